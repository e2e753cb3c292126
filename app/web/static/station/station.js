/* The station: takes codes, keeps them, hears what the server says of them, and has everything drawn.
   Who works here is in login.js, what is drawn where in board.js, beside.js, question.js, stops.js, gate.js. */
import { RULES } from "./data.js";
import { drawBoard } from "./board.js";
import { drawContext, drawLast, drawLine, drawTop } from "./beside.js";
import { drawGate, gateSays } from "./gate.js";
import { at } from "./drawing.js";
import { closePanel } from "./panels.js";
import { drawQuestion, questionOf } from "./question.js";
import { Sender, now } from "./sending.js";
import { play } from "./sounds.js";
import { say } from "./speech.js";
import { Stops, isOk } from "./stops.js";
import { uuid7 } from "./uuid7.js";
import { shown } from "./wedge.js";

const WORST = ["ok", "look", "stop"];
const PATTERNS = Object.fromEntries(RULES.patterns.map(([kind, pattern]) => [kind, new RegExp(pattern, "i")]));

export class Station {
  me = null;
  name = null;
  session = null;
  desk = null;
  verdict = null;
  waiting = 0;
  notes = new Map();
  #inbox = [];
  #begun = new Map();
  #ready = false;
  #channel = globalThis.BroadcastChannel ? new BroadcastChannel("guicang-station") : null;

  constructor(queue) {
    this.queue = queue;
    this.deeds = new Map(); /* codes that are done here: by their text */
    this.stops = new Stops({ keep: (list) => queue.keep("stops", list), acknowledged: () => this.#acknowledged() });
    this.sender = new Sender(queue, {
      token: () => this.me?.csrf,
      answered: (code, said) => this.#heard({ session: code.session, said }, true),
      refused: (code, problem) => this.#refused(code, problem),
      halted: (why) => this.login.again(why),
      told: () => this.drawLine(),
      probe: () => this.login.refresh(),
    });
    this.#channel?.addEventListener("message", ({ data }) => this.#overheard(data));
  }

  get kind() {
    return this.me?.stations?.find((station) => station.name === this.name)?.kind ?? this.desk?.kind ?? null;
  }

  async begin() {
    this.stops.restore(await this.queue.get("stops"));
    this.waiting = await this.queue.count();
    await this.login.begin();
    this.tellOthers({ hello: this.name });
  }

  /* While it is not known who works here and where, codes wait in their order; then they are taken. */
  pause() {
    this.#ready = false;
  }

  resume() {
    this.#ready = true;
    for (const [text, by] of this.#inbox.splice(0)) this.take(text, by);
    this.draw();
  }

  /* Codes in memory alone: those that wait here, and those whose writing down is not done. */
  unkept() {
    return { heard: this.#inbox, begun: [...this.#begun.values()] };
  }

  /* A code, from whatever it came: it is taken, or it is said why not. */
  take(text, by = "button") {
    if (!this.#ready) return this.#inbox.push([text, by]);
    const code = shown(text);
    if (PATTERNS.card.test(code)) return this.login.card(code);
    if (this.stops.blocking) return isOk(text) ? this.stops.acknowledge() : this.#blocked(text);
    if (!this.me?.staff) return this.#notHere("badge_first");
    const sign = PATTERNS.station.exec(code)?.[1];
    if (sign && this.me.stations.some((station) => station.name === sign)) return this.go(sign);
    if (!this.kind) return this.#notHere("pick_first");
    const deed = this.deeds.get(code.toUpperCase()) ?? this.deeds.get("*")?.(code);
    if (deed) return deed();
    closePanel();
    if (!this.sender.online && this.#needsServer(code)) return this.#away(text);
    return this.#taken(text, by);
  }

  #taken(text, by) {
    const { online } = this.sender;
    this.show({ tone: online ? "busy" : "kept", key: online ? "asking" : "kept", nextKey: online ? null : "kept_next", raw: text });
    play("taken");
    this.waiting += 1;
    this.drawLine();
    this.keep({ id: uuid7(), session: this.session, station: this.name, text, by, at: now() });
  }

  /* Write a code down and send it. The same code again, of a page that went meanwhile, is written once. */
  async keep(code) {
    this.#begun.set(code.id, code);
    try {
      await this.queue.add(code, { strict: !this.sender.online });
    } catch (error) {
      if (error?.name !== "ConstraintError") this.#stop({ id: code.id, key: "not_kept", nextKey: "not_kept_next", raw: code.text });
    }
    this.#begun.delete(code.id);
    this.sender.send();
  }

  #needsServer(code) {
    return RULES.offline_closed.includes(this.kind) || RULES.needs_server.includes(code.toUpperCase());
  }

  #blocked(text) {
    this.stops.block(text);
    play("stop");
  }

  #notHere(key) {
    gateSays(say(key), "look");
    play("look");
  }

  #away(text) {
    this.show({ tone: "look", key: "needs_server", nextKey: "needs_server_next", raw: text });
    play("look");
  }

  #stop(verdict) {
    this.stops.add([{ tone: "stop", ...verdict }]);
    play("stop");
    this.#count();
  }

