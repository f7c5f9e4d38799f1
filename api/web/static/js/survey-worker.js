// The survey's worker. It keeps the shell (a page that knows nobody) and static files, so that /survey opens without a
// network. NAME, SHELL, FILES and OUTLINES stand before these lines. It answers for /survey itself and for the files of
// its list; everything else, other pages and every request to the API, goes its usual way.

const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

// Signing out empties the store; the next visit asks to fill it again.
self.addEventListener("message", (event) => {
  if (event.data === "fill") event.waitUntil(fill().catch(() => null));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/survey") event.respondWith(page(request));
  } else if (FILES.includes(url.pathname + url.search)) {
    event.respondWith(kept(request, url.pathname + url.search));
  } else if (url.pathname === OUTLINES) {
    event.respondWith(outlines(request));
  }
});

async function fill() {
  const store = await caches.open(NAME);
  const present = new Set((await store.keys()).map((request) => new URL(request.url)).map((url) => url.pathname + url.search));
  const missing = [SHELL, ...FILES].filter((address) => !present.has(address));
  await store.addAll(missing.map((address) => new Request(address, { credentials: address === SHELL ? "omit" : "same-origin", cache: "no-cache" })));
  if (!present.has(OUTLINES)) await store.add(new Request(OUTLINES, { credentials: "omit" })).catch(() => null);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("maeul-survey-") && name !== NAME).map((name) => caches.delete(name)));
}

/** The service's own page when it answers in time, else the shell: a page of somebody signed in is never kept. */
async function page(request) {
  const store = await caches.open(NAME);
  const asked = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(() => store.match(SHELL));
  try {
    const answer = await Promise.race([asked, late.then((shell) => shell ?? asked)]);
    if (answer.status < 500) return answer;
    return (await store.match(SHELL)) ?? answer;
  } catch (error) {
    const shell = await store.match(SHELL);
    if (shell) return shell;
    throw error;
  }
}

async function kept(request, address) {
  const found = await (await caches.open(NAME)).match(address);
  return found ?? fetch(request);
}

async function outlines(request) {
  const store = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(OUTLINES, answer.clone());
    return answer;
  } catch (error) {
    const found = await store.match(OUTLINES);
    if (found) return found;
    throw error;
  }
}
