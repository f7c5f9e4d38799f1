// Places to look at: one press opens a line, the next says what became of it. On the map and in the list alike.

import { badge, button, h, icon, say } from "./dom.js";
import { locate } from "./place.js";
import { isHere } from "./store.js";
import { drawable, far, inOrder, whereMap } from "./where.js";

/** What may be said of a record that stands, and of something that is only known by its name. */
const OF_RECORDS = [["still_there", "check"], ["changed", "info"], ["gone", "close"], ["not_reached", "clock"]];
const OF_NAMES = [["recorded", "plus"], ["nothing_found", "info"], ["gone", "close"], ["not_reached", "clock"]];

/** What this device or the service knows of each target; whoever was not reached is to be looked for again. */
export function looks(campaign, own) {
  const told = new Map(own.filter((record) => record.campaign === campaign.id && record.visit?.target_id).map((record) => [record.visit.target_id, record]));
  return campaign.targets.map((target) => {
    const record = told.get(target.id);
    const result = record?.visit.result ?? target.result;
    return { target, record, result, left: !result || result === "not_reached" };
  });
}

/** How much of a list has been looked at, in words and as a bar. */
export function progressPart(all) {
  const done = all.filter((look) => !look.left).length;
  return h(
    "div",
    { class: "survey-progress" },
    h("p", { class: "strong number" }, say(done === all.length ? "progress-all" : "progress", { all: all.length, done })),
    h("progress", { max: all.length || 1, value: done, "aria-label": say("progress-label") }),
  );
}

/** The map of a campaign's places with what belongs to it; nothing where nothing can be drawn. */
export function wherePart(app, campaign, all, redraw) {
  if (!drawable(campaign, all)) return null;
  return h("div", { class: "stack-tight survey-where-part" }, whereMap(campaign, all, app.here, (target) => pick(app, campaign, target)), nearButton(app, all, redraw));
}

/** Sort by distance: the phone is asked where it is when this is pressed, not before. */
function nearButton(app, all, redraw) {
  if (!all.some((look) => look.left && typeof look.target.lat === "number")) return null;
  const sorry = h("p", { class: "field-hint", role: "status" });
  const made = button(say(app.here ? "near-again" : "near"), async () => {
    made.disabled = true;
    made.setAttribute("aria-busy", "true");
    sorry.textContent = say("near-looking");
    try {
      const { latitude, longitude } = await locate();
      app.here = { lat: latitude, lon: longitude };
      await redraw();
    } catch {
      sorry.textContent = say("near-refused");
      made.disabled = false;
      made.removeAttribute("aria-busy");
    }
  }, { picture: "locate" });
  return h("div", { class: "stack-tight" }, h("p", {}, made), sorry);
}

/** Open a place's line, where it is on the page. */
function openLine(id) {
  const found = [...document.querySelectorAll(".survey-target")].find((one) => one.dataset.target === id);
  if (!found) return false;
  found.querySelector("details").open = true;
  found.querySelector("summary").focus({ preventScroll: true });
  found.scrollIntoView({ block: "center" });
  return true;
}

/** A pin was pressed: its line opens here, or in the whole list. */
function pick(app, campaign, target) {
  if (openLine(target.id)) return;
  app.picked = target.id;
  app.go(`#again/${campaign.id}`);
}

export async function lookAgain(app, campaign, screen) {
  const own = (await app.store.all()).filter((record) => record.account === app.session.account);
  const all = inOrder(looks(campaign, own), app.here);
  const [left, done] = [all.filter((look) => look.left), all.filter((look) => !look.left)];
  const redraw = () => lookAgain(app, campaign, screen);
  screen.replaceChildren(
    h(
      "section",
      { class: "stack survey-again", "aria-labelledby": "again-title" },
      h("p", {}, h("a", { class: "button", href: "#" }, icon("left"), h("span", {}, say("back")))),
      h("div", { class: "stack-tight" }, h("p", { class: "small soft" }, campaign.title), h("h2", { id: "again-title" }, say("again")), h("p", { class: "soft", "data-left": left.length }, say("again-left", { left: left.length, all: all.length }))),
      h(
        "div",
        { class: "survey-split" },
        h("div", { class: "stack" }, progressPart(all), wherePart(app, campaign, all, redraw)),
        h(
          "div",
          { class: "stack" },
          targetList(app, campaign, left, redraw),
          done.length ? h("h3", {}, say("again-done")) : null,
          targetList(app, campaign, done, redraw),
        ),
      ),
    ),
  );
  if (app.picked) openLine(app.picked);
  app.picked = null;
}

export const targetList = (app, campaign, all, redraw) => h("ul", { class: "survey-targets" }, all.map((look) => line(app, campaign, look, redraw)));

function line(app, campaign, look, redraw) {
  const { target, record, result, left, number, metres } = look;
  const words = [metres === null ? "" : far(metres), target.kind, target.address || target.area].filter(Boolean).map((word) => h("span", {}, word));
  const tone = { gone: "bad", not_reached: "wait" }[result] ?? "good";
  const face = h("summary", {}, h("span", { class: "no", "aria-hidden": "true" }, String(number)), h("span", { class: "survey-target-words" }, h("strong", {}, target.name), h("span", { class: "meta" }, words, result ? badge(tone, say(`result-${result}`)) : null)));
  return h("li", { class: `card survey-target${left ? "" : " survey-target-done"}`, "data-target": target.id }, h("details", {}, face, answers(app, campaign, target, redraw)), undo(app, record, redraw));
}

function answers(app, campaign, target, redraw) {
  const host = h("div", { class: "survey-answers" });
  const first = target.resource_id ? "still_there" : "recorded";
  const results = target.resource_id ? OF_RECORDS : OF_NAMES.filter(([name]) => name !== "recorded" || campaign.forms.length);
  host.append(...results.map(([result, picture]) => button(say(result === "recorded" ? "record-it" : `result-${result}`), () => tell(app, campaign, target, result, redraw, host), { picture, tone: result === first ? "primary" : "", "data-result": result })));
  return host;
}

/** What is recorded anew or has changed leads on to its form; everything else is told with this press. */
async function tell(app, campaign, target, result, redraw, host) {
  if (result === "recorded") {
    chooseForm(app, campaign, target, host);
    return;
  }
  await app.visit(campaign, say(`result-${result}`), { result, target_id: target.id, resource_id: target.resource_id, title: target.name });
  const form = result === "changed" ? campaign.forms.find((one) => one.kind && one.kind === target.kind_code) : null;
  if (form) await app.begin(campaign, form, target);
  else await redraw();
}

function chooseForm(app, campaign, target, host) {
  const { forms } = campaign;
  if (forms.length === 1) app.begin(campaign, forms[0], target);
  else host.replaceChildren(...forms.map((form) => button(form.title, () => app.begin(campaign, form, target), { picture: "plus" })));
}

/** What has not left the device can be taken back; what leaves it meanwhile says so in the same place. */
function undo(app, record, redraw) {
  if (!record || !isHere(record)) return null;
  const back = async () => {
    if (await app.store.takeBack(record.id)) await redraw();
    else await undoAnew(app, document);
  };
  return h("p", { class: "survey-undo", "data-undo": record.id }, button(say("undo"), back));
}

/** Put words where something can no longer be taken back. */
export async function undoAnew(app, within) {
  for (const place of within.querySelectorAll("[data-undo]")) {
    const record = await app.store.record(place.dataset.undo);
    if (record && isHere(record)) continue;
    delete place.dataset.undo;
    place.replaceChildren(h("span", { class: "small soft", role: "status" }, say("undo-late")));
  }
}
