// SPDX-License-Identifier: MIT OR Apache-2.0
// Every tab, empty and at work, by day, by night and on a phone: can everybody use it, does it fit, and a picture of it for
// people to look at (target/page-screenshots).

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { picture, root, say } from "./browser.mjs";
import { button, lay, makeKey, keyCard, protect, savingWindow, turnTo } from "./hands.mjs";
import { visit } from "./visit.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = join(root, "target/page-screenshots");

/** Serious and critical findings of axe-core about what is shown, one line each. */
async function findings(page) {
    // A script tag would be stopped by the page's policy.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.html}`).join("; ")}`);
}

/** A picture of the whole page, as on a screen high enough: what sticks to the screen's edge stays at the edge. */
async function shoot(page, name) {
    const { width, height } = page.viewportSize();
    const whole = await page.evaluate(() => document.scrollingElement.scrollHeight);
    if (whole > height) await page.setViewportSize({ width, height: Math.min(whole, 6000) });
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    await page.setViewportSize({ width, height });
}

/** How many pixels of the page stick out at the side. */
const overhang = (page) =>
    page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);

const WAYS = {
    light: { colorScheme: "light", viewport: { width: 1280, height: 860 } },
    dark: { colorScheme: "dark", viewport: { width: 1280, height: 860 } },
    phone: { colorScheme: "light", viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    "phone-dark": { colorScheme: "dark", viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    wide: { colorScheme: "light", viewport: { width: 2200, height: 1100 } },
};

visit("a fault would be found", async ({ page }) => {
    const faults = (change) => page.evaluate(change).then(() => findings(page));
    const nameless = await faults(() => document.querySelector("main").append(document.createElement("button")));
    assert.match(nameless.join("\n"), /^button-name:/m);
    const faint = await faults(() => document.querySelector("#tagline").style.setProperty("color", "#ddd"));
    assert.match(faint.join("\n"), /^color-contrast:/m);
    await page.evaluate(() => document.querySelector("#tagline").style.setProperty("min-width", "5000px"));
    assert.ok((await overhang(page)) > 0);
});

for (const [way, how] of Object.entries(WAYS)) {
    visit(`can be used by everybody: ${way}`, { ...how, reducedMotion: "reduce" }, async ({ page }) => {
        mkdirSync(SHOTS, { recursive: true });
        const faults = [];
        const look = async (name) => {
            await shoot(page, `${way}-${name}`);
            for (const finding of await findings(page)) faults.push(`${name}: ${finding}`);
            const out = await overhang(page);
            if (out > 0) faults.push(`${name}: ${out} pixels wider than the screen`);
        };
        for (const name of ["protect", "check", "text", "key"]) {
            await turnTo(page, name);
            await look(`${name}-empty`);
        }
        await makeKey(page);
        await look("key-made");
        await button(keyCard(page), "key.card.save").click();
        await button(savingWindow(page), "key.backup.words.show").click();
        await savingWindow(page).locator("ol.word-list").waitFor();
        await look("key-saving");
        await page.keyboard.press("Escape");
        await lay(page, picture("watercolour.jpg"), picture("near-blank-page.png"), join(root, "README.md"));
        for (const part of await page.locator("#panel-protect details").all()) await part.evaluate((each) => (each.open = true));
        await look("protect-table");
        await protect(page);
        await look("protect-done");
        const text = await turnTo(page, "text");
        await text.locator("#text-before").fill("The quick brown fox jumps over the lazy dog near the river bank. ".repeat(6));
        await page.waitForFunction(() => document.querySelector("#text-after").value !== "");
        await look("text-marked");
        await text.getByLabel(say("text.modes.clean"), { exact: true }).check();
        await look("text-clean");
        await text.getByLabel(say("text.modes.probe"), { exact: true }).check();
        await look("text-probe");
        await turnTo(page, "key");
        await look("key-works");
        assert.deepEqual(faults, []);
    });
}
