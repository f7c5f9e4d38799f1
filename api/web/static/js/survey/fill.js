// Filling in one record: every answer is kept on the device at once; saving seals it and puts it into the queue.

import { button, h, notice, say, told } from "./dom.js";
import { FormView } from "./form.js";
import { Model } from "./model.js";
import { deviceName } from "./session.js";

export class FillView {
  static async open(app, record, screen) {
    const view = new FillView(app, record);
    view.#draw(screen);
    return view;
  }

  constructor(app, record) {
    this.app = app;
    this.record = record;
    const kind = record.definition.entity?.dataset;
    const records = (app.session.campaign(record.campaign)?.targets ?? []).filter((one) => one.resource_id && one.kind_code === kind);
    const about = { id: record.id, device: deviceName(), account: app.session.pack?.name ?? "", target: record.target?.resource_id ? record.target : null, records };
    this.model = record.draft ? Model.resumed(record.definition, record.draft, about) : Model.fresh(record.definition, about);
    if (!record.draft && record.target) this.model.fill({ name: record.target.name, ...record.target.known, record: record.target.resource_id });
    this.touched = Boolean(record.draft);
  }

  /** Say whether this is that record's form already, and still its owner's. */
  shows(id, account) {
    return Boolean(this.record) && this.record.id === id && this.record.account === account;
  }

  #draw(screen) {
    const { record } = this;
    const host = h("div", { class: "form-body stack" });
    this.saved = h("p", { class: "small soft fill-saved", role: "status" });
    const unsupported = record.definition.web_unsupported ?? [];
    screen.replaceChildren(
      h(
        "article",
        { class: "stack fill" },
        h("header", { class: "fill-head stack-tight" }, h("p", { class: "small soft" }, record.campaignTitle), h("h2", {}, told(record.definition.title) || record.formTitle), this.saved),
        record.target?.resource_id ? notice("info", h("p", {}, say("changing", { name: record.target.name }))) : null,
        record.target?.reason ? notice("wait", h("p", { class: "strong" }, say("reason")), h("p", { class: "prewrap" }, record.target.reason)) : null,
        unsupported.length ? notice("wait", h("p", { class: "strong" }, say("unsupported")), h("ul", { class: "plain-list" }, unsupported.map((line) => h("li", {}, line)))) : null,
        host,
        h(
          "div",
          { class: "fill-bar" },
          button(say("keep"), () => this.finish(), { tone: "primary", picture: "check" }),
          button(say("pause"), () => this.app.go(""), {}),
        ),
        h("p", {}, this.#dropButton()),
      ),
    );
    const files = {
      keep: (name, blob) => this.app.store.keepFile(record.id, name, blob),
      get: (name) => this.app.store.file(record.id, name),
      drop: (name) => this.app.store.dropFile(record.id, name),
    };
    const district = this.app.session.campaign(record.campaign)?.place;
    const dongs = () => (this.app.session.pack?.dongs ?? []).filter((dong) => !district || dong.district === district);
    this.form = new FormView(host, this.model, { files, dongs, changed: () => this.#changed() });
  }

  /** Throwing a record away takes two presses. */
  #dropButton() {
    let sure = false;
    const made = button(say("throw"), async () => {
      if (!sure) {
        sure = true;
        made.querySelector("span").textContent = say("throw-sure");
        made.classList.add("button-danger");
        return;
      }
      this.record = null;
      await this.app.store.takeBack(this.id);
      this.app.go("");
    }, { picture: "close" });
    this.id = this.record.id;
    return made;
  }

  /** Keep at once; what is answered while that is under way is kept right after it. */
  async #changed() {
    this.touched = true;
    this.dirty = true;
    this.saved.textContent = "";
    if (this.keeping) return;
    this.keeping = true;
    try {
      while (this.dirty) {
        this.dirty = false;
        await this.save();
      }
      this.saved.textContent = say("draft-kept");
    } catch {
      this.saved.textContent = say("full");
    } finally {
      this.keeping = false;
    }
  }

  /** Keep the answers as they stand. */
  async save() {
    if (!this.record || !this.touched) return;
    Object.assign(this.record, { draft: this.model.draft(), title: this.model.name(), files: this.model.files(), changed: Date.now() });
    await this.app.store.keep(this.record);
  }

  /** Go elsewhere: what was written stays, a form that was only looked at leaves nothing. */
  async leave() {
    await this.save();
    if (this.record && !this.touched) await this.app.store.drop(this.id);
    this.record = null;
  }

  /** Something that was only a name on the list now has a record: the list says so at once. */
  async #tick({ campaign: id, target }) {
    const campaign = this.app.session.campaign(id);
    if (!target || target.resource_id || !campaign) return;
    await this.app.visit(campaign, say("result-recorded"), { result: "recorded", target_id: target.id, title: target.name });
  }

  async finish() {
    if (!this.form.check()) return;
    const sealed = { ...this.record, xml: this.model.sealed(), draft: this.model.draft(), title: this.model.name(), files: this.model.files(), state: "queued", changed: Date.now(), problem: null };
    this.record = null;
    await this.app.store.keep(sealed);
    await this.#tick(sealed);
    this.app.flash = ["good", say("kept", { name: sealed.title || sealed.formTitle })];
    this.app.go("");
    this.app.sender.flush();
  }
}
