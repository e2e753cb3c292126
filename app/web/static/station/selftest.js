/* The scanner test: what is on the code beside what came through, sign by sign, and what to change. */
import { make } from "./drawing.js";
import { openPanel } from "./panels.js";
import { say } from "./speech.js";

export const SELFTEST = "CMD-SELFTEST-aZ09-_/|";

/* A test even where a wrong layout has changed its signs: its letters and its length give it away. */
export const isSelftest = (text) => /^[a-z]{2,3}.{0,2}s?elftest/i.test(text);

export function openSelftest(got) {
  const pairs = [...SELFTEST].map((wanted, place) => ({ wanted, got: [...got][place] ?? "" }));
  const rest = [...got].slice(SELFTEST.length).join("");
  const wrong = pairs.filter((pair) => pair.wanted !== pair.got);
  openPanel("selftest", () => [
    make("p", { class: `fault tone-${wrong.length || rest ? "stop" : "ok"}`, text: say(fault(got)) }),
    row(say("selftest_wanted"), pairs, "wanted"),
    row(say("selftest_got"), [...pairs, ...(rest ? [{ got: rest, wanted: "" }] : [])], "got"),
  ]);
}

export function fault(got) {
  if (got === SELFTEST) return "selftest_good";
  const swapped = [...got].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join("");
  const sameButCase = got.toLowerCase() === SELFTEST.toLowerCase();
  return swapped === SELFTEST || sameButCase ? "selftest_case" : "selftest_layout";
}

const row = (title, pairs, which) =>
  make("div", { class: "signs" }, make("b", { text: title }),
    make("p", {}, ...pairs.map((pair) =>
      make("span", { text: pair[which] || "·", class: pair.wanted === pair.got ? "same" : "wrong" }))));
