/* Keeps the page openable without a network and never old: a new version is taken up at the next pause. */
const ASK_EVERY = 30 * 60 * 1000;

/* `quiet()`: whether a reload would interrupt nobody. */
export async function keepFresh(quiet) {
  if (!navigator.serviceWorker) return; /* no TLS: the page works, but is not kept */
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => had && reloadWhen(quiet));
  try {
    const registration = await navigator.serviceWorker.register("/service-worker.js", { scope: "/stations", updateViaCache: "none" });
    const look = () => registration.update().catch(() => {});
    setInterval(look, ASK_EVERY);
    addEventListener("online", look);
  } catch {
    /* refused by the browser: as without TLS */
  }
}

function reloadWhen(quiet) {
  const timer = setInterval(() => {
    if (!quiet()) return;
    clearInterval(timer);
    location.reload();
  }, 1000);
}

/* A tablet's screen stays on while somebody works at it. */
export function stayAwake() {
  const ask = () => !document.hidden && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
