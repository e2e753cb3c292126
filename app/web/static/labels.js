/* Draws the labels again while their design is typed; without this, the button "Try" does it. */
const form = document.getElementById("design");
const drawn = document.getElementById("drawn");
let waiting = 0;
let asked = 0;

async function draw() {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("act", "try");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "x-fragment": "drawn" } });
  } catch {
    return; // the network is away: the next key tries again
  }
  const text = await answer.text();
  if (mine !== asked) return;
  if (answer.ok) drawn.innerHTML = text;
  else if (answer.status === 422) complain(text);
}

/* What is wrong stands above the last labels that could be drawn: half a line is no reason to take them away. */
function complain(text) {
  const piece = document.createElement("template");
  piece.innerHTML = text;
  drawn.querySelector(".notice")?.remove();
  drawn.prepend(piece.content.querySelector(".notice") ?? "");
  drawn.querySelector(".prints")?.classList.add("stale");
}

document.getElementById("source").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 300);
});
