/* What is asked, one thing at a time: each answer a key as big as a hand, the digit beside it does the same. */
import { REASONS } from "./data.js";
import { at, bigKey, make } from "./drawing.js";
import { either, say } from "./speech.js";

/* The open question: the server's, or the reason a command waits for. */
export function questionOf(desk) {
  if (desk?.question) return desk.question;
  const reasons = REASONS[desk?.verb?.key];
  if (!reasons || desk.context?.reason) return null;
  const answers = reasons.map((reason) => ({ ...reason, code: `REASON-${reason.key}` }));
  return { lpn: null, key: "reason", kind: "choice", own: "reason", answers };
}

/* `take(code)`: as if the answer had been scanned. */
export function drawQuestion(question, take) {
  const place = at("question");
  place.hidden = !question;
  document.body.classList.toggle("is-asking", Boolean(question));
  if (!question) return place.removeAttribute("data-key");
  const same = place.dataset.key === `${question.lpn} ${question.key}` && place.lang === document.documentElement.lang;
  if (same) return;
  place.dataset.key = `${question.lpn} ${question.key}`;
  place.lang = document.documentElement.lang;
  const words = question.own ? say(question.own) : either(question);
  at("asked").textContent = words;
  at("keys").dataset.many = String(question.kind === "choice" ? question.answers.length : 0);
  at("keys").replaceChildren(...(question.kind === "choice" ? choices(question, take) : [written(question, take)]));
}

const choices = (question, take) =>
  question.answers.map((answer, place) =>
    bigKey({ words: either(answer), hint: place < 9 ? String(place + 1) : "", act: () => take(answer.code), kind: "answer" }));

/* A date or a text: scanned, or written here; a scan into the field is still a scan (field.js). */
function written(question, take) {
  const day = question.kind === "date";
  const words = say(day ? "answer_day" : "answer");
  const input = make("input", { id: "written", "data-edit": true, autocomplete: "off", maxlength: 120, placeholder: day ? "2027-06-30" : undefined,
    inputmode: day ? "numeric" : "text", "aria-label": words });
  const send = (event) => {
    event.preventDefault();
    if (input.value.trim()) take(input.value.trim());
    input.value = "";
  };
  return make("form", { class: "written", onsubmit: send }, make("p", { text: words }), input, make("button", { text: say("take") }));
}

/* The code of the answer that a digit stands for. */
export function answerOfDigit(question, digit) {
  const place = question?.kind === "choice" && /^[1-9]$/.test(digit) ? Number(digit) - 1 : -1;
  return question?.answers[place]?.code ?? null;
}
