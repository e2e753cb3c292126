/* Small hands for drawing: find an element, make one, show or hide it with a text. */
export const at = (id) => document.getElementById(id);

export function make(tag, { text, ...values } = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...inside.filter(Boolean));
  return element;
}

/* The shape of a verdict: never its colour alone. */
export function mark(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#mark-${name}`);
  drawing.setAttribute("class", "mark");
  drawing.setAttribute("viewBox", "0 0 48 48");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}

/* Write a text where it is not written already, and hide what has none. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/* A key of the screen: a big button with the key of the keyboard that does the same. */
export function bigKey({ words, hint, act, kind = "key" }) {
  return make("button", { type: "button", class: kind, onclick: act }, hint && make("kbd", { text: hint }), make("span", { text: words }));
}
