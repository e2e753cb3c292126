/* The first script of the page, before any module: keys pressed while the page loads are kept for field.js, so that
   a scan during a reload is a scan like any other. What a page began to read and could not end, the next one ends. */
window.earlyKeys = JSON.parse(sessionStorage.getItem("guicang_keys") ?? "[]").map((key) => ({
  ...key,
  timeStamp: key.timeStamp - performance.timeOrigin,
}));
sessionStorage.removeItem("guicang_keys");
window.earlyListener = (event) => {
  window.earlyKeys.push(event);
  if ((event.key.length === 1 || event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
  }
};
addEventListener("keydown", window.earlyListener, true);
addEventListener("pagehide", () => {
  const keys = [...window.earlyKeys, ...(window.keysTyped?.() ?? [])];
  const kept = keys.map(({ key, code, shiftKey, ctrlKey, altKey, metaKey, timeStamp }) => ({
    key, code, shiftKey, ctrlKey, altKey, metaKey, timeStamp: timeStamp + performance.timeOrigin,
  }));
  if (kept.length > 0) sessionStorage.setItem("guicang_keys", JSON.stringify(kept));
});
