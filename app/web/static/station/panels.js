/* The panels over the page: help, sound, typing a code, the scanner test. None of them keeps a scan from the desk:
   keys go to the window, whatever is open, and the first scan closes the panel that hides its verdict. */
import { COMMANDS, GROUPS } from "./data.js";
import { at, bigKey, make } from "./drawing.js";
import { play, setVolume, volume } from "./sounds.js";
import { commandWords, either, say, whenSpoken } from "./speech.js";

let open = null;

/* Open a panel; `draw()` gives its inside, drawn anew when the language changes. */
export function openPanel(title, draw) {
  open = { title, draw };
  redraw();
  at("panel").hidden = false;
  at("page").inert = true;
}

export function closePanel() {
  open = null;
  at("panel").hidden = true;
  at("page").inert = !at("gate").hidden || !at("stop").hidden;
}

export const panelOpen = () => open !== null;

function redraw() {
  if (!open) return;
  at("panel-title").textContent = say(open.title);
  at("panel-body").replaceChildren(...open.draw());
}

export function preparePanels() {
  at("panel-close").addEventListener("click", closePanel);
  at("panel").addEventListener("click", (event) => event.target === at("panel") && closePanel());
  addEventListener("keydown", (event) => event.key === "Escape" && open && closePanel());
  whenSpoken(redraw);
}

/* Every command of this kind of station, each as a key that does what its code does. */
export function openHelp(kind, hints, take) {
  const group = ({ zh, en, codes }) => [
    make("h3", { text: either({ zh, en }) }),
    make("div", { class: "keys many" }, ...codes.filter((code) => code in COMMANDS).map((code) =>
      bigKey({ words: commandWords(code), hint: hints[code], act: () => (closePanel(), take(code)) }))),
  ];
  openPanel("help", () => [make("p", { text: say("help_next") }), ...(GROUPS[kind] ?? []).flatMap(group)]);
}

export function openSound(changed) {
  const level = () => (volume() ? say("volume", { n: volume() }) : say("muted"));
  const by = (step) => () => {
    setVolume(volume() + step);
    play("ok");
    changed();
    redraw();
  };
  openPanel("sound", () => [
    make("p", { class: "level" },
      bigKey({ words: say("quieter"), act: by(-1) }),
      make("b", { text: level(), role: "status" }),
      bigKey({ words: say("louder"), act: by(1) })),
    make("div", { class: "keys" }, ...["ok", "look", "stop"].map((tone) =>
      bigKey({ words: say(`sound_${tone}`), act: () => play(tone), kind: `key tone-${tone}` }))),
  ]);
}

export function openTyping(take) {
  openPanel("type", () => {
    const input = make("input", { id: "typed", "data-edit": true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 200 });
    const send = (event) => {
      event.preventDefault();
      const text = input.value.trim();
      closePanel();
      if (text) take(text);
    };
    setTimeout(() => input.focus());
    return [make("form", { class: "written", onsubmit: send },
      make("label", { for: "typed", text: say("type_code") }), input, make("button", { text: say("take") }))];
  });
}
