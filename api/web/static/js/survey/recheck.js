// Second looks: last year's records as a list; one press opens a line, the next says what became of it.

import { badge, button, h, icon, say } from "./dom.js";

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

export async function lookAgain(app, campaign, screen) {
  const own = (await app.store.all()).filter((record) => record.account === app.session.account);
  const all = looks(campaign, own);
  const [left, done] = [all.filter((look) => look.left), all.filter((look) => !look.left)];
  screen.replaceChildren(
    h(
      "section",
      { class: "stack", "aria-labelledby": "again-title" },
      h("p", {}, h("a", { class: "button", href: "#" }, icon("left"), h("span", {}, say("back")))),
      h("div", { class: "stack-tight" }, h("p", { class: "small soft" }, campaign.title), h("h2", { id: "again-title" }, say("again")), h("p", { class: "soft", "data-left": left.length }, say("again-left", { left: left.length, all: all.length }))),
      h("ul", { class: "survey-targets" }, left.map((look) => line(app, campaign, look, screen))),
      done.length ? h("h3", {}, say("again-done")) : null,
      h("ul", { class: "survey-targets" }, done.map((look) => line(app, campaign, look, screen))),
    ),
  );
}

function line(app, campaign, look, screen) {
  const { target, record, result, left } = look;
  const words = [target.kind, target.address || target.area].filter(Boolean).map((word) => h("span", {}, word));
  const tone = { gone: "bad", not_reached: "wait" }[result] ?? "good";
  const face = h("summary", {}, h("strong", {}, target.name), h("span", { class: "meta" }, words, result ? badge(tone, say(`result-${result}`)) : null));
  return h("li", { class: `card survey-target${left ? "" : " survey-target-done"}`, "data-target": target.id }, h("details", {}, face, answers(app, campaign, target, screen)), undo(app, campaign, record, screen));
}

function answers(app, campaign, target, screen) {
  const host = h("div", { class: "survey-answers" });
  const first = target.resource_id ? "still_there" : "recorded";
  const results = target.resource_id ? OF_RECORDS : OF_NAMES.filter(([name]) => name !== "recorded" || campaign.forms.length);
  host.append(...results.map(([result, picture]) => button(say(result === "recorded" ? "record-it" : `result-${result}`), () => tell(app, campaign, target, result, screen, host), { picture, tone: result === first ? "primary" : "", "data-result": result })));
  return host;
}

/** What is recorded anew or has changed leads on to its form; everything else is told with this press. */
async function tell(app, campaign, target, result, screen, host) {
  if (result === "recorded") {
    chooseForm(app, campaign, target, host);
    return;
  }
  await app.visit(campaign, say(`result-${result}`), { result, target_id: target.id, resource_id: target.resource_id, title: target.name });
  const form = result === "changed" ? campaign.forms.find((one) => one.kind && one.kind === target.kind_code) : null;
  if (form) await app.begin(campaign, form, target);
  else await lookAgain(app, campaign, screen);
}

function chooseForm(app, campaign, target, host) {
  const { forms } = campaign;
  if (forms.length === 1) app.begin(campaign, forms[0], target);
  else host.replaceChildren(...forms.map((form) => button(form.title, () => app.begin(campaign, form, target), { picture: "plus" })));
}

/** What has not left the device can be taken back. */
function undo(app, campaign, record, screen) {
  if (record?.state !== "queued" || record.unsure) return null;
  const back = async () => {
    await app.store.drop(record.id);
    await lookAgain(app, campaign, screen);
  };
  return h("p", { class: "survey-undo" }, button(say("undo"), back));
}
