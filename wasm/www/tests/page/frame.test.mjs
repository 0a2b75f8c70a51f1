// SPDX-License-Identifier: MIT OR Apache-2.0
// The page around the work: its policy, its tabs, without a network, in a folder of its own.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { DIST, open, picture, say, watch } from "./browser.mjs";
import { lay, protect, tab } from "./hands.mjs";
import { visit } from "./visit.mjs";

const TABS = ["protect", "check", "text", "key"];

visit("is locked down by its own policy and by the server's, which agree", async ({ page, url }) => {
    const own = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    const served = (await page.request.get(url)).headers()["content-security-policy"];
    const parts = (policy) => policy.split(";").map((part) => part.trim()).filter(Boolean).sort();
    // Frames can only be forbidden by the server.
    assert.deepEqual(parts(served), [...parts(own), "frame-ancestors 'none'"].sort());
    for (const part of ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"]) {
        assert.ok(parts(own).includes(part), part);
    }
});

visit("can not reach any other address, even if it tried", { complaints: [/Content Security Policy/] }, async ({ page }) => {
    const reached = await page.evaluate(() =>
        fetch("http://127.0.0.1:9/collect", { method: "POST", mode: "no-cors", body: "picture" }).then(
            () => "sent",
            () => "refused",
        ),
    );
    assert.equal(reached, "refused");
});

visit("such a try would be noticed here, from the page and from its workers", async ({ context, url }) => {
    // Without the policy, or nothing would be asked for at all.
    const lax = await context.browser().newContext({ bypassCSP: true });
    const watched = watch(lax, url);
    const page = await lax.newPage();
    await open(page, url);
    await page.waitForSelector("#offline-note:not([hidden])");
    await page.evaluate(async () => {
        await fetch("http://elsewhere.example/page").catch(() => undefined);
        const source = 'fetch("http://elsewhere.example/worker").catch(() => undefined).then(() => postMessage(1))';
        const worker = new Worker(URL.createObjectURL(new Blob([source])));
        await new Promise((resolve) => (worker.onmessage = resolve));
    });
    assert.deepEqual(watched.foreign, ["http://elsewhere.example/page", "http://elsewhere.example/worker"]);
    assert.ok(watched.byServiceWorker > 3, "what the service worker fetches is watched as well");
    await lax.close();
});

visit("has four tabs, which the keyboard alone can use", async ({ page }) => {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    for (const name of TABS) {
        await page.waitForSelector(`#panel-${name}:not([hidden])`);
        assert.equal(await tab(page, name).getAttribute("aria-selected"), "true");
        assert.ok(await tab(page, name).evaluate((element) => element === document.activeElement), name);
        await page.keyboard.press("ArrowRight");
    }
    assert.equal(await tab(page, TABS[0]).getAttribute("aria-selected"), "true", "after the last comes the first");
    await page.keyboard.press("End");
    assert.equal(await tab(page, TABS[3]).getAttribute("aria-selected"), "true");
});

visit("works without a network once it was loaded", { folder: () => DIST }, async ({ page, server }) => {
    await page.waitForSelector("#offline-note:not([hidden])");
    // Not only cut off: there is nobody to ask any more.
    await server.stop();
    await page.reload();
    await page.waitForSelector("html[data-state=ready]");
    for (const name of TABS) {
        await tab(page, name).click();
        await page.waitForSelector(`#panel-${name}:not([hidden])`);
    }
    const icon = page.locator("img.brand-sheet");
    assert.ok(await icon.evaluate((image) => image.decode().then(() => image.naturalWidth > 0, () => false)), "icon");
    await lay(page, picture("photo-leaves.jpg"));
    assert.deepEqual(await protect(page), ["done"]);
});

/** A site that has the page in a folder of a folder. */
function site(desk) {
    cpSync(DIST, desk.path("site/art/tools"), { recursive: true });
    cpSync(join(DIST, "index.html"), desk.path("site/index.html"));
    return desk.path("site");
}

visit("works in a folder of its own", { folder: site, query: "art/tools/" }, async ({ page }) => {
    await page.waitForSelector("#offline-note:not([hidden])");
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    assert.ok(loaded.length > 2, `${loaded}`);
    for (const address of loaded) assert.match(new URL(address).pathname, /^\/art\/tools\//);
});

visit("says so when the browser can not run it", async ({ context, url }) => {
    for (const [change, words] of [
        [() => delete globalThis.WebAssembly, "start.no_wasm"],
        [() => (WebAssembly.validate = () => false), "start.no_simd"],
    ]) {
        const page = await context.newPage();
        await page.addInitScript(change);
        await page.goto(url);
        await page.waitForSelector("html[data-state=failed]");
        assert.equal(await page.getByRole("alert").textContent(), say(words));
        await page.close();
    }
});

test("the built page holds nothing that points elsewhere", () => {
    const html = readFileSync(join(DIST, "index.html"), "utf8");
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//);
    assert.doesNotMatch(html, /(?:src|href)="\//, "an address from the root works in no other folder");
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/, "the policy forbids it");
});
