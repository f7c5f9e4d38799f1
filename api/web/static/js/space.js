// A space's page: small map, calendar cells that fill the form. Every cell is also a plain link that does the same.
import { drawOutlines, makeMap, pin } from "./map.js";

async function drawSmallMap(box) {
  const at = [Number(box.dataset.lat), Number(box.dataset.lon)];
  const map = makeMap(box, { scrollWheelZoom: false });
  map.setView(at, 14);
  pin(at[0], at[1], { name: box.dataset.name }).addTo(map);
  await drawOutlines(map, box);
  box.dataset.ready = "yes";
}

const minutes = (clock) => {
  const [hours, rest] = clock.split(":").map(Number);
  return hours * 60 + rest;
};

/** First press chooses the start; a later cell of the same day stretches the end; anything else starts again. */
class SlotPicker {
  constructor(table, form) {
    this.cells = [...table.querySelectorAll("a.free")];
    this.form = form;
    this.first = null;
    table.addEventListener("click", (event) => this.pressed(event));
    for (const name of ["date", "start", "end"]) form.elements[name].addEventListener("change", () => this.paint());
    this.paint();
  }

  pressed(event) {
    const cell = event.target.closest("a.free");
    if (!cell) return;
    event.preventDefault();
    if (this.stretchesTo(cell)) this.fill(this.first, cell);
    else this.fill((this.first = cell), cell);
  }

  stretchesTo(cell) {
    const first = this.first;
    if (!first || first === cell || first.dataset.date !== cell.dataset.date || minutes(cell.dataset.start) < minutes(first.dataset.start)) return false;
    const between = this.cells.filter((c) => c.dataset.date === cell.dataset.date && minutes(c.dataset.start) >= minutes(first.dataset.start) && minutes(c.dataset.start) <= minutes(cell.dataset.start));
    return between.every((c, i) => i === 0 || between[i - 1].dataset.end === c.dataset.start);
  }

  fill(from, to) {
    const { date, start, end } = this.form.elements;
    date.value = from.dataset.date;
    start.value = from.dataset.start;
    end.value = to.dataset.end;
    this.paint();
    this.form.dispatchEvent(new CustomEvent("slotpicked"));
  }

  paint() {
    const { date, start, end } = this.form.elements;
    for (const cell of this.cells) {
      const on = cell.dataset.date === date.value && start.value && end.value && minutes(cell.dataset.start) >= minutes(start.value) && minutes(cell.dataset.end) <= minutes(end.value);
      if (on) cell.setAttribute("aria-current", "true");
      else cell.removeAttribute("aria-current");
    }
  }
}

/** One tab stop for the whole calendar; arrow keys walk over the free cells. */
function walkWithArrows(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("a.free")));
  const links = rows.flat().filter(Boolean);
  links.forEach((link, i) => (link.tabIndex = i ? -1 : 0));
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const here = event.target.closest("a.free");
    if (event.key === " " && here) {
      event.preventDefault();
      here.click();
    }
    if (!step || !here) return;
    event.preventDefault();
    let row = rows.findIndex((r) => r.includes(here));
    let column = rows[row].indexOf(here);
    do {
      row += step[0];
      column += step[1];
    } while (rows[row] && column >= 0 && column < rows[row].length && !rows[row][column]);
    const next = rows[row]?.[column];
    if (!next) return;
    for (const link of links) link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

/** The end follows when the start passes it, keeping the length that was chosen. */
function keepEndAfterStart(form) {
  const { start, end } = form.elements;
  let length = Math.max(minutes(end.value || "0:0") - minutes(start.value || "0:0"), Number(form.dataset.step));
  start.addEventListener("change", () => {
    const wished = minutes(start.value) + length;
    const fitting = [...end.options].find((option) => option.value && minutes(option.value) >= wished) ?? end.options[end.options.length - 1];
    end.value = fitting.value;
  });
  const remember = () => (length = Math.max(minutes(end.value) - minutes(start.value), Number(form.dataset.step)));
  end.addEventListener("change", remember);
  form.addEventListener("slotpicked", remember);
}

/** Whoever signs in comes back to the time that was chosen. */
function carryTimeThroughLogin(form) {
  const next = form.querySelector("[data-next]");
  if (!next) return;
  form.addEventListener("submit", () => {
    const { date, start, end } = form.elements;
    const wish = new URLSearchParams({ date: date.value, start: start.value, end: end.value });
    next.value = `${location.pathname}?${wish}#book`;
    for (const field of [date, start, end]) field.disabled = true;
  });
}

/** The address is copied by one press, or handed to the phone's own list of apps; without either it stands there to be copied. */
function shareIt(box) {
  const field = box.querySelector("input");
  const said = box.querySelector("[data-said]");
  const copy = box.querySelector("[data-copy]");
  const tell = box.querySelector("[data-tell]");
  field.addEventListener("focus", () => field.select());
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(field.value).then(() => true, () => false);
    said.textContent = done ? box.dataset.copied : box.dataset.failed;
    if (!done) field.focus();
  });
  tell.hidden = !navigator.share;
  tell.addEventListener("click", () => navigator.share({ title: box.dataset.words, url: field.value }).catch(() => {}));
}

const shared = document.querySelector("[data-share]");
if (shared) shareIt(shared);
const map = document.getElementById("map");
if (map) drawSmallMap(map);
const form = document.querySelector("[data-booking]");
const table = document.querySelector("[data-week]");
if (form) {
  keepEndAfterStart(form);
  carryTimeThroughLogin(form);
}
if (table) walkWithArrows(table);
if (form && table) new SlotPicker(table, form);
