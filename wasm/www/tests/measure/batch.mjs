// SPDX-License-Identifier: MIT OR Apache-2.0
// `node batch.mjs [PICTURES] [WORKERS]`: pictures of 3 megapixels protected in the page, from the click to the last copy.

import { launch, makeDesk, measured, open, serve } from "../page/browser.mjs";
import { lay, protect } from "../page/hands.mjs";
import { drawn } from "./pictures.mjs";

const [pictures, workers] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 2)];
const desk = makeDesk();
const [server, browser] = [await serve(), await launch()];
const files = [];
for (let i = 0; i < pictures; i++) files.push(await drawn(browser, desk.path(`picture-${i}.jpg`), 2048, 1536, i));

const page = await browser.newPage();
await open(page, `${server.url}?workers=${workers}`);
await lay(page, ...files);
const start = performance.now();
const ended = await protect(page, { timeout: 1_800_000 });
const seconds = (performance.now() - start) / 1000;
if (ended.some((state) => state !== "done")) throw new Error(`not all were protected: ${ended}`);
measured(`${pictures} pictures of 3 megapixels, ${workers} workers`, { seconds, "pictures a second": pictures / seconds });

await browser.close();
await server.stop();
desk.clear();
