/* Four sounds made here (WebAudio): taken, go on (high), have a look (twice), stop (low and long). */
const TONES = {
  taken: [[1200, 0, 0.02, 0.25]],
  ok: [[1760, 0, 0.09, 1]],
  look: [[880, 0, 0.1, 1], [880, 0.16, 0.1, 1]],
  stop: [[196, 0, 0.55, 1], [147, 0.12, 0.45, 0.8]],
};
const LEVELS = [0, 0.08, 0.2, 0.4, 0.7, 1];
const NAME = "guicang_volume";
let context = null;

export const volume = () => Number(localStorage.getItem(NAME) ?? 3);
export const setVolume = (level) => localStorage.setItem(NAME, String(Math.max(0, Math.min(5, level))));

/* Browsers let a page sound once somebody has pressed a key or the screen: a scanner presses keys. */
export function unlock() {
  context ??= globalThis.AudioContext ? new AudioContext() : null;
  if (context?.state === "suspended") context.resume().catch(() => {});
}

export function play(name) {
  document.body.dataset.sounded = name; /* what a deaf test, or a person with a screen reader's tools, can see */
  const loud = LEVELS[volume()];
  if (!context || context.state !== "running" || !loud) return;
  for (const [pitch, after, lasting, part] of TONES[name]) tone(pitch, context.currentTime + after, lasting, loud * part);
}

function tone(pitch, begin, lasting, loud) {
  const source = context.createOscillator();
  const gain = context.createGain();
  source.type = pitch < 400 ? "sawtooth" : "square";
  source.frequency.value = pitch;
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loud * 0.5, begin + 0.005);
  gain.gain.setValueAtTime(loud * 0.5, begin + lasting);
  gain.gain.linearRampToValueAtTime(0, begin + lasting + 0.015);
  source.connect(gain).connect(context.destination);
  source.start(begin);
  source.stop(begin + lasting + 0.02);
}
