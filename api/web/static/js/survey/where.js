// Where one's places are: how far away each is, in which order to go, and a map of them beside the list.

import { drawOutlines, makeMap, pin } from "../map.js";
import { h, places, say } from "./dom.js";
/* global L */

const EARTH_M = 6_371_000;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres as the crow flies; null where one of the two places is not known. */
export function metresTo(here, { lat, lon }) {
  if (!here || typeof lat !== "number" || typeof lon !== "number") return null;
  const across = radians(lon - here.lon) * Math.cos(radians((lat + here.lat) / 2));
  return EARTH_M * Math.hypot(across, radians(lat - here.lat));
}

export const far = (metres) => (metres < 950 ? `${Math.max(10, Math.round(metres / 10) * 10)}m` : `${(metres / 1000).toFixed(1)}km`);

/** What is still to be looked at, the nearest first where it is known how near, then what has been; each with its number. */
export function inOrder(all, here) {
  const told = all.map((look) => ({ ...look, metres: metresTo(here, look.target) }));
  const near = (one, other) => (one.metres ?? Infinity) - (other.metres ?? Infinity) || 0;
  const left = told.filter((look) => look.left).sort(near);
  return [...left, ...told.filter((look) => !look.left)].map((look, i) => ({ ...look, number: i + 1 }));
}

let leaflet = null;

/** Leaflet is fetched when the first map is asked for; offline it comes from the worker's store. */
export function loadLeaflet() {
  leaflet ??= new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href: places.leafletCss }));
    document.head.append(h("script", { src: places.leafletJs, onload: resolve, onerror: reject }));
  });
  leaflet.catch(() => (leaflet = null));
  return leaflet;
}

export const mapBox = () => document.querySelector("#map-box").content.firstElementChild.cloneNode(true);

/** Say whether there is anything to draw. */
export const drawable = (campaign, all) => campaign.areas.some((area) => area.shape) || all.some(({ target }) => typeof target.lat === "number");

/** Return a box of fixed height that becomes a map as soon as the map's parts are there; `pick` gets a pressed place. */
export function whereMap(campaign, all, here, pick) {
  const host = h("div", { class: "survey-where" }, h("p", { class: "soft small survey-where-wait" }, say("map-coming")));
  loadLeaflet()
    .then(() => host.isConnected && draw(host, campaign, all, here, pick))
    .catch(() => host.replaceChildren(h("p", { class: "soft small survey-where-wait" }, say("map-none"))));
  return host;
}

async function draw(host, campaign, all, here, pick) {
  const box = mapBox();
  host.replaceChildren(box);
  const face = box.querySelector("[data-face]");
  // A finger on the map scrolls the page; two move the map.
  const map = makeMap(face, { scrollWheelZoom: false, dragging: !matchMedia("(pointer: coarse)").matches });
  const seen = L.latLngBounds([]);
  for (const { shape } of campaign.areas) if (shape) seen.extend(L.geoJSON(shape, { interactive: false, style: { className: "survey-own-area" } }).addTo(map).getBounds());
  for (const look of all) if (typeof look.target.lat === "number") seen.extend(mark(map, look, pick));
  if (here) L.circleMarker([here.lat, here.lon], { radius: 8, className: "survey-here", interactive: false }).addTo(map);
  if (seen.isValid()) map.fitBounds(seen.pad(0.08), { maxZoom: 16, animate: false });
  const outlines = await drawOutlines(map, face);
  outlines?.bringToBack();
  face.dataset.ready = "yes";
}

function mark(map, look, pick) {
  const { target, left, number } = look;
  const marker = pin(target.lat, target.lon, { number: String(number), name: target.name });
  if (!left) marker.options.icon.options.className += " pin-done";
  marker.on("click", () => pick(target));
  marker.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && pick(target));
  marker.addTo(map);
  return marker.getLatLng();
}
