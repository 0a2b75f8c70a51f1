// SPDX-License-Identifier: MIT OR Apache-2.0
// Found pictures and texts: what the native program marked is found by the page, and named with its works.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { like, picture, say } from "./browser.mjs";
import { bringFile, button, importWorks, shareKey, turnTo } from "./hands.mjs";
import { visit } from "./visit.mjs";

/** Protects pictures with the native program, for two places, and exports what it remembers. Gives its lines. */
function protectNatively(desk, ...files) {
    const made = desk.json(["protect", ...files, "-o", desk.path("out"), "--for", "tumblr", "--for", "x", "--title", "Harbour"]);
    desk.json(["registry", "export", "works.jsonl"]);
    return made;
}

/** Gives files to the tab, and waits until each has its answer. */
async function check(page, ...files) {
    await turnTo(page, "check");
    await page.locator("#check-files").setInputFiles(files);
    await answered(page);
}

const answered = (page) =>
    page.waitForFunction(() => {
        const cards = [...document.querySelectorAll("article.finding")];
        return cards.length > 0 && cards.every(({ dataset }) => !["waiting", "busy"].includes(dataset.state));
    }, undefined, { timeout: 120_000 });

/** The card of a file. */
const card = (page, name) => page.locator("article.finding", { has: page.getByRole("heading", { name, exact: true }) });

/** A picture as it may be found: drawn anew by the browser, `change` being a function of its context and size. */
async function redrawn(page, file, to, { width, height, mirrored = false, quality }) {
    const bytes = await page.evaluate(
        async ({ bytes, width, height, mirrored, quality }) => {
            const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
            const canvas = new OffscreenCanvas(width, height);
            const context = canvas.getContext("2d");
            if (mirrored) context.setTransform(-1, 0, 0, 1, width, 0);
            context.imageSmoothingQuality = "high";
            context.drawImage(picture, 0, 0, width, height);
            const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
            return [...new Uint8Array(await blob.arrayBuffer())];
        },
        { bytes: readFileSync(file).toString("base64"), width, height, mirrored, quality },
    );
    writeFileSync(to, Buffer.from(bytes));
    return to;
}

visit("copies of the native program are named with work, place and day", async ({ page, desk }) => {
    await shareKey(page, desk);
    const made = protectNatively(desk, picture("watercolour.jpg"), picture("cel-art.png"));
    await importWorks(page, desk.path("works.jsonl"));
    await check(page, ...made.map(({ output }) => output));
    assert.equal(made.length, 4);
    for (const { output, for: platform } of made) {
        const found = card(page, basename(output));
        assert.equal(await found.getAttribute("data-state"), "marked", output);
        const answer = await found.locator(".answer").textContent();
        assert.match(answer, like("check.marked.copy"));
        assert.ok(answer.includes("Harbour") && answer.includes(platform === "x" ? " X" : "Tumblr"), answer);
        assert.match(await found.textContent(), /1 in 10\^\d{2,}/);
    }
});

visit("without the list of works, place and day are still told by the key", async ({ page, desk }) => {
    await shareKey(page, desk);
    const made = protectNatively(desk, picture("watercolour.jpg"));
    await check(page, made[0].output);
    const answer = await page.locator("article.finding .answer").textContent();
    assert.match(answer, like("check.marked.place"));
    assert.ok(answer.includes("Tumblr"), answer);
});

visit("a mirrored, smaller, compressed copy is found, and how it lies is told as by the native program", async ({ page, desk }) => {
    await shareKey(page, desk);
    const made = protectNatively(desk, picture("watercolour.jpg"));
    const { width, height, output } = made[0];
    const size = { width: Math.round(width * 0.7), height: Math.round(height * 0.7) };
    const found = await redrawn(page, output, desk.path("found.jpg"), { ...size, mirrored: true, quality: 0.8 });
    await importWorks(page, desk.path("works.jsonl"));
    await check(page, found);
    const [native] = desk.json(["detect", found]);
    assert.equal(native.geometry.mirrored, true);
    const shown = card(page, "found.jpg");
    assert.equal(await shown.getAttribute("data-state"), "marked");
    const words = await shown.textContent();
    assert.ok(words.includes(say("check.geometry.mirrored")), words);
    assert.ok(words.includes(native.payload), "the numbers name the same payload");
    assert.ok(words.includes("Harbour"));
    // The frame of the original is drawn on the picture.
    await shown.getByRole("img", { name: like("check.outline.alt_frame") }).first().waitFor();
});

visit("unmarked pictures and those of others are said not to be marked, and what that does not mean", async ({ page, desk }) => {
    const [made] = desk.json(["protect", picture("photo-leaves.jpg"), "-o", desk.path("out")]);
    desk.json(["key", "new", "--force", "--home", desk.path("another")]);
    await bringFile(page, desk.path("another/key"));
    await check(page, picture("photo-leaves.jpg"), made.output);
    for (const file of ["photo-leaves.jpg", basename(made.output)]) {
        assert.equal(await card(page, file).getAttribute("data-state"), "none");
        assert.ok((await card(page, file).textContent()).includes(say("check.none.picture_why")));
    }
});

visit("what is dropped without a key waits for it; a broken file is named, and the rest goes on", async ({ page, desk }) => {
    const [made] = desk.json(["protect", picture("photo-leaves.jpg"), "-o", desk.path("out")]);
    writeFileSync(desk.path("cut.png"), readFileSync(picture("cel-art.png")).subarray(0, 2000));
    await turnTo(page, "check");
    await page.locator("#check-files").setInputFiles([desk.path("cut.png"), made.output]);
    await page.waitForSelector("article.finding[data-state=key]");
    await bringFile(page, desk.path("home/key"));
    await turnTo(page, "check");
    await page.waitForSelector("article.finding[data-state=marked]");
    await answered(page);
    assert.equal(await card(page, "cut.png").getAttribute("data-state"), "failed");
    assert.equal(await card(page, basename(made.output)).getAttribute("data-state"), "marked");
});

visit("a pasted text is named with its work", async ({ page, desk }) => {
    await shareKey(page, desk);
    const story = "The harbour was empty and the rain had stopped an hour before anybody came to look for the boat. ".repeat(4);
    writeFileSync(desk.path("story.txt"), story);
    desk.json(["text", "mark", "story.txt", "-o", "marked.txt", "--for", "tumblr", "--title", "Rain"]);
    desk.json(["registry", "export", "works.jsonl"]);
    await importWorks(page, desk.path("works.jsonl"));
    const panel = await turnTo(page, "check");
    for (const [text, state] of [[readFileSync(desk.path("marked.txt"), "utf8"), "marked"], [story, "none"]]) {
        await panel.getByLabel(say("check.text"), { exact: true }).fill(text);
        await button(panel, "check.text_go").click();
        await page.waitForSelector(`article.finding[data-state=${state}]`);
    }
    const answer = await page.locator("article.finding[data-state=marked] .answer").textContent();
    assert.ok(answer.includes("Rain") && answer.includes("Tumblr"), answer);
});
