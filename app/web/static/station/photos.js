/* Photos of parcels: kept on this device until the server has them, and sent again under the same id until it says so. */
import { uuid7 } from "./uuid7.js";

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30000;
const PATIENCE = 60000; /* a photo may take its time on a bad network */

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function opened() {
  const request = indexedDB.open("guicang-photos", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("photos", { keyPath: "id" });
  return done(request);
}

export class Photos {
  #database = null;
  #sending = false;
  #delay = FIRST_DELAY;
  #timer = 0;

  /* `token()`: of the login; `changed(waiting)`: how many wait; `refused(photo, problem)`: one the server never takes. */
  constructor({ token, changed, refused }) {
    Object.assign(this, { token, changed, refused });
    addEventListener("online", () => this.wake());
  }

  async begin() {
    this.#database = await opened();
    await this.#tell();
    this.wake();
  }

  /* Keep a photo: from here on it is not lost, whatever happens to the page or the network. */
  async add(blob, { station, lpn, session, since }) {
    const photo = { id: uuid7(), station, lpn, session, blob, at: Date.now(), since: since ?? null };
    await done(this.#store("readwrite").put(photo));
    await this.#tell();
    this.wake();
    return photo.id;
  }

  wake() {
    this.#delay = FIRST_DELAY;
    return this.#send();
  }

  #store(mode = "readonly") {
    return this.#database.transaction("photos", mode).objectStore("photos");
  }

  async #tell() {
    this.changed(await done(this.#store().count()));
  }

  async #send() {
    if (this.#sending || !this.#database) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    let photo;
    while (([photo] = await this.#oldest()) && photo && (await this.#sent(photo))) {
      await done(this.#store("readwrite").delete(photo.id));
      await this.#tell();
    }
    this.#sending = false;
    if (!photo) return;
    this.#timer = setTimeout(() => this.#send(), this.#delay);
    this.#delay = Math.min(LONGEST_DELAY, 2 * this.#delay);
  }

  /* Read anew for each: one that is taken while another is sent has its turn too. */
  #oldest() {
    return done(this.#store().getAll(undefined, 1));
  }

  /* True once the server has it, or will never take it; before the login it waits. Its id makes a second sending harmless. */
  async #sent(photo) {
    if (!this.token()) return false;
    const query = new URLSearchParams({ lpn: photo.lpn, id: photo.id, age_ms: Math.round(Date.now() - photo.at) });
    if (photo.session) query.set("session", photo.session);
    if (photo.since) query.set("since_ms", Math.round(Date.now() - photo.since));
    try {
      const answer = await fetch(`/stations/${encodeURIComponent(photo.station)}/photos?${query}`, {
        method: "POST",
        headers: { "Content-Type": photo.blob.type, "X-CSRF-Token": this.token() ?? "" },
        body: photo.blob,
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      if (answer.ok) return true;
      if ([401, 403, 408, 425, 429].includes(answer.status) || answer.status >= 500) return false;
      this.refused(photo, await answer.json().catch(() => null));
      return true;
    } catch {
      return false;
    }
  }
}
