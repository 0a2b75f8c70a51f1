// SPDX-License-Identifier: MIT OR Apache-2.0
// Writes sw.js with the list of the page's own files.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Fetched, and kept, only when it is wanted. */
const LARGE = /\.safetensors$/;

export function offline(): Plugin {
  return {
    name: "glassine-offline",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const hash = createHash("sha256");
      const files: string[] = [];
      for (const name of Object.keys(bundle).sort()) {
        const entry = bundle[name];
        if (entry === undefined) continue;
        hash.update(name).update(entry.type === "chunk" ? entry.code : entry.source);
        if (!LARGE.test(name) && name !== "index.html") files.push(name);
      }
      const source = readFileSync(new URL("./sw.js", import.meta.url), "utf8")
        .replace("__FILES__", JSON.stringify(["./", ...files]))
        .replace("__VERSION__", hash.digest("hex").slice(0, 16));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
