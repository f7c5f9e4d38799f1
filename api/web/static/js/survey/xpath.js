// Expressions of forms: the browser's own XPath over the filled-in form, with ODK's functions worked out beforehand and
// put in as plain values. What cannot be worked out throws; callers then let the server judge.

import { isoDay, newId } from "./dom.js";

const DAY = 86_400_000;
const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const OPEN = /\s*\(/y;
const PATH = /(?:\.{1,2}|\/[\w.-]+)(?:\/(?:\.\.|[\w.-]+))*/y;
const NATIVE = new Set(
  ["and", "or", "div", "mod", "boolean", "not", "true", "false", "number", "sum", "floor", "ceiling", "count", "last", "string"].concat(
    ["concat", "starts-with", "contains", "substring", "substring-before", "substring-after", "string-length"],
    ["normalize-space", "translate", "local-name", "name", "text", "node"],
  ),
);

/** Work out `expression` at `node`; `as` is "string", "number" or "boolean". */
export function work(expression, node, form, as = "string") {
  const ready = resolve(expression, node, form);
  const found = node.ownerDocument.evaluate(ready, node, null, XPathResult.ANY_TYPE, null);
  return cast(found, as);
}

function cast(found, as) {
  const { STRING_TYPE, NUMBER_TYPE, BOOLEAN_TYPE } = XPathResult;
  const first = found.resultType > BOOLEAN_TYPE ? found.iterateNext() : null;
  const is = found.resultType;
  if (as === "boolean") return is === BOOLEAN_TYPE ? found.booleanValue : is === NUMBER_TYPE ? Boolean(found.numberValue) : is === STRING_TYPE ? found.stringValue !== "" : Boolean(first);
  const text = is === STRING_TYPE ? found.stringValue : is === NUMBER_TYPE ? numberText(found.numberValue) : is === BOOLEAN_TYPE ? String(found.booleanValue) : (first?.textContent ?? "");
  return as === "number" ? Number.parseFloat(text) : text;
}

const numberText = (number) => (Number.isFinite(number) ? String(number) : "");

/** Return the expression with every ODK function replaced by its value. */
function resolve(text, node, form) {
  // Days are counted where they are compared or reckoned with, and stay days where they are said.
  const counts = /[<>=+*]|\s-\s|\bdiv\b|\bmod\b/.test(text.replace(/"[^"]*"|'[^']*'/g, "''"));
  let out = "";
  let at = 0;
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const here = text[at];
    if (here === '"' || here === "'") {
      const end = text.indexOf(here, at + 1);
      if (end < 0) throw new Error(`open quote in ${text}`);
      out += text.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    const path = match(PATH);
    if (path && !/[\w)\]*]/.test(text[at - 1] ?? "")) {
      at += path.length;
      out += counts ? counted(path, node, form) : path;
      continue;
    }
    const name = match(NAME);
    if (!name) {
      out += here;
      at += 1;
      continue;
    }
    at += name.length;
    const opening = match(OPEN);
    if (!opening) {
      out += name;
      continue;
    }
    const end = closing(text, at + opening.length);
    const inside = text.slice(at + opening.length, end);
    at = end + 1;
    out += called(name, inside, node, form, counts);
  }
  return out;
}

function called(name, inside, node, form, counts) {
  const parts = split(inside);
  if (name === "round" && parts.length === 2) return literal(rounded(...parts.map((part) => work(part, node, form, "number"))));
  if (name === "round" || NATIVE.has(name)) return `${name}(${parts.map((part) => resolve(part, node, form)).join(",")})`;
  const known = FUNCTIONS[name];
  if (!known) throw new Error(`${name}() is not known here`);
  const value = known({ node, form, parts, text: (n) => work(parts[n], node, form), number: (n) => work(parts[n], node, form, "number"), is: (n) => work(parts[n], node, form, "boolean") });
  return literal(counts && typeof value === "string" ? (days(value) ?? value) : value);
}

/** A path to a day or a moment becomes its number of days. */
function counted(path, node, form) {
  const found = node.ownerDocument.evaluate(path, node, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
  if (!found || !form.isDay(found)) return path;
  return literal(days(found.textContent) ?? Number.NaN);
}

function days(text) {
  if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text)) return null;
  return Date.parse(text.length > 10 ? text : `${text}T00:00:00Z`) / DAY;
}

