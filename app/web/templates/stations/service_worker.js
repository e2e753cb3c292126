/* Opens the stations without a network: the shell and its files are kept under their version, and an older version's
   are thrown away when this one takes over. Data is never kept here; the page keeps its own scans (queue.js). */
const CACHE = "guicang-station-{{ version }}";
const FOLDER = "{{ folder }}";
const SHELL = "/stations";
const FILES = [SHELL, "/static/icon.svg", "/manifest.webmanifest"{% for name in names %}, `${FOLDER}/{{ name }}`{% endfor %}];
const PATIENCE = 2500;

addEventListener("install", (event) => {
  const fetched = FILES.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fetched)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("guicang-station-") && name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(old());
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && /^\/stations(\/[^/.]+)?$/.test(url.pathname)) event.respondWith(page(event.request));
  else if (url.pathname.startsWith(FOLDER) || FILES.includes(url.pathname)) event.respondWith(file(event.request));
});

/* The network's page while it answers in time, so that an update is never late; else the one kept here. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return answer;
  } catch {
    /* away or slow */
  }
  return (await caches.match(SHELL, { cacheName: CACHE })) ?? Response.error();
}

async function file(request) {
  const kept = await caches.match(new URL(request.url).pathname, { cacheName: CACHE });
  return kept ?? fetch(request);
}
