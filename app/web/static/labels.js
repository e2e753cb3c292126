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
  if (mine === asked && (answer.ok || answer.status === 422)) drawn.innerHTML = await answer.text();
}

document.getElementById("source").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 300);
});
