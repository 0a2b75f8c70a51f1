// SPDX-License-Identifier: MIT OR Apache-2.0
// The cloak: told with its limits and its time, and worth as much as the native program's.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { picture, say } from "./browser.mjs";
import { lay, protect, saveAll, shareKey, works } from "./hands.mjs";
import { png } from "../../../tests/png.mjs";
import { glassine } from "../../../tests/support.mjs";
import { visit } from "./visit.mjs";

/** A small version of a test picture, so that its cloak takes seconds. */
function small(file, side) {
    const { rgba, width, height } = glassine.picturePixels(readFileSync(picture(file)), side);
    return png(width, height, (x, y) => [...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]);
}

visit("is off at first, and its limits are one click away", async ({ page }) => {
    await lay(page, picture("photo-leaves.jpg"));
    assert.equal(await page.locator("#cloak-on").isChecked(), false);
    await page.locator("details", { has: page.locator("#cloak-on") }).locator("summary").click();
    await page.getByRole("button", { name: say("protect.cloak.limits"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: say("protect.cloak.limits_title") });
    assert.ok((await dialog.innerText()).length > 1000, "the whole text of the limits");
});

visit("moves the picture as far as the native program's, and looks as good", async ({ t, page, desk }) => {
    await shareKey(page, desk);
    const original = desk.path("leaves.png");
    writeFileSync(original, small("photo-leaves.jpg", 256));
    await lay(page, original);
    await page.locator("details", { has: page.locator("#cloak-on") }).locator("summary").click();
    await page.locator("#cloak-on").check();
    await page.locator("#panel-protect").getByRole("radio", { name: say("protect.cloak.light"), exact: true }).last().check();
    await page.waitForFunction(() => /\d|second/.test(document.querySelector("#cloak-time").textContent));
    assert.deepEqual(await protect(page), ["done"]);
    await page.locator(".copy-cloak").waitFor();
    const here = (await saveAll(page, desk)).get("leaves_protected.png");
    // The mark moves a small picture as well, so it has to be the same one.
    const { copy } = (await works(page, desk)).lines.find(({ copy }) => copy);
    desk.json(["cloak", original, "-o", desk.path("cloaked.png"), "--level", "light"]);
    const native = desk.path("native.png");
    const mark = ["--payload", copy.payload, "--strength", copy.strength];
    desk.json(["watermark", "embed", desk.path("cloaked.png"), native, ...mark]);

    const measured = (copy) => {
        const [{ views, ssimulacra2 }] = desk.json(["cloak", "--check", original, copy]);
        return { moved: views[0].displacement, noise: views[0].noise, ssimulacra2 };
    };
    const [ours, theirs] = [measured(here), measured(native)];
    assert.ok(theirs.moved > 2 * theirs.noise, `the native cloak moves it: ${JSON.stringify(theirs)}`);
    const shown = JSON.stringify({ ours, theirs });
    t.diagnostic(shown);
    assert.ok(Math.abs(ours.moved / theirs.moved - 1) <= 0.02, shown);
    assert.ok(Math.abs(ours.ssimulacra2 - theirs.ssimulacra2) <= 1, shown);
});
