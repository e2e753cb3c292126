/* A stop covers the screen and takes no scan until somebody says that it was understood; it outlives a reload. */
import { wordsOf } from "./board.js";
import { at, write } from "./drawing.js";
import { say } from "./speech.js";
import { shown } from "./wedge.js";

export const isOk = (text) => /^CMD-OK$/i.test(shown(text));

export class Stops {
  #open = [];

  /* `keep(list)`: write it down. */
  constructor({ keep, acknowledged }) {
    Object.assign(this, { keep, acknowledged });
    at("stop-ok").addEventListener("click", () => this.acknowledge());
  }

  get blocking() {
    return this.#open.length > 0;
  }

  restore(list) {
    this.#open = list ?? [];
    this.draw();
  }

  add(verdicts) {
    const known = new Set(this.#open.map((verdict) => verdict.id));
    const fresh = verdicts.filter((verdict) => !known.has(verdict.id));
    if (fresh.length === 0) return;
    this.#open.push(...fresh);
    this.#changed();
  }

  /* A scan while a stop is open is not taken, and that is said. */
  block(text) {
    write(at("stop-blocked"), say("stop_blocked", { code: shown(text).slice(0, 24) }));
  }

  acknowledge() {
    this.#open.shift();
    this.#changed();
    this.acknowledged();
  }

  #changed() {
    this.keep(this.#open);
    at("stop-blocked").hidden = true;
    this.draw();
  }

  draw() {
    const [verdict] = this.#open;
    at("stop").hidden = !verdict;
    at("page").inert = Boolean(verdict) || !at("gate").hidden || !at("panel").hidden;
    if (!verdict) return;
    const words = wordsOf(verdict);
    write(at("stop-said"), words.said);
    write(at("stop-next"), words.next);
    write(at("stop-raw"), shown(verdict.raw ?? "").slice(0, 60));
    write(at("stop-count"), this.#open.length > 1 ? say("stop_count", { n: this.#open.length }) : "");
    at("stop-ok").textContent = say("stop_ok");
  }
}
