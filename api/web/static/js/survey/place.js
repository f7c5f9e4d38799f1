// Where something is: by the phone's GPS, by a tap on the map, or by its dong when neither will do.

import { drawOutlines, makeMap } from "../map.js";
import { button, h, say } from "./dom.js";
import { loadLeaflet, mapBox } from "./where.js";
/* global L */

const WAIT_MS = 20_000;
const GOOD_M = 15;
/** What is this far off is a dong and no place. */
const ROUGH_M = 100;
const NEAR_DEGREES = 0.004;

/** One reading: the best within a while, at once when it is good. Rejects where there is none. */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("no geolocation"));
      return;
    }
    let best = null;
    const end = (settle, value) => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      settle(value);
    };
    const timer = setTimeout(() => (best ? end(resolve, best) : end(reject, new Error("too slow"))), WAIT_MS);
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        if (!best || coords.accuracy < best.accuracy) best = coords;
        if (best.accuracy <= GOOD_M) end(resolve, best);
      },
      (error) => end(best ? resolve : reject, best ?? error),
      { enableHighAccuracy: true, maximumAge: 0, timeout: WAIT_MS },
    );
  });
}

const odk = (lat, lon, height = 0, accuracy = 0) => `${lat.toFixed(7)} ${lon.toFixed(7)} ${(height || 0).toFixed(1)} ${(accuracy || 0).toFixed(1)}`;

const corners = (text) =>
  text
    .split(";")
    .map((part) => part.trim().split(/\s+/).map(Number))
    .filter((part) => part.length >= 2 && part.every(Number.isFinite));

export function placeField(question, element, { model, dongs, changed, id }) {
  const single = question.type === "geopoint";
  const said = h("p", { class: "strong number place-said", id });
  const sorry = h("p", { class: "field-hint place-sorry", role: "status", hidden: true });
  const below = h("div", { class: "stack-tight" });

  function put(value) {
    model.set(element, value);
    show();
    changed(element);
  }

  function show() {
    const found = corners(model.value(element));
    const [lat, lon, , accuracy] = found[0] ?? [];
    said.hidden = found.length === 0;
    if (single && found.length) said.textContent = say(accuracy >= ROUGH_M ? "place-rough" : accuracy ? "place-at" : "place-tapped", { lat: lat.toFixed(5), lon: lon.toFixed(5), m: Math.round(accuracy ?? 0) });
    if (!single) said.textContent = say("place-corners", { n: found.length });
  }

  const here = button(say("place-here"), useHere, { tone: "primary", picture: "locate" });
  const onMap = button(say("place-map"), () => useMap(), { picture: "map" });
  const byDong = button(say("place-dong"), () => useDong(), { picture: "house" });

  async function useHere() {
    here.setAttribute("aria-busy", "true");
    here.disabled = true;
    sorry.textContent = say("place-looking");
    sorry.hidden = false;
    try {
      const { latitude, longitude, altitude, accuracy } = await locate();
      const point = odk(latitude, longitude, altitude, accuracy);
      put(single ? point : added(model.value(element), point));
      sorry.hidden = true;
    } catch {
      sorry.textContent = say("place-refused");
      useDong();
    } finally {
      here.disabled = false;
      here.removeAttribute("aria-busy");
    }
  }

  async function useMap() {
    const drawn = await openMap(below, single ? "point" : question.type === "geotrace" ? "line" : "area", corners(model.value(element)), dongs(), (points) => put(written(points, question.type)));
    if (!drawn) sorry.textContent = say("place-no-map");
    sorry.hidden = drawn;
  }

  function useDong() {
    below.replaceChildren(dongPicker(dongs(), (dong) => put(odk(dong.lat, dong.lon, 0, dong.radius))));
    below.querySelector("select").focus();
  }

  show();
  const ways = single ? [here, onMap, byDong] : [onMap, here];
  return { node: h("div", { class: "stack-tight place" }, said, h("div", { class: "place-ways" }, ...ways), sorry, below), focus: here, show };
}

const added = (text, point) => (text ? `${text}; ${point}` : point);

function written(points, type) {
  const all = points.map(([lat, lon]) => odk(lat, lon));
  if (type === "geopoint") return all.at(-1) ?? "";
  if (type === "geoshape" && all.length > 2) all.push(all[0]);
  const least = type === "geoshape" ? 4 : 2;
  return all.length >= least ? all.join("; ") : "";
}

/** Choose a district, then a dong: its middle is taken, as far off as the dong is wide. */
function dongPicker(all, choose) {
  const districts = [...new Set(all.map((dong) => dong.district))].sort((one, other) => one.localeCompare(other, "ko"));
  const option = (value, label) => h("option", { value }, label);
  const dong = h("select", { class: "input", "aria-label": say("dong") }, option("", say("dong-choose")));
  const district = h("select", { class: "input", "aria-label": say("district") }, option("", say("district-choose")), ...districts.map((name) => option(name, name)));
  const fill = () => {
    const own = all.filter((one) => one.district === district.value).sort((one, other) => one.name.localeCompare(other.name, "ko"));
    dong.replaceChildren(option("", say("dong-choose")), ...own.map((one) => option(one.code, one.name)));
  };
  district.addEventListener("change", fill);
  dong.addEventListener("change", () => {
    const found = all.find((one) => one.code === dong.value);
    if (found) choose(found);
  });
  if (districts.length === 1) {
    district.value = districts[0];
    fill();
  }
  return h("div", { class: "stack-tight dong-picker" }, h("p", { class: "field-hint" }, say("dong-says")), district, dong);
}

async function openMap(host, shape, points, around, put) {
  try {
    await loadLeaflet();
  } catch {
    return false;
  }
  const box = mapBox();
  const undo = button(say("map-undo"), () => change(points.slice(0, -1)), { picture: "left" });
  host.replaceChildren(h("p", { class: "field-hint" }, say(`map-${shape}`)), box, shape === "point" ? "" : undo);
  const face = box.querySelector("[data-face]");
  const map = makeMap(face);
  const drawn = L.layerGroup().addTo(map);

  function change(next) {
    points = next;
    draw();
    put(points);
  }

  function draw() {
    drawn.clearLayers();
    for (const [lat, lon] of points) drawn.addLayer(L.circleMarker([lat, lon], { radius: 9, className: "survey-mark", interactive: false }));
    if (shape === "line" && points.length > 1) drawn.addLayer(L.polyline(points.map((p) => p.slice(0, 2)), { className: "record-shape", interactive: false }));
    if (shape === "area" && points.length > 2) drawn.addLayer(L.polygon(points.map((p) => p.slice(0, 2)), { className: "record-shape record-area", interactive: false }));
  }

  if (shape === "area" && points.length > 1) points = points.slice(0, -1);
  map.on("click", ({ latlng }) => change(shape === "point" ? [[latlng.lat, latlng.lng]] : [...points, [latlng.lat, latlng.lng]]));
  draw();
  const seen = points.length ? points.map((p) => p.slice(0, 2)) : around.flatMap((dong) => [[dong.lat - NEAR_DEGREES, dong.lon - NEAR_DEGREES], [dong.lat + NEAR_DEGREES, dong.lon + NEAR_DEGREES]]);
  if (seen.length) map.fitBounds(L.latLngBounds(seen).pad(0.1), { maxZoom: 16, animate: false });
  await drawOutlines(map, face);
  face.dataset.ready = "yes";
  return true;
}
