/* What this device keeps (IndexedDB): the codes that wait to be sent, in the order they were scanned, and small
   things by name. A code is written down before it is sent and crossed out when it is answered, so that a reload,
   a crash or an empty battery loses none. Two tabs share it: the place in the row is given inside one transaction. */
const NAME = "guicang-station";
const BATCH = 100;

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("codes", { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
    request.result.createObjectStore("kept");
  };
  return done(request);
}

export class Queue {
  #base;

  static async open() {
    const queue = new Queue();
    queue.#base = await open();
    queue.#base.onversionchange = () => queue.#base.close();
    return queue;
  }

  #begin(stores, mode, durability = "relaxed") {
    return this.#base.transaction(stores, mode, { durability });
  }

  /* Write a code down; it gets the next number of its session. `strict`: on the disk itself, before it is said to be
     kept (nobody else knows of it while the network is away). Resolves to the code with its `seq`. */
  async add(code, { strict }) {
    const transaction = this.#begin(["codes", "kept"], "readwrite", strict ? "strict" : "relaxed");
    const committed = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const kept = transaction.objectStore("kept");
    const name = `seq:${code.session}`;
    const seq = ((await done(kept.get(name))) ?? 0) + 1;
    kept.put(seq, name);
    const numbered = { ...code, seq };
    transaction.objectStore("codes").add(numbered);
    await committed;
    return numbered;
  }

  /* The oldest codes that go together: of one session, in their order. */
  async oldest() {
    const all = await done(this.#begin(["codes"], "readonly").objectStore("codes").getAll(null, BATCH));
    const other = all.findIndex((code) => code.session !== all[0].session || code.station !== all[0].station);
    return other < 0 ? all : all.slice(0, other);
  }

  async remove(codes) {
    const store = this.#begin(["codes"], "readwrite").objectStore("codes");
    await Promise.all(codes.map((code) => done(store.delete(code.n))));
  }

  count() {
    return done(this.#begin(["codes"], "readonly").objectStore("codes").count());
  }

  get(name) {
    return done(this.#begin(["kept"], "readonly").objectStore("kept").get(name));
  }

  async keep(name, value) {
    const store = this.#begin(["kept"], "readwrite").objectStore("kept");
    await done(value === undefined ? store.delete(name) : store.put(value, name));
  }
}

/* Where IndexedDB is refused (a private window, a full disk): in memory, and the screen says so. */
export class Memory {
  #codes = [];
  #kept = new Map();
  #n = 0;
  forgetful = true;

  async add(code) {
    const seq = (this.#kept.get(`seq:${code.session}`) ?? 0) + 1;
    this.#kept.set(`seq:${code.session}`, seq);
    this.#codes.push({ ...code, seq, n: (this.#n += 1) });
    return this.#codes.at(-1);
  }

  async oldest() {
    const [first] = this.#codes;
    return this.#codes.filter((code) => code.session === first.session && code.station === first.station).slice(0, BATCH);
  }

  async remove(codes) {
    const gone = new Set(codes.map((code) => code.n));
    this.#codes = this.#codes.filter((code) => !gone.has(code.n));
  }

  async count() {
    return this.#codes.length;
  }

  async get(name) {
    return this.#kept.get(name);
  }

  async keep(name, value) {
    this.#kept.set(name, value);
  }
}

export async function openQueue() {
  try {
    return await Queue.open();
  } catch {
    return new Memory();
  }
}
