// SPDX-License-Identifier: MIT OR Apache-2.0
// The package as others install it: what goes in, that it is found by its name, and that its example works.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { after, describe, it } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECRET, glassine, picture, refuses, shared } from "./support.mjs";

const npm = shared("wasm/npm");
const manifest = JSON.parse(readFileSync(join(npm, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "glassine-"));
after(() => rmSync(folder, { recursive: true }));

describe("the package", () => {
    it("holds the modules, their types, the weights, the licences and the examples, and nothing else", () => {
        const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: npm, encoding: "utf8" }));
        const names = files.map(({ path }) => path).sort();
        const bindings = ["glassine.d.ts", "glassine.js", "glassine_bg.wasm", "glassine_bg.wasm.d.ts"];
        const dist = ["nodejs", "web", "web-small"].flatMap((target) => bindings.map((name) => `dist/${target}/${name}`));
        const types = ["dist/web/package.json", "dist/web-small/package.json"];
        const rest = ["dist/LICENSE-APACHE", "dist/LICENSE-MIT", "dist/light_encoder.safetensors"];
        const examples = ["browser.html", "browser.mjs", "node.mjs"].map((name) => `examples/${name}`);
        assert.deepEqual(names, [...dist, ...types, ...rest, ...examples, "README.md", "package.json"].sort());
    });

    it("has the version of the program, no scripts and no dependencies", () => {
        const registry = new glassine.Registry();
        assert.equal(JSON.parse(registry.export().split("\n")[0]).made_with, `glassine ${manifest.version}`);
        registry.free();
        for (const name of ["scripts", "dependencies", "devDependencies"]) assert.equal(manifest[name], undefined);
    });

    it("is found by its name, and its example protects a picture and finds the mark again", () => {
        mkdirSync(join(folder, "node_modules"));
        symlinkSync(npm, join(folder, "node_modules/glassine"));
        copyFileSync(join(npm, "examples/node.mjs"), join(folder, "example.mjs"));
        copyFileSync(picture("cel-art.png"), join(folder, "cat.png"));
        const said = execFileSync("node", ["example.mjs", "cat.png"], { cwd: folder, encoding: "utf8" });
        assert.match(said, /cat_tumblr\.png: marked, SSIMULACRA2 8/);
        assert.match(said, /cat_tumblr\.png: marked, made for tumblr on 20\d\d-\d\d-\d\d from cat\.png/);
        assert.equal(glassine.pictureInfo(readFileSync(join(folder, "cat_tumblr.png"))).width, 1120);
        assert.match(readFileSync(join(folder, "glassine.key"), "utf8"), /^# Glassine key/);
    });
});

describe("the small module", async () => {
    const small = await import(join(npm, "dist/web-small/glassine.js"));
    small.initSync({ module: readFileSync(join(npm, "dist/web-small/glassine_bg.wasm")) });

    it("has every function of the large one", () => {
        const names = (module) => Object.keys(module).filter((name) => !/^(default|initSync|__)/.test(name)).sort();
        assert.deepEqual(names(small), names(glassine));
    });

    it("marks the same bytes, and plain texts", () => {
        const [a, b] = [small, glassine].map((module) => {
            const key = new module.Key(Buffer.from(SECRET, "hex"));
            const story = "The ferry left the harbour an hour late, and nobody on the upper deck seemed to mind the fog. ".repeat(3);
            const made = [
                module.embed(readFileSync(picture("alpha-sprite.png")), key, "0123456789abcdef").bytes,
                Buffer.from(module.textMark(story, key, "0123456789abcdef").text),
            ];
            key.free();
            return made;
        });
        assert.deepEqual(a, b);
    });

    it("says that it does not read documents", () => {
        const key = new small.Key(Buffer.from(SECRET, "hex"));
        refuses(() => small.documentDetect(Buffer.from("<p>Hello</p>"), "html", key), "unsupported", /plain texts only/);
        key.free();
    });
});
