// The desk of a review: how many records are ticked, all of them at once, and keys for hands that stay on the keyboard.

const form = document.querySelector("[data-review]");
const TYPING = "input:not([type=checkbox]), select, textarea";

function start() {
  const boxes = [...form.querySelectorAll("input[name=row]")];
  const count = form.querySelector("[data-review-count]");
  const all = form.querySelector("[data-pick-all]");
  const labelAll = all.textContent;

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.textContent = count.dataset.label.replace("{n}", String(ticked));
    all.textContent = ticked === boxes.length ? all.dataset.labelNone : labelAll;
  };

  all.setAttribute("role", "button");
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const on = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = on;
    tell();
  });
  all.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      all.click();
    }
  });
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
  keys(boxes, tell);
}

/** Single keys work only while the focus is within the list, so that they are in nobody's way. */
function keys(boxes, tell) {
  form.querySelector("[data-review-keys]").hidden = false;
  const here = () => boxes.findIndex((box) => box.closest("[data-review-item]").contains(document.activeElement));
  const go = (to) => {
    const box = boxes[Math.min(boxes.length - 1, Math.max(0, to))];
    box.focus({ preventScroll: true });
    box.closest("[data-review-item]").scrollIntoView({ block: "center" });
  };
  const does = {
    j: () => go(here() + 1),
    k: () => go(here() - 1),
    x() {
      const box = boxes[here()];
      if (!box) return;
      box.checked = !box.checked;
      tell();
    },
    p: () => form.querySelector("[data-first]")?.click(),
    b() {
      const back = form.querySelector(".review-actions details");
      back.open = true;
      back.querySelector("select").focus();
    },
  };
  form.addEventListener("keydown", (event) => {
    const act = does[event.key.toLowerCase()];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    event.preventDefault();
    act();
  });
}

if (form) start();
