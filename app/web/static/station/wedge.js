/* From keys to codes. A scanner is a keyboard that types fast: its keys end with Enter or Tab, or with a silence.
   This module knows nothing of the page; field.js brings it keys, start.js takes its codes.

   Sources: field notes, section 4, 1 and 2 (terminator first, adaptive gap); AIM identifiers: ISO/IEC 15424. */
const FAST = 80; /* ms from key to key, at most, where a machine types */
const BURST = 6; /* so many keys at least tell a machine from a finger without a terminator */
const SHORT_PAUSE = 400; /* a scan after such a pause is not the rest of what a finger typed */
const LONG_PAUSE = 3000; /* nor of what a machine began */
/* What a silence means is learnt: nothing yet; the end, of a scanner that sends no terminator (longer where its keys
   come slower); a hiccup, of one that does. */
const SILENCE = { unknown: 600, silent: 150, ended: 2000 };
const WHOLE = 300; /* ends text that came as a whole: no radio tears it */
const ALONE = 250; /* one key and then this silence: pressed by a finger, as an answer */
const ECHO_OF_END = 150; /* an Enter this soon after an end belongs to it: CR and LF */
const FORGOTTEN = 15000; /* keys without an end are dropped after this */
const LONGEST = 4200; /* longer than anything the server takes: it says so */

/* What a key types on a US keyboard: an input method (Pinyin) hides the character, never the key. */
const PLAIN = { Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
  Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Backquote: "`~", Space: "  ", NumpadAdd: "++",
  NumpadSubtract: "--", NumpadMultiply: "**", NumpadDivide: "//", NumpadDecimal: ".." };
const DIGITS = ")!@#$%^&*(";

function byPlace(event) {
  const { code, shiftKey: up } = event;
  if (/^Key[A-Z]$/.test(code)) return up !== event.getModifierState?.("CapsLock") ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return up ? DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return PLAIN[code]?.[up ? 1 : 0] ?? "";
}

/* The character of a key, "end" for a terminator, "" for what is none of a code's. */
function meaning(event) {
  if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) return "end";
  if (event.metaKey) return "";
  if (event.ctrlKey && !event.altKey) return { "]": "\x1d", m: "end", j: "end" }[event.key.toLowerCase()] ?? "";
  if (event.altKey && !event.getModifierState?.("AltGraph")) return "";
  if ([...event.key].length === 1) return event.key;
  if (event.code === "Enter" || event.code === "NumpadEnter") return "end";
  return ["Process", "Unidentified", "Dead"].includes(event.key) ? byPlace(event) : "";
}

const gaps = (keys) => keys.slice(1).map((key, place) => key.at - keys[place].at);
const middle = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? 0;
const isFast = (keys) => keys.length > 1 && middle(gaps(keys)) <= FAST;
const textOf = (keys) => keys.map((key) => key.char).join("");

/* Where the scan begins in what was typed: after the last pause that parts a finger's keys from a machine's. */
function beginning(keys) {
  for (let place = keys.length - BURST; place > 0; place -= 1) {
    const pause = keys[place].at - keys[place - 1].at;
    const byFinger = place === 1 || !isFast(keys.slice(0, place));
    if (pause >= (byFinger ? SHORT_PAUSE : LONG_PAUSE) && isFast(keys.slice(place))) return place;
  }
  return 0;
}

/* What scanners put around a code is not part of it: control characters but GS, blanks at the ends. */
export const tidy = (text) => text.replace(/[\x00-\x1c\x1e\x1f\x7f]/g, "").replace(/^ +| +$/g, "");
/* For people: without the AIM identifier, GS as a visible sign. */
export const shown = (text) => text.replace(/^\][A-Za-z]\d/, "").replaceAll("\x1d", "␝");

export class Wedge {
  #keys = [];
  #ended = -Infinity;
  #last = -Infinity;
  #timer = 0;
  #habit;
  #whole = false;

  /* `took(text, by)`: a code, by "wedge" or "keys". `typing(text)`: what stands there without an end.
     `alone(key)`: one key pressed by a finger; true if it meant something. */
  constructor({ took, typing = () => {}, alone = () => false, habit }) {
    Object.assign(this, { took, typing, alone });
    this.#habit = habit in SILENCE ? habit : "unknown";
  }

