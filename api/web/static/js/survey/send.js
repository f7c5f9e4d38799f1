// Sending: one record after the other, each as often as it takes. The record's own id tells the service that it has it
// already, so that sending twice stores once. Nothing is forgotten before the service has said that it holds it.

import { deviceName } from "./session.js";
import { isWaiting } from "./store.js";

const BATCH_BYTES = 8_000_000;
const FIRST_WAIT_S = 5;
const LONGEST_WAIT_S = 300;
const PATIENCE_MS = 180_000;
const LOCK = "maeul-survey-send";

/** Refusals of a campaign that takes nothing now: the record stays, and goes when the campaign is open again. */
export const SHUT = ["campaign_closed", "campaign_not_open"];

export class Sender {
  /** `changed` is called whenever a record or the sender's own state has changed. */
  constructor(store, session, changed) {
    this.store = store;
    this.session = session;
    this.changed = changed;
    /** Called whenever a record has arrived. */
    this.arrived = () => {};
    this.failures = 0;
    this.timer = 0;
    this.again = false;
    this.busy = false;
  }

  /** Records that wait, in the order in which they were made; other people's are theirs to send. */
  async waiting() {
    const all = await this.store.all();
    return all.filter((record) => record.account === this.session.account && isWaiting(record));
  }

  /** Send what waits, now; asked again meanwhile, it goes round once more. */
  async flush() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.#alone(() => this.#round());
      } while (this.again);
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  /** Two windows do not send the same record at once; where locks are missing the service tells twins apart. */
  async #alone(work) {
    if (navigator.locks) await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : this.#later()));
    else await work();
  }

  /** Records that a closed campaign refused go once more when it takes records again. */
  async takeUp() {
    const mine = (record) => record.account === this.session.account && record.state === "problem" && SHUT.includes(record.problem?.code);
    for (const record of (await this.store.all()).filter(mine)) {
      if (this.session.campaign(record.campaign)) await this.#mark(record, { state: "queued", problem: null });
    }
  }

  async #round() {
    const records = await this.waiting();
    if (!records.length) return;
    // After a loss of the network the service is asked first: no record goes out whose arrival would be uncertain.
    if (!this.session.csrf && !(await this.session.refresh())) {
      if (this.session.state === "away") this.#later();
      return;
    }
    for (const { id } of records) {
      const ended = await this.#send(id);
      if (ended === "later") {
        this.#later();
        return;
      }
      if (ended === "out") return;
      this.failures = 0;
    }
  }

  #later() {
    const wait = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** this.failures);
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait * 1000);
  }

  /** Take a record up as it stands now: who takes it back a moment later is told that it has gone. */
  async #take(id) {
    const ours = (now) => now.account === this.session.account && isWaiting(now);
    const record = await this.store.change(id, (now) => (ours(now) ? { ...now, state: "sending", tries: now.tries + 1, unsure: true } : null));
    if (record) this.changed();
    return record;
  }

  async #send(id, secondTry = false) {
    const record = await this.#take(id);
    if (!record) return "gone";
    const ended = await (record.visit ? this.#sendVisit(record) : this.#sendInstance(record)).catch(() => ({ kind: "later" }));
    if (ended.kind === "token" && !secondTry) {
      await this.#mark(record, { state: "queued", unsure: false });
      return (await this.session.refresh()) ? this.#send(id, true) : this.session.state === "away" ? "later" : "out";
    }
    await this.#conclude(record, ended);
    return ended.kind;
  }

  async #conclude(record, ended) {
    if (ended.kind === "done") {
      await this.store.keepSent({ ...slim(record), state: "sent", sent: Date.now(), problem: null });
      this.arrived();
    }
    else if (ended.kind === "refused" || ended.kind === "token") await this.#mark(record, { state: "problem", problem: ended.problem, unsure: ended.problem.code === "submission_changed" });
    else await this.#mark(record, { state: "queued", unsure: ended.kind === "later" || record.unsure });
    if (ended.kind === "out") {
      this.session.csrf = "";
      this.session.state = "out";
    }
    this.changed();
  }

  async #mark(record, change) {
    Object.assign(record, change);
    await this.store.keep(record);
    this.changed();
  }

  async #sendVisit(record) {
    return this.#post(record.url, JSON.stringify(record.visit), { "content-type": "application/json" });
  }

  /** The files go in as many requests as their size asks for, the instance with each, as the phone apps do. */
  async #sendInstance(record) {
    const batches = await this.#batches(record);
    if (!batches) return { kind: "refused", problem: { code: "file_lost", said: "" } };
    for (const [i, batch] of batches.entries()) {
      const ended = await this.#post(`${record.url}?deviceID=${encodeURIComponent(deviceName())}`, body(record, batch, i < batches.length - 1), {});
      if (ended.kind !== "done") return ended;
      // Everything was sent and something is still not there: it goes once more.
      if (i === batches.length - 1 && ended.missing.length) return { kind: "later" };
    }
    return { kind: "done" };
  }

  async #batches(record) {
    const batches = [[]];
    let size = 0;
    for (const name of record.files) {
      const blob = await this.store.file(record.id, name);
      if (!blob) return null;
      if (size && size + blob.size > BATCH_BYTES) {
        batches.push([]);
        size = 0;
      }
      batches.at(-1).push([name, blob]);
      size += blob.size;
    }
    return batches;
  }

  async #post(url, sent, headers) {
    const answer = await fetch(url, { method: "POST", body: sent, headers: { ...headers, accept: "application/json", "x-csrf-token": this.session.csrf }, signal: AbortSignal.timeout(PATIENCE_MS) });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return { kind: "done", missing: told.missing ?? [] };
    if (answer.status === 401) return { kind: "out" };
    const problem = { code: told.code ?? String(answer.status), said: told.detail ?? "" };
    if (answer.status === 403 && told.code === "csrf") return { kind: "token", problem };
    const passing = answer.status >= 500 || [408, 425, 429].includes(answer.status);
    return passing ? { kind: "later" } : { kind: "refused", problem };
  }
}

function body(record, batch, more) {
  const form = new FormData();
  form.append("xml_submission_file", new Blob([record.xml], { type: "text/xml" }), "submission.xml");
  if (more) form.append("*isIncomplete*", "yes");
  for (const [name, blob] of batch) form.append(name, blob, name);
  return form;
}

/** What stays of a record that has arrived: enough for its line in the list. */
function slim(record) {
  const { xml, draft, definition, ...line } = record;
  return line;
}
