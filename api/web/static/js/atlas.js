// An edition while it is made: its progress, and the page anew once its state has changed. And copying the embed code.

const LOOK_AGAIN_MS = 1000;

const WORKING = new Set(["queued", "rendering", "mending"]);

async function watch(bar) {
  const answer = await fetch(bar.dataset.watch).catch(() => null);
  const edition = answer?.ok ? await answer.json() : null;
  if (edition && (edition.stops || !WORKING.has(edition.state))) return void location.reload();
  if (edition) {
    bar.value = edition.progress;
    document.querySelector("[data-percent]").textContent = `${edition.progress}%`;
    const doing = document.querySelector("[data-doing]");
    if (doing.textContent !== edition.doing) doing.textContent = edition.doing;
  }
  setTimeout(() => watch(bar), LOOK_AGAIN_MS);
}

function offerCopying(button) {
  const code = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    code.select();
    try {
      await navigator.clipboard.writeText(code.value);
    } catch {
      document.execCommand("copy");
    }
    button.querySelector("span").textContent = button.dataset.done;
  });
}

const bar = document.querySelector("progress[data-watch]");
if (bar) watch(bar);
for (const button of document.querySelectorAll("[data-copy]")) offerCopying(button);
