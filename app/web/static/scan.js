/* The scan box, sped up: each scan is taken at once, queued with its own id, sent in order, and sent again until
   it is answered. The same id twice counts once, so nothing is lost and nothing is doubled. */
const form = document.getElementById("scan");
const code = document.getElementById("code");
const verdict = document.getElementById("verdict");
const last = document.getElementById("last");
const queueLine = document.getElementById("queue");
const queue = [];
let sending = false;

/* UUIDv7 (RFC 9562): 48 bits of milliseconds, then chance; works without a secure context too. */
export function uuid7(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, rest = now; place >= 0; place -= 1, rest = Math.floor(rest / 256)) bytes[place] = rest % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function take(event) {
  event.preventDefault();
  const scan = new URLSearchParams(new FormData(form));
  scan.set("scan_id", uuid7());
  code.value = "";
  code.focus();
  queue.push(scan);
  echo(scan.get("code"));
  send();
}

function echo(text) {
  const waiting = document.getElementById("waiting").content.cloneNode(true);
  waiting.querySelector("code").textContent = text;
  verdict.replaceChildren(waiting);
  tell();
}

function tell() {
  queueLine.hidden = queue.length < 2;
  queueLine.querySelector("b").textContent = queue.length;
}

async function send() {
  if (sending) return;
  sending = true;
  while (queue.length > 0) {
    if (await answered(queue[0])) queue.shift();
    else await new Promise((resolve) => setTimeout(resolve, 2000));
    tell();
  }
  sending = false;
}

/* True once the server has said something that another try would not change. */
async function answered(scan) {
  try {
    const answer = await fetch("/scan", {
      method: "POST",
      body: scan,
      headers: { Accept: "text/html", "X-Fragment": "1" },
      redirect: "error",
    });
    if (answer.status >= 500) return false;
    show(scan, new DOMParser().parseFromString(await answer.text(), "text/html"));
    return true;
  } catch {
    queueLine.hidden = false;
    return false;
  }
}

function show(scan, answer) {
  const said = answer.querySelector(".verdict");
  if (said && queue.length < 2) verdict.replaceChildren(withCode(said, scan.get("code")));
  const line = answer.querySelector("ol > li");
  if (!line) return;
  document.getElementById("none-yet").hidden = true;
  last.prepend(line);
  while (last.children.length > 5) last.lastElementChild.remove();
}

/* Whatever is said, the code it is said of stands beside it. */
function withCode(said, text) {
  if (!said.querySelector(".raw")) {
    const raw = document.createElement("p");
    raw.className = "raw";
    raw.append(Object.assign(document.createElement("code"), { textContent: text }));
    said.lastElementChild.append(raw);
  }
  return said;
}

/* Only the acts of the chosen station, only the field the chosen act needs. */
function suit() {
  const kind = station.selectedOptions[0].dataset.kind;
  for (const group of act.querySelectorAll("optgroup")) group.hidden = group.disabled = group.dataset.kind !== kind;
  if (act.selectedOptions[0].parentElement.disabled) {
    act.value = act.querySelector("optgroup:not([disabled]) option").value;
  }
  const needs = act.selectedOptions[0].dataset.needs;
  form.querySelector('[data-field="number"]').hidden = !needs || needs === "reason";
  form.querySelector('[data-field="reason"]').hidden = needs !== "reason";
  for (const words of form.querySelectorAll("[data-need]")) words.hidden = words.dataset.need !== needs;
  for (const slash of form.querySelectorAll("[data-slash]")) slash.hidden = true;
  for (const group of reason.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = group.dataset.verb !== act.value;
  }
  if (reason.selectedOptions[0]?.parentElement.disabled) reason.value = "";
}

const station = document.getElementById("station");
const act = document.getElementById("act");
const reason = document.getElementById("reason");
if (form) {
  form.addEventListener("submit", take);
  act.addEventListener("change", suit);
  station.addEventListener("change", () => location.assign(`/?station=${encodeURIComponent(station.value)}`));
  suit();
  code.focus({ preventScroll: innerWidth > 860 }); // on an upright tablet the box is what one came for
}
