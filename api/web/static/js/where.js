// The box that finds a place suggests while one types (combobox with a listbox). Without it the form leads to /where.
const WAIT_MS = 180;
const LEAST = 1;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function makeList(input) {
  const list = element("ul", "where-options");
  list.id = "where-options";
  list.role = "listbox";
  list.setAttribute("aria-label", input.dataset.labelList);
  list.hidden = true;
  input.form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  return list;
}

function option(place, number) {
  const made = element("li");
  made.id = `where-option-${number}`;
  made.role = "option";
  made.dataset.url = place.url;
  made.setAttribute("aria-selected", "false");
  made.append(element("span", "", place.label), element("span", "where-kind", place.kind));
  if (place.note) made.append(element("span", "where-note", place.note));
  return made;
}

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.told = form.querySelector("[data-where-told]");
    this.list = makeList(this.input);
    this.at = -1;
    this.asking = 0;
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const typed = this.input.value.trim();
    const mine = ++this.asking;
    if (typed.length < LEAST) return this.close();
    const answer = await fetch(`/where.json?${new URLSearchParams(new FormData(this.form))}`).catch(() => null);
    if (!answer?.ok || mine !== this.asking) return undefined;
    return this.show((await answer.json()).items);
  }

  show(items) {
    this.list.replaceChildren(...items.map(option));
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.told.textContent = items.length ? this.input.dataset.labelSome.replace("{n}", items.length) : this.input.dataset.labelNone;
    this.open(items.length > 0 && document.activeElement === this.input);
  }

  open(yes) {
    this.list.hidden = !yes;
    this.input.setAttribute("aria-expanded", String(yes));
  }

  close() {
    this.asking += 1;
    this.open(false);
    this.input.removeAttribute("aria-activedescendant");
    this.at = -1;
  }

  mark(at) {
    const all = [...this.list.children];
    this.at = (at + all.length) % all.length;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === this.at)));
    this.input.setAttribute("aria-activedescendant", all[this.at].id);
    all[this.at].scrollIntoView({ block: "nearest" });
  }

  go(chosen) {
    if (chosen) location.assign(chosen.dataset.url);
  }

  key(event) {
    if (event.isComposing || this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.mark(event.key === "ArrowDown" ? this.at + 1 : Math.max(this.at, 0) - 1);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.go(this.list.children[this.at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }
}

for (const form of document.querySelectorAll("[data-where]")) new Suggestions(form);
