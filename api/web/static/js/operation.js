// A backup that is being made or tried: followed while it works, and the page is loaded anew when it has ended.
const LOOK_AGAIN_MS = 1000;

async function watch(bar) {
  const answer = await fetch(bar.dataset.run).catch(() => null);
  const run = answer?.ok ? await answer.json() : null;
  if (run?.ended_at) return void location.replace("/admin/backups");
  if (run) bar.value = run.percent;
  setTimeout(() => watch(bar), LOOK_AGAIN_MS);
}

const bar = document.querySelector("progress[data-run]");
if (bar) watch(bar);
