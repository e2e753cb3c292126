/* Who works here: asked of the server, remembered without its token for when there is none; badges, leaving, idling. */
import { gateSays } from "./gate.js";
import { play } from "./sounds.js";
import { say } from "./speech.js";
import { ask } from "./sending.js";
import { uuid7 } from "./uuid7.js";

const A_SHIFT = 10 * 3600 * 1000; /* a session is gone on in for so long: yesterday's bin is not today's */

export class Login {
  #used = performance.now();
  #asking = null;

  constructor(station) {
    this.station = station;
    for (const happening of ["keydown", "pointerdown"]) addEventListener(happening, () => (this.#used = performance.now()), true);
    setInterval(() => this.#idle(), 5000);
  }

  /* What is remembered, at once; then what the server says. */
  async begin() {
    const { station } = this;
    station.me = (await station.queue.get("me")) ?? null;
    if (station.me?.staff) await this.open();
    if (!(await this.refresh())) station.resume();
    if (station.me?.staff) station.sender.wake();
  }

  /* Ask who is logged in; asked twice at once it is one question. True if the server has said it. */
  refresh() {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask() {
    const { station } = this;
    const { status, body } = await ask("/stations/me.json");
    station.sender.line(status > 0 && status < 500);
    if (status !== 200) return false;
    const same = station.session && body.staff?.badge === station.me?.staff?.badge;
    await station.queue.keep("me", { ...body, csrf: null });
    if (same && station.me.csrf) station.me = body;
    else await this.open(body);
    return true;
  }

  /* The session of this badge at this station: the one it has, or a new one. Codes wait meanwhile. */
  async open(me = this.station.me) {
    const { station } = this;
    station.pause();
    const kept = me?.staff && station.name ? await this.#session(me.staff.badge) : null;
    station.me = me;
    if (kept?.id !== station.session) station.verdict = null;
    station.session = kept?.id ?? null;
    station.desk = kept?.desk ?? null;
    station.resume();
    if (kept && me.csrf) this.#look();
  }

  async #session(badge) {
    const { queue, name: place } = this.station;
    const name = `session:${place}:${badge}`;
    const kept = await queue.get(name);
    const id = kept && Date.now() - kept.at < A_SHIFT ? kept.id : uuid7();
    await queue.keep(name, { id, at: Date.now() });
    return { id, desk: await queue.get(`desk:${id}`) };
  }

  async #look() {
    const { station } = this;
    const { session } = station;
    const { status, body } = await ask(`/stations/${encodeURIComponent(station.name)}/desk?session=${session}`);
    if (status === 200 && session === station.session) station.see(body);
    station.draw();
  }

  /* The sender cannot go on: `token` out of date, or nobody logged in. True if another try makes sense. */
  async again(why) {
    const { station } = this;
    const before = station.me?.csrf;
    await this.refresh();
    if (why === "login") station.me = { ...station.me, staff: null };
    station.draw();
    return why === "token" && station.me?.csrf !== before;
  }

  /* A badge: never shown, never kept, never sent later. What waits goes out under whoever scanned it. */
  async card(code) {
    const { station } = this;
    gateSays(say("badge_asking"), "busy");
    if (station.waiting && station.me?.csrf) await station.sender.wake();
    const { status, body } = await ask("/stations/badge", null, { code });
    if (status === 0) return this.#turnedAway(say("badge_offline"));
    if (!body?.staff) return this.#refused(body?.answer);
    gateSays("");
    play("ok");
    await this.refresh();
    station.tellOthers({ entered: true });
    station.sender.wake();
  }

  #refused(answer) {
    const { station } = this;
    const verdict = answer ?? { key: "badge_refused" };
    if (station.me?.staff) station.stops.add([{ ...verdict, id: uuid7(), tone: "stop", raw: "" }]);
    this.#turnedAway(answer?.[document.documentElement.lang === "en" ? "en" : "zh"]?.said ?? say("badge_refused"));
  }

  #turnedAway(text) {
    gateSays(text);
    play("stop");
  }

  async leave() {
    const { station } = this;
    if (station.waiting) await station.sender.wake();
    if (station.waiting || !station.sender.online) return station.show({ tone: "look", key: "leave", nextKey: "leave_offline" });
    const { status } = await ask("/stations/leave", station.me.csrf, {});
    if (status === 0) return station.show({ tone: "look", key: "leave", nextKey: "leave_offline" });
    await this.refresh();
    station.tellOthers({ entered: true });
  }

  /* Nobody has touched a station device for a while: the next one scans a badge. Not while the network is away. */
  #idle() {
    const { me, sender } = this.station;
    const seconds = me?.device && me.staff ? me.idle_seconds : 0;
    if (seconds && sender.online && performance.now() - this.#used > seconds * 1000) this.leave();
  }
}
