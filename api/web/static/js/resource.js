// A record's page: its point, line or area on a small map.
import { drawOutlines, makeMap, pin } from "./map.js";
/* global L */

async function draw(box) {
  const map = makeMap(box, { scrollWheelZoom: false });
  const shape = L.geoJSON(JSON.parse(box.dataset.shape), {
    interactive: false,
    style: (feature) => ({ className: `record-shape${(feature.geometry ?? feature).type.endsWith("Polygon") ? " record-area" : ""}` }),
    pointToLayer: (_feature, at) => pin(at.lat, at.lng, { name: box.dataset.name }),
  }).addTo(map);
  map.fitBounds(shape.getBounds().pad(0.2), { maxZoom: 15, animate: false });
  await drawOutlines(map, box);
  if (shape.bringToFront) shape.bringToFront();
  box.dataset.ready = "yes";
}

const box = document.querySelector("#map");
if (box) draw(box);
