// SPDX-License-Identifier: MIT OR Apache-2.0
// The cloak in WebAssembly: equal to the native one as far as rounding goes, told how far it is, stopped when asked to.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { png } from "./png.mjs";
import { glassine, native, picture, refuses, shared } from "./support.mjs";

const weights = readFileSync(shared("core/data/light_encoder.safetensors"));
const vectors = shared("core/tests/data/cloak_vectors.safetensors");
const folder = mkdtempSync(join(tmpdir(), "glassine-"));
/** Texture on the left, a flat colour on the right. */
const file = png(224, 160, (x, y) => [0, 1, 2].map((c) => (x > 150 ? 90 + 40 * c : 40 + 20 * c + ((x * 7 + y * 13 + ((x * y) % 29) * 5) % 120))));
let encoders;

before(() => {
    encoders = new glassine.Encoders();
    encoders.addLight(weights);
});

after(() => {
    encoders.free();
    rmSync(folder, { recursive: true });
});

/** A tensor of a safetensors file: shape and typed array. */
function tensor(path, name) {
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const { dtype, shape, data_offsets: [from, to] } = JSON.parse(bytes.subarray(8, start))[name];
    const data = bytes.subarray(start + from, start + to);
    return { shape, data: dtype === "U8" ? data : floats(data) };
}

const floats = (bytes) => new Float32Array(new Uint8Array(bytes).buffer);

/** Largest difference as a share of the largest value. */
function error(found, expected) {
    assert.equal(found.length, expected.length);
    let [largest, difference] = [0, 0];
    expected.forEach((v, i) => {
        largest = Math.max(largest, Math.abs(v));
        difference = Math.max(difference, Math.abs(v - found[i]));
    });
    return difference / largest;
}

describe("the light encoder", () => {
    it("gives the latents and the gradient that it gives natively, and those of PyTorch", (t) => {
        const { shape: [height, width], data } = tensor(vectors, "picture");
        const rgb = Float32Array.from(data, (v) => Math.fround(v / 255));
        const latents = encoders.latents(0, rgb, width, height);
        const gradient = encoders.gradient(0, rgb, width, height);
        const out = join(folder, "latents");
        native("cloak_native", "latents", vectors, out);
        const expected = floats(readFileSync(out));
        const reference = ["h8", "h32"].flatMap((name) => [...tensor(vectors, name).data]);
        const found = {
            "latents, native": error(latents, expected.subarray(0, latents.length)),
            "gradient, native": error(gradient, expected.subarray(latents.length)),
            "latents, PyTorch": error(latents, reference),
            "gradient, PyTorch": error(gradient, tensor(vectors, "gradient_of_mean_squares").data),
        };
        for (const [name, value] of Object.entries(found)) t.diagnostic(`${name}: ${value.toExponential(1)}`);
        for (const [name, value] of Object.entries(found)) assert.ok(value < 1e-4, `${name}: ${value}`);
    });

    it("refuses what is no picture or no encoder", () => {
        refuses(() => encoders.latents(1, new Float32Array(12), 2, 2), "argument", /encoder number 1/);
        refuses(() => encoders.latents(0, new Float32Array(11), 2, 2), "argument", /2 x 2/);
        refuses(() => encoders.latents(0, new Float32Array(0), 0, 0), "argument", /0 x 0/);
        refuses(() => encoders.addLight(weights.subarray(0, 1000)), "model", /safetensors/);
        refuses(() => encoders.addModel(weights, "light"), "model", /no encoder/);
        assert.deepEqual(encoders.names, ["light encoder"]);
    });
});

describe("a cloak", () => {
    const options = { fast: true };
    let copy, steps;

    before(() => {
        steps = [];
        copy = glassine.cloak(file, encoders, options, (stage, done) => void steps.push([stage, done]));
    });

    it("tells how far it is", () => {
        const cloak = steps.filter(([stage]) => stage === "cloak").map(([, done]) => done);
        assert.ok(cloak.length >= 4 && cloak.at(-1) === 1, cloak.join(" "));
        assert.ok(cloak.every((done, i) => i === 0 || done > cloak[i - 1]), cloak.join(" "));
    });

    it("is nearly the native one, pixel by pixel", (t) => {
        const [original, copied] = ["original.png", "copy.png"].map((name) => join(folder, name));
        writeFileSync(original, file);
        writeFileSync(copied, copy.bytes);
        const { pixels, changed, differing, largest } = JSON.parse(native("cloak_native", "compare", original, copied));
        t.diagnostic(`${differing} of ${pixels} pixels differ, by up to ${largest}; the cloak changes ${changed}`);
        assert.ok(changed > 1000, `${changed}`);
        assert.ok(differing * 100 < changed, `${differing} of ${changed}`);
    });

    it("is measured in the copy", () => {
        const { level, fast, measured, warnings } = copy.report;
        assert.equal(level, "medium");
        assert.equal(fast, true);
        assert.ok(measured.ssimulacra2 > 70 && measured.psnr_db > 30, JSON.stringify(measured));
        assert.equal(measured.encoders[0].encoder, "light encoder");
        assert.equal(measured.encoders[0].views.length, 4);
        const [plain] = measured.encoders[0].views;
        assert.ok(plain.displacement > plain.noise, JSON.stringify(plain));
        assert.ok(Array.isArray(warnings));
        assert.deepEqual(glassine.cloakCheck(file, copy.bytes, encoders), measured);
    });

    it("stops when asked to", () => {
        let told = 0;
        const stop = (stage) => stage !== "cloak" || ++told < 2;
        refuses(() => glassine.cloak(file, encoders, options, stop), "cancelled", /cancelled/);
        assert.equal(told, 2);
    });

    it("throws what the listener throws, and forgets it", () => {
        const broken = () => {
            throw new RangeError("no such bar");
        };
        assert.throws(() => glassine.cloak(file, encoders, options, broken), RangeError);
        assert.equal(Buffer.compare(glassine.cloak(file, encoders, options).bytes, copy.bytes), 0);
    });

    it("is refused in plain words", () => {
        refuses(() => glassine.cloak(file, encoders, { level: "max" }), "argument", /max|level/);
        refuses(() => glassine.cloak(file, encoders, { lvel: "light" }), "argument", /lvel/);
        refuses(() => glassine.cloak(file.subarray(0, file.length >> 1), encoders), "unreadable", /damaged/);
        refuses(() => glassine.cloakCheck(file, readFileSync(picture("cel-art.png")), encoders), "argument", /differ in size/);
        const none = new glassine.Encoders();
        refuses(() => glassine.cloak(file, none, options), "cloak", /no model/);
        none.free();
    });
});

describe("time and limits", () => {
    it("work grows with the picture and the steps", () => {
        const work = (side, options) => glassine.cloakWork(side, side, encoders, options);
        assert.ok(work(1024) > 3 * work(512));
        assert.ok(work(512) > 1.5 * work(512, { fast: true }));
        assert.equal(work(4096), work(1024));
        assert.ok(glassine.cloakProbe(encoders) > 1e8);
    });

    it("the limits are there, and begin with what matters", () => {
        const short = glassine.cloakLimitsInShort();
        assert.match(short, /take it off/);
        assert.ok(glassine.cloakLimits().replaceAll("\n", " ").includes(short));
    });
});
