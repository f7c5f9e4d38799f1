// The desk of photos: a file on its way shows how far it is, and what is wrong is said beside it; the page works without.

const WATCH_MS = 2000;

/** Send the form to the API, which answers with a sentence where something is wrong. */
function send(form) {
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const told = box.querySelector("[data-said]");
  const fields = new FormData(form);
  const token = fields.get("csrf_token");
  fields.delete("csrf_token");
  const failed = (sentence) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    box.hidden = false;
    bar.hidden = true;
    box.classList.add("field-error");
    told.textContent = sentence;
  };
  if (fields.get("file").size > Number(form.dataset.most)) return void failed(form.dataset.saidBig);
  const call = new XMLHttpRequest();
  call.open("POST", form.dataset.upload);
  call.setRequestHeader("X-CSRF-Token", token);
  call.setRequestHeader("Accept-Language", document.documentElement.lang);
  box.hidden = false;
  box.classList.remove("field-error");
  bar.hidden = false;
  bar.value = 0;
  told.textContent = form.dataset.saidSending;
  call.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  call.addEventListener("error", () => failed(form.dataset.saidBroken));
  call.addEventListener("load", () => {
    if (call.status < 300) return void location.assign(`${location.pathname}?done=file-sent`);
    if (call.status === 413) return void failed(form.dataset.saidBig);
    let said = form.dataset.saidBroken;
    try {
      said = JSON.parse(call.responseText).detail ?? said;
    } catch {
      // no sentence of ours: the connection was cut by something between
    }
    failed(said);
  });
  call.send(fields);
}

/** Load the page anew once the copies of what was sent are made. */
async function watch(form) {
  const answer = await fetch(form.dataset.watch).catch(() => null);
  const items = answer?.ok ? (await answer.json()).items : [];
  if (items.length && !items.some((item) => item.inside?.state === "waiting")) return void location.reload();
  setTimeout(() => watch(form), WATCH_MS);
}

/** Lay "before" over "after" with a slider between them. */
function compare(figure) {
  const sides = figure.querySelector(".pair-sides");
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = "100";
  slider.value = "50";
  slider.setAttribute("aria-label", figure.dataset.label);
  const move = () => sides.style.setProperty("--cut", `${slider.value}%`);
  slider.addEventListener("input", move);
  figure.classList.add("pair-laid");
  sides.after(slider);
  move();
}

for (const figure of document.querySelectorAll("[data-pair]")) compare(figure);
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") setTimeout(() => send(form)); // after the guard of every page
  });
  if (form.dataset.watch && document.querySelector("[data-waiting]")) watch(form);
}
