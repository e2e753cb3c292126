/* The two languages of the screen. Both are here all the time, so that changing asks nobody and loses nothing. */
import { COMMANDS, KINDS, WORDS } from "./data.js";

const listeners = [];
let tongue = document.cookie.match(/(?:^|; )guicang_language=(zh|en)/)?.[1] ?? localStorage.getItem("guicang_language") ?? "zh";

export const spoken = () => tongue;

/* The words of `key`, with `{n}` and the like filled in. */
export function say(key, values = {}) {
  const words = WORDS[key]?.[tongue] ?? key;
  return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/* Of something that has both languages: this one. */
export const either = (both) => both?.[tongue] ?? "";
export const commandWords = (code) => either(COMMANDS[code]) || code;
export const kindWords = (kind) => either(KINDS[kind]) || "";

/* A moment as the clock on the wall of the hall shows it. */
export const hour = (moment) =>
  new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(
    new Date(moment),
  );

export function whenSpoken(redraw) {
  listeners.push(redraw);
}

export function speak(wanted = tongue) {
  tongue = wanted;
  localStorage.setItem("guicang_language", tongue);
  document.cookie = `guicang_language=${tongue}; path=/; max-age=31536000; samesite=strict`;
  document.documentElement.lang = tongue === "zh" ? "zh-CN" : "en";
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
  for (const place of document.querySelectorAll("[data-say-label]")) {
    place.setAttribute("aria-label", say(place.dataset.sayLabel));
    if (place.matches("button, a")) place.title = say(place.dataset.sayLabel);
  }
  for (const redraw of listeners) redraw();
}

export const other = () => (tongue === "zh" ? { code: "en", name: "English", short: "EN" } : { code: "zh", name: "中文", short: "中" });
