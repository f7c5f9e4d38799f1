// The start: what came back, what lies on this device with its state, and one's campaigns with map, list and forms.

import { badge, button, h, icon, say, when } from "./dom.js";
import { looks, progressPart, targetList, wherePart } from "./recheck.js";
import { SHUT } from "./send.js";
import { isHere, isWaiting } from "./store.js";
import { inOrder } from "./where.js";

const SENT_SHOWN = 10;
const NEXT_SHOWN = 3;
const LOOKS = { draft: "plain", queued: "wait", sending: "info", sent: "good", problem: "bad" };
const UNSETTLED = { problem: "bad", held: "wait", incomplete: "wait" };
const OWN = { submitted: "wait", approved: "info", published: "good", needs_fix: "bad" };
const ORDER = ["problem", "draft", "sending", "queued", "sent"];

export async function startView(app, screen) {
  const own = await ownRecords(app);
  const redraw = () => startView(app, screen);
  const aside = h("div", { class: "stack survey-aside" }, backPart(app, own), h("div", { id: "records" }, recordsPart(app, own)));
  screen.replaceChildren(h("div", { class: "survey-start" }, aside, campaignsPart(app, own, redraw)));
}

/** Draw the list of records anew, where it is shown. */
export async function recordsAnew(app, screen) {
  const own = await ownRecords(app);
  screen.querySelector("#records")?.replaceChildren(...[recordsPart(app, own)].filter(Boolean));
}

const ownRecords = async (app) => (await app.store.all()).filter((record) => record.account === app.session.account && app.session.account);

// ---- what a reviewer sent back ----------------------------------------------------------------------------------

/** Records that wait to be mended, each with the reviewer's reason; what was mended here already only waits to be sent. */
function backPart(app, own) {
  const mended = (one) => own.some((record) => record.target?.resource_id === one.resource_id && record.made > one.at && record.state !== "draft");
  const all = app.session.sentBack.filter((one) => !mended(one));
  if (!all.length) return null;
  return h("section", { class: "panel stack survey-back", "aria-labelledby": "back-title" }, h("h2", { id: "back-title" }, say("sent-back", { n: all.length })), h("ul", { class: "survey-records" }, all.map((one) => backRow(app, one, own))));
}

function backRow(app, one, own) {
  const asks = (each) => each.forms.find((form) => form.kind === one.kind_code);
  const campaign = [app.session.campaign(one.campaign), ...app.session.campaigns].find((each) => each && asks(each));
  const form = campaign && asks(campaign);
  const begun = own.find((record) => record.target?.resource_id === one.resource_id && record.state === "draft");
  const mend = form ? button(say(begun ? "go-on" : "mend-it"), () => (begun ? app.go(`#fill/${begun.id}`) : app.begin(campaign, form, one)), { tone: "primary" }) : null;
  return h(
    "li",
    { class: "survey-record", "data-state": "back" },
    h("p", { class: "strong" }, one.name),
    h("p", { class: "meta" }, [one.kind, one.when].filter(Boolean).map((word) => h("span", {}, word))),
    one.reason ? h("blockquote", { class: "survey-reason" }, one.reason) : null,
    h("div", { class: "row survey-actions" }, mend, h("a", { class: "button", href: `/resources/${one.resource_id}` }, say("see-record"))),
  );
}

// ---- records on this device ------------------------------------------------------------------------------------

function recordsPart(app, own) {
  if (!own.length) return null;
  const waiting = own.filter(isWaiting).length;
  const sent = own.filter((record) => record.state === "sent").length;
  const { unsettled } = app.session;
  const settled = (record) => !unsettled.has(record.id);
  const sorted = [...own].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || settled(one) - settled(other) || other.made - one.made);
  const shown = sorted.filter((record, i) => record.state !== "sent" || !settled(record) || i - (own.length - sent) < SENT_SHOWN);
  const done = own.filter((record) => record.state === "sent" && settled(record));
  return h(
    "section",
    { class: "panel stack", "aria-labelledby": "records-title" },
    h("h2", { id: "records-title" }, say("records")),
    h("p", { class: "soft small", "data-sum": true, role: "status" }, say("records-sum", { waiting, sent })),
    h("ul", { class: "survey-records" }, shown.map((record) => recordRow(app, record, unsettled.get(record.id)))),
    waiting ? button(say("send-now"), () => app.meet(), { tone: "primary", picture: "right" }) : null,
    done.length ? button(say("forget-sent"), () => forgetSent(app, done), { picture: "close" }) : null,
  );
}

