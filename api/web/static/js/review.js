// The desk of a review: how many records are ticked, and all of them at once without a way to the server.

const form = document.querySelector("[data-review]");

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
}

if (form) start();