  /* How this device's scanner ends its codes, as far as is known: to be told to the next page. */
  get habit() {
    return this.#habit;
  }

  /* Whether keys have come within `span` ms before `now`: nobody is interrupted in the middle of a scan. */
  busy(now, span = 400) {
    return this.#keys.length > 0 || now - this.#last < span;
  }

  /* Whether a scan is being read: its next key is a scan's key wherever the focus has gone meanwhile. */
  reading(now) {
    return this.#keys.length > 0 && now - this.#last < SHORT_PAUSE;
  }

  /* Take a key; true if it is a scan's, and nobody else's. */
  key(event) {
    const said = meaning(event);
    if (said === "end") return this.#end(event);
    if (event.key === "Escape" || event.key === "Backspace") return this.#takeBack(event.key);
    if (!said || (said === " " && this.#keys.length === 0)) return false;
    if (!event.repeat) this.#add(said, event.timeStamp);
    return true;
  }

  /* Text that came as a whole: an Android scanner's, or pasted. A line is a code. */
  insert(text, at) {
    const lines = text.split(/[\r\n\t]+/);
    this.#whole = text.length >= BURST;
    lines.forEach((line, place) => {
      for (const char of line) this.#add(char, at);
      if (place < lines.length - 1 && this.#keys.length > 0) this.#finish();
    });
    if (lines.length > 1) this.#ended = at;
  }

  /* What is typed and not ended, as keys for the page that comes after this one. */
  kept() {
    return this.#keys.map(({ char, at }) => ({ key: char === "\x1d" ? "]" : char, ctrlKey: char === "\x1d", timeStamp: at }));
  }

  #add(char, at) {
    this.#last = at;
    if (this.#keys.length < LONGEST) this.#keys.push({ char, at });
    this.typing(textOf(this.#keys));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silent(), this.#patience());
  }

  #patience() {
    if (this.#keys.length === 1) return ALONE;
    if (this.#whole) return WHOLE;
    if (this.#keys.length < BURST || !isFast(this.#keys)) return FORGOTTEN;
    return Math.max(SILENCE[this.#habit], 4 * Math.max(...gaps(this.#keys.slice(-50))));
  }

  #silent() {
    if (this.#keys.length === 1) {
      if (this.alone(this.#keys[0].char)) this.#clear();
      else this.#timer = setTimeout(() => this.#clear(), FORGOTTEN);
    } else if (this.#keys.length >= BURST && isFast(this.#keys)) {
      if (!this.#whole) this.#habit = "silent";
      this.#finish();
    } else this.#clear();
  }

  #end(event) {
    const soon = event.timeStamp - this.#ended < ECHO_OF_END;
    if (this.#keys.length === 0) return (soon && !event.ctrlKey) || this.#confirm(event);
    this.#ended = this.#last = event.timeStamp;
    if (isFast(this.#keys)) this.#habit = "ended";
    if (this.#keys.length === 1 && this.alone(this.#keys[0].char)) this.#clear();
    else this.#finish();
    return true;
  }

  /* Enter alone, long after any other key: a finger's, not the end of a scan that was split. */
  #confirm(event) {
    return event.key === "Enter" && event.timeStamp - this.#last >= SHORT_PAUSE && this.alone("Enter");
  }

  #finish() {
    this.#whole = false;
    const from = beginning(this.#keys);
    const keys = this.#keys.slice(from);
    this.#keys = this.#keys.slice(0, from);
    clearTimeout(this.#timer);
    this.typing(textOf(this.#keys));
    if (from > 0) this.#timer = setTimeout(() => this.#clear(), FORGOTTEN);
    const text = tidy(textOf(keys));
    if (text) this.took(text, keys.length >= BURST && isFast(keys) ? "wedge" : "keys");
  }

  #takeBack(key) {
    if (this.#keys.length === 0) return false;
    if (key === "Escape") this.#clear();
    else this.#keys.pop();
    this.typing(textOf(this.#keys));
    return true;
  }

  #clear() {
    clearTimeout(this.#timer);
    this.#keys = [];
    this.typing("");
  }
}
