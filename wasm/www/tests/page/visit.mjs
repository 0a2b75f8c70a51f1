// SPDX-License-Identifier: MIT OR Apache-2.0
// `visit`: a browser test. One browser and one server for all tests of a file.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, makeDesk, open, serve, watch } from "./browser.mjs";

let browser, server;

before(async () => {
    server = await serve();
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.stop();
});

/**
 * A test with a fresh visitor, who has the page open: no key, no works, nothing kept.
 * `folder`, a function of the desk, says where else the page is served from; `query` is added to its address; `flags` are for
 * a browser of its own.
 */
export function visit(name, options, run) {
    if (typeof options === "function") [options, run] = [{}, options];
    const { skip, timeout = 240_000, folder, ...how } = options;
    test(name, { skip, timeout }, async (t) => {
        const desk = makeDesk();
        t.after(desk.clear);
        const own = folder ? await serve(folder(desk)) : server;
        try {
            await inBrowser(own, how, (visitor) => run({ t, desk, ...visitor }));
        } finally {
            if (folder) await own.stop();
        }
    });
}

/** Afterwards nothing may have been asked of any other address, and the browser may not have complained. */
async function inBrowser(server, { query = "", complaints = [], flags, ...how }, run) {
    const own = flags === undefined ? undefined : await launch(flags);
    const context = await (own ?? browser).newContext({ acceptDownloads: true, ...how });
    const watched = watch(context, server.url);
    try {
        // Nobody could answer the system's own dialogue for saving; the page then uses ordinary downloads.
        await context.addInitScript(() => {
            delete window.showSaveFilePicker;
            delete window.showDirectoryPicker;
        });
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        await open(page, server.url + query);
        await run({ page, context, server, url: server.url });
        assert.deepEqual(watched.foreign, [], "requests to other addresses");
        const unexpected = watched.complaints.filter((line) => !complaints.some((pattern) => pattern.test(line)));
        assert.deepEqual(unexpected, [], "complaints of the browser");
        assert.ok(watched.local > 0, "requests are watched");
    } catch (error) {
        if (watched.complaints.length > 0) error.message += `\nThe browser complained: ${watched.complaints.join("\n")}`;
        throw error;
    } finally {
        await context.close();
        await own?.close();
    }
}
