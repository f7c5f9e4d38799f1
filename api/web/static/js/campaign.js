// The maps of a campaign: corners of an area are clicked one after another; a resident clicks one place.
import { drawOutlines, makeMap, pin } from "./map.js";
/* global L */

function ring(corners) {
  const closed = [...corners, corners[0]];
  return { type: "Polygon", coordinates: [closed.map(({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))])] };
}

/** Show the district that the campaign is in; every dong where its own are not known. */
function showDistrict(map, box, outlines) {
  const own = L.featureGroup();
  outlines.eachLayer((dong) => {
    if (dong.feature.properties.code.startsWith(box.dataset.within)) own.addLayer(L.polygon(dong.getLatLngs()));
  });
  map.fitBounds((own.getLayers().length ? own : outlines).getBounds(), { animate: false });
}

async function areaMap(form) {
  const box = form.querySelector("[data-draw-map]");
  const says = form.querySelector("[data-draw-says]");
  const text = form.querySelector("textarea[name=shape]");
  box.hidden = form.querySelector("[data-draw-tools]").hidden = false;
  if (!text.value) form.querySelector("[data-draw-text]").open = false;
  const map = makeMap(box, { scrollWheelZoom: false });
  const corners = [];
  const drawn = L.layerGroup().addTo(map);
  const show = () => {
    drawn.clearLayers();
    for (const at of corners) drawn.addLayer(L.circleMarker(at, { radius: 5, className: "record-shape", interactive: false }));
    if (corners.length > 2) drawn.addLayer(L.polygon(corners, { className: "record-shape", interactive: false }));
    says.textContent = says.dataset.say.replace("{n}", corners.length);
    text.value = corners.length > 2 ? JSON.stringify(ring(corners)) : "";
  };
  map.on("click", (event) => { corners.push(event.latlng); show(); });
  form.querySelector("[data-draw-undo]").addEventListener("click", () => { corners.pop(); show(); });
  const outlines = await drawOutlines(map, box);
  if (outlines) showDistrict(map, box, outlines);
  box.dataset.ready = "yes";
}

async function placeMap(part) {
  const form = part.closest("form");
  const box = part.querySelector("[data-place-map]");
  const says = part.querySelector("[data-place-says]");
  part.hidden = false;
  const map = makeMap(box, { scrollWheelZoom: false });
  const shown = L.layerGroup().addTo(map);
  const choose = (lat, lon) => {
    shown.clearLayers().addLayer(pin(lat, lon, { name: box.dataset.name }));
    form.elements.lat.value = lat.toFixed(6);
    form.elements.lon.value = lon.toFixed(6);
    says.textContent = says.dataset.say;
  };
  map.on("click", (event) => choose(event.latlng.lat, event.latlng.lng));
  part.querySelector("[data-place-here]").addEventListener("click", () => {
    const none = () => { says.textContent = says.dataset.sayNone; };
    if (!navigator.geolocation) return none();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      choose(coords.latitude, coords.longitude);
      map.setView([coords.latitude, coords.longitude], 16);
    }, none, { timeout: 10_000 });
  });
  if (form.elements.lat.value) choose(Number(form.elements.lat.value), Number(form.elements.lon.value));
  const outlines = await drawOutlines(map, box);
  if (outlines) showDistrict(map, box, outlines);
  box.dataset.ready = "yes";
}

/** Tint every dong by how long ago somebody looked around in it. */
async function surveyedMap(part) {
  const box = part.querySelector("[data-surveyed-map]");
  const ages = JSON.parse(box.dataset.ages);
  part.hidden = false;
  const map = makeMap(box, { scrollWheelZoom: false });
  const outlines = await drawOutlines(map, box);
  if (!outlines) { part.hidden = true; return; }
  const shown = L.featureGroup();
  outlines.eachLayer((dong) => {
    const age = ages[dong.feature.properties.code];
    if (!age) return;
    dong.getElement()?.classList.add(`surveyed-${age}`);
    shown.addLayer(L.polygon(dong.getLatLngs()));
  });
  const all = shown.getLayers().length ? shown : outlines;
  map.fitBounds(all.getBounds(), { animate: false });
  box.dataset.ready = "yes";
}

for (const part of document.querySelectorAll("[data-surveyed]")) surveyedMap(part);
for (const form of document.querySelectorAll("[data-draw]")) areaMap(form);
for (const part of document.querySelectorAll("[data-place]")) placeMap(part);
