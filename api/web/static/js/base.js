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
  if (!wrong || location.hash) return;
  wrong.scrollIntoView({ block: "center" });
  if (wrong.matches("[aria-invalid=true]")) wrong.focus({ preventScroll: true });
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

guardAgainstDoubleSending();
forgetTheSurvey();
closeDisclosuresWithEscape();
showWhatWentWrong();
rollTabsHere();