async function forgetSent(app, done) {
  for (const record of done) await app.store.drop(record.id);
  await app.show();
}

/** `unsettled` is what the service says of a record that arrived and is not in the records yet. */
function recordRow(app, record, unsettled) {
  const told = record.state === "sent" && unsettled;
  const facts = [record.formTitle, when(record.sent ?? record.changed ?? record.made), record.files.length ? say("photos", { n: record.files.length }) : ""].filter(Boolean);
  const sign = told ? badge(UNSETTLED[told.state], told.label) : badge(LOOKS[record.state], say(`state-${record.state}`));
  return h(
    "li",
    { class: "survey-record", "data-state": record.state, "data-unsettled": told ? told.state : false },
    h("div", { class: "row row-between" }, h("p", { class: "strong" }, record.title || say("no-name")), sign),
    h("p", { class: "meta" }, facts.map((fact) => h("span", {}, fact))),
    ...(record.state === "problem" ? refused(record) : []),
    ...(told ? unsettledSays(told) : []),
    actions(app, record),
  );
}

/** What the service did not take stays here; where it takes nothing any more, somebody has to be asked. */
function refused({ problem }) {
  const asks = SHUT.includes(problem?.code) ? [h("p", { class: "small" }, say("refused-shut"))] : [];
  return [h("p", { class: "field-error" }, icon("alert"), h("span", {}, problem?.said || say("refused"))), ...asks];
}

function unsettledSays({ state, said }) {
  return [said ? h("p", { class: "small" }, said) : null, h("p", { class: "small soft" }, say(`unsettled-${state}`))].filter(Boolean);
}

const isMendable = (record) => Boolean(record.definition) && !record.unsure && ["queued", "problem"].includes(record.state);

/** A record that the service may hold already is only sent again; what it surely has not may be mended. */
function actions(app, record) {
  const made = [];
  if (record.state === "draft") made.push(button(say("go-on"), () => app.go(`#fill/${record.id}`), { tone: "primary" }));
  if (isMendable(record)) made.push(button(say("mend"), () => mend(app, record)));
  if (record.state === "problem") made.push(button(say("try-again"), () => again(app, record), { tone: "primary" }));
  if (isHere(record)) made.push(throwButton(app, record));
  return made.length ? h("div", { class: "row survey-actions" }, made) : null;
}

async function mend(app, record) {
  const draft = await app.store.change(record.id, (now) => (isMendable(now) ? { ...now, state: "draft", problem: null } : null));
  if (draft) app.go(`#fill/${record.id}`);
  else await app.show();
}

async function again(app, record) {
  await app.store.change(record.id, (now) => (now.state === "problem" ? { ...now, state: "queued", problem: null } : null));
  await app.show();
  app.sender.flush();
}

function throwButton(app, record) {
  let sure = false;
  const made = button(say("throw"), async () => {
    if (sure) {
      await app.store.takeBack(record.id);
      await app.show();
      return;
    }
    sure = true;
    made.querySelector("span").textContent = say("throw-sure");
    made.classList.add("button-danger");
  });
  return made;
}

// ---- campaigns -------------------------------------------------------------------------------------------------

function campaignsPart(app, own, redraw) {
  const { campaigns } = app.session;
  if (!app.session.account) return null;
  if (!campaigns.length) return h("section", { class: "empty" }, icon("empty"), h("p", { class: "strong" }, say("no-campaign")), h("p", { class: "soft" }, say("no-campaign-more")));
  return h("section", { class: "stack", "aria-labelledby": "campaigns-title" }, h("h2", { id: "campaigns-title" }, say("campaigns")), campaigns.map((campaign) => campaignCard(app, campaign, own, redraw)), ownPart(app), fetchedPart(app));
}

