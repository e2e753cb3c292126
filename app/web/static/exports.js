/* Moves the bars of what is being made; what has ended is shown by the page itself. */
const bars = new Map();
for (const bar of document.querySelectorAll("progress[data-export]")) bars.set(bar.dataset.export, bar);

function show(running) {
  for (const [id, bar] of bars) {
    if (!(id in running)) return location.reload();
    const [done, total] = running[id];
    if (total) {
      bar.max = total;
      bar.value = done;
    }
  }
}

if (bars.size) {
  const events = new EventSource("/month/exports/live");
  events.onmessage = (event) => show(JSON.parse(event.data));
}
