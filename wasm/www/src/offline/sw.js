// SPDX-License-Identifier: MIT OR Apache-2.0
// Keeps the page's own files, so that it opens without a network. Nothing of the visitor's is ever stored here.

const CACHE = "glassine-__VERSION__";
const FILES = __FILES__;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("glassine-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      const kept = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true });
      if (kept) return kept;
      const answer = await fetch(request);
      // Names of files hold a hash of what is in them: what was fetched once stays true.
      if (answer.ok && /\.(safetensors|wasm)$/.test(request.url)) await cache.put(request, answer.clone());
      return answer;
    })(),
  );
});
