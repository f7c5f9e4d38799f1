// One widget for each type of question. A widget reads and writes its element of the instance and says when it did.

import { h, isoMoment, say } from "./dom.js";
import { FILES } from "./model.js";
import { fileField } from "./photo.js";
import { placeField } from "./place.js";

const FEW = 7;
const PLAIN = {
  text: { type: "text" },
  barcode: { type: "text" },
  integer: { type: "text", inputmode: "numeric" },
  decimal: { type: "text", inputmode: "decimal" },
  date: { type: "date" },
  time: { type: "time" },
  datetime: { type: "datetime-local" },
};

/** Return {node, focus, show} for a question; `show` brings the widget up to the instance. */
export function field(question, element, context) {
  if (question.type in PLAIN) return plainField(question, element, context);
  if (question.type === "range") return rangeField(question, element, context);
  if (question.type === "select_one") return chooser(question, element, context);
  if (["select_multiple", "rank"].includes(question.type)) return manyField(question, element, context);
  if (question.type === "acknowledge") return acknowledgeField(question, element, context);
  if (question.type.startsWith("geo")) return placeField(question, element, context);
  if (FILES.includes(question.type)) return fileField(question, element, context);
  return { node: h("p", { class: "soft small" }, say("unknown-question")), focus: null, show() {} };
}

/** Times go with the distance from Greenwich, as the apps write them; the page's own fields know none. */
function toInstance(type, value) {
  return value && ["time", "datetime"].includes(type) ? `${value}:00.000${isoMoment().slice(-6)}` : value;
}

const fromInstance = (type, value) => (type === "time" ? value.slice(0, 5) : type === "datetime" ? value.slice(0, 16) : value);

function plainField(question, element, { model, changed, id }) {
  const long = question.type === "text" && /\bmultiline\b/.test(question.appearance ?? "");
  const input = long ? h("textarea", { class: "input", id, rows: 4 }) : h("input", { class: "input", id, autocomplete: "off", ...PLAIN[question.type] });
  if (/\bnumbers\b/.test(question.appearance ?? "")) input.setAttribute("inputmode", "numeric");
  const take = () => {
    model.set(element, toInstance(question.type, input.value));
    changed(element);
  };
  input.addEventListener("input", take);
  input.addEventListener("change", take);
  const show = () => {
    const value = fromInstance(question.type, model.value(element));
    if (input.value !== value && document.activeElement !== input) input.value = value;
    input.readOnly = model.readOnly(question, element);
  };
  return { node: input, focus: input, show };
}

function rangeField(question, element, { model, changed, id }) {
  const { start = "1", end = "10", step = "1" } = question.parameters ?? {};
  const input = h("input", { type: "range", class: "range", id, min: start, max: end, step });
  const said = h("output", { class: "strong number", for: id });
  const show = () => {
    const value = model.value(element);
    said.textContent = value || say("range-none");
    if (value) input.value = value;
  };
  input.addEventListener("input", () => {
    model.set(element, input.value);
    show();
    changed(element);
  });
  return { node: h("div", { class: "row range-row" }, input, said), focus: input, show };
}

/** Few choices are seen at once, many open as the phone's own list. */
function chooser(question, element, context) {
  const plain = (question.file || (question.choices ?? []).length > FEW) && !/\b(likert|quick|columns)/.test(question.appearance ?? "");
  return plain ? listField(question, element, context) : boxesField(question, element, context, "radio");
}

const manyField = (question, element, context) => boxesField(question, element, context, "checkbox");

function listField(question, element, { model, changed, id }) {
  const input = h("select", { class: "input", id, "aria-labelledby": `${id}-label` });
  input.addEventListener("change", () => {
    model.set(element, input.value);
    changed(element);
  });
  let before = null;
  const show = () => {
    const fitting = model.choices(question, element);
    const key = fitting.map((choice) => choice.name).join(" ");
    if (key !== before) {
      before = key;
      input.replaceChildren(h("option", { value: "" }, say("choose")), ...fitting.map((choice) => h("option", { value: choice.name }, model.text(choice.label, element) || choice.name)));
    }
    drop(model, element, fitting);
    input.value = model.value(element);
  };
  return { node: input, focus: input, show };
}

/** An answer that no longer fits the others is taken away, as the apps do. */
function drop(model, element, fitting) {
  const names = new Set(fitting.map((choice) => choice.name));
  const kept = model.value(element).split(/\s+/).filter((name) => names.has(name)).join(" ");
  if (kept !== model.value(element)) model.set(element, kept);
}

function boxesField(question, element, { model, changed, id }, type) {
  const host = h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": `${id}-label` });
  const chosen = () => model.value(element).split(/\s+/).filter(Boolean);
  const take = (name, on) => {
    const others = type === "radio" ? [] : chosen().filter((one) => one !== name);
    model.set(element, (on ? [...others, name] : others).join(" "));
    changed(element);
  };
  let before = null;
  const show = () => {
    const fitting = model.choices(question, element);
    drop(model, element, fitting);
    const key = fitting.map((choice) => choice.name).join(" ");
    if (key !== before) {
      before = key;
      host.replaceChildren(...fitting.map((choice) => box(choice)));
    }
    const now = chosen();
    for (const input of host.querySelectorAll("input")) input.checked = now.includes(input.value);
    for (const order of host.querySelectorAll("[data-order]")) order.textContent = rankOf(now, order.dataset.order);
  };
  const rankOf = (now, name) => (question.type === "rank" && now.includes(name) ? String(now.indexOf(name) + 1) : "");
  const box = (choice) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type, name: id, value: choice.name, onchange: (event) => take(choice.name, event.target.checked) }),
      h("span", {}, model.text(choice.label, element) || choice.name),
      question.type === "rank" ? h("b", { class: "number", "data-order": choice.name }) : null,
    );
  return { node: host, get focus() { return host.querySelector("input"); }, show };
}

function acknowledgeField(question, element, { model, changed, id }) {
  const input = h("input", { type: "checkbox", id });
  input.addEventListener("change", () => {
    model.set(element, input.checked ? "OK" : "");
    changed(element);
  });
  const show = () => (input.checked = model.value(element) === "OK");
  return { node: h("label", { class: "choice" }, input, h("span", {}, say("acknowledge"))), focus: input, show };
}
