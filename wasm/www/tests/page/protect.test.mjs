// SPDX-License-Identifier: MIT OR Apache-2.0
// Pictures go in, copies come out, and the native program knows them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { native } from "../../../tests/support.mjs";
import { flat } from "../measure/pictures.mjs";
import { download, like, picture, say } from "./browser.mjs";
import {
    button,
    choosePlace,
    fingerprint,
    lay,
    looked,
    protect,
    saveAll,
    savingWindow,
    shareKey,
    takeFile,
    turnTo,
    unpacked,
    works,
} from "./hands.mjs";
import { visit } from "./visit.mjs";

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Lets files fall onto the page, as from another window. */
async function drop(page, ...paths) {
    const files = paths.map((path) => ({ name: basename(path), bytes: readFileSync(path).toString("base64") }));
    const data = await page.evaluateHandle((files) => {
        const data = new DataTransfer();
        for (const { name, bytes } of files) data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
        return data;
    }, files);
    for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("#drop", type, { dataTransfer: data });
    await looked(page);
}

visit("a first visitor drops pictures and gets a copy for each place, which the native program names", async ({ page, desk }) => {
    await drop(page, picture("watercolour.jpg"), picture("cel-art.png"));
    await choosePlace(page, "tumblr");
    await page.getByLabel(say("protect.places.other")).fill("anna");
    await button(page.locator("#panel-protect"), "protect.places.add").click();
    await page.locator('#panel-protect input[data-platform="anna"]:checked').waitFor();
    await page.getByLabel(say("protect.work_title.label")).fill("Harbour at night");
    assert.deepEqual(await protect(page), ["done", "done"]);
    assert.equal(await page.locator(".copy").count(), 4);
    assert.equal(await page.locator(".copy-check.missed").count(), 0);

    // Nothing leaves the page before the key is saved.
    await page.locator("#save-all").click();
    await savingWindow(page).waitFor();
    const key = await takeFile(page, desk);
    const zip = await download(page, desk, () => button(savingWindow(page), "key.backup.done").click());
    const copies = unpacked(desk, zip);
    assert.equal(copies.size, 4);
    await turnTo(page, "key");
    const made = await fingerprint(page, "saved");
    const { file } = await works(page, desk);

    mkdirSync(desk.path("home"));
    copyFileSync(key, desk.path("home/key"));
    assert.equal(desk.json(["key", "show"])[0].fingerprint, made);
    desk.json(["registry", "import", file]);
    for (const [name, path] of copies) {
        const [found] = desk.json(["detect", path]);
        assert.equal(found.verdict, "marked", name);
        assert.ok(found.log10_p < -9, name);
        assert.equal(found.copy.title, "Harbour at night");
        assert.equal(found.copy.for, name.includes("_tumblr.") ? "tumblr" : "anna", name);
    }
});

/** The copies that the native program makes of a file, for the places and with the payloads in the page's list of works. */
function nativeCopies(desk, file, secret, lines) {
    const { work } = lines.find(({ work }) => work?.source === basename(file));
    const copies = lines.flatMap(({ copy }) => (copy?.work === work.id ? [copy] : []));
    const folder = desk.path(`native-${basename(file)}`);
    mkdirSync(folder);
    const wanted = copies.flatMap(({ platform, payload }) => [platform || "-", payload]);
    native("copies_native", file, secret, String(copies[0].created), folder, ...wanted);
    return copies.map((copy) => ({ ...copy, native: join(folder, copy.platform || "-") }));
}

/** Makes the copies of these files in the page and natively, and compares them. */
async function compare(page, desk, files, ...places) {
    const secret = await shareKey(page, desk);
    await lay(page, ...files);
    for (const place of places) await choosePlace(page, place);
    await protect(page);
    assert.deepEqual(await page.locator("li.piece[data-state=failed]").allInnerTexts(), []);
    const copies = await saveAll(page, desk);
    const { lines } = await works(page, desk);
    let compared = 0;
    for (const file of files) {
        for (const copy of nativeCopies(desk, file, secret, lines)) {
            const here = sha256(copies.get(copy.output));
            assert.equal(here, sha256(copy.native), copy.output);
            assert.equal(here, copy.sha256, "the list of works knows what was saved");
            assert.notEqual(here, sha256(file));
            compared++;
        }
    }
    assert.equal(compared, copies.size);
    return compared;
}

