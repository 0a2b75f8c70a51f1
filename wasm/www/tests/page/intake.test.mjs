// SPDX-License-Identifier: MIT OR Apache-2.0
// The ways in: a zip with folders, the clipboard, formats that only the browser opens.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { zipSync } from "fflate";
import { glassine } from "../../../tests/support.mjs";
import { picture, say } from "./browser.mjs";
import { button, lay, looked, protect, saveAll, shareKey, turnTo } from "./hands.mjs";
import { visit } from "./visit.mjs";

visit("a zip is unpacked, and its copies are saved in the same folders", async ({ page, desk }) => {
    await shareKey(page, desk);
    const packed = zipSync({
        "art/2026/leaves.jpg": readFileSync(picture("photo-leaves.jpg")),
        "art/cat.png": readFileSync(picture("cel-art.png")),
        "art/notes.xyz": Buffer.from("something else"),
    });
    writeFileSync(desk.path("portfolio.zip"), packed);
    await lay(page, desk.path("portfolio.zip"));
    assert.deepEqual(await protect(page), ["done", "done"]);
    const copies = await saveAll(page, desk);
    assert.deepEqual([...copies.keys()].sort(), ["art/2026/leaves_protected.jpg", "art/cat_protected.png"]);
    for (const path of copies.values()) assert.equal(desk.json(["detect", path])[0].verdict, "marked");
});

visit("files are chosen with the keyboard alone", async ({ page, desk }) => {
    await shareKey(page, desk);
    const panel = await turnTo(page, "protect");
    // Long before the key is pressed: the browser hands its window over only once it knows that somebody waits for it.
    const opened = page.waitForEvent("filechooser");
    await page.locator("#tab-protect").focus();
    const choose = button(panel, "protect.choose").first();
    for (let steps = 0; !(await choose.evaluate((each) => each === document.activeElement)); steps++) {
        assert.ok(steps < 10, "the button comes soon after the tabs");
        await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await (await opened).setFiles(picture("cel-art.png"));
    await looked(page);
    await page.locator("#protect-start:enabled").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("li.piece[data-state=done]");
});

visit("a damaged zip is named with what to do", async ({ page, desk }) => {
    const packed = zipSync({ "leaves.jpg": readFileSync(picture("photo-leaves.jpg")) });
    writeFileSync(desk.path("cut.zip"), packed.subarray(0, packed.length / 2));
    await turnTo(page, "protect");
    await page.locator("#choose-files").setInputFiles(desk.path("cut.zip"));
    await page.getByText(say("protect.zip.damaged", { name: "cut.zip" })).first().waitFor();
});

visit("a picture is pasted", async ({ page, desk }) => {
    await shareKey(page, desk);
    await turnTo(page, "protect");
    await page.evaluate(async (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], "image.png", { type: "image/png" }));
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, readFileSync(picture("cel-art.png")).toString("base64"));
    await looked(page);
    assert.deepEqual(await protect(page), ["done"]);
    const [[name, path]] = await saveAll(page, desk);
    assert.equal(name, "pasted-1_protected.png");
    assert.equal(desk.json(["detect", path])[0].verdict, "marked");
});

/** A picture as an uncompressed BMP of 24 bits, which the core does not read. */
function bitmap(file) {
    const { rgba, width, height } = glassine.picturePixels(readFileSync(picture(file)), 1000);
    const stride = (width * 3 + 3) & ~3;
    const bytes = Buffer.alloc(54 + stride * height);
    bytes.write("BM");
    bytes.writeUInt32LE(bytes.length, 2);
    bytes.writeUInt32LE(54, 10);
    bytes.writeUInt32LE(40, 14);
    bytes.writeInt32LE(width, 18);
    bytes.writeInt32LE(-height, 22); // from top to bottom
    bytes.writeUInt16LE(1, 26);
    bytes.writeUInt16LE(24, 28);
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const [from, to] = [(y * width + x) * 4, 54 + y * stride + x * 3];
            bytes.set([rgba[from + 2], rgba[from + 1], rgba[from]], to);
        }
    }
    return bytes;
}

visit("a format that only the browser opens becomes a PNG, and that is said", async ({ page, desk }) => {
    await shareKey(page, desk);
    writeFileSync(desk.path("leaves.bmp"), bitmap("photo-leaves.jpg"));
    await lay(page, desk.path("leaves.bmp"));
    await page.getByText(say("protect.browser"), { exact: true }).waitFor();
    assert.deepEqual(await protect(page), ["done"]);
    const [[name, path]] = await saveAll(page, desk);
    assert.equal(name, "leaves_protected.png");
    assert.equal(desk.json(["detect", path])[0].verdict, "marked");
});

visit("a lossy WebP is protected, and the native program finds its mark", async ({ page, desk }) => {
    await shareKey(page, desk);
    const bytes = await page.evaluate(async (bytes) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
        const canvas = new OffscreenCanvas(image.width, image.height);
        canvas.getContext("2d").drawImage(image, 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.9 });
        return [...new Uint8Array(await blob.arrayBuffer())];
    }, readFileSync(picture("photo-leaves.jpg")).toString("base64"));
    writeFileSync(desk.path("leaves.webp"), Buffer.from(bytes));
    await lay(page, desk.path("leaves.webp"));
    assert.deepEqual(await protect(page), ["done"]);
    const [[name, path]] = await saveAll(page, desk);
    assert.match(name, /^leaves_protected\.(webp|png)$/);
    assert.equal(desk.json(["detect", path])[0].verdict, "marked");
});
