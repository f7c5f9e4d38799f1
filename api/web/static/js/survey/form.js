// The form on the screen: one card per question, hidden while it does not apply, in step with the instance.

import { button, h, icon, say } from "./dom.js";
import { field } from "./fields.js";
import { children, FILES } from "./model.js";

const UNSEEN = ["calculate", "hidden", "meta"];
/** Questions that are one field of the page; the others are groups of them, named by their words. */
const LABELLED = ["text", "barcode", "integer", "decimal", "date", "time", "datetime", "range"];
let count = 0;

export class FormView {
  /** `context` is {files, dongs, changed}; `changed` is told after every answer. */
  constructor(host, model, context) {
    this.host = host;
    this.model = model;
    this.context = context;
    this.cards = new Map();
    this.rows = [];
    host.replaceChildren(...this.#draw(model.definition.questions, model.document.documentElement));
    this.refresh();
  }

  #draw(questions, parent) {
    return questions.filter((question) => this.#seen(question)).flatMap((question) => (question.type === "repeat" ? this.#repeat(question, parent) : children(parent, question.name).map((element) => this.#one(question, element))));
  }

  /** A list of records that this device has none of is not asked. */
  #seen(question) {
    return !UNSEEN.includes(question.type) && !(question.file && !this.model.about.records.length);
  }

  #one(question, element) {
    return question.type === "group" ? this.#group(question, element) : this.#card(question, element);
  }

  #group(question, element) {
    const title = h("h3", { class: "form-group-title" });
    const hint = h("p", { class: "field-hint" });
    const made = h("section", { class: "form-group stack" }, title, hint, this.#draw(question.children, element));
    const show = () => this.#say(question, element, title, hint);
    this.cards.set(element, { node: made, show, question });
    return made;
  }

  #say(question, element, title, hint) {
    title.textContent = this.model.text(question.label, element);
    title.hidden = !title.textContent;
    hint.textContent = this.model.text(question.hint, element);
    hint.hidden = !hint.textContent;
  }

  #repeat(question, parent) {
    const title = h("h3", { class: "form-group-title" }, this.model.text(question.label, parent));
    const host = h("div", { class: "stack" });
    const add = button(say("row-add", { what: this.model.text(question.label, parent) }), () => {
      const element = this.model.addRow(question, parent);
      host.append(this.#row(question, element, host));
      this.#after(element);
      host.lastElementChild.querySelector("input, textarea, select")?.focus();
    }, { tone: "", picture: "plus", class: "button button-wide" });
    host.append(...children(parent, question.name).map((element) => this.#row(question, element, host)));
    const made = h("section", { class: "form-group stack" }, title, host, add);
    this.rows.push({ node: made, question, parent });
    return [made];
  }

  #row(question, element, host) {
    const number = h("span", { class: "number strong" }, `${host.children.length + 1}`);
    const remove = button(say("row-drop"), async () => {
      for (const name of this.#filesIn(question, element)) await this.context.files.drop(name);
      for (const inner of [element, ...element.querySelectorAll("*")]) this.cards.delete(inner);
      element.remove();
      made.remove();
      [...host.querySelectorAll(":scope > .form-row-card > .row > .number")].forEach((one, i) => (one.textContent = `${i + 1}`));
      this.#after(element);
    }, { picture: "close" });
    const made = h("div", { class: "card stack form-row-card" }, h("div", { class: "row row-between" }, number, remove), this.#draw(question.children, element));
    return made;
  }

  #filesIn(question, element) {
    return [...this.model.walk(question.children, element)].filter(([inner, at]) => FILES.includes(inner.type) && at.textContent).map(([, at]) => at.textContent);
  }

  #card(question, element) {
    count += 1;
    const id = `q${count}`;
    const label = LABELLED.includes(question.type) ? h("label", { class: "label", id: `${id}-label`, for: id }) : h("p", { class: "label", id: `${id}-label` });
    const hint = h("p", { class: "field-hint", id: `${id}-hint` });
    const wrong = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
    const widget = question.type === "note" ? { node: null, focus: null, show() {} } : field(question, element, { ...this.context, model: this.model, id, changed: (at) => this.#after(at) });
    const made = h("div", { class: `form-card field${question.type === "note" ? " form-note" : ""}`, "data-name": question.name, ...this.#grouped(question, id) }, label, hint, widget.node, wrong);
    const optional = h("span", { class: "optional" }, ` (${say("optional")})`);
    const show = () => {
      this.#say(question, element, label, hint);
      if (question.type !== "note" && !this.model.required(question, element)) label.append(optional);
      widget.show();
    };
    this.cards.set(element, { node: made, show, question, widget, wrong });
    return made;
  }

  #grouped(question, id) {
    const alone = [...LABELLED, "note", "select_one", "select_multiple", "rank"].includes(question.type);
    return alone ? {} : { role: "group", "aria-labelledby": `${id}-label` };
  }

  /** After an answer everything else may apply, read or count differently. */
  #after(element) {
    this.#clear(element);
    this.refresh();
    this.context.changed();
  }

  refresh() {
    this.model.refresh();
    for (const [element, card] of this.cards) {
      card.node.hidden = !this.model.applies(element);
      card.show();
    }
    for (const { node, question, parent } of this.rows) node.hidden = !this.model.applies(parent) || this.model.shut(question, parent);
  }

  #clear(element) {
    const card = this.cards.get(element);
    if (card?.wrong) this.#blame(card, "");
  }

  #blame(card, words) {
    card.wrong.hidden = !words;
    card.wrong.replaceChildren(...(words ? [icon("alert"), h("span", {}, words)] : []));
    const input = card.widget.focus;
    if (!input) return;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", card.wrong.id);
  }

  #words({ question, element, fault }) {
    if (fault === "required") return this.model.text(question.required_message, element) || say("required");
    if (fault === "number") return say("number");
    return this.model.text(question.constraint_message, element) || say("constraint");
  }

  /** Show what cannot stay as it is and lead to the first; say whether all is well. */
  check() {
    const faults = [...this.model.faults()].filter(({ element }) => this.cards.has(element));
    for (const card of this.cards.values()) if (card.wrong) this.#blame(card, "");
    for (const fault of faults) this.#blame(this.cards.get(fault.element), this.#words(fault));
    if (!faults.length) return true;
    const first = this.cards.get(faults[0].element);
    first.node.scrollIntoView({ block: "center" });
    first.widget.focus?.focus({ preventScroll: true });
    return false;
  }
}
