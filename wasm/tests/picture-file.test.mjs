// SPDX-License-Identifier: MIT OR Apache-2.0
// What picture files are and what they look like.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { png } from "./png.mjs";
import { glassine, picture, refuses } from "./support.mjs";

const read = (name) => readFileSync(picture(name));

/** A JPEG without its APP2 segments. */
function withoutProfile(jpeg) {
    const parts = [jpeg.subarray(0, 2)];
    let at = 2;
    while (jpeg[at + 1] !== 0xda) {
        const end = at + 2 + jpeg.readUInt16BE(at + 2);
        if (jpeg[at + 1] !== 0xe2) parts.push(jpeg.subarray(at, end));
        at = end;
    }
    return Buffer.concat([...parts, jpeg.subarray(at)]);
}

describe("a header", () => {
    it("tells format and size, and the beginning of a file is enough", () => {
        assert.deepEqual(glassine.pictureInfo(read("cel-art.png").subarray(0, 64)), {
            format: "png", width: 1120, height: 800, frames: 1, decoded_bytes: 1120 * 800 * 3,
        });
        assert.equal(glassine.pictureInfo(read("photo-leaves.jpg")).format, "jpeg");
        assert.equal(glassine.pictureInfo(read("gradient-16bit.png")).decoded_bytes % 6, 0);
    });

    it("that is none is refused in plain words", () => {
        refuses(() => glassine.pictureInfo(Buffer.from("Dear diary")), "unsupported", /reads/);
        refuses(() => glassine.pictureInfo(new Uint8Array(0)), "unreadable", /empty/);
        refuses(() => glassine.pictureInfo(read("photo-leaves.jpg").subarray(0, 20)), "unreadable", /damaged/);
    });
});

describe("pixels", () => {
    it("are averaged down and never enlarged", () => {
        const file = png(40, 20, (x, y) => [x < 20 ? 200 : 0, 10 * (y % 2), 255]);
        const small = glassine.picturePixels(file, 4);
        assert.deepEqual([small.width, small.height, small.full_width, small.full_height], [4, 2, 40, 20]);
        assert.deepEqual([...small.rgba.subarray(0, 16)], [200, 5, 255, 255, 200, 5, 255, 255, 0, 5, 255, 255, 0, 5, 255, 255]);
        const whole = glassine.picturePixels(file, 4096);
        assert.deepEqual([whole.width, whole.height, whole.rgba.length], [40, 20, 40 * 20 * 4]);
    });

    it("stand upright whatever the orientation", () => {
        const [one, six] = ["orientation-1.jpg", "orientation-6.jpg"].map((name) => glassine.picturePixels(read(name), 200));
        assert.deepEqual([six.width, six.height], [one.width, one.height]);
        const differences = one.rgba.map((v, i) => Math.abs(v - six.rgba[i]));
        const mean = differences.reduce((sum, v) => sum + v, 0) / differences.length;
        assert.ok(mean < 3, `${mean}`);
    });

    it("of a wide gamut are sRGB, where the same numbers mean paler colours", () => {
        const file = read("display-p3.jpg");
        const [shown, taken] = [file, withoutProfile(file)].map((bytes) => glassine.picturePixels(bytes, 64).rgba);
        const spread = (rgba) => {
            let sum = 0;
            for (let i = 0; i < rgba.length; i += 4) sum += Math.max(...rgba.subarray(i, i + 3)) - Math.min(...rgba.subarray(i, i + 3));
            return sum / (rgba.length / 4);
        };
        assert.ok(spread(shown) > 1.05 * spread(taken), `${spread(shown)} and ${spread(taken)}`);
    });

    it("keep their transparency", () => {
        const { rgba } = glassine.picturePixels(read("alpha-sprite.png"), 300);
        const alphas = new Set(rgba.filter((_, i) => i % 4 === 3));
        assert.ok(alphas.has(0) && alphas.has(255));
    });
});
