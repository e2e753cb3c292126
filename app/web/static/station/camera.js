/* Codes by a camera, where there is no scanner: read by the browser where it can, else frame by frame by the server.
   Where no camera may be used (a page without TLS), a picture taken by the device's own camera is read the same way. */
import { bigKey, make } from "./drawing.js";
import { say } from "./speech.js";

const LOOK_AGAIN = 250; /* milliseconds between two looks; a frame for the server is sent at most so often */
const SAME_AGAIN = 2500; /* a code that stays in view is not taken again */
const FORMATS = ["code_128", "code_39", "code_93", "itf", "qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e"];
const GOODS = /^(ean|upc)/i;
const OURS = /^(?:(?:CMD|ANS|BIN|TOTE|CAGE|MAN|REASON|STATION|STAFF)[:-]|G\d{10}[0-9A-Z]$)/i;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)/i;

/* As app/flow/sight.py: ours before a carrier's, that before what shops print on goods; two as good are asked about. */
const rank = ({ text, format }) => (OURS.test(text.trim()) ? 0 : ADDRESS.test(text) ? 3 : GOODS.test(format) ? 2 : 1);

export function sightOf(found) {
  const codes = [...new Map(found.map((code) => [code.text, { ...code, rank: rank(code) }])).values()];
  codes.sort((one, other) => one.rank - other.rank);
  const best = codes.filter((code) => code.rank === codes[0].rank);
  return { codes, chosen: best.length === 1 ? best[0].text : null };
}

const shown = (text) => text.replace(/^(STAFF-[^-]{0,20})-.*/i, "$1-••••");

async function detector() {
  if (!globalThis.BarcodeDetector) return null;
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const formats = FORMATS.filter((format) => known.includes(format));
  return formats.includes("code_128") && formats.includes("qr_code") ? new BarcodeDetector({ formats }) : null;
}

export class Camera {
  #stream = null;
  #timer = 0;

  /* `place()`: the station's name; `token()`: of the login; `take(text)`: a code that was read (none: it only shows); `taken`: when each was. */
  constructor({ place, token, take, taken = new Map() }) {
    Object.assign(this, { place, token, take, taken });
    this.video = make("video", { autoplay: true, muted: true, playsinline: true, hidden: true });
    this.told = make("p", { role: "status", class: "camera-told", text: say("camera_starting") });
    this.choices = make("div", { class: "keys many" });
    this.picked = make("input", { type: "file", accept: "image/*", capture: "environment", onchange: () => this.#pickedOne() });
    this.file = make("label", { class: "button", hidden: true }, make("span", { text: say("camera_picture") }), this.picked);
    this.face = make("div", { class: "camera" }, this.video, this.told, this.choices, this.file);
  }

  open() {
    this.opening = this.#opened();
  }

  async #opened() {
    try {
      const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.#stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch {
      return this.#withoutCamera();
    }
    this.video.muted = true;
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.video.hidden = false;
    this.told.textContent = this.take ? say("camera_aim") : "";
    if (!this.take) return;
    const reader = await detector();
    this.#look(reader);
  }

  close() {
    clearTimeout(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
  }

  /* The picture of this moment as a JPEG; without the place and device a camera writes into its files. */
  async still(side = 2048, quality = 0.85) {
    await this.opening; /* pressed while the camera starts: the photo comes once it has */
    const { videoWidth: wide, videoHeight: high } = this.video;
    if (!this.#stream || !wide) return null;
    return drawn(this.video, wide, high, side, quality);
  }

  #withoutCamera() {
    this.told.textContent = say("camera_none");
    this.file.hidden = !this.take;
  }

  async #look(reader) {
    if (!this.#stream) return;
    if (!this.face.isConnected) return this.close();
    try {
      this.#see(reader ? sightOf((await reader.detect(this.video)).map((each) => ({ text: each.rawValue, format: each.format })))
        : await this.#asked(await this.still(1280, 0.7)));
    } catch {
      this.told.textContent = say("camera_offline");
    }
    this.#timer = setTimeout(() => this.#look(reader), LOOK_AGAIN);
  }

  /* The server reads it. Too soon, or nobody there: the next look asks again. */
  async #asked(frame) {
    if (!frame) return { codes: [], chosen: null };
    const answer = await fetch(`/stations/${encodeURIComponent(this.place())}/frames`, {
      method: "POST",
      headers: { "Content-Type": frame.type, "X-CSRF-Token": this.token() ?? "" },
      body: frame,
      signal: AbortSignal.timeout?.(5000),
    });
    if (answer.status === 503) return { codes: [], chosen: null };
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  #see({ codes, chosen }) {
    if (chosen) return this.#takeOnce(chosen);
    const texts = codes.map((code) => code.text);
    if (texts.length === 0) return this.#offer([]);
    this.told.textContent = say("camera_which");
    this.#offer(texts);
  }

  #takeOnce(text) {
    const before = this.taken.get(text) ?? -Infinity;
    this.taken.set(text, performance.now());
    this.#offer([]);
    if (performance.now() - before < SAME_AGAIN) return;
    this.told.textContent = shown(text);
    this.take(text);
  }

  #offer(texts) {
    const same = this.choices.dataset.texts === texts.join("\n");
    if (same) return;
    this.choices.dataset.texts = texts.join("\n");
    this.choices.replaceChildren(...texts.map((text) => bigKey({ words: shown(text), act: () => this.#takeOnce(text) })));
  }

  async #pickedOne() {
    const [file] = this.picked.files;
    if (!file) return;
    this.told.textContent = say("asking");
    try {
      const sight = await this.#asked(await shrunk(file, 1600, 0.8));
      if (sight.codes.length === 0) this.told.textContent = say("camera_nothing");
      this.#see(sight);
    } catch {
      this.told.textContent = say("camera_offline");
    }
    this.picked.value = "";
  }
}

function drawn(picture, wide, high, side, quality) {
  const share = Math.min(1, side / Math.max(wide, high));
  const canvas = make("canvas", { width: Math.round(wide * share), height: Math.round(high * share) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

/* A picture file made small before it is sent; as it is where the browser cannot open it. */
export async function shrunk(file, side = 2048, quality = 0.85) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    return (await drawn(picture, picture.width, picture.height, side, quality)) ?? file;
  } catch {
    return file;
  }
}
