// SPDX-License-Identifier: MIT OR Apache-2.0
// A page without a bundler. Serve the folder of the package (python3 -m http.server) and open examples/browser.html. A page
// of your own calls Glassine in a Web Worker: it computes for seconds, and a page that waits for it does not answer.

import init, { Key, payloadMake, protectCopies } from "../dist/web-small/glassine.js";

await init();
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
// For this example only: a key that is thrown away finds nothing again. See keyWords and keyFileMake.
const key = new Key(random(32));
const said = document.querySelector("#said");

document.querySelector("#picture").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    said.textContent = `${file.name}: working …`;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // Lets the page draw the line above first.
    await new Promise((drawn) => setTimeout(drawn, 50));
    const now = Date.now() / 1000;
    const copies = [{ payload: payloadMake(key, "", now, random(8)), platform: "", output: `protected_${file.name}` }];
    try {
        protectCopies(bytes, key, { source: file.name, now, copies }, undefined, (index, copy) => {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([copy.bytes]));
            link.download = copy.output;
            link.textContent = `Save ${copy.output}`;
            said.replaceChildren(link, ` ${copy.report.warnings.join(" ")}`);
        });
    } catch (error) {
        said.textContent = `${file.name}: ${error.message} (${error.kind})`;
    }
});
