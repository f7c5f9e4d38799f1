// The map parts that pages share. Names reach the page through textContent only.
/* global L */

const SEOUL = [37.5642, 126.99];

/** Make an element with text in it: the only way user text gets into the map. */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function makeMap(box, options = {}) {
  const map = L.map(box, { renderer: L.svg({ padding: 0.3 }), zoomControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, minZoom: 6, maxZoom: 18, ...options });
  L.control.zoom({ position: "bottomright", zoomInTitle: box.dataset.labelZoomIn, zoomOutTitle: box.dataset.labelZoomOut }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(element("span", "", box.dataset.labelAttribution).outerHTML);
  const places = map.createPane("places");
  places.style.zIndex = 450; // under the markers
  places.setAttribute("aria-hidden", "true");
  return map.setView(SEOUL, 11);
}

function tints(features) {
  const order = [...new Set(features.map((f) => f.properties.district))];
  return (feature) => order.indexOf(feature.properties.district) % 5;
}

/** Draw one outline per dong; resolves to the layer, or to null when the outlines cannot be had. */
export async function drawOutlines(map, box) {
  const answer = await fetch(box.dataset.outlines).catch(() => null);
  if (!answer || !answer.ok) return null;
  const collection = await answer.json();
  const tintOf = tints(collection.features);
  const layer = L.geoJSON(collection, {
    interactive: false,
    style: (feature) => ({
      className: `dong tint-${tintOf(feature)}${feature.properties.code === box.dataset.chosen ? " dong-chosen" : ""}`,
    }),
  }).addTo(map);
  layer.bringToBack();
  labelPlaces(map, layer);
  box.dataset.drawn = String(layer.getLayers().length);
  return layer;
}

function placeLabel(at, text, kind) {
  return L.tooltip(at, { pane: "places", permanent: true, direction: "center", className: `place-label place-label-${kind}`, content: element("span", "", text), interactive: false });
}

/** The middle of a dong is told by the server (a point inside it); the box's middle is the fallback. */
function middle(dong) {
  const { lon, lat } = dong.feature.properties;
  return lon === undefined ? dong.getBounds().getCenter() : L.latLng(lat, lon);
}

function districtLabels(dongs) {
  const sums = new Map();
  for (const dong of dongs) {
    const name = dong.feature.properties.district;
    if (!name) continue;
    const sum = sums.get(name) ?? { lat: 0, lng: 0, n: 0 };
    const at = middle(dong);
    sums.set(name, { lat: sum.lat + at.lat, lng: sum.lng + at.lng, n: sum.n + 1 });
  }
  return [...sums].map(([name, s]) => placeLabel([s.lat / s.n, s.lng / s.n], name, "district"));
}

/** District names from afar, dong names from near, and only those in view. */
function labelPlaces(map, layer) {
  const dongs = layer.getLayers();
  const districts = districtLabels(dongs);
  const shown = L.layerGroup().addTo(map);
  const refresh = () => {
    shown.clearLayers();
    const bounds = map.getBounds();
    const near = map.getZoom() >= 13;
    if (map.getZoom() < 9.75) return;
    const labels = near
      ? dongs.filter((d) => bounds.contains(middle(d))).map((d) => placeLabel(middle(d), d.feature.properties.name, "dong"))
      : districts.filter((d) => bounds.contains(d.getLatLng()));
    for (const label of labels) shown.addLayer(label);
  };
  map.on("moveend", refresh);
  refresh();
}

/** A round-cornered house pin with its list number. `spread` moves pins of one building apart, in pixels. */
export function pin(lat, lon, { number = "", name, inquire = false, spread = [0, 0] }) {
  const face = element("div", "pin-face");
  face.append(element("span", "", number));
  const icon = L.divIcon({ className: `pin${inquire ? " pin-inquire" : ""}`, html: face, iconSize: [30, 30], iconAnchor: [15 - spread[0], 33 - spread[1]], popupAnchor: [spread[0], -30 + spread[1]] });
  const marker = L.marker([lat, lon], { icon, keyboard: true, riseOnHover: true });
  marker.on("add", () => {
    const made = marker.getElement();
    made.setAttribute("role", "button");
    made.setAttribute("aria-label", number ? `${number}. ${name}` : name);
  });
  return marker;
}

/** Offsets in pixels for the nth of `of` pins on one spot: none for a single pin, rings of eight else. */
export function spreadOf(nth, of) {
  if (of === 1) return [0, 0];
  const ring = Math.floor(nth / 8);
  const onRing = Math.min(8, of - ring * 8);
  const angle = (2 * Math.PI * (nth % 8)) / onRing;
  const radius = Math.max(20, (onRing * 33) / (2 * Math.PI)) + ring * 30;
  return [Math.round(radius * Math.sin(angle)), Math.round(-radius * Math.cos(angle))];
}
