// SPDX-License-Identifier: MIT OR Apache-2.0
// What a visitor does again and again: a tab, a key, its words and its file, the list of works.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { download, say } from "./browser.mjs";

export const tab = (page, name) => page.getByRole("tab", { name: say(`tabs.${name}`), exact: true });

/** The panel of a tab, shown. */
export async function turnTo(page, name) {
    await tab(page, name).click();
    return page.locator(`#panel-${name}`);
}

/** A button with this text of the page, within a part of it. */
export const button = (part, words) => part.getByRole("button", { name: say(words), exact: true });

export const keyCard = (page) => page.getByRole("region", { name: say("key.card.title") });
export const deviceCard = (page) => page.getByRole("region", { name: say("key.device.title") });

/** Waits until the card of the key says this, and gives the fingerprint on it, without its gap. */
export async function fingerprint(page, state) {
    await page.waitForSelector(`.key-card[data-state=${state}]`);
    const shown = await keyCard(page).locator(".fingerprint").textContent();
    assert.match(shown, /^[0-9a-f]{4} [0-9a-f]{4}$/);
    return shown.replace(" ", "");
}

/** Makes a key in the tab for it; the window for saving it is not opened. */
export async function makeKey(page) {
    await turnTo(page, "key");
    await button(keyCard(page), "key.card.make").click();
    return await fingerprint(page, "unsaved");
}

/** The window in which the key is saved. */
export const savingWindow = (page) => page.getByRole("dialog", { name: say("key.backup.title") });

/** In that window: the 24 words, said to be written down. */
export async function takeWords(page) {
    const dialog = savingWindow(page);
    await button(dialog, "key.backup.words.show").click();
    const listed = dialog.locator("ol.word-list li");
    await listed.nth(23).waitFor();
    const words = await listed.allTextContents();
    await dialog.getByLabel(say("key.backup.words.written")).check();
    return words;
}

/** In that window: the key file, with or without a passphrase. Gives its path. */
export async function takeFile(page, desk, passphrase) {
    const dialog = savingWindow(page);
    if (passphrase !== undefined) {
        await dialog.getByLabel(say("key.backup.file.lock")).check();
        await typeTwice(dialog, passphrase);
    }
    return await download(page, desk, () => button(dialog, "key.backup.file.save").click());
}

/** A new passphrase, typed into both of its fields. */
export async function typeTwice(part, passphrase) {
    await part.getByLabel(say("key.passphrase.new"), { exact: true }).fill(passphrase);
    await part.getByLabel(say("key.passphrase.again"), { exact: true }).fill(passphrase);
}

/** Puts a key file, as the native program's, into the page. */
export async function bringFile(page, file) {
    await turnTo(page, "key");
    await page.locator("#bring-file").setInputFiles(file);
    return await fingerprint(page, "saved");
}

/** Saves the list of works and gives its path. */
export async function exportWorks(page, desk) {
    const panel = await turnTo(page, "key");
    return await download(page, desk, () => button(panel, "key.works.export").click());
}

/** Brings the key of the desk's native program into the page; it is made there if there is none. */
export async function shareKey(page, desk) {
    desk.glassine(["key", "new"]);
    const native = await bringFile(page, desk.path("home/key"));
    assert.equal(native, desk.json(["key", "show"])[0].fingerprint);
    return /^secret: ([0-9a-f]{64})$/m.exec(readFileSync(desk.path("home/key"), "utf8"))[1];
}

/** Lays files onto the work table, as with the button for choosing them, and waits until each was looked at. */
export async function lay(page, ...files) {
    await turnTo(page, "protect");
    await page.locator("#choose-files").setInputFiles(files);
    await looked(page);
}

const states = (page) => page.locator("li.piece").evaluateAll((sheets) => sheets.map((sheet) => sheet.dataset.state));

/** Waits until every file on the table was looked at. */
export async function looked(page) {
    await page.locator("li.piece").first().waitFor();
    await page.waitForFunction(() => !document.querySelector("li.piece[data-state=reading]"), undefined, { timeout: 180_000 });
    return await states(page);
}

/** Protects what lies on the table. Gives how each file ended: `done` or `failed`. */
export async function protect(page, { timeout = 180_000 } = {}) {
    await page.locator("#protect-start:enabled").click();
    await page.waitForFunction(
        () => [...document.querySelectorAll("li.piece")].every(({ dataset }) => ["done", "failed"].includes(dataset.state)),
        undefined,
        { timeout },
    );
    await page.locator("#protect-start").waitFor();
    return await states(page);
}

/** Chooses a place by its id. */
export const choosePlace = (page, id) => page.locator(`#panel-protect input[data-platform="${id}"]`).check();

/** Saves all copies; the key was saved before. Gives their paths by their names in the zip. */
export async function saveAll(page, desk) {
    return unpacked(desk, await download(page, desk, () => page.locator("#save-all").click()));
}

/** What a download holds: a zip with copies, or the only copy itself. */
export function unpacked(desk, path) {
    if (!path.endsWith(".zip")) return new Map([[basename(path), path]]);
    const copies = new Map();
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(path)))) {
        const to = join(desk.path("copies"), name);
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(to, bytes);
        copies.set(name, to);
    }
    return copies;
}

/** The lines of the page's list of works, as the native program reads them. */
export async function works(page, desk) {
    const file = await exportWorks(page, desk);
    return { file, lines: readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)) };
}

/** Takes a list of works in, as the native program exports it. */
export async function importWorks(page, file) {
    const panel = await turnTo(page, "key");
    await page.locator("#works-file").setInputFiles(file);
    await panel.locator(".works-files .notice[data-state=good]").waitFor();
}
