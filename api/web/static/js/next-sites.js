// The page of next sites: chosen places as numbered pins, open sites as dots, and candidates drawn by touching the map.
/* global L */
import { drawOutlines, element, makeMap, pin } from "./map.js";

const box = document.querySelector("[data-next-map]");
const typed = document.querySelector("[data-points]");
const told = document.querySelector("[data-drawn-says]");
const PLACES = 6;

function popupOf(row) {
  const body = element("div");
  body.append(element("strong", "", `${row.dataset.number}. ${row.dataset.name}`), document.createElement("br"));
  const link = element("a", "", box.dataset.labelRow);
  link.href = `#${row.id}`;
  body.append(link);
  return body;
}

/** The chosen places; a row lights its pin. */
function drawPicks(map) {
  const pins = [...document.querySelectorAll("[data-pick]")].map((row) => {
    const made = pin(Number(row.dataset.lat), Number(row.dataset.lon), { number: row.dataset.number, name: row.dataset.name }).addTo(map);
    made.bindPopup(() => popupOf(row), { autoPanPadding: [24, 24] });
    const light = (on) => { made.getElement()?.classList.toggle("pin-on", on); row.toggleAttribute("data-on", on); };
    for (const name of ["mouseenter", "focusin"]) row.addEventListener(name, () => light(true));
    for (const name of ["mouseleave", "focusout"]) row.addEventListener(name, () => light(false));
    made.on("mouseover", () => light(true)).on("mouseout", () => light(false));
    return made;
  });
  return L.featureGroup(pins);
}

async function drawSites(map) {
  const answer = await fetch(box.dataset.sites).catch(() => null);
  if (!answer || !answer.ok) return null;
  const { sites } = await answer.json();
  const dots = sites.map(([lon, lat, name]) =>
    L.circleMarker([lat, lon], { radius: 5, className: "plan-site", fillOpacity: 1 }).bindPopup(() => element("strong", "", name)).addTo(map));
  document.querySelector("[data-legend-site]").hidden = sites.length === 0;
  return L.featureGroup(dots);
}

/** The lines that can be read as a place: name, longitude, latitude. */
function drawnPlaces() {
  return typed.value.split("\n").map((line) => {
    const parts = line.split(",");
    const [lon, lat] = parts.slice(-2).map(Number);
    return { name: parts.slice(0, -2).join(",").trim(), lon, lat };
  }).filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat) && lon > 100 && lat > 30 && lat < 45);
}

function keepDrawn(map) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    for (const { name, lon, lat } of drawnPlaces()) {
      L.circleMarker([lat, lon], { radius: 7, className: "next-drawn", fillOpacity: 1 }).bindTooltip(element("span", "", name || box.dataset.labelDrawn)).addTo(layer);
    }
  };
  typed.addEventListener("input", draw);
  map.on("click", ({ latlng }) => {
    const number = drawnPlaces().length + 1;
    const line = `${typed.dataset.name} ${number}, ${latlng.lng.toFixed(PLACES)}, ${latlng.lat.toFixed(PLACES)}`;
    typed.value = [...typed.value.split("\n").filter((one) => one.trim()), line].join("\n");
    typed.closest("details").open = true;
    told.textContent = told.dataset.told.replace("{n}", number);
    draw();
  });
  draw();
}

function boundsOf(outlines) {
  const district = document.querySelector('[name="district"]');
  const name = district?.value ? district.selectedOptions[0].textContent : "";
  const chosen = outlines.getLayers().filter((dong) => !name || dong.feature.properties.district === name);
  return L.featureGroup(chosen.length ? chosen : outlines.getLayers()).getBounds();
}

async function start() {
  const map = makeMap(box, { scrollWheelZoom: false });
  const picks = drawPicks(map);
  const outlines = await drawOutlines(map, box);
  const bounds = outlines ? boundsOf(outlines) : picks.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [8, 8], animate: false });
  await drawSites(map);
  keepDrawn(map);
  box.dataset.ready = "yes";
}

if (box) start();
