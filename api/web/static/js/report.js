// The report of a district: to the printer, or to the clipboard as a word processor takes it.

const print = document.querySelector("[data-print]");
const copy = document.querySelector("[data-copy]");
const told = document.querySelector("[data-copy-told]");
const article = document.querySelector("[data-report]");

// What is pasted: headings, sentences and tables with plain borders, without the drawing and its legend.
function plain() {
  const copied = article.cloneNode(true);
  for (const node of copied.querySelectorAll("[data-not-copied]")) node.remove();
  for (const node of copied.querySelectorAll("*")) {
    for (const name of ["class", "id", "aria-labelledby", "tabindex", "role"]) node.removeAttribute(name);
  }
  for (const table of copied.querySelectorAll("table")) {
    table.setAttribute("border", "1");
    table.setAttribute("cellspacing", "0");
    table.setAttribute("cellpadding", "4");
  }
  return copied;
}

function asText(node) {
  const lines = [];
  for (const part of node.querySelectorAll("h1, h2, p, dl > div, li, tr")) {
    const cells = [...part.children].filter((cell) => ["TH", "TD", "DT", "DD"].includes(cell.tagName));
    lines.push((cells.length ? cells.map((cell) => cell.textContent.trim()).join("\t") : part.textContent).trim());
  }
  return lines.join("\n");
}

async function toClipboard() {
  const node = plain();
  const pieces = { "text/html": node.innerHTML, "text/plain": asText(node) };
  const blobs = Object.entries(pieces).map(([type, text]) => [type, new Blob([text], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
if (copy && navigator.clipboard && window.ClipboardItem) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await toClipboard();
      told.textContent = copy.dataset.copied;
    } catch {
      told.textContent = copy.dataset.failed;
    }
  });
}
