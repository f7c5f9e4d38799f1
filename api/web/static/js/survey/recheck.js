// Second looks: last year's records as a list; one press opens a line, the next says what became of it.

import { badge, button, h, icon, say } from "./dom.js";

const RESULTS = [["still_there", "check"], ["changed", "info"], ["gone", "close"], ["not_reached", "clock"]];

export async function lookAgain(app, campaign, screen) {
  const own = (await app.store.all()).filter((record) => record.account === app.session.account && record.campaign === campaign.id);
  const done = new Map(own.filter((record) => record.visit?.target_id).map((record) => [record.visit.target_id, record]));
  const left = campaign.targets.filter((target) => !target.result && !done.has(target.id));
  const looked = campaign.targets.filter((target) => target.result || done.has(target.id));
  screen.replaceChildren(
    h(
      "section",
      { class: "stack", "aria-labelledby": "again-title" },
      h("p", {}, h("a", { class: "button", href: "#" }, icon("left"), h("span", {}, say("back")))),
      h("div", { class: "stack-tight" }, h("p", { class: "small soft" }, campaign.title), h("h2", { id: "again-title" }, say("again")), h("p", { class: "soft", "data-left": left.length }, say("again-left", { left: left.length, all: campaign.targets.length }))),
      h("ul", { class: "survey-targets" }, left.map((target) => openLine(app, campaign, target, screen))),
      looked.length ? h("h3", {}, say("again-done")) : null,
      h("ul", { class: "survey-targets" }, looked.map((target) => doneLine(app, campaign, target, done.get(target.id), screen))),
    ),
  );
}

function face(target) {
  return [h("strong", {}, target.name), h("span", { class: "meta" }, [target.kind, target.address || target.area].filter(Boolean).map((word) => h("span", {}, word)))];
}

function openLine(app, campaign, target, screen) {
  const results = target.resource_id ? RESULTS : RESULTS.filter(([name]) => name !== "changed");
  const answers = results.map(([result, picture]) => button(say(`result-${result}`), () => tell(app, campaign, target, result, screen), { picture, tone: result === "still_there" ? "primary" : "", "data-result": result }));
  return h("li", { class: "card survey-target", "data-target": target.id }, h("details", {}, h("summary", {}, face(target)), h("div", { class: "survey-answers" }, answers)));
}

async function tell(app, campaign, target, result, screen) {
  const form = result === "changed" ? formFor(campaign, target) : null;
  await app.visit(campaign, say(`result-${result}`), { result, target_id: target.id, resource_id: target.resource_id, title: target.name });
  if (form) await app.begin(campaign, form, target);
  else await lookAgain(app, campaign, screen);
}

/** The form that makes records of the target's kind also changes one. */
const formFor = (campaign, target) => campaign.forms.find((form) => form.kind && form.kind === target.kind_code);

function doneLine(app, campaign, target, record, screen) {
  const result = record?.visit.result ?? target.result;
  const undo = record?.state === "queued" && !record.unsure ? button(say("undo"), async () => {
    await app.store.drop(record.id);
    await lookAgain(app, campaign, screen);
  }) : null;
  return h("li", { class: "card survey-target survey-target-done" }, h("div", { class: "row row-between" }, h("div", { class: "survey-face" }, face(target)), badge(result === "gone" ? "bad" : "good", say(`result-${result}`))), undo);
}
