// The shell of the field page and nothing else: no answer of the API, no page with a record and no photograph is kept.
const cacheName = "field-" + version;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll(shell);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== cacheName) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// The page comes fresh where the network answers soon, so that a change of language or of the program is seen at once.
async function page(request) {
  const cache = await caches.open(cacheName);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(4000) });
    if (fresh.ok && !fresh.redirected) await cache.put("/field", fresh.clone());
    return fresh;
  } catch (fault) {
    return (await cache.match("/field")) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const at = new URL(event.request.url);
  if (event.request.method !== "GET" || at.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (at.pathname === "/field") event.respondWith(page(event.request));
    return;
  }
  if (shell.includes(at.pathname)) {
    event.respondWith((async () => (await (await caches.open(cacheName)).match(at.pathname)) || fetch(event.request))());
  }
});

// The queue is sealed and its key is in an open page alone: the worker can only wake that page.
self.addEventListener("sync", (event) => {
  event.waitUntil((async () => {
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage("send");
  })());
});
