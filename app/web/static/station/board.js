/* The board: the last verdict in colour, shape and words, where the parcel goes in letters ten centimetres high. */
import { at, write } from "./drawing.js";
import { either, say, spoken } from "./speech.js";
import { shown } from "./wedge.js";

const TONES = ["ok", "look", "stop", "quiet", "busy", "kept"];

/* What a verdict is made of, whoever gives it: the server's answers have `zh` and `en`, our own words have keys. */
const said = (verdict) => (verdict.key ? say(verdict.key, verdict.values) : either(verdict)?.said ?? "");
const next = (verdict) => (verdict.key ? (verdict.nextKey ? say(verdict.nextKey, verdict.values) : "") : either(verdict)?.next ?? "");

export const wordsOf = (verdict) => ({ said: said(verdict), next: next(verdict) });

export function drawBoard(verdict) {
  const board = at("board");
  for (const tone of TONES) board.classList.toggle(`tone-${tone}`, tone === verdict.tone);
  board.dataset.tone = verdict.tone;
  board.dataset.code = verdict.code ?? verdict.key ?? "";
  board.querySelector("use").setAttribute("href", `#mark-${verdict.tone}`);
  write(at("said"), said(verdict));
  write(at("next"), next(verdict));
  drawPlace((spoken() === "en" && verdict.place_en) || verdict.place || "");
  write(at("raw"), rawOf(verdict));
  write(at("state"), verdict.state ? either(verdict.state) : "");
  at("state").className = `chip ${verdict.state?.colour ?? ""}`;
  write(at("deadline"), verdict.deadline ? either(verdict.deadline) : "");
  at("deadline").className = `deadline tone-${verdict.deadline?.tone ?? "quiet"}`;
}

/* The letters are as high as they can be, up to ten centimetres: their number says how wide they are. */
function drawPlace(place) {
  write(at("place"), place);
  const wide = [...place].reduce((sum, char) => sum + (char.codePointAt(0) > 0x2e80 ? 1.05 : 0.66), 0);
  at("place").style.setProperty("--wide", String(Math.max(wide, 1)));
}

function rawOf(verdict) {
  const raw = shown(verdict.raw ?? "");
  const text = verdict.lpn && verdict.lpn !== raw ? `${raw} → ${verdict.lpn}` : raw;
  return text.length > 60 ? `${text.slice(0, 48)} … (${text.length})` : text;
}
