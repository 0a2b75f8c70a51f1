// SPDX-License-Identifier: MIT OR Apache-2.0
// `node first_load.mjs [N]`: what a first visit fetches before anything is done, as a server that packs files would send it,
// and the time until the page can be used. Against `wasm/dist`, each visit with an empty browser.

import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { launch, measured, open, serve } from "../page/browser.mjs";

const rounds = Number(process.argv[2] ?? 5);
const server = await serve();
const browser = await launch();
const files = new Map();
const times = [];

for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext();
    const fetched = [];
    context.on("response", (answer) => fetched.push(answer));
    const page = await context.newPage();
    await open(page, server.url);
    times.push(await page.evaluate(() => performance.now()));
    // Also what the service worker fetches, so that the page opens without a network.
    await page.waitForSelector("#offline-note:not([hidden])");
    const kept = await page.evaluate(async () => {
        const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
        return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((request) => request.url);
    });
    for (const address of new Set([...fetched.map((answer) => answer.url()), ...kept])) {
        if (!files.has(address)) files.set(address, await (await fetch(address)).arrayBuffer());
    }
    await context.close();
}

const sum = { plain: 0, gzip: 0, brotli: 0 };
for (const [address, bytes] of [...files].sort()) {
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    sum.plain += bytes.byteLength;
    sum.gzip += gzip;
    sum.brotli += brotli;
    measured(new URL(address).pathname, { bytes: bytes.byteLength, gzip, brotli });
}
measured("all files", sum);
times.sort((a, b) => a - b);
measured("ms until the page can be used", { least: times[0], median: times[times.length >> 1], most: times.at(-1) });

await browser.close();
await server.stop();