function literal(value) {
  if (typeof value === "boolean") return `${value}()`;
  if (typeof value === "number") return Number.isFinite(value) ? `(${value})` : "number('x')";
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  return `concat(${value.split("'").map((part) => `'${part}'`).join(`,"'",`)})`;
}

/** Return where the bracket that was opened before `at` closes. */
function closing(text, at) {
  let depth = 1;
  let quote = "";
  for (let i = at; i < text.length; i += 1) {
    const c = text[i];
    if (quote) quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === "(") depth += 1;
    else if (c === ")" && (depth -= 1) === 0) return i;
  }
  throw new Error(`open bracket in ${text}`);
}

function split(inside) {
  const parts = [];
  let [depth, quote, from] = [0, "", 0];
  for (let i = 0; i < inside.length; i += 1) {
    const c = inside[i];
    if (quote) quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if ("([".includes(c)) depth += 1;
    else if (")]".includes(c)) depth -= 1;
    else if (c === "," && depth === 0) {
      parts.push(inside.slice(from, i));
      from = i + 1;
    }
  }
  const last = inside.slice(from);
  return parts.length || last.trim() ? [...parts, last] : [];
}

const rounded = (value, places) => Math.round(value * 10 ** places) / 10 ** places;
const listed = (text) => text.split(/\s+/).filter(Boolean);

function texts({ node, form, parts }, from) {
  return parts.slice(from).flatMap((part) => {
    const ready = resolve(part, node, form);
    const found = node.ownerDocument.evaluate(ready, node, null, XPathResult.ANY_TYPE, null);
    if (found.resultType <= XPathResult.BOOLEAN_TYPE) return [cast(found, "string")];
    const all = [];
    for (let one = found.iterateNext(); one; one = found.iterateNext()) all.push(one.textContent);
    return all;
  });
}

const numbers = (call) => texts(call, 0).filter((text) => text !== "").map(Number);

function pattern(text) {
  return new RegExp(`^(?:${text})$`, "u");
}

function written(text, shape) {
  const at = new Date(text.length > 10 ? text : `${text}T00:00:00`);
  if (Number.isNaN(at.getTime())) return "";
  const parts = { Y: at.getFullYear(), y: at.getFullYear() % 100, m: at.getMonth() + 1, n: at.getMonth() + 1, d: at.getDate(), e: at.getDate(), H: at.getHours(), h: at.getHours(), M: at.getMinutes(), S: at.getSeconds() };
  return shape.replace(/%([A-Za-z])/g, (whole, name) => (name in parts ? ("nehY".includes(name) ? String(parts[name]) : String(parts[name]).padStart(2, "0")) : whole));
}

const FUNCTIONS = {
  selected: (call) => listed(call.text(0)).includes(call.text(1).trim()),
  "selected-at": (call) => listed(call.text(0))[call.number(1)] ?? "",
  "count-selected": (call) => listed(call.text(0)).length,
  "jr:choice-name": (call) => call.form.choiceName(call.text(1), call.text(0)),
  if: (call) => call.text(call.is(0) ? 1 : 2),
  coalesce: (call) => call.text(0) || call.text(1),
  once: (call) => call.node.textContent || call.text(0),
  regex: (call) => pattern(call.text(1)).test(call.text(0)),
  today: () => isoDay(),
  now: () => new Date().toISOString(),
  date: (call) => call.text(0).slice(0, 10),
  "date-time": (call) => call.text(0),
  "format-date": (call) => written(call.text(0), call.text(1)),
  "format-date-time": (call) => written(call.text(0), call.text(1)),
  int: (call) => Math.trunc(call.number(0)),
  abs: (call) => Math.abs(call.number(0)),
  pow: (call) => call.number(0) ** call.number(1),
  min: (call) => Math.min(...numbers(call)),
  max: (call) => Math.max(...numbers(call)),
  join: (call) => texts(call, 1).join(call.text(0)),
  "count-non-empty": (call) => texts(call, 0).filter((text) => text !== "").length,
  "boolean-from-string": (call) => ["true", "1"].includes(call.text(0)),
  uuid: newId,
  position: (call) => call.form.position(call.node, call.parts[0]),
};
