// The planner's map beside its table: a colour for every dong, its row at a touch. Without it the table says everything.
/* global L */
import { drawOutlines, element, makeMap } from "./map.js";

const SVG = "http://www.w3.org/2000/svg";
const box = document.querySelector("[data-plan-map]");
const split = document.querySelector("[data-split]");

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Hatching and dots, drawn once into the map's own drawing. */
function patterns(map) {
  const defs = svg("defs", {});
  const lines = svg("pattern", { id: "plan-lines", width: 10, height: 10, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" });
  for (const part of ["line", "core"]) lines.append(svg("line", { x1: 0, y1: 5, x2: 10, y2: 5, class: `plan-hatch-${part}` }));
  const dots = svg("pattern", { id: "plan-dots", width: 10, height: 10, patternUnits: "userSpaceOnUse" });
  dots.append(svg("circle", { cx: 2.5, cy: 2.5, r: 1.2, class: "plan-hatch-dot" }), svg("circle", { cx: 7.5, cy: 7.5, r: 1.2, class: "plan-hatch-dot" }));
  defs.append(lines, dots);
  map.getPane("overlayPane").querySelector("svg").prepend(defs);
}

/** The areas of a dong, one or many, each with its rings. */
function areasOf(dong) {
  const corners = dong.getLatLngs();
  return Array.isArray(corners[0][0]) ? corners : [corners];
}

/** One shape for all: four hundred of them would make every look at the page slow. */
function over(map, dongs, pattern) {
  if (!dongs.length) return;
  L.polygon(dongs.flatMap(areasOf), { className: "plan-over", interactive: false, stroke: false, fillColor: `url(#${pattern})`, fillOpacity: 1 }).addTo(map);
}

function rowOf(code) {
  return document.getElementById(`dong-${code}`);
}

/** Lead to the row of a dong and mark it; on a phone the table comes to the front first. */
function showRow(code) {
  document.querySelector('[data-view-to="list"]').click();
  location.hash = `dong-${code}`;
  const summary = rowOf(code).querySelector("summary");
  summary.focus({ preventScroll: true });
}

function popupOf(dong) {
  const { code, name, district } = dong.feature.properties;
  const row = rowOf(code);
  const body = element("div");
  body.append(element("strong", "", row ? row.dataset.name : name));
  if (district) body.append(element("span", "soft", ` ${district}`));
  if (!row) return body;
  body.append(document.createElement("br"), element("span", "", row.querySelector("[data-dong-says]").textContent), document.createElement("br"));
  const link = element("a", "", box.dataset.labelRow);
  link.href = `#dong-${code}`;
  link.addEventListener("click", (event) => { event.preventDefault(); showRow(code); });
  body.append(link);
  return body;
}

/** Show a dong on the map from its row: on a phone the map comes to the front first. */
function showDong(map, touch) {
  document.querySelector('[data-view-to="map"]').click();
  box.scrollIntoView({ block: "nearest" });
  map.fitBounds(touch.getBounds(), { maxZoom: 14, padding: [60, 60], animate: false });
  touch.openPopup();
  touch.getPopup().getElement()?.querySelector("a[href^='#dong-']")?.focus({ preventScroll: true });
}

/** The name in a row becomes what leads to the map; without script there is no map to lead to. */
function nameButton(map, touch, row) {
  const name = row.querySelector("[data-dong-name]");
  const button = element("button", "plan-name", name.textContent);
  button.type = "button";
  button.setAttribute("aria-label", box.dataset.labelShow.replace("{name}", name.textContent));
  button.addEventListener("click", () => showDong(map, touch));
  name.replaceChildren(button);
}

/** A row lights its dong and a dong its row. */
function join(map, touch, code) {
  const row = rowOf(code);
  if (row) nameButton(map, touch, row);
  const light = (on) => {
    touch.getElement()?.classList.toggle("plan-on", on);
    if (on) touch.bringToFront();
    row?.toggleAttribute("data-on", on);
  };
  let held = false;
  touch.on("popupopen", () => { held = true; light(true); }).on("popupclose", () => { held = false; light(false); });
  touch.on("mouseover", () => light(true)).on("mouseout", () => { if (!held) light(false); });
  for (const name of ["mouseenter", "focusin"]) row?.addEventListener(name, () => light(true));
  for (const name of ["mouseleave", "focusout"]) row?.addEventListener(name, () => { if (!held) light(false); });
}

function paint(map, outlines) {
  const classes = JSON.parse(box.dataset.classes);
  const shown = [];
  const rough = [];
  const empty = [];
  outlines.eachLayer((dong) => {
    const mark = classes[dong.feature.properties.code];
    if (!mark) { dong.getElement()?.classList.add("plan-away"); return; }
    const step = mark.replace("~", "");
    dong.getElement()?.classList.add(`plan-step-${step}`);
    shown.push(dong);
    if (step === "none") empty.push(dong);
    if (mark.endsWith("~")) rough.push(dong);
  });
  over(map, rough, "plan-lines");
  over(map, empty, "plan-dots");
  for (const dong of shown) {
    const touch = L.polygon(dong.getLatLngs(), { className: "plan-touch" }).addTo(map);
    touch.bindPopup(() => popupOf(dong), { autoPanPadding: [24, 24], maxWidth: 260 });
    join(map, touch, dong.feature.properties.code);
  }
  return L.featureGroup(shown.map((dong) => L.polygon(dong.getLatLngs())));
}

/** The open sites, those of neighbours too, above every dong; touches beside the dots go through to it. */
async function drawSites(map) {
  const answer = await fetch(box.dataset.sites).catch(() => null);
  if (!answer || !answer.ok) return;
  const { sites } = await answer.json();
  map.createPane("sites").style.zIndex = 440;
  const size = () => (map.getZoom() < 11.5 ? 2.5 : map.getZoom() < 13 ? 4 : 6);
  const dots = sites.map(([lon, lat, name]) => {
    const dot = L.circleMarker([lat, lon], { pane: "sites", radius: size(), className: "plan-site", fillOpacity: 1 }).addTo(map);
    return dot.bindPopup(() => element("strong", "", name));
  });
  map.on("zoomend", () => { for (const dot of dots) dot.setRadius(size()); });
  document.querySelector("[data-legend-site]").hidden = sites.length === 0;
}

function switchViews(map, fit) {
  for (const link of document.querySelectorAll("[data-view-to]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const view = link.dataset.viewTo;
      if (split.dataset.view === view) return;
      split.dataset.view = view;
      for (const other of document.querySelectorAll("[data-view-to]")) other.setAttribute("aria-current", String(other === link));
      history.replaceState(null, "", link.href);
      map.invalidateSize();
      if (view === "map") fit();
    });
  }
}

async function start() {
  const map = makeMap(box, { scrollWheelZoom: false });
  let group = null;
  const fit = () => { if (group?.getLayers().length) map.fitBounds(group.getBounds(), { padding: [8, 8], animate: false }); };
  switchViews(map, fit);
  const outlines = await drawOutlines(map, box);
  if (outlines) {
    patterns(map);
    group = paint(map, outlines);
    fit();
    await drawSites(map);
  }
  box.dataset.ready = "yes";
}

if (box) start();
