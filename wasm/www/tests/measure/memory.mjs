// SPDX-License-Identifier: MIT OR Apache-2.0
// `node memory.mjs`: memory of the tab's process while one picture of 50 megapixels is protected in the page, and what the
// page says of one that is too large for it. Linux only: it reads /proc.

import { readFileSync } from "node:fs";
import { launch, makeDesk, measured, open, serve } from "../page/browser.mjs";
import { lay, protect } from "../page/hands.mjs";
import { drawn, flat } from "./pictures.mjs";

const desk = makeDesk();
const [server, browser] = [await serve(), await launch()];
const file = await drawn(browser, desk.path("large.jpg"), 8660, 5774, 1);
const huge = await flat(desk.path("huge.png"), 16_000, 15_000);
const page = await browser.newPage();
const session = await browser.newBrowserCDPSession();

/** Megabytes of the tab's process, now and at most since it began. */
async function megabytes() {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sums = { now: 0, most: 0 };
    for (const { id } of processInfo.filter(({ type }) => type === "renderer")) {
        const status = readFileSync(`/proc/${id}/status`, "utf8");
        const read = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1000;
        if (read("VmHWM") > sums.most) Object.assign(sums, { now: read("VmRSS"), most: read("VmHWM") });
    }
    return sums;
}

await open(page, server.url);
measured("the page, MB", await megabytes());
await lay(page, file);
measured("with a picture of 50 megapixels on the table, MB", await megabytes());
const start = performance.now();
const [state] = await protect(page, { timeout: 600_000 });
const seconds = (performance.now() - start) / 1000;
if (state !== "done") throw new Error(await page.locator("li.piece").innerText());
measured("after it was protected, MB", { ...(await megabytes()), seconds });

await lay(page, huge);
await protect(page, { timeout: 600_000 });
console.log(`240 megapixels: ${await page.locator('li.piece[data-file="huge.png"]').innerText()}`);
measured("after that, MB", await megabytes());

await browser.close();
await server.stop();
desk.clear();
