// The map of a what-if: a click puts a new site or a new place into the form, a site offers what can be done to it.
/* global L */
import { drawOutlines, element, makeMap, pin } from "./map.js";

const SIGNS = { add: "+", move: "→", close: "×", redate: "!" };
const box = document.querySelector("[data-whatif-map]");

function paint(outlines) {
  const classes = JSON.parse(box.dataset.classes);
  const shown = L.featureGroup();
  outlines.eachLayer((dong) => {
    const mark = classes[dong.feature.properties.code];
    dong.getElement()?.classList.add(`whatif-${mark ?? "away"}`);
    if (!mark) return;
    shown.addLayer(L.polygon(dong.getLatLngs()));
    if (mark !== "same") dong.bringToFront();
  });
  return shown;
}

function formOf(doing) {
  return document.querySelector(`details[data-do="${doing}"]`);
}

/** Open one of the forms and close the others, so that a click on the map knows which one it is for. */
function openForm(doing) {
  for (const part of document.querySelectorAll("details[data-do]")) part.open = part.dataset.do === doing;
  return formOf(doing);
}

function choose(doing, point) {
  const part = openForm(doing);
  const list = part.querySelector("select[name=site]");
  if (![...list.options].some((option) => option.value === point.id)) list.append(new Option(point.name, point.id));
  list.value = point.id;
  part.scrollIntoView({ block: "nearest" });
  list.focus({ preventScroll: true });
}

function popupOf(point, map) {
  const body = element("div");
  const said = { add: box.dataset.labelAdd, move: box.dataset.labelMoved, close: box.dataset.labelClosed, redate: box.dataset.labelRedated }[point.done];
  body.append(element("strong", "", point.name));
  if (said) body.append(document.createElement("br"), element("span", "soft", said));
  if (!("edits" in box.dataset)) return body;
  const actions = element("div", "whatif-actions");
  for (const [doing, label] of [["move", box.dataset.labelMove], ["close", box.dataset.labelClose], ["redate", box.dataset.labelRedate]]) {
    const button = element("button", "button", label);
    button.type = "button";
    button.addEventListener("click", () => { map.closePopup(); choose(doing, point); });
    actions.append(button);
  }
  body.append(actions);
  return body;
}

function marker(point) {
  if (!point.done) return L.circleMarker([point.lat, point.lon], { radius: 6, className: "whatif-site" });
  const face = element("div", `whatif-mark whatif-mark-${point.done}`, SIGNS[point.done]);
  const made = L.marker([point.lat, point.lon], { icon: L.divIcon({ className: "", html: face, iconSize: [26, 26] }), keyboard: true, riseOnHover: true });
  made.on("add", () => made.getElement().setAttribute("aria-label", point.name));
  return made;
}

function drawSites(map) {
  for (const point of JSON.parse(box.dataset.points)) {
    if (point.was) L.polyline([[point.was[1], point.was[0]], [point.lat, point.lon]], { className: "whatif-was", interactive: false }).addTo(map);
    marker(point).addTo(map).bindPopup(() => popupOf(point, map), { autoPanPadding: [24, 24], maxWidth: 280 });
  }
}

/** What the open form would change, in the words of the API; null while it does not say enough. */
function changeOf(form, at) {
  const location = { lon: at.lng, lat: at.lat };
  if (form.closest("[data-do]").dataset.do === "add") {
    return { do: "add", name: form.elements.name.value.trim() || "?", kind: form.elements.kind.value, childcare: form.elements.childcare.checked, location };
  }
  return form.elements.site.value ? { do: "move", site_id: form.elements.site.value, location } : null;
}

function saying(people) {
  const sentence = people > 0 ? box.dataset.lookMore : people < 0 ? box.dataset.lookFewer : box.dataset.lookSame;
  return sentence.replace("{m}", box.dataset.minutes).replace("{n}", Math.abs(people).toLocaleString());
}

/** Ask how many people a place would reach, one question at a time, the newest place last. */
function looking() {
  const seen = { asks: false, next: null };
  const ask = async (form, at) => {
    const says = form.querySelector("[data-look-says]");
    const change = changeOf(form, at);
    const answer = change && await fetch("/api/v1/coverage/preview", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
      body: JSON.stringify({ ...JSON.parse(box.dataset.look), changes: [change] }),
    }).catch(() => null);
    const told = answer?.ok ? await answer.json() : null;
    const after = told?.total.after?.[box.dataset.minutes];
    says.textContent = after === undefined ? "" : saying(after - Number(box.dataset.reached));
  };
  return async (form, at) => {
    if (!("reached" in box.dataset)) return;
    seen.next = [form, at];
    if (seen.asks) return;
    seen.asks = true;
    while (seen.next) {
      const now = seen.next;
      seen.next = null;
      await ask(...now);
    }
    seen.asks = false;
  };
}

/** A click goes to the form that asks for a place: that of moving when it stands open, else that of adding. */
function editing(map) {
  let here = null;
  const look = looking();
  const part = () => (formOf("move").open ? formOf("move") : openForm("add"));
  const put = (at) => {
    const form = part().querySelector("form");
    form.elements.lat.value = at.lat.toFixed(6);
    form.elements.lon.value = at.lng.toFixed(6);
    form.elements.dong.value = "";
    const says = form.querySelector("[data-place-says]");
    says.textContent = says.dataset.say;
    look(form, at);
  };
  map.on("click", (event) => {
    here?.remove();
    here = pin(event.latlng.lat, event.latlng.lng, { name: box.dataset.labelHere }).addTo(map);
    here.dragging.enable();
    here.on("drag", () => look(part().querySelector("form"), here.getLatLng()));
    here.on("dragend", () => put(here.getLatLng()));
    put(event.latlng);
  });
  for (const says of document.querySelectorAll("[data-place-says]")) says.textContent = says.dataset.sayNone;
  document.querySelector("[data-map-hint]").hidden = false;
}

async function start() {
  document.querySelector("[data-whatif-section]").hidden = false;
  const map = makeMap(box, { scrollWheelZoom: false, fadeAnimation: false }); // a popup that fades would still take clicks
  const outlines = await drawOutlines(map, box);
  if (outlines) map.fitBounds(paint(outlines).getBounds(), { padding: [8, 8], animate: false });
  drawSites(map);
  if ("edits" in box.dataset) editing(map);
  box.dataset.ready = "yes";
}

if (box) start();
