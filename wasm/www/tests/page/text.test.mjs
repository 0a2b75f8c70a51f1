// SPDX-License-Identifier: MIT OR Apache-2.0
// Texts: marked while they are typed, found by the native program; inspected and cleaned.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { download, say } from "./browser.mjs";
import { button, lay, protect, saveAll, shareKey, turnTo, works } from "./hands.mjs";
import { visit } from "./visit.mjs";

const STORY = `The ferry left the island at half past six, when the gulls were still asleep on the railings and the water was the
colour of slate. Marta stood at the stern with her collar up and counted the lights along the harbour wall, as she had
done every morning since the winter she turned nine. There had been eleven of them then; now there were seven, and the
last one flickered as if it were trying to remember something.

She had a letter in her coat that she had not opened. It had come on Tuesday, in the blue envelope of the harbour office, and
she knew without reading it what it would say, in which order, and who had signed it.`;

/** Types the story into the tab, for a place, and waits for its copy. */
async function mark(page, place) {
    const panel = await turnTo(page, "text");
    await panel.getByLabel(say("text.mark.title_label")).fill("The ferry");
    if (place) await panel.locator(`input[data-platform="${place}"]`).check();
    await panel.locator("#text-before").fill(STORY);
    await page.waitForFunction((length) => document.querySelector("#text-after").value.length > length, STORY.length);
    return panel;
}

visit("a text marked in the page is found by the native program, also in an excerpt", async ({ page, desk }) => {
    await shareKey(page, desk);
    const panel = await mark(page, "tumblr");
    const file = await download(page, desk, () => button(panel, "text.mark.save").click());
    const marked = readFileSync(file, "utf8");
    assert.notEqual(marked, STORY);
    assert.equal(marked.replace(/[^\x20-\x7e\n]/g, ""), STORY, "only hidden characters were added");
    const list = await works(page, desk);
    desk.json(["registry", "import", list.file]);
    const paragraph = desk.path("excerpt.txt");
    writeFileSync(paragraph, marked.slice(0, marked.indexOf("\n\n")));
    for (const path of [file, paragraph]) {
        const [found] = desk.json(["text", "detect", path]);
        assert.equal(found.detected, true);
        assert.equal(found.copy.for, "tumblr");
        assert.equal(found.copy.title, "The ferry");
    }
});

visit("the marked text is copied as it is shown", async ({ page, desk, context, url }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
    await shareKey(page, desk);
    const panel = await mark(page);
    await button(panel, "text.mark.copy").click();
    await panel.locator(".notice[data-state=good]").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await panel.locator("#text-after").inputValue());
    writeFileSync(desk.path("pasted.txt"), copied);
    assert.equal(desk.json(["text", "detect", desk.path("pasted.txt")])[0].detected, true);
});

visit("hidden characters are shown and taken out again", async ({ page, desk }) => {
    await shareKey(page, desk);
    writeFileSync(desk.path("story.txt"), STORY);
    desk.json(["text", "mark", "story.txt", "-o", "marked.txt", "--for", "tumblr"]);
    const panel = await turnTo(page, "text");
    await panel.getByLabel(say("text.modes.clean"), { exact: true }).check();
    await panel.getByLabel(say("text.clean.input"), { exact: true }).fill(readFileSync(desk.path("marked.txt"), "utf8"));
    const inspected = desk.json(["text", "inspect", "marked.txt"]);
    assert.ok(inspected.length > 0);
    await button(panel, "text.clean.clean").click();
    const output = panel.getByLabel(say("text.clean.output"), { exact: true });
    await output.waitFor();
    assert.equal(await output.inputValue(), STORY);
});

visit("a document is protected beside pictures", async ({ page, desk }) => {
    await shareKey(page, desk);
    const markdown = `# The ferry\n\n${STORY}\n\n\`code stays\` as it is.\n`;
    writeFileSync(desk.path("ferry.md"), markdown);
    await lay(page, desk.path("ferry.md"));
    assert.deepEqual(await protect(page), ["done"]);
    const copies = await saveAll(page, desk);
    const file = copies.get("ferry_protected.md");
    assert.ok(readFileSync(file, "utf8").includes("`code stays`"));
    assert.equal(desk.json(["text", "detect", file])[0].detected, true);
});
