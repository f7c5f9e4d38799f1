// One filled-in form: the instance as an XML document is the truth, everything else is looked up in it.

import { isoDay, isoMoment, newId, told } from "./dom.js";
import { work } from "./xpath.js";

const CONTAINERS = ["group", "repeat"];
export const FILES = ["image", "audio", "video", "file"];
const SILENT = ["calculate", "hidden", "meta"];
const ROUNDS = 8;
/** What a form may lay down as its start: anything with a call in it is worked out. */
const WORKED = /\(|^\s*\.{0,2}\//;

export class Model {
  constructor(definition, document, about) {
    this.definition = definition;
    this.document = document;
    this.about = about;
    this.questions = new WeakMap();
    /** Answers of questions that do not apply for the moment: they come back when the question does. */
    this.aside = new WeakMap();
    this.hidden = new Set();
    this.byPath = new Map();
    this.#index(definition.questions);
    this.#bind(definition.questions, document.documentElement);
  }

  /** Begin an empty form; `about` is {id, device, account, target, records}: records are those that it may change. */
  static fresh(definition, about) {
    const made = document.implementation.createDocument(null, definition.root);
    const root = made.documentElement;
    root.setAttribute("id", definition.form_key);
    root.setAttribute("version", definition.version);
    build(definition.questions, root);
    const meta = root.appendChild(made.createElement("meta"));
    meta.appendChild(made.createElement("instanceID")).textContent = about.id;
    const model = new Model(definition, made, about);
    model.#begin(definition.questions, root);
    model.refresh();
    return model;
  }

  /** Go on with a form that was begun before. */
  static resumed(definition, xml, about) {
    const read = new DOMParser().parseFromString(xml, "application/xml");
    const model = new Model(definition, read, about);
    model.refresh();
    return model;
  }

  #index(questions) {
    for (const question of questions) {
      this.byPath.set(question.path, question);
      this.#index(question.children ?? []);
    }
  }

  #bind(questions, parent) {
    for (const question of questions) {
      for (const element of children(parent, question.name)) {
        this.questions.set(element, question);
        if (question.children) this.#bind(question.children, element);
      }
    }
  }

  /** Lay down what stands in a new form: defaults, the moment, the device. */
  #begin(questions, parent) {
    for (const question of questions) {
      for (const element of children(parent, question.name)) {
        if (question.children) this.#begin(question.children, element);
        else element.textContent = this.#start(question, element);
      }
    }
  }

  #start(question, element) {
    if (question.type === "meta") return this.#preloaded(question.preload);
    const start = question.default ?? "";
    if (!WORKED.test(start)) return start;
    return this.#worked(start, element, "string", "");
  }

  #preloaded(what) {
    const known = { start: isoMoment(), end: isoMoment(), today: isoDay(), date: isoDay(), deviceid: this.about.device, username: this.about.account };
    return known[what] ?? "";
  }

  /** Work an expression out; one that cannot be worked out here is left to the server, with `else_` until then. */
  #worked(expression, element, as, else_) {
    try {
      return work(expression, element, this, as);
    } catch {
      return else_;
    }
  }

  // ---- what expressions ask for --------------------------------------------------------------------------------

  isDay(node) {
    return ["date", "datetime"].includes(this.questions.get(node)?.type) || ["start", "end", "today"].includes(this.questions.get(node)?.preload);
  }

  choiceName(path, value) {
    const choice = this.byPath.get(path.trim())?.choices?.find((one) => one.name === value);
    return choice ? told(choice.label) : "";
  }

  position(node, part) {
    const at = part?.trim() === "." ? node : node.parentNode;
    return children(at.parentNode, at.nodeName).indexOf(at) + 1;
  }

  // ---- walking -------------------------------------------------------------------------------------------------

  /** Yield every question that has an element, with it, in the form's order. */
  *walk(questions = this.definition.questions, parent = this.document.documentElement) {
    for (const question of questions) {
      for (const element of children(parent, question.name)) {
        yield [question, element];
        if (question.children) yield* this.walk(question.children, element);
      }
    }
  }

  value(element) {
    return element.textContent;
  }

  set(element, value) {
    element.textContent = value;
  }

  text(texts, element) {
    return told(texts).replace(/\$\{([\w.-]+)\}|<output value="([^"]*)"\s*\/>/g, (_, name, path) => {
      const target = path || [...this.byPath.keys()].find((one) => one.endsWith(`/${name}`)) || "''";
      return this.#worked(target, element, "string", "");
    });
  }

  addRow(question, parent) {
    const rows = children(parent, question.name);
    const made = this.document.createElement(question.name);
    build(question.children, made);
    parent.insertBefore(made, rows.length ? rows.at(-1).nextSibling : this.#after(question, parent));
    this.questions.set(made, question);
    this.#bind(question.children, made);
    this.#begin(question.children, made);
    return made;
  }

  /** Where a repeat's first row belongs: before what the form asks next. */
  #after(question, parent) {
    const siblings = parent === this.document.documentElement ? this.definition.questions : this.questions.get(parent).children;
    for (const next of siblings.slice(siblings.indexOf(question) + 1)) {
      const found = children(parent, next.name)[0];
      if (found) return found;
    }
    return children(parent, "meta")[0] ?? null;
  }

  // ---- keeping everything in step --------------------------------------------------------------------------------

  /** Work out what applies and what is reckoned, until nothing changes any more. */
  refresh() {
    for (let round = 0; round < ROUNDS; round += 1) {
      const changed = [this.#reckon(), this.#sift(this.definition.questions, this.document.documentElement, false)];
      if (!changed.some(Boolean)) return;
    }
  }

  #reckon() {
    let changed = false;
    for (const [question, element] of this.walk()) {
      if (!question.calculate || question.children || this.hidden.has(element)) continue;
      const value = this.#worked(question.calculate, element, "string", element.textContent);
      if (value !== element.textContent) {
        element.textContent = value;
        changed = true;
      }
    }
    return changed;
  }

  #sift(questions, parent, within) {
    let changed = false;
    for (const question of questions) {
      for (const element of children(parent, question.name)) {
        const hidden = within || Boolean(question.relevant && !this.#worked(question.relevant, element, "boolean", true));
        if (hidden !== this.hidden.has(element)) {
          this.#turn(question, element, hidden);
          changed = true;
        }
        if (question.children) changed = this.#sift(question.children, element, hidden) || changed;
      }
    }
    return changed;
  }

  #turn(question, element, hidden) {
    if (hidden) this.hidden.add(element);
    else this.hidden.delete(element);
    if (question.children) return;
    if (hidden) this.aside.set(element, element.textContent);
    element.textContent = hidden ? "" : (this.aside.get(element) ?? "");
  }

  applies(element) {
    return !this.hidden.has(element);
  }

  /** A repeat without rows has no element of its own to say whether it applies. */
  shut(question, parent) {
    return Boolean(question.relevant) && !this.#worked(question.relevant, parent, "boolean", true);
  }

  required(question, element) {
    return Boolean(question.required) && this.#worked(question.required, element, "boolean", false);
  }

  readOnly(question, element) {
    return Boolean(question.read_only) && this.#worked(question.read_only, element, "boolean", false);
  }

  /** The choices that fit the other answers. */
  choices(question, element) {
    if (question.file) return this.about.records.map((one) => ({ name: one.resource_id, label: one.name }));
    const all = question.choices ?? [];
    if (!question.choice_filter) return all;
    const list = new Set(all.filter((choice) => this.#fits(choice, question.choice_filter, element)));
    return all.filter((choice) => list.has(choice));
  }

  /** A choice's columns stand for a moment as elements beside the answer, so that paths reach both. */
  #fits(choice, filter, element) {
    const item = this.document.createElement("choice");
    for (const [name, value] of [["name", choice.name], ...Object.entries(choice.extra ?? {})]) {
      item.appendChild(this.document.createElement(name)).textContent = value;
    }
    element.appendChild(item);
    try {
      return work(filter.replaceAll("current()/", "../"), item, this, "boolean");
    } catch {
      return true;
    } finally {
      item.remove();
    }
  }

  /** What is wrong with an answer: "required", "constraint" or nothing. */
  fault(question, element) {
    if (!this.applies(element) || question.children || SILENT.includes(question.type)) return "";
    const value = element.textContent.trim();
    if (!value) return this.required(question, element) ? "required" : "";
    if (question.type === "integer" && !/^[-+]?\d{1,15}$/.test(value)) return "number";
    if (question.type === "decimal" && !Number.isFinite(Number(value))) return "number";
    return question.constraint && !this.#worked(question.constraint, element, "boolean", true) ? "constraint" : "";
  }

  /** Every answer that cannot stay as it is, in the form's order. */
  *faults() {
    for (const [question, element] of this.walk()) {
      const fault = this.fault(question, element);
      if (fault) yield { question, element, fault };
    }
  }

  /** The names of the attachments that the answers speak of. */
  files() {
    return [...this.walk()].filter(([question, element]) => FILES.includes(question.type) && element.textContent).map(([, element]) => element.textContent);
  }

  /** What to call this record in a list: the name of what it is about, else the first words in it. */
  name() {
    const label = this.definition.entity?.label;
    const named = label ? this.#worked(label, this.document.documentElement, "string", "") : "";
    if (named) return named;
    const first = [...this.walk()].find(([question, element]) => question.type === "text" && element.textContent.trim());
    return first ? first[1].textContent.trim() : "";
  }

  // ---- laying in and sealing -----------------------------------------------------------------------------------

  /** Fill in what is known of a record that is looked at again: its fields by their names. */
  fill(known) {
    for (const [question, element] of this.walk()) {
      const value = question.file ? known.record : (known[question.save_to] ?? known[question.name]);
      if (value && !CONTAINERS.includes(question.type) && !SILENT.includes(question.type)) element.textContent = value;
    }
    this.refresh();
  }

  draft() {
    return new XMLSerializer().serializeToString(this.document);
  }

  /** Close the form: the bytes that are sent, and sent again, are these. */
  sealed() {
    for (const [question, element] of this.walk()) if (question.preload === "end") element.textContent = isoMoment();
    this.refresh();
    const copy = this.document.cloneNode(true);
    const sealed = new Model(this.definition, copy, this.about);
    for (const [question, element] of [...sealed.walk()]) sealed.#tidy(question, element);
    sealed.#name(this.definition.entity, copy.documentElement, this.about.target);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}`;
  }

  #tidy(question, element) {
    if (!question.children) element.textContent = clean(element.textContent);
    if (question.type === "repeat" && question.entity) this.#name(question.entity, element, null);
  }

  /** Say which record is meant: a new one, or one that stands, from the revision this device knows of. */
  #name(plan, parent, target) {
    if (!plan) return;
    const meta = children(parent, "meta")[0] ?? parent.appendChild(this.document.createElement("meta"));
    const entity = meta.appendChild(this.document.createElement("entity"));
    const label = entity.appendChild(this.document.createElement("label"));
    // The plan's paths start where the entity stands, so it has to stand before they are worked out.
    const at = (expression, as, else_) => (expression ? this.#worked(expression, label, as, else_) : else_);
    const changes = target ?? (at(plan.update_if, "boolean", false) ? this.#standing(at(plan.entity_id, "string", "")) : null);
    if (!changes && !at(plan.create_if, "boolean", true)) {
      entity.remove();
      if (!meta.children.length) meta.remove();
      return;
    }
    entity.setAttribute("dataset", plan.dataset);
    entity.setAttribute("id", changes ? changes.resource_id : newId());
    entity.setAttribute(changes ? "update" : "create", "1");
    if (changes) entity.setAttribute("baseVersion", changes.rev ?? "");
    label.textContent = clean(at(plan.label, "string", ""));
  }

  #standing(id) {
    return this.about.records.find((one) => one.resource_id === id) ?? { resource_id: id, rev: null };
  }
}

/** Characters that XML cannot hold. */
const clean = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");

export const children = (parent, name) => [...parent.children].filter((child) => child.nodeName === name);

/** Make the elements of questions; a repeat begins without rows. */
function build(questions, parent) {
  for (const question of questions) {
    if (question.type === "repeat") continue;
    const made = parent.appendChild(parent.ownerDocument.createElement(question.name));
    if (question.children) build(question.children, made);
  }
}
