// Who is signed in, and what they take into the field: fetched when the service answers, kept for when it does not.

import { newId, places } from "./dom.js";

const PATIENCE_MS = 12_000;
const DEVICE = "maeul-survey-device";

export class Session {
  constructor(store) {
    this.store = store;
    this.pack = null;
    this.fetched = 0;
    this.csrf = "";
    /** "unknown" until the service has answered once; then "in", "out" or "away" (it cannot be reached). */
    this.state = "unknown";
  }

  /** Take up what this device knows from before. */
  async recall() {
    this.pack = (await this.store.thing("pack")) ?? null;
    this.fetched = (await this.store.thing("fetched")) ?? 0;
  }

  get account() {
    return this.pack?.account ?? null;
  }

  get campaigns() {
    return this.pack?.campaigns ?? [];
  }

  /** What the service says of records that it holds and that are not in the records yet, by their ids. */
  get unsettled() {
    return new Map((this.pack?.unsettled ?? []).map((one) => [one.id, one]));
  }

  /** Records of one's own that a reviewer sent back. */
  get sentBack() {
    return this.pack?.sent_back ?? [];
  }

  /** How many of one's own records stand in which state. */
  get own() {
    return this.pack?.own ?? {};
  }

  campaign(id) {
    return this.campaigns.find((one) => one.id === id);
  }

  /** The network has gone: who is signed in has to be asked anew. */
  lost() {
    this.state = "away";
    this.csrf = "";
  }

  /** Ask the service who is signed in; true when somebody is. */
  async refresh() {
    let told;
    try {
      const answer = await fetch(places.pack, { cache: "no-store", headers: { accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw new Error(String(answer.status));
      told = await answer.json();
    } catch {
      this.lost();
      return false;
    }
    this.csrf = told.csrf ?? "";
    if (!told.account) {
      // Signed out or expired: the pack stays, so that work goes on; signing out on purpose deletes it.
      this.state = "out";
      return false;
    }
    if (this.account && this.account !== told.account) await this.store.forgetPack();
    this.pack = { ...told, csrf: "" };
    this.state = "in";
    this.fetched = Date.now();
    await this.store.keepThing("pack", this.pack);
    await this.store.keepThing("fetched", this.fetched);
    return true;
  }

  /** Fetch the definitions that this device has not yet; a form of a version never changes. */
  async fetchForms() {
    const forms = new Map(this.campaigns.flatMap((campaign) => campaign.forms).map((form) => [form.id, form]));
    for (const form of forms.values()) {
      if (await this.store.thing(`form:${form.id}`)) continue;
      const answer = await fetch(form.url, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
      if (answer?.ok) await this.store.keepThing(`form:${form.id}`, definitionIn(await answer.json()));
    }
  }

  async definition(formId) {
    return this.store.thing(`form:${formId}`);
  }
}

const definitionIn = (answer) => answer.definition ?? answer;

/** A made-up name of this device, so that a coordinator can tell two phones of one person apart. */
export function deviceName() {
  const known = localStorage.getItem(DEVICE) ?? `web:${newId()}`;
  localStorage.setItem(DEVICE, known);
  return known;
}
