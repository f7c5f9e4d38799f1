// A run of an import: watched while it works, then one dot per row, coloured by what becomes of it.
import { drawOutlines, element, makeMap } from "./map.js";
/* global L */

const LOOKS = { new: "dot-new", updated: "dot-known", unchanged: "dot-known", linked: "dot-known", refused: "dot-refused" };

async function draw(box) {
  const map = makeMap(box, { scrollWheelZoom: false });
  const answer = await fetch(box.dataset.points);
  const rows = answer.ok ? (await answer.json()).features.filter((feature) => feature.geometry) : [];
  const dots = rows.map((row) => {
    const [lon, lat] = row.geometry.coordinates;
    const said = [`${row.properties.line}`, row.properties.raw.slice(0, 3).join(" | "), row.properties.message].filter(Boolean);
    return L.circleMarker([lat, lon], { radius: 6, className: `import-dot ${LOOKS[row.properties.outcome] ?? ""}` }).bindPopup(element("span", "", said.join(" · ")));
  });
  const layer = L.featureGroup(dots).addTo(map);
  if (dots.length) map.fitBounds(layer.getBounds().pad(0.15), { maxZoom: 15 });
  await drawOutlines(map, box);
  layer.bringToFront();
  box.dataset.dots = String(dots.length);
  box.dataset.ready = "yes";
}

const LOOK_AGAIN_MS = 1000;

/** Follow a working run and load the page anew once its state has changed. */
async function watch(bar) {
  const answer = await fetch(bar.dataset.run).catch(() => null);
  const run = answer?.ok ? await answer.json() : null;
  if (run && run.state !== bar.dataset.state) return void location.reload();
  if (run) {
    bar.value = run.progress;
    document.querySelector("[data-doing]").textContent = run.doing;
  }
  setTimeout(() => watch(bar), LOOK_AGAIN_MS);
}

const box = document.querySelector("#map");
if (box) draw(box);
const bar = document.querySelector("progress[data-run]");
if (bar) watch(bar);
