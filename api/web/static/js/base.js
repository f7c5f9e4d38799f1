// Small comforts for every page; each page works without them.

/** A form is sent once, however often its button is pressed; the button comes back when the page does. */
function guardAgainstDoubleSending() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    if (!form.querySelector("[data-once]")) return;
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}

/** Disclosures that act as dialogs close with Escape and give the focus back. */
function closeDisclosuresWithEscape() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest?.("details.disclosure[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

/** After a refusal the reader lands on the reason. */
function showWhatWentWrong() {
  const wrong = document.querySelector(".notice-bad[role=alert], [aria-invalid=true]");
  if (!wrong || location.hash) return false;
  wrong.scrollIntoView({ block: "center" });
  if (wrong.matches("[aria-invalid=true]")) wrong.focus({ preventScroll: true });
  return true;
}

/** After something was done the reader lands on the sentence that says so, and goes on from there. */
function standAtWhatWasDone() {
  const told = document.querySelector(".flashes .notice");
  if (!told || document.getElementById(location.hash.slice(1)) || !new URLSearchParams(location.search).has("done")) return;
  told.tabIndex = -1;
  told.focus({ preventScroll: true });
}

/** A menu that hangs over the page closes when something else is pressed. */
function closeMenusFromOutside() {
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.account-menu[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
}

/** Whoever reads on gets the page for times without a network; the first view pays nothing for it. */
function keepTheOfflinePage() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  setTimeout(() => navigator.serviceWorker.register("/worker.js").catch(() => null), 10000);
}

/** The offline page looks for the network by itself. */
function openAgainWhenOnline() {
  if (!document.querySelector("[data-again]")) return;
  window.addEventListener("online", () => location.reload());
}

/** On a phone the tabs are rolled to the one where the reader is. */
function rollTabsHere() {
  const here = document.querySelector(".tabs [aria-current=page]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
}

/** Whoever signs out leaves nothing of the survey's pages on the device; records that were not sent are kept apart. */
async function forgetTheSurvey() {
  if (new URLSearchParams(location.search).get("done") !== "out") return;
  indexedDB.deleteDatabase("maeul-survey-pack");
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith("maeul-survey-")) caches.delete(name);
}

/** Going back by the browser's own way keeps the form as it was typed. */
function goBackToTheForm() {
  document.querySelector("[data-back]")?.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });
}

guardAgainstDoubleSending();
goBackToTheForm();
forgetTheSurvey();
closeDisclosuresWithEscape();
if (!showWhatWentWrong()) standAtWhatWasDone();
closeMenusFromOutside();
rollTabsHere();
keepTheOfflinePage();
openAgainWhenOnline();
