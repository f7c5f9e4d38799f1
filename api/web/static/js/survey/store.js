// What this device keeps. Two databases: the pack (who is signed in, their campaigns and forms) is thrown away when
// somebody signs out; the records stay until they are sent, each with the account that made it.

export const PACK = "maeul-survey-pack";
export const RECORDS = "maeul-survey-records";

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

async function open(name, make) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => make(request.result);
  const database = await answer(request);
  // Signing out in another window deletes the pack: this window must not stand in the way, and begins anew.
  database.onversionchange = () => {
    database.close();
    location.reload();
  };
  return database;
}

export async function openStore() {
  const [pack, records] = await Promise.all([
    open(PACK, (made) => made.createObjectStore("things")),
    open(RECORDS, (made) => {
      made.createObjectStore("records", { keyPath: "id" });
      made.createObjectStore("files");
    }),
  ]);
  return new Store(pack, records);
}

/** What is to be sent, or on its way. */
export const isWaiting = (record) => ["queued", "sending"].includes(record.state);

/** What the service has not taken, so that it may go from the device: not sent for sure, or refused. */
export const isHere = (record) => ["draft", "problem"].includes(record.state) || (record.state === "queued" && !record.unsure);

/** All of a record's files lie between these keys. */
const filesOf = (id) => IDBKeyRange.bound([id], [id, []]);

class Store {
  constructor(pack, records) {
    this.pack = pack;
    this.records = records;
  }

  async thing(key) {
    return answer(this.pack.transaction("things").objectStore("things").get(key));
  }

  async keepThing(key, value) {
    const transaction = this.pack.transaction("things", "readwrite");
    transaction.objectStore("things").put(value, key);
    await finished(transaction);
  }

  /** Forget whose device this was: the next account starts with nothing of theirs. */
  async forgetPack() {
    const transaction = this.pack.transaction("things", "readwrite");
    transaction.objectStore("things").clear();
    await finished(transaction);
  }

  async all() {
    const found = await answer(this.records.transaction("records").objectStore("records").getAll());
    return found.sort((one, other) => one.made - other.made);
  }

  async record(id) {
    return answer(this.records.transaction("records").objectStore("records").get(id));
  }

  #writing() {
    return this.records.transaction(["records", "files"], "readwrite", { durability: "strict" });
  }

  async keep(record) {
    const transaction = this.#writing();
    transaction.objectStore("records").put(record);
    await finished(transaction);
  }

  /** Change a record as it stands now: `next` makes what is kept of it, or null to leave it; returns what was kept. */
  async change(id, next) {
    const transaction = this.#writing();
    const records = transaction.objectStore("records");
    const now = await answer(records.get(id));
    const kept = now ? next(now) : null;
    if (kept) records.put(kept);
    await finished(transaction);
    return kept;
  }

  async keepFile(id, name, blob) {
    const transaction = this.#writing();
    transaction.objectStore("files").put(blob, [id, name]);
    await finished(transaction);
  }

  async dropFile(id, name) {
    const transaction = this.#writing();
    transaction.objectStore("files").delete([id, name]);
    await finished(transaction);
  }

  async file(id, name) {
    return answer(this.records.transaction("files").objectStore("files").get([id, name]));
  }

  /** A record that has arrived stays as a line; its photos make room for the next ones. */
  async keepSent(record) {
    const transaction = this.#writing();
    transaction.objectStore("records").put(record);
    transaction.objectStore("files").delete(filesOf(record.id));
    await finished(transaction);
  }

  async drop(id) {
    const transaction = this.#writing();
    this.#delete(transaction, id);
    await finished(transaction);
  }

  /** Drop a record as long as the service has not taken it; returns whether that was so. */
  async takeBack(id) {
    const transaction = this.#writing();
    const now = await answer(transaction.objectStore("records").get(id));
    const here = Boolean(now) && isHere(now);
    if (here) this.#delete(transaction, id);
    await finished(transaction);
    return here;
  }

  #delete(transaction, id) {
    transaction.objectStore("records").delete(id);
    transaction.objectStore("files").delete(filesOf(id));
  }
}