/** What became of what one sent: it waits, it can be seen, it came back. */
function ownPart({ session }) {
  const told = ["submitted", "approved", "published", "needs_fix"].filter((state) => session.own[state]);
  return told.length ? h("p", { class: "small soft survey-own" }, h("span", {}, say("own")), told.map((state) => badge(OWN[state], say(`own-${state}`, { n: session.own[state] })))) : null;
}

/** Away from the network it matters how old the list is. */
function fetchedPart({ session }) {
  return session.fetched ? h("p", { class: "small soft" }, say("fetched", { at: when(session.fetched) })) : null;
}

function campaignCard(app, campaign, own, redraw) {
  const all = inOrder(looks(campaign, own), app.here);
  const head = h("div", { class: "stack-tight" }, h("h3", {}, campaign.title), h("p", { class: "meta" }, h("span", {}, campaign.place), h("span", { class: "number" }, campaign.period)));
  const where = wherePart(app, campaign, all, redraw);
  const work = h("div", { class: "stack" }, targetsPart(app, campaign, all, redraw), formsPart(app, campaign), areasPart(app, campaign, own));
  return h("article", { class: "panel stack survey-campaign", "data-campaign": campaign.code }, head, h("div", { class: where ? "survey-split" : "stack" }, where, work));
}

function formsPart(app, campaign) {
  if (!campaign.forms.length) return h("p", { class: "soft" }, say("no-form"));
  const buttons = campaign.forms.map((form) => button(form.title, () => app.begin(campaign, form), { picture: "plus", class: "button button-wide survey-form" }));
  return h("div", { class: "stack-tight" }, h("p", { class: "label" }, say("begin")), h("div", { class: "survey-forms" }, buttons));
}

/** How far one has come, where to go next, and the way to the whole list. */
function targetsPart(app, campaign, all, redraw) {
  if (!all.length) return null;
  const left = all.filter((look) => look.left);
  return h(
    "div",
    { class: "stack-tight" },
    progressPart(all),
    left.length ? h("p", { class: "label" }, say("next")) : null,
    targetList(app, campaign, left.slice(0, NEXT_SHOWN), redraw),
    h("a", { class: "button button-wide", href: `#again/${campaign.id}` }, icon("list"), h("span", {}, say("targets", { all: all.length, left: left.length }))),
  );
}

function areasPart(app, campaign, own) {
  if (!campaign.areas.length) return null;
  return h("details", { class: "disclosure" }, h("summary", { class: "button button-wide" }, icon("map"), h("span", {}, say("areas", { n: campaign.areas.length }))), h("div", { class: "disclosure-body stack" }, h("ul", { class: "survey-areas" }, campaign.areas.map((area) => areaRow(app, campaign, area, own))), h("p", {}, h("a", { class: "button", href: `${campaign.url}#assignments` }, say("areas-done")))));
}

/** Two presses: "looked, found nothing" differs from "not looked". */
function areaRow(app, campaign, area, own) {
  const said = own.find((record) => record.visit?.area_id === area.id && !record.visit.target_id)?.visit.result;
  const below = h("div", { class: "row survey-actions", hidden: true });
  const tell = (result) => button(say(`result-${result}`), async () => {
    await app.visit(campaign, say(`result-${result}`), { result, area_id: area.id, title: area.name });
    await app.show();
  });
  below.append(tell("nothing_found"), tell("not_reached"));
  const open = button(area.name, () => (below.hidden = !below.hidden), { picture: "map", class: "button button-wide survey-area" });
  return h("li", { class: "stack-tight" }, open, h("p", { class: "meta" }, said ? badge("good", say(`result-${said}`)) : null, area.due ? h("span", { class: area.late ? "survey-late" : false }, say(area.late ? "due-late" : "due", { day: area.due })) : null, area.note ? h("span", {}, area.note) : null), below);
}
