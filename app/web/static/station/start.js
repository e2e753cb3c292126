/* Starts the station: keys first, then everything that takes time. */
import { STRIP } from "./data.js";
import { at, bigKey } from "./drawing.js";
import { listen } from "./field.js";
import { Login } from "./login.js";
import { closePanel, openHelp, openSound, openTyping, panelOpen, preparePanels } from "./panels.js";
import { answerOfDigit, questionOf } from "./question.js";
import { openQueue } from "./queue.js";
import { isSelftest, openSelftest } from "./selftest.js";
import { play, unlock, volume } from "./sounds.js";
import { prepareSeeing } from "./seeing.js";
import { commandWords, other, speak, whenSpoken } from "./speech.js";
import { Station } from "./station.js";
import { keepFresh, stayAwake } from "./updating.js";
import { Wedge } from "./wedge.js";

const KEYS = ["F2", "F3", "F4", "F6", "F7", "F8", "F9", "F10"];
const early = [];
let station = null;

const wedge = new Wedge({
  took: (text, by) => {
    localStorage.setItem("guicang_habit", wedge.habit);
    if (station) station.take(text, by);
    else early.push([text, by]);
  },
  typing: (text) => {
    const raw = at("raw");
    if (station && text && !text.toUpperCase().startsWith("STAFF")) Object.assign(raw, { textContent: text, hidden: false });
  },
  alone: (key) => {
    if (!station) return false;
    if (key === "Enter") return station.stops.blocking && (station.stops.acknowledge(), true);
    const code = answerOfDigit(questionOf(station.desk), key);
    if (code) station.take(code, "keys");
    return Boolean(code);
  },
  habit: localStorage.getItem("guicang_habit"),
});

/* Codes that only this page knows when it goes are handed to the next one, but for cards. */
const handed = JSON.parse(sessionStorage.getItem("guicang_codes") ?? '{"heard":[],"begun":[]}');
sessionStorage.removeItem("guicang_codes");
early.push(...handed.heard);
addEventListener("pagehide", () => {
  const { heard, begun } = station?.unkept() ?? { heard: [], begun: handed.begun };
  const codes = [...early, ...heard].filter(([text]) => !/STAFF-/i.test(text));
  if (codes.length + begun.length > 0) sessionStorage.setItem("guicang_codes", JSON.stringify({ heard: codes, begun }));
});
listen(wedge, at("target"));

const strip = () => STRIP[station.kind] ?? [];
const hints = () => Object.fromEntries(strip().map((code, place) => [code, KEYS[place]]));

function drawCommands() {
  const keys = strip().map((code, place) => bigKey({ words: commandWords(code), hint: KEYS[place], kind: "command", act: () => station.take(code) }));
  at("commands").replaceChildren(...keys);
  at("commands").dataset.kind = station.kind ?? "";
}

function drawTools() {
  at("tongue").textContent = other().short;
  at("tongue").lang = other().code;
  at("tongue").title = other().name;
  at("tongue").setAttribute("aria-label", other().name);
  at("gate-tongue").textContent = other().name;
  at("sound").querySelector("use").setAttribute("href", volume() ? "#icon-sound" : "#icon-muted");
}

function press() {
  const turn = () => speak(other().code);
  at("tongue").addEventListener("click", turn);
  at("gate-tongue").addEventListener("click", turn);
  at("sound").addEventListener("click", () => openSound(drawTools));
  at("gate-sound").addEventListener("click", () => play("look"));
  at("typing").addEventListener("click", () => openTyping((text) => station.take(text, "keys")));
  at("help").addEventListener("click", () => help());
  at("leave").addEventListener("click", () => station.login.leave());
  at("home").addEventListener("click", (event) => (event.preventDefault(), pick()));
  for (const happening of ["keydown", "pointerdown"]) addEventListener(happening, unlock, true);
  addEventListener("keydown", (event) => {
    station.note("caps", event.getModifierState("CapsLock"));
    const code = event.key === "F1" ? "CMD-HELP" : strip()[KEYS.indexOf(event.key)];
    if (!code || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    station.take(code, "keys");
  });
}

const help = () => (panelOpen() ? closePanel() : openHelp(station.kind, hints(), (code) => station.take(code)));

function pick() {
  station.name = null;
  station.desk = null;
  history.pushState(null, "", "/stations");
  station.draw();
}

const named = () => decodeURIComponent(location.pathname.split("/")[2] ?? "") || null;

async function start() {
  speak();
  const opened = new Station(await openQueue());
  opened.login = new Login(opened);
  opened.name = named();
  opened.deeds.set("CMD-HELP", help);
  opened.deeds.set("CMD-LOGOUT", () => opened.login.leave());
  opened.deeds.set("*", (code) => isSelftest(code) && (() => openSelftest(code)));
  station = opened;
  if (opened.queue.forgetful) opened.note("forgetful", true);
  for (const code of handed.begun) opened.keep(code);
  for (const [text, by] of early.splice(0)) opened.take(text, by);
  preparePanels();
  prepareSeeing(opened);
  press();
  const draw = opened.draw.bind(opened);
  opened.draw = () => {
    draw();
    if (at("commands").dataset.kind !== (opened.kind ?? "")) drawCommands();
  };
  whenSpoken(() => {
    drawTools();
    drawCommands();
    opened.draw();
  });
  speak();
  addEventListener("popstate", () => (named() ? opened.go(named()) : pick()));
  await opened.begin();
  keepFresh(() => !wedge.busy(performance.now(), 5000) && opened.waiting === 0 && !panelOpen());
  stayAwake();
}

start();
