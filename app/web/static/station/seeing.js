/* The camera of a station: scans codes, takes the photos that are asked for, and says how many of them still wait. */
import { Camera, shrunk } from "./camera.js";
import { at, bigKey, make } from "./drawing.js";
import { closePanel, openPanel } from "./panels.js";
import { Photos } from "./photos.js";
import { play } from "./sounds.js";
import { say } from "./speech.js";

let camera = null;
let wanted = false; /* whether the camera comes back after a code, until somebody closes it */
const taken = new Map(); /* a code that stays in view is not scanned again by the camera that comes back */

/* Give a station its camera. */
export function prepareSeeing(station) {
  const photos = new Photos({
    token: () => station.me?.csrf,
    changed: (waiting) => station.note("photos_waiting", waiting ? { n: waiting } : null),
    refused: (photo) => station.note("photo_refused", { lpn: photo.lpn }),
  });
  at("camera").addEventListener("click", () => openScanning(station));
  at("panel-close").addEventListener("click", () => (wanted = false));
  addEventListener("keydown", (event) => event.key === "Escape" && (wanted = false));
  station.answered = (answer) => {
    photos.wake();
    if (answer.upload) openPhoto(station, photos, answer.upload.lpn);
  };
  photos.begin().catch(() => station.note("forgetful", true));
}

function fresh(station, take) {
  camera?.close();
  camera = new Camera({ place: () => station.name, token: () => station.me?.csrf, take, taken });
  camera.open();
  return camera.face;
}

/* One code after another; a verdict that stops covers the panel until it is acknowledged. */
function openScanning(station) {
  wanted = true;
  openPanel("camera", () => [fresh(station, (text) => (play("taken"), station.take(text, "camera"), reopened(station)))]);
}

/* A taken code closes every panel, so that its verdict is seen; the camera comes back after a moment. */
function reopened(station) {
  setTimeout(() => wanted && !station.stops.blocking && openScanning(station), 1500);
}

function openPhoto(station, photos, lpn) {
  wanted = false;
  let kept = false;
  const keep = async (blob) => {
    if (!blob || kept) return;
    kept = true; /* a key pressed twice is one photo */
    closePanel();
    camera?.close();
    try {
      await photos.add(blob, { station: station.name, lpn, session: station.session });
      play("ok");
    } catch {
      station.show({ tone: "look", key: "photo_not_kept", nextKey: "not_kept_next", raw: lpn });
      play("look");
    }
  };
  const file = make("input", { type: "file", accept: "image/*", capture: "environment" });
  file.addEventListener("change", async () => file.files[0] && keep(await shrunk(file.files[0])));
  openPanel("photo", () => [
    make("p", { text: lpn }),
    fresh(station, null),
    bigKey({ words: say("photo_take"), act: async () => keep(await camera.still()) }),
    make("label", { class: "button" }, make("span", { text: say("photo_file") }), file),
  ]);
}
