// SPDX-License-Identifier: MIT OR Apache-2.0
// The list of works: kept with the key when that is asked for, searched, and exchanged with the native program.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { open, picture, say } from "./browser.mjs";
import { button, deviceCard, exportWorks, importWorks, shareKey, turnTo, typeTwice } from "./hands.mjs";
import { visit } from "./visit.mjs";

/** Waits until the list shows so many copies. */
const shows = (page, n) =>
    page.waitForFunction((words) => document.querySelector("#works-count").textContent === words, say("key.works.count", { n }));

visit("is kept with the key, can be searched, and goes back to the native program as it came", async ({ page, desk, url }) => {
    await shareKey(page, desk);
    const files = [picture("watercolour.jpg"), picture("cel-art.png")];
    desk.json(["protect", ...files, "-o", "out", "--for", "tumblr", "--for", "x"]);
    desk.json(["registry", "export", "works.jsonl"]);
    await importWorks(page, desk.path("works.jsonl"));
    await shows(page, 4);
    const card = deviceCard(page);
    await card.getByLabel(say("key.device.offer")).check();
    await typeTwice(card, "seven quiet herons");
    await button(card, "key.device.remember").click();
    await card.getByText(say("key.device.remembered"), { exact: true }).waitFor();

    await open(page, url);
    const panel = await turnTo(page, "key");
    await shows(page, 4);
    await panel.getByLabel(say("key.works.place"), { exact: true }).selectOption({ label: "Tumblr" });
    await shows(page, 2);
    await panel.getByLabel(say("key.works.search"), { exact: true }).fill("watercolour");
    await shows(page, 1);
    assert.equal(await panel.locator(".works-table tbody tr").count(), 1);

    const file = await exportWorks(page, desk);
    const [taken] = desk.json(["registry", "import", file, "--home", desk.path("other")]);
    assert.equal(taken.error, null);
    const list = (...home) => desk.json(["registry", "list", ...home]).map(({ payload, output }) => [payload, output]).sort();
    assert.deepEqual(list("--home", desk.path("other")), list());
});

visit("a file that is no list of works changes nothing", async ({ page, desk }) => {
    const panel = await turnTo(page, "key");
    const broken = ["no list at all", '{"glassine_registry":99}\n', '{"glassine_registry":1}\n{"copy":{"payload":"xyz"}}\n'];
    for (const [number, text] of broken.entries()) {
        const name = `broken-${number}.jsonl`;
        writeFileSync(desk.path(name), text);
        await page.locator("#works-file").setInputFiles(desk.path(name));
        await panel.locator(".works-files .notice[data-state=bad]", { hasText: name }).waitFor();
    }
    const file = await exportWorks(page, desk);
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 1, "nothing but its header");
});