visit("copies are the native program's, byte for byte, in every format that the core reads and writes", async ({ page, desk }) => {
    mkdirSync(desk.path("made"));
    const others = native("other_formats", picture("photo-leaves.jpg"), desk.path("made")).trim().split("\n");
    const named = ["orientation-6.jpg", "cel-art.png", "gradient-16bit.png", "alpha-sprite.png"].map(picture);
    const files = [...named, ...others.map((name) => join(desk.path("made"), name))];
    const kinds = new Set(files.map((file) => file.split(".").at(-1)));
    for (const kind of ["jpg", "png", "webp", "tif", "gif"]) assert.ok(kinds.has(kind), `${kind}: ${[...kinds]}`);
    assert.equal(await compare(page, desk, files), files.length);
});

visit("so are copies for places, each with its payload", async ({ page, desk }) => {
    assert.equal(await compare(page, desk, [picture("watercolour.jpg"), picture("comic-page.png")], "tumblr", "x"), 4);
});

visit("a broken file says what is wrong with it, and the rest goes on", async ({ page, desk }) => {
    await shareKey(page, desk);
    const whole = readFileSync(picture("photo-leaves.jpg"));
    writeFileSync(desk.path("cut.jpg"), whole.subarray(0, 900));
    writeFileSync(desk.path("words.png"), "this is no picture");
    writeFileSync(desk.path("empty.jpg"), "");
    await lay(page, desk.path("cut.jpg"), picture("photo-leaves.jpg"), desk.path("words.png"), desk.path("empty.jpg"));
    const ended = await protect(page);
    assert.deepEqual(ended, ["failed", "done", "failed", "failed"]);
    for (const name of ["cut.jpg", "words.png", "empty.jpg"]) {
        const notice = page.locator(`li.piece[data-file="${name}"] .notice.bad`);
        assert.match(await notice.textContent(), /\w{3,}.*\./, name);
    }
    const copies = await saveAll(page, desk);
    assert.deepEqual([...copies.keys()], ["photo-leaves_protected.jpg"]);
    assert.equal(desk.json(["detect", copies.get("photo-leaves_protected.jpg")])[0].verdict, "marked");
});

visit("a copy of one's own is not marked twice unasked", async ({ page, desk }) => {
    await shareKey(page, desk);
    const [made] = desk.json(["protect", picture("photo-leaves.jpg"), "-o", "out"]);
    await lay(page, desk.path(made.output));
    assert.deepEqual(await protect(page), ["failed"]);
    const sheet = page.locator("li.piece");
    await sheet.getByText(like("protect.marked.unknown")).waitFor();
    await sheet.getByRole("button", { name: like("protect.row.anyway_name") }).click();
    await page.waitForSelector("li.piece[data-state=done]");
});

visit("a copy can be compared with its original, and a picture stopped and tried again", async ({ page, desk }) => {
    await shareKey(page, desk);
    await lay(page, picture("watercolour.jpg"));
    await page.locator("#protect-start:enabled").click();
    await page.locator("#protect-stop").click();
    await page.waitForSelector("li.piece[data-state=waiting]");
    assert.deepEqual(await protect(page), ["done"]);
    await page.getByRole("button", { name: like("protect.copy.compare_name") }).click();
    const dialog = page.getByRole("dialog", { name: like("protect.look.title") });
    await dialog.getByText(say("protect.look.how"), { exact: true }).waitFor();
    const drawn = () => dialog.locator("canvas").evaluate((canvas) => canvas.toDataURL());
    const plain = await drawn();
    await dialog.getByRole("button", { name: like("protect.look.difference") }).click();
    await page.waitForFunction((plain) => document.querySelector("dialog canvas").toDataURL() !== plain, plain);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
});

// 96 MB for each worker: enough for the small picture, not for the large one.
const LITTLE = { flags: ["--js-flags=--wasm-max-mem-pages=1536"], complaints: [] };

visit("a device that runs out of memory says so, and the rest goes on", LITTLE, async ({ page, desk }) => {
    await shareKey(page, desk);
    await flat(desk.path("large.png"), 6000, 5000);
    await lay(page, desk.path("large.png"), picture("photo-leaves.jpg"));
    assert.deepEqual(await protect(page), ["failed", "done"]);
    await page.locator('li.piece[data-file="large.png"]').getByText(say("error.memory"), { exact: true }).waitFor();
    const [copy] = (await saveAll(page, desk)).values();
    assert.equal(desk.json(["detect", copy])[0].verdict, "marked");
});
