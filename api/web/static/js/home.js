// The home page: markers for the list, near me, the list/map switch. Without it the list and the form still work.
/* global L */
import { drawOutlines, element, makeMap, pin, spreadOf } from "./map.js";

const box = document.getElementById("map");
const split = document.querySelector("[data-split]");
const NEAREST_SHOWN = 12;
const form = document.querySelector("[data-search]");

function readItems() {
  return [...document.querySelectorAll("[data-space]")].map((item) => ({
    item,
    number: item.dataset.number,
    name: item.dataset.name,
    site: item.dataset.site,
    url: item.dataset.url,
    lon: Number(item.dataset.lon),
    lat: Number(item.dataset.lat),
    inquire: "inquire" in item.dataset,
  }));
}

function popupOf(space) {
  const body = element("div");
  body.append(element("strong", "", space.name), document.createElement("br"), element("span", "soft", space.site), document.createElement("br"));
  const link = element("a", "", box.dataset.labelOpen);
  link.href = space.url;
  body.append(link);
  return body;
}

function joinListAndMarker(space, marker) {
  const light = (on) => {
    marker.getElement()?.classList.toggle("pin-on", on);
    space.item.toggleAttribute("data-on", on);
  };
  for (const name of ["mouseenter", "focusin"]) space.item.addEventListener(name, () => light(true));
  for (const name of ["mouseleave", "focusout"]) space.item.addEventListener(name, () => light(false));
  marker.on("popupopen", () => {
    light(true);
    if (matchMedia("(min-width: 60rem)").matches) space.item.scrollIntoView({ block: "nearest" });
  });
  marker.on("popupclose", () => light(false));
}

function drawMarkers(map) {
  const spaces = readItems();
  const spot = (space) => `${space.lon.toFixed(5)},${space.lat.toFixed(5)}`;
  const crowd = new Map();
  for (const space of spaces) crowd.set(spot(space), (crowd.get(spot(space)) ?? 0) + 1);
  const placed = new Map();
  const markers = spaces.map((space) => {
    const nth = placed.get(spot(space)) ?? 0;
    placed.set(spot(space), nth + 1);
    const marker = pin(space.lat, space.lon, { ...space, spread: spreadOf(nth, crowd.get(spot(space))) });
    joinListAndMarker(space, marker);
    return marker.bindPopup(popupOf(space), { autoPanPadding: [24, 24] });
  });
  return L.featureGroup(markers).addTo(map);
}

function fit(map, markers, outlines, near) {
  const chosen = outlines?.getLayers().find((layer) => layer.feature.properties.code === box.dataset.chosen);
  const bounds = L.latLngBounds([]);
  // Near a point the first ones are the nearest: show these close up, the others are a step of the zoom away.
  for (const marker of near ? markers.getLayers().slice(0, NEAREST_SHOWN) : markers.getLayers()) bounds.extend(marker.getLatLng());
  if (near) bounds.extend(near);
  if (!bounds.isValid() && chosen) bounds.extend(chosen.getBounds());
  if (!bounds.isValid() && outlines) bounds.extend(outlines.getBounds());
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 15, animate: false });
}

function nearPoint() {
  const [lon, lat] = (box.dataset.near || "").split(",").map(Number);
  return Number.isFinite(lon) && Number.isFinite(lat) ? L.latLng(lat, lon) : null;
}

function searchNear(lat, lon) {
  form.elements.near.value = `${lon.toFixed(5)},${lat.toFixed(5)}`;
  form.elements.district.value = "";
  form.elements.dong.value = "";
  form.requestSubmit();
}

function offerNearMe() {
  const button = document.querySelector("[data-near-me]");
  if (!button || !("geolocation" in navigator)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => searchNear(coords.latitude, coords.longitude),
      () => {
        button.removeAttribute("aria-busy");
        document.querySelector("[data-filter]").open = true;
        button.querySelector("span").textContent = box.dataset.labelRefused;
        form.elements.district.focus();
      },
      { timeout: 8000, maximumAge: 60000 },
    );
  });
}

function offerMapCentre(map) {
  const button = document.querySelector("[data-near-centre]");
  map.once("dragstart", () => (button.hidden = false));
  button.addEventListener("click", () => searchNear(map.getCenter().lat, map.getCenter().lng));
}

function switchViews(map, refit) {
  for (const link of document.querySelectorAll("[data-view-to]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const view = link.dataset.viewTo;
      split.dataset.view = view;
      form.elements.view.value = view;
      for (const other of document.querySelectorAll("[data-view-to]")) other.setAttribute("aria-current", String(other === link));
      history.replaceState(null, "", link.href);
      map.invalidateSize();
      if (view === "map") refit();
    });
  }
}

/** A new district brings its dong into the other list at once. */
function followDistrict() {
  form.elements.district.addEventListener("change", () => {
    form.elements.dong.value = "";
    form.elements.near.value = "";
    form.requestSubmit();
  });
}

/** Empty fields stay out of the address, so that it can be read and shared. */
function keepAddressShort() {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "" || (name === "view" && value === "list")) event.formData.delete(name);
  });
}

async function start() {
  followDistrict();
  keepAddressShort();
  offerNearMe();
  const map = makeMap(box);
  const markers = drawMarkers(map);
  const near = nearPoint();
  // A dot that is no marker, so that markers and list items stay equal in number.
  if (near) L.tooltip(near, { pane: "places", permanent: true, direction: "center", className: "here", content: element("span", "visually-hidden", box.dataset.labelHere) }).addTo(map);
  offerMapCentre(map);
  let outlines = null;
  const refit = () => fit(map, markers, outlines, near);
  switchViews(map, refit);
  refit();
  outlines = await drawOutlines(map, box);
  refit();
  box.dataset.ready = "yes";
}

start();
