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

const FIRST_WALK = "10";

/** Search around a point; what else is in the address stays, the place that stood there goes. */
function searchNear(lat, lon, walk) {
  const asked = new URLSearchParams(location.search);
  for (const name of ["district", "dong", "spot", "page", "detail", "done"]) asked.delete(name);
  asked.set("near", `${lon.toFixed(4)},${lat.toFixed(4)}`);
  if (walk) asked.set("walk", walk);
  location.assign(`/?${asked}`);
}

/** The chip is a link to the page of places; with the device's place the search is here at once. */
function offerNearMe() {
  const chip = document.querySelector("[data-near-me]");
  if (!chip || !("geolocation" in navigator)) return;
  chip.addEventListener("click", (event) => {
    event.preventDefault();
    chip.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => searchNear(coords.latitude, coords.longitude, FIRST_WALK),
      () => location.assign(chip.href),
      { timeout: 8000, maximumAge: 60000 },
    );
  });
}

function offerMapCentre(map) {
  const button = document.querySelector("[data-near-centre]");
  map.once("dragstart", () => (button.hidden = false));
  button.addEventListener("click", () => searchNear(map.getCenter().lat, map.getCenter().lng, ""));
}

/** Forms and links of the search carry the view along. */
function keepView(view) {
  for (const one of document.querySelectorAll("form")) {
    one.querySelector("input[name=view]")?.remove();
    if (view !== "map" || !one.matches("[data-search], [data-where]")) continue;
    const held = element("input");
    Object.assign(held, { type: "hidden", name: "view", value: view });
    one.append(held);
  }
  for (const link of document.querySelectorAll(".finder a, .applied a, .pager a, .none-found .chips a")) {
    const url = new URL(link.href);
    if (view === "map") url.searchParams.set("view", view);
    else url.searchParams.delete("view");
    link.href = `${url.pathname}${url.search}${url.hash}`;
  }
}

function switchViews(map, refit) {
  for (const link of document.querySelectorAll("[data-view-to]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const view = link.dataset.viewTo;
      split.dataset.view = view;
      keepView(view);
      for (const other of document.querySelectorAll("[data-view-to]")) other.setAttribute("aria-current", String(other === link));
      history.replaceState(null, "", link.href);
      map.invalidateSize();
      if (view === "map") refit();
      document.querySelector(".home-results").scrollIntoView({ block: "start" });
    });
  }
}

/** A new district brings its dong into the other list at once; a chosen district is no place "near me" any more. */
function followDistrict() {
  form.elements.district.addEventListener("change", () => {
    form.elements.dong.value = "";
    for (const held of form.querySelectorAll("input[name=near], input[name=walk], input[name=spot]")) held.remove();
    const open = element("input");
    Object.assign(open, { type: "hidden", name: "detail", value: "1" });
    form.append(open);
    form.requestSubmit();
  });
}

/** "Choose a time" opens the form where it stands instead of asking for the page again. */
function openForm() {
  const chip = document.querySelector('a[href$="#f-date"]');
  chip?.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("[data-filter]").open = true;
    form.elements.date.focus();
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
  openForm();
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
