// SPDX-License-Identifier: MIT OR Apache-2.0
// Writes sw.js with the list of the page's own files.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Fetched, and kept, only when it is wanted: the light encoder, and the module with the parsers of documents. */
const LARGE = /\.safetensors$|\/web\/glassine_bg\.wasm$/;

export function offline(): Plugin {
  let folder = "";
  return {
    name: "glassine-offline",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      folder = config.publicDir;
    },
    generateBundle(_, bundle) {
      const hash = createHash("sha256");
      const files: string[] = [];
      for (const name of Object.keys(bundle).sort()) {
        const entry = bundle[name];
        if (entry === undefined) continue;
        hash.update(name).update(entry.type === "chunk" ? entry.code : entry.source);
        const sources = entry.type === "asset" ? entry.originalFileNames : [];
        if (!sources.some((source) => LARGE.test(source)) && name !== "index.html") files.push(name);
      }
      // Vite copies these as they are, beside the bundle.
      for (const name of readdirSync(folder).sort()) {
        hash.update(name).update(readFileSync(join(folder, name)));
        files.push(name);
      }
      const source = readFileSync(new URL("./sw.js", import.meta.url), "utf8")
        .replace("__FILES__", JSON.stringify(["./", ...files]))
        .replace("__VERSION__", hash.digest("hex").slice(0, 16));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
