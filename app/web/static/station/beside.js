/* Beside the board: what is chosen, the last five scans, the figures of the day, the line and what waits. */
import { REASONS } from "./data.js";
import { at, make, mark, write } from "./drawing.js";
import { either, hour, kindWords, say } from "./speech.js";
import { wordsOf } from "./board.js";
import { shown } from "./wedge.js";

export function drawTop({ station, kind, staff, desk }) {
  write(at("name"), station ?? "");
  write(at("kind"), kindWords(kind));
  document.title = station ? `${station} ${kindWords(kind)} · 归仓` : "归仓 guicang";
  write(at("who"), staff ? `${staff.name} ${staff.badge}` : "");
  write(at("today"), staff && desk ? `${say("today")} ${desk.today}` : "");
  write(at("urgent"), desk?.urgent ? say("urgent", { n: desk.urgent }) : "");
  at("training").hidden = !desk?.training;
  document.body.classList.toggle("is-training", Boolean(desk?.training));
  at("leave").hidden = !staff;
}

/* Green and "online", or amber with how many wait: the badge that says that nothing is lost. */
export function drawLine({ online, waiting }) {
  const line = at("line");
  line.className = `line tone-${online ? (waiting > 2 ? "busy" : "ok") : "look"}`;
  line.dataset.online = String(online);
  line.dataset.waiting = String(waiting);
  const words = online ? (waiting > 2 ? "waiting" : "online") : waiting ? "offline_waiting" : "offline";
  write(line, say(words, { n: waiting }));
}

export function drawContext(desk, notes) {
  const chips = [];
  if (desk?.verb) chips.push(["next_scan", either(desk.verb), "verb"]);
  if (desk?.scan_back) chips.push(["scan_back", desk.scan_back.lpn, "verb", `/printing/at/${encodeURIComponent(desk.station)}`]);
  for (const [name, value] of Object.entries(desk?.context ?? {})) if (value) chips.push(chosen(name, value));
  const drawn = chips.map(([name, value, kind, href]) => {
    const inside = [make("span", { text: say(name) }), make("b", { text: value })];
    return make("li", { class: kind }, ...(href ? [make("a", { href }, ...inside)] : inside));
  });
  at("context").replaceChildren(...drawn, ...notes.map((note) => make("li", { class: "note", text: note })));
}

/* A reason is a code; people see its words. */
function chosen(name, value) {
  if (name !== "reason") return [name, value, "chosen"];
  const known = Object.values(REASONS).flat().find((reason) => reason.key === value);
  return ["reason_chosen", known ? either(known) : value, "chosen"];
}

export function drawLast(scans) {
  const rows = scans.slice(0, 5).map(row);
  at("last").replaceChildren(...(rows.length ? rows : [make("li", { class: "nothing", text: say("nothing_yet") })]));
}

function row(scan) {
  const words = scan.state && scan.tone === "ok" ? either(scan.state) : wordsOf(scan).said;
  return make(
    "li",
    { class: `tone-${scan.tone}` },
    mark(scan.tone),
    make("code", { text: scan.lpn ?? shown(scan.raw ?? "") }),
    make("time", { text: scan.at ? hour(scan.at) : "" }),
    make("span", { text: words }),
  );
}