  async #refused(code, problem) {
    const values = { code: problem?.code ?? "?" };
    this.#stop({ id: code.id, key: "refused", nextKey: "refused_next", values, raw: code.text });
  }

  async #heard({ session, said }, ours = false) {
    await this.#count();
    this.stops.add(said.answers.filter((answer) => answer.tone === "stop"));
    if (session === this.session && said.answers.length > 0) {
      const last = said.answers.at(-1);
      this.see(said.desk);
      this.show(last);
      if (last.go_to) this.go(last.go_to);
      this.answered?.(last);
    }
    if (!ours) return;
    play(WORST[Math.max(0, ...said.answers.map((answer) => WORST.indexOf(answer.tone)))]);
    this.#channel?.postMessage({ session, said });
  }

  /* Another tab of this device: it shows what this one shows, and knows what was acknowledged. */
  #overheard(data) {
    if (data.said) this.#heard(data);
    if (data.stops) this.stops.restore(data.stops);
    if (data.hello === this.name && this.name) this.#channel.postMessage({ here: this.name });
    if (data.hello === this.name || data.here === this.name) this.note("other_tab", true);
    if (data.entered) this.login.refresh();
  }

  #acknowledged() {
    this.queue.get("stops").then((stops) => this.#channel?.postMessage({ stops }));
    play("taken");
  }

  async #count() {
    const written = await this.queue.count();
    this.waiting = written + this.#begun.size;
    this.drawLine();
  }

  tellOthers(said) {
    this.#channel?.postMessage(said);
  }

  /* Begin at a station, without a page load: no key gets lost in one. */
  async go(name) {
    this.name = name;
    if (decodeURIComponent(location.pathname) !== `/stations/${name}`) history.pushState(null, "", `/stations/${encodeURIComponent(name)}`);
    this.verdict = null;
    await this.login.open();
    this.tellOthers({ hello: name });
    this.sender.send();
  }

  see(desk) {
    this.desk = desk;
    this.queue.keep(`desk:${this.session}`, desk);
    this.note("elsewhere", desk.elsewhere?.find((other) => other.station === this.name));
    this.note("clock_off", Math.abs(desk.clock_off ?? 0) > 300);
  }

  show(verdict) {
    this.verdict = verdict;
    this.draw();
  }

  /* Something to be seen all the time, by the key of its words; `values` are what they are filled with. */
  note(name, values) {
    if (values) this.notes.set(name, values === true ? {} : values);
    else this.notes.delete(name);
    this.#drawContext();
  }

  #drawContext() {
    drawContext(this.desk, [...this.notes].map(([name, values]) => say(name, values)));
  }

  draw() {
    const { me, name, kind, desk, waiting } = this;
    const half = desk?.question?.lpn ?? null;
    const question = questionOf(desk);
    drawTop({ station: name, kind, staff: me?.staff, desk });
    drawBoard(this.#verdictBeside(question));
    drawQuestion(question, (code) => this.take(code));
    this.#drawContext();
    drawLast(desk?.last ?? []);
    drawGate({ me, name, kind, waiting, online: this.sender.online, half }, (chosen) => this.go(chosen));
    this.drawLine();
    this.stops.draw();
    document.body.dataset.ready = String(this.#ready);
  }

  /* While something is asked, the question stands below in full: the verdict need not repeat it. */
  #verdictBeside(question) {
    const { verdict, kind } = this;
    if (!verdict) return { tone: "quiet", key: kind ? `ready_${kind}` : "ready", nextKey: "ready_next" };
    if (verdict.code !== "asked" || !question?.lpn) return verdict;
    const short = (words) => ({ said: question.lpn, next: words.next });
    return { ...verdict, zh: short(verdict.zh), en: short(verdict.en) };
  }

  drawLine() {
    drawLine({ online: this.sender.online, waiting: this.waiting });
    at("board").dataset.waiting = String(this.waiting);
  }
}
