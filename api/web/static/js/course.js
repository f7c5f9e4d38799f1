// A course's page: its line, the stops in order, the numbered signs.
import { drawOutlines, element, makeMap, pin } from "./map.js";
/* global L */

function signMark(sign, box) {
  const icon = L.divIcon({ className: "course-sign", html: element("span", "", sign.number), iconSize: [22, 22] });
  const label = `${box.dataset.labelSign} ${sign.number}`;
  return L.marker([sign.lat, sign.lon], { icon, keyboard: false, interactive: false, alt: label });
}

async function draw(box) {
  const map = makeMap(box, { scrollWheelZoom: false });
  const shape = L.geoJSON(JSON.parse(box.dataset.shape), {
    interactive: false,
    style: () => ({ className: "record-shape" }),
    pointToLayer: (_feature, at) => pin(at.lat, at.lng, { name: box.dataset.name }),
  }).addTo(map);
  const signs = JSON.parse(box.dataset.signs).map((sign) => signMark(sign, box));
  const stops = JSON.parse(box.dataset.stops).map((stop) => pin(stop.lat, stop.lon, stop));
  const all = L.featureGroup([...signs, ...stops]).addTo(map);
  const bounds = shape.getBounds();
  if (all.getLayers().length) bounds.extend(all.getBounds());
  map.fitBounds(bounds.pad(0.1), { maxZoom: 17, animate: false });
  await drawOutlines(map, box);
  shape.bringToFront?.();
  box.dataset.ready = "yes";
}

const box = document.querySelector("#map");
if (box) draw(box);
