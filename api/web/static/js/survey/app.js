// The survey pages: start, form, second look. Everything shown comes from this device; the service is asked beside it.

import { badge, button, h, newId, notice, places, say } from "./dom.js";
import { FillView } from "./fill.js";
import { lookAgain, undoAnew } from "./recheck.js";
import { Sender } from "./send.js";
import { Session } from "./session.js";
import { recordsAnew, startView } from "./start.js";
import { isWaiting, openStore } from "./store.js";

const main = document.querySelector("#survey");
const screen = document.querySelector("#screen");
const signal = document.querySelector("#signal");
const line = document.querySelector("#line");
const LOOK_AFTER_MS = 30_000;

class App {
  constructor(store) {
    this.store = store;
    this.session = new Session(store);
    this.channel = new BroadcastChannel("maeul-survey");
    this.channel.onmessage = () => this.#updateSoon();
    this.sender = new Sender(store, this.session, () => {
      this.#updateSoon();
      this.channel.postMessage("changed");
    });
    this.sender.arrived = () => this.#lookLater();
    this.view = null;
    this.flash = null;
    /** Where the phone was when it was asked; the place whose pin was pressed. */
    this.here = null;
    this.picked = null;
  }

  async start() {
    await this.session.recall();
    addEventListener("hashchange", () => this.show());
    addEventListener("online", () => this.meet());
    addEventListener("offline", () => {
      this.session.lost();
      this.signals();
    });
    addEventListener("pageshow", (event) => event.persisted && this.meet());
    addEventListener("pagehide", () => this.view?.save?.());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.view?.save?.() : this.meet()));
    guardLogout(this);
    await this.show();
    navigator.storage?.persist?.();
    await this.meet();
  }

  /** The service may answer again: see who is signed in, fetch what is new, send what waits. */
  async meet() {
    const before = JSON.stringify(this.session.pack);
    const isIn = await this.session.refresh();
    if (isIn) await this.session.fetchForms().catch(() => null);
    if (before !== JSON.stringify(this.session.pack)) await this.show();
    await this.signals();
    if (isIn) await this.sender.takeUp();
    await this.sender.flush();
    await this.#update();
    main.dataset.met = this.session.state;
  }

  /** Draw what the address asks for, one drawing after the other. */
  show() {
    this.drawing = (this.drawing ?? Promise.resolve()).then(() => this.#draw());
    return this.drawing;
  }

  async #draw() {
    const [name, id] = location.hash.slice(1).split("/");
    if (name === "fill" && this.view?.shows(id, this.session.account)) return;
    await this.view?.leave?.();
    const record = name === "fill" ? await this.#own(id) : null;
    const campaign = name === "again" ? this.session.campaign(id) : null;
    main.toggleAttribute("data-filling", Boolean(record));
    main.toggleAttribute("data-deep", Boolean(record || campaign));
    if (record || campaign) this.flash = null;
    // What is said above comes first, so that nothing below it moves.
    await this.signals();
    this.view = record ? await FillView.open(this, record, screen) : null;
    if (campaign) await lookAgain(this, campaign, screen);
    else if (!record) await startView(this, screen);
    main.dataset.ready = "yes";
  }

  /** A record's state has changed: its line is drawn anew, what is being pressed or written stays where it is. */
  async #update() {
    await recordsAnew(this, screen);
    await undoAnew(this, screen);
    await this.signals();
  }

  async #own(id) {
    const record = await this.store.record(id);
    return record && record.account === this.session.account && record.state === "draft" ? record : null;
  }

  go(hash) {
    if (location.hash === hash) return this.show();
    location.hash = hash;
    scrollTo(0, 0);
    return null;
  }

  #updateSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.#update(), 60);
  }

  /** Some time after a record has arrived the service knows what became of it. */
  #lookLater() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.meet(), LOOK_AFTER_MS);
  }

  /** Begin a record of a form; `target` is the record that is looked at again. */
  async begin(campaign, form, target = null) {
    const definition = await this.session.definition(form.id);
    if (!definition) {
      this.flash = ["bad", say("form-missing")];
      await this.signals();
      return;
    }
    const record = { id: `uuid:${newId()}`, account: this.session.account, campaign: campaign.id, campaignTitle: campaign.title, form: form.id, formTitle: form.title, url: campaign.submit_url, definition, target, state: "draft", files: [], draft: "", title: "", made: Date.now(), tries: 0, unsure: false, problem: null };
    await this.store.keep(record);
    this.go(`#fill/${record.id}`);
  }

  /** Put a visit into the queue: somebody went and looked, with or without finding something. */
  async visit(campaign, words, { title, ...visit }) {
    const id = `uuid:${newId()}`;
    await this.store.keep({ id, account: this.session.account, campaign: campaign.id, campaignTitle: campaign.title, formTitle: words, url: campaign.visit_url, visit: { ...visit, campaign_id: campaign.id, instance_id: id, at: new Date().toISOString() }, state: "queued", files: [], title, made: Date.now(), tries: 0, unsure: false, problem: null });
    this.sender.flush();
    return id;
  }

  // ---- what the reader should know now -------------------------------------------------------------------------

  async signals() {
    const all = await this.store.all();
    const own = all.filter((record) => record.account === this.session.account);
    const others = all.filter((record) => record.account !== this.session.account && record.state !== "sent");
    const waiting = own.filter(isWaiting).length;
    const told = [this.flash && notice(this.flash[0], h("p", {}, this.flash[1])), this.#secure(), this.#service(waiting), others.length ? notice("wait", h("p", {}, say("others", { n: others.length }))) : null];
    signal.replaceChildren(...told.filter(Boolean));
    line.replaceChildren(...this.#line(waiting));
  }

  /** Whether the service can be reached, always in sight: one word, and how much waits. */
  #line(waiting) {
    const { state } = this.session;
    if (state === "unknown") return [];
    const reached = navigator.onLine && ["in", "out"].includes(state);
    const word = !reached ? ["wait", "line-off"] : state === "out" ? ["none", "line-out"] : ["good", "line-on"];
    return [badge(word[0], say(word[1])), waiting ? badge("wait", say("line-waiting", { n: waiting })) : null].filter(Boolean);
  }

  #secure() {
    return isSecureContext ? null : notice("bad", h("p", { class: "strong" }, say("insecure")), h("p", {}, say("insecure-more")));
  }

  #service(waiting) {
    const { state } = this.session;
    if (state === "out" && (this.session.account || waiting)) return notice("wait", h("p", {}, say(waiting ? "expired-waiting" : "expired", { n: waiting })), h("p", {}, this.#login()));
    if (state === "out") return notice("info", h("p", {}, say("signed-out")), h("p", {}, this.#login()));
    if (!navigator.onLine) return notice("wait", h("p", {}, say(waiting ? "offline-waiting" : "offline", { n: waiting })));
    if (state === "away" || (waiting && this.sender.failures)) return notice("wait", h("p", {}, say(waiting ? "down-waiting" : "down", { n: waiting })), waiting ? this.#sendNow() : null);
    return null;
  }

  #login() {
    return h("a", { class: "button button-primary", href: `${places.login}?next=${encodeURIComponent("/survey")}` }, say("login"));
  }

  #sendNow() {
    return button(say("send-now"), () => this.meet(), { picture: "right" });
  }
}

/** Whoever signs out with records that wait is asked once: they are sent only after signing in again. */
function guardLogout(app) {
  let asked = false;
  document.addEventListener("submit", async (event) => {
    if (event.target.getAttribute("action") !== "/logout" || asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = true;
    const waiting = (await app.store.all()).filter((record) => record.account === app.session.account && record.state !== "sent");
    if (!waiting.length) {
      event.target.requestSubmit();
      return;
    }
    app.flash = ["wait", say("logout-waiting", { n: waiting.length })];
    await app.signals();
    signal.scrollIntoView({ block: "center" });
  }, { capture: true });
}

/** The worker keeps the pages' shell and files, so that they open without a network; nothing of a person. */
async function hire() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(places.worker, { scope: "/survey" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage("fill");
  main.dataset.worker = "yes";
}

try {
  const app = new App(await openStore());
  await app.start();
  await hire();
} catch (error) {
  signal.replaceChildren(notice("bad", h("p", {}, say("broken"))));
  throw error;
}
