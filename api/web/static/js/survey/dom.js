// Small helpers of the survey pages. Text reaches the page through text nodes only.

const root = document.querySelector("#survey");

/** Where the server says things are: addresses of parts, the version of this app. */
export const places = root.dataset;

const words = new Map([...document.querySelector("#words").content.querySelectorAll("[data-word]")].map((e) => [e.dataset.word, e.textContent]));

/** Say a sentence of the page's catalogue in the reader's language, its blanks filled. */
export function say(key, blanks = {}) {
  return (words.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name) => String(blanks[name] ?? ""));
}

/** Make an element; children may be texts, elements, or nothing. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

export function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${places.icons}#${name}`);
  made.append(use);
  return made;
}

export function button(label, onclick, { tone = "", picture = "", ...attributes } = {}) {
  const looks = `button${tone ? ` button-${tone}` : ""}`;
  return h("button", { type: "button", class: looks, onclick, ...attributes }, picture ? icon(picture) : null, h("span", {}, label));
}

const PICTURES = { good: "check", bad: "alert", wait: "clock" };

export function notice(tone, ...body) {
  const role = tone === "bad" ? "alert" : "status";
  return h("div", { class: `notice notice-${tone}`, role }, icon(PICTURES[tone] ?? "info"), h("div", { class: "notice-body stack-tight" }, ...body));
}

export const badge = (tone, label) => h("span", { class: `badge badge-${tone}` }, label);

/** Return what a text table (language → text) says to this reader. */
export function told(texts) {
  if (!texts || typeof texts === "string") return texts || "";
  const wanted = document.documentElement.lang;
  for (const name of [wanted, "ko", "default", "en", ...Object.keys(texts)]) if (texts[name]) return texts[name];
  return "";
}

const inKorean = document.documentElement.lang === "ko";
const weekday = new Intl.DateTimeFormat(inKorean ? "ko" : "en", { weekday: "short" });
const month = new Intl.DateTimeFormat("en", { month: "short" });

/** A day and a minute as people here write them. */
export function when(stamp) {
  const at = new Date(stamp);
  const day = inKorean ? `${at.getMonth() + 1}월 ${at.getDate()}일(${weekday.format(at)})` : `${weekday.format(at)} ${at.getDate()} ${month.format(at)}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export const two = (number) => String(number).padStart(2, "0");

/** The moment as ODK writes it: local time with its distance from Greenwich. */
export function isoMoment(at = new Date()) {
  const minutes = -at.getTimezoneOffset();
  const shift = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${isoDay(at)}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}${shift}`;
}

export const isoDay = (at = new Date()) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** A random id; plain http has no crypto.randomUUID. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
