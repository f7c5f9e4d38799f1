// The worker of all pages. It keeps one page, which says that there is no network, and the files that draw it; pages of
// people are never kept. NAME, PAGE and FILES stand before these lines. The survey has a worker of its own below /survey.

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.registration.navigationPreload?.enable()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.includes(url.pathname + url.search)) event.respondWith(kept(request));
});

async function fill() {
  const store = await caches.open(NAME);
  await store.addAll([new Request(PAGE, { credentials: "same-origin", cache: "no-cache" }), ...FILES]);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("maeul-offline-") && name !== NAME).map((name) => caches.delete(name)));
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const found = await (await caches.open(NAME)).match(PAGE);
    if (found) return found;
    throw error;
  }
}

async function kept(request) {
  const found = await (await caches.open(NAME)).match(request);
  return found ?? fetch(request);
}
