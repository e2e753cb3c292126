/* Sends what waits in the queue, oldest first, one request at a time on this device, and again with the same ids until
   it is answered. The server does each id once, so that nothing is lost and nothing is doubled. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 5000;
const PATIENCE = 10000;
const HEARTBEAT = 30000; /* a server that went away is noticed before the next scan */

/* Only one tab sends at a time; without the lock (no TLS) two may, and the ids keep it right. */
const alone = (act) => (navigator.locks ? navigator.locks.request("guicang-sending", act) : act());

/* The age of a code: by this page's own ticking where it was scanned here, else by the clock's difference. */
const boot = performance.timeOrigin;
export const now = () => ({ boot, tick: performance.now(), clock: Date.now() });
const age = (at) => Math.round(at.boot === boot ? performance.now() - at.tick : Date.now() - at.clock);

const wire = ({ id, seq, text, by, at }) => ({ id, seq, text, by, age_ms: age(at) });

export class Sender {
  #delay = FIRST_DELAY;
  #timer = 0;
  #sending = false;
  #again = false;
  online = navigator.onLine;

  /* `token()`: of the login. `answered(code, {answers, desk})`, `refused(code, problem)`, `halted(why)`: "login" or
     "token" when somebody must log in first; `told()`: the line has changed; `probe()`: whether the server is there. */
  constructor(queue, calls) {
    Object.assign(this, { queue, ...calls });
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.line(false));
    document.addEventListener("visibilitychange", () => !document.hidden && this.wake());
    setInterval(() => document.hidden || this.#sending || this.probe(), HEARTBEAT);
  }

  /* Try at once, whatever the delay was. */
  wake() {
    this.#delay = FIRST_DELAY;
    return this.send();
  }

  async send() {
    this.#again = true;
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    let sent = true;
    while (this.#again && sent) {
      this.#again = false;
      sent = await alone(() => this.#drain());
    }
    this.#sending = false;
    if (!sent) this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), this.#delay * (0.8 + 0.4 * Math.random()));
    this.#delay = Math.min(LONGEST_DELAY, 2 * this.#delay);
  }

  /* True once nothing waits and the server is there, or nothing can be done about it by trying again. */
  async #drain() {
    let codes = await this.queue.oldest();
    if (codes.length === 0 && !this.online) return this.probe();
    while (codes.length > 0) {
      const went = await this.#post(codes);
      if (went !== "on") return went === "stay";
      codes = await this.queue.oldest();
    }
    return true;
  }

  /* "on": answered; "later": try again; "stay": until somebody has logged in. */
  async #post(codes) {
    if (!this.token()) return this.#halt("token"); /* who works here is not known yet */
    const answer = await ask(`/stations/${encodeURIComponent(codes[0].station)}/codes`, this.token(), {
      session: codes[0].session,
      sent_at: new Date().toISOString(),
      codes: codes.map(wire),
    });
    this.line(answer.status > 0 && answer.status < 500);
    if (answer.status === 200) return this.#settle(codes, answer.body);
    if (answer.status === 401) return this.#halt("login");
    if (answer.status === 403 && answer.body?.code === "csrf_token_wrong") return this.#halt("token");
    if (answer.status < 400 || answer.status === 429 || answer.status >= 500) return "later";
    if (codes.length > 1) return this.#oneByOne(codes);
    await this.queue.remove(codes);
    this.refused(codes[0], answer.body);
    return "on";
  }

  async #oneByOne(codes) {
    for (const code of codes) {
      const went = await this.#post([code]);
      if (went !== "on") return went;
    }
    return "on";
  }

  async #settle(codes, said) {
    const heard = new Set(said.answers.map((answer) => answer.id));
    this.#delay = FIRST_DELAY;
    await this.queue.remove(codes.filter((code) => heard.has(code.id)));
    await this.answered(codes[0], said);
    return heard.size > 0 ? "on" : "later";
  }

  /* A token out of date is asked for again and tried once more; a login is waited for. */
  async #halt(why) {
    return (await this.halted(why)) ? "on" : "stay";
  }

  /* Whether the server is heard. */
  line(works) {
    if (works === this.online) return;
    this.online = works;
    if (!works && !this.#sending) this.#later();
    this.told();
  }
}

/* A JSON question; status 0 where nobody answered. */
export async function ask(path, token, body) {
  try {
    const answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": token ?? "" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  } catch {
    return { status: 0, body: null };
  }
}
