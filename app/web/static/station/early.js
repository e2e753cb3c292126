/* The first script of the page, before any module: keys pressed while the page loads are kept for wedge.js,
   so that a scan during a reload is a scan like any other. What a page before it began to type is kept too. */
window.earlyKeys = [];
window.earlyListener = (event) => {
  window.earlyKeys.push(event);
  if ((event.key.length === 1 || event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
  }
};
addEventListener("keydown", window.earlyListener, true);
