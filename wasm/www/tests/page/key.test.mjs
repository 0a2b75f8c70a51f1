// SPDX-License-Identifier: MIT OR Apache-2.0
// The key: made, saved as words and as a file, brought back, kept on the device; and the native program opens it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { say } from "./browser.mjs";
import {
    bringFile,
    button,
    deviceCard,
    fingerprint,
    keyCard,
    makeKey,
    savingWindow,
    takeFile,
    takeWords,
    turnTo,
    typeTwice,
} from "./hands.mjs";
import { visit } from "./visit.mjs";

const PASSPHRASE = "seven quiet herons café";
/** A key for tests only, and what the native program calls it. */
const WORDS =
    "abandon amount liar amount expire adjust cage candy arch gather drum bullet absurd math era live bid rhythm alien crouch range attend journey unaware";
const FINGERPRINT = "312b4357";

visit("is saved as 24 words, which bring it back in the native program", async ({ page, desk }) => {
    const made = await makeKey(page);
    await button(keyCard(page), "key.card.save").click();
    assert.ok(await button(savingWindow(page), "key.backup.done").isDisabled(), "not before it is saved");
    const words = await takeWords(page);
    assert.equal(words.length, 24);
    await button(savingWindow(page), "key.backup.done").click();
    assert.equal(await fingerprint(page, "saved"), made);
    const [restored] = desk.json(["key", "restore"], { input: words.join(" ") });
    assert.equal(restored.fingerprint, made);
});

visit("is saved as a file, which the native program opens", async ({ page, desk }) => {
    const made = await makeKey(page);
    await button(keyCard(page), "key.card.save").click();
    const file = await takeFile(page, desk);
    const words = await takeWords(page);
    const [shown] = desk.json(["key", "backup", "--key", file]);
    assert.deepEqual([shown.fingerprint, shown.words], [made, words]);
});

visit("is locked with a passphrase in a file that opens with it only, there and here", async ({ page, desk }) => {
    const made = await makeKey(page);
    await button(keyCard(page), "key.card.save").click();
    const file = await takeFile(page, desk, PASSPHRASE);
    await button(savingWindow(page), "key.backup.done").click();
    assert.doesNotMatch(readFileSync(file, "utf8"), /^secret/m);
    const native = (passphrase) => desk.glassine(["key", "backup", "--key", file], { env: { GLASSINE_PASSPHRASE: passphrase } });
    assert.equal(native("seven quiet herons").code, 2);
    assert.equal(native(PASSPHRASE).code, 0);

    await button(keyCard(page), "key.card.close").click();
    await page.waitForSelector(".key-card[data-state=none]");
    await page.locator("#bring-file").setInputFiles(file);
    const field = page.locator("#bring-passphrase");
    await field.fill("seven quiet herons");
    await page.keyboard.press("Enter");
    await page.getByText(say("key.bring.wrong"), { exact: true }).first().waitFor();
    await field.fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    assert.equal(await fingerprint(page, "saved"), made);
});

visit("comes back from its words, however they are typed", async ({ page }) => {
    const panel = await turnTo(page, "key");
    const field = panel.getByLabel(say("key.bring.words"), { exact: true });
    await field.fill(WORDS.replace("unaware", "unawares"));
    await button(panel, "key.bring.restore").click();
    await panel.locator(".notice[data-state=bad]").waitFor();
    assert.equal(await keyCard(page).locator(".fingerprint").count(), 0);
    const typed = WORDS.split(" ").map((word, i) => `${i + 1}. ${i % 2 ? word.toUpperCase() : word},`);
    await field.fill(typed.join("\n"));
    await button(panel, "key.bring.restore").click();
    assert.equal(await fingerprint(page, "saved"), FINGERPRINT);
});

visit("comes from the native program's own file", async ({ page, desk }) => {
    const [native] = desk.json(["key", "new"]);
    assert.equal(await bringFile(page, desk.path("home/key")), native.fingerprint);
});

visit("a file that is no key is refused in words", async ({ page, desk }) => {
    const panel = await turnTo(page, "key");
    for (const [name, text] of [["picture.jpg", "\xff\xd8\xff"], ["key", "glassine-key: 1\nfingerprint: 312b4357\n"]]) {
        writeFileSync(desk.path(name), text, "latin1");
        await page.locator("#bring-file").setInputFiles(desk.path(name));
        await panel.locator(".notice[data-state=bad]").waitFor();
        assert.equal(await keyCard(page).locator(".fingerprint").count(), 0, name);
    }
});

visit("is kept on the device only when that is asked for, and then locked", async ({ page, url }) => {
    await makeKey(page);
    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await turnTo(page, "key");
    await page.waitForSelector(".key-card[data-state=none]");
    assert.deepEqual(await kept(page), []);

    const made = await makeKey(page);
    const card = deviceCard(page);
    await card.getByLabel(say("key.device.offer")).check();
    await typeTwice(card, PASSPHRASE);
    await button(card, "key.device.remember").click();
    await page.waitForSelector(".key-card[data-state=saved]");
    assert.match((await kept(page)).join("\n"), /sealed/);
    assert.doesNotMatch((await kept(page)).join("\n"), /^secret/m);

    await page.goto(url);
    await page.waitForSelector("html[data-state=ready]");
    await turnTo(page, "key");
    assert.equal(await fingerprint(page, "locked"), made);
    await button(keyCard(page), "key.card.open").click();
    const dialog = page.getByRole("dialog", { name: say("key.unlock.title") });
    const field = dialog.getByLabel(say("key.unlock.passphrase"), { exact: true });
    await field.fill("seven quiet herons");
    await button(dialog, "key.unlock.open").click();
    await dialog.getByText(say("key.unlock.wrong"), { exact: true }).waitFor();
    await field.fill(PASSPHRASE);
    await button(dialog, "key.unlock.open").click();
    assert.equal(await fingerprint(page, "saved"), made);

    await button(card, "key.device.forget").click();
    await button(page.getByRole("dialog", { name: say("key.device.forget_title") }), "key.device.forget").click();
    await page.getByText(say("key.device.forgotten"), { exact: true }).first().waitFor();
    assert.deepEqual(await kept(page), []);
});

/** Everything that the page keeps in this browser, as text. */
const kept = (page) =>
    page.evaluate(async () => {
        const found = Object.values(localStorage);
        for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((resolve, reject) => {
                const asked = indexedDB.open(name);
                asked.onsuccess = () => resolve(asked.result);
                asked.onerror = () => reject(asked.error);
            });
            for (const store of database.objectStoreNames) {
                const values = await new Promise((resolve, reject) => {
                    const asked = database.transaction(store).objectStore(store).getAll();
                    asked.onsuccess = () => resolve(asked.result);
                    asked.onerror = () => reject(asked.error);
                });
                found.push(...values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))));
            }
            database.close();
        }
        return found;
    });
