// SPDX-License-Identifier: MIT OR Apache-2.0
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { offline } from "./src/offline/plugin";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // The folder works wherever it is put.
  base: "./",
  resolve: { alias: { glassine: here("../npm/dist/web/glassine.js") } },
  build: {
    outDir: here("../dist"),
    emptyOutDir: true,
    target: "es2022",
    // The page's security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  plugins: [offline()],
  server: { fs: { allow: [here("..")] } },
  test: { include: ["src/**/*.test.ts"] },
});
