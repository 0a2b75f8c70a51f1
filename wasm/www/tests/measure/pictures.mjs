// SPDX-License-Identifier: MIT OR Apache-2.0
// Large pictures for measurements, drawn by the browser: a test picture enlarged, turned a little each time, with grain.

import { readFileSync, writeFileSync } from "node:fs";
import { picture } from "../page/browser.mjs";

/** Writes a JPEG of this size and gives its path. Another `number` gives another picture. */
export async function drawn(browser, path, width, height, number) {
    const page = await browser.newPage();
    const bytes = readFileSync(picture("photo-leaves.jpg")).toString("base64");
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.evaluate(draw, { bytes, width, height, number }),
    ]);
    await download.saveAs(path);
    await page.close();
    return path;
}

/** Runs in the browser. */
async function draw({ bytes, width, height, number }) {
    const source = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.filter = `hue-rotate(${number * 17}deg)`;
    context.translate(width / 2, height / 2);
    context.rotate(number * 0.05);
    context.drawImage(source, -width * 0.7, -height * 0.7, width * 1.4, height * 1.4);
    context.resetTransform();
    context.filter = "none";
    const grain = new OffscreenCanvas(512, 512);
    const dots = new ImageData(512, 512);
    let state = 12345 + number;
    for (let i = 0; i < dots.data.length; i += 4) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        dots.data.set([state >>> 24, state >>> 24, state >>> 24, 24], i);
    }
    grain.getContext("2d").putImageData(dots, 0, 0);
    context.fillStyle = context.createPattern(grain, "repeat");
    context.fillRect(0, 0, width, height);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }));
    link.download = "drawn.jpg";
    link.click();
}

/** A grey PNG of one colour, however large: a small file that needs much memory. */
export async function flat(path, width, height) {
    const { deflateSync, crc32 } = await import("node:zlib");
    const chunk = (kind, data) => {
        const body = Buffer.concat([Buffer.from(kind), data]);
        const numbers = Buffer.alloc(8);
        numbers.writeUInt32BE(data.length);
        numbers.writeUInt32BE(crc32(body), 4);
        return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width);
    header.writeUInt32BE(height, 4);
    header.set([8, 0], 8);
    const rows = deflateSync(Buffer.alloc(height * (1 + width)), { level: 1 });
    const parts = [Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))];
    writeFileSync(path, Buffer.concat(parts));
    return path;
}
