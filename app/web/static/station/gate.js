/* What covers the page while nobody works here, or no station is chosen: scan the badge, then the station's sign. */
import { at, bigKey, make, write } from "./drawing.js";
import { kindWords, say } from "./speech.js";

/* `me`: who is logged in and on what device; `name`: the station; `half`: a parcel whose questions are open. */
export function drawGate({ me, name, kind, waiting, online, half }, go) {
  const needed = !me?.staff ? "badge" : kind ? null : "pick";
  at("gate").hidden = !needed;
  at("gate").dataset.needs = needed ?? "";
  at("page").inert = Boolean(needed) || !at("stop").hidden || !at("panel").hidden;
  if (!needed) return;
  at("gate-title").textContent = say(`${needed}_title`);
  if (needed === "badge") drawBadge({ me, name, kind, waiting, online, half });
  else drawPick(me, go);
}

function drawBadge({ me, name, kind, waiting, online, half }) {
  const lines = name ? [`${name} ${kindWords(kind)}`.trim()] : [];
  if (half) lines.push(say("goes_on", { lpn: half }));
  if (waiting) lines.push(say("still_waiting", { n: waiting }));
  if (!online) lines.push(say("badge_offline"));
  else if (!me?.device) lines.push(say("badge_device"));
  write(at("gate-next"), lines.join(" · "));
  const goal = name ? `/stations/${encodeURIComponent(name)}` : "/stations";
  at("gate-body").replaceChildren(
    ...(online && !me?.device ? [make("a", { class: "button", href: `/login?next=${goal}`, text: say("password") })] : []));
}

function drawPick(me, go) {
  const places = me.stations ?? [];
  write(at("gate-next"), say(places.length ? "pick_next" : "no_stations"));
  at("gate-body").replaceChildren(...places.map(({ name, kind }) =>
    bigKey({ words: kindWords(kind), hint: name, kind: "tile", act: () => go(name) })));
}

/* What came of a badge, or of a scan that is not for here. */
export function gateSays(text, tone = "stop") {
  write(at("gate-said"), text);
  at("gate-said").className = `gate-said tone-${tone}`;
}
