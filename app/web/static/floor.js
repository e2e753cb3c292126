/* Keeps the floor up to date: every event is the board, drawn by the server in the reader's language. */
const board = document.getElementById("board");
const pulse = document.getElementById("pulse");
const events = new EventSource("/floor/events");
let silence = 0;

/* What somebody stands on with the keyboard stays under it: links are found again by their address. */
function draw(html) {
  const stood = board.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const drawn = new DOMParser().parseFromString(html, "text/html");
  board.replaceChildren(...drawn.body.childNodes);
  if (stood) [...board.querySelectorAll("a")].find((link) => link.getAttribute("href") === stood)?.focus();
}

events.onmessage = (event) => {
  draw(event.data);
  pulse.classList.add("live");
};
/* A stream ends after some seconds and is asked for again; only a long silence means that nobody is there. */
events.onerror = () => {
  clearTimeout(silence);
  silence = setTimeout(() => pulse.classList.remove("live"), 8000);
};
events.onopen = () => clearTimeout(silence);
