// SPDX-License-Identifier: MIT OR Apache-2.0
// The program with the page inside serves what was built, all of it and nothing else. Run by `cargo xtask test`.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { DIST, INSIDE, serve } from "../page/browser.mjs";

let server;
before(async () => (server = await serve(INSIDE)));
after(() => server?.stop());

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(DIST.length + 1));

test("every file of the page comes as it was built", async () => {
    assert.ok(files.includes("index.html") && files.length > 5, `${files}`);
    for (const name of files) {
        const answer = await fetch(new URL(name, server.url));
        assert.equal(answer.status, 200, name);
        assert.ok(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(join(DIST, name))), name);
    }
    assert.equal(await (await fetch(server.url)).text(), readFileSync(join(DIST, "index.html"), "utf8"));
});

test("nothing else comes", async () => {
    for (const name of ["Cargo.toml", "assets/", "assets", "../Cargo.toml", "index.html/", "INDEX.HTML"]) {
        assert.equal((await fetch(new URL(name, server.url))).status, 404, name);
    }
});
