// SPDX-License-Identifier: MIT OR Apache-2.0
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blocks, spans } from "./markdown";

test("emphasis and code are told apart from plain words", () => {
  expect(spans("a **b** *c* `d*` e")).toEqual([
    { kind: "plain", text: "a " },
    { kind: "strong", text: "b" },
    { kind: "plain", text: " " },
    { kind: "em", text: "c" },
    { kind: "plain", text: " " },
    { kind: "code", text: "d*" },
    { kind: "plain", text: " e" },
  ]);
});

test("nothing of the limits of cloaks is lost", () => {
  const markdown = readFileSync(new URL("../../../../docs/cloak-limits.md", import.meta.url), "utf8");
  const all = blocks(markdown);
  const of = (block: (typeof all)[number]): string =>
    (block.kind === "list" ? block.items.flat() : block.spans).map(({ text }) => text).join("");
  const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");
  expect(letters(all.map(of).join(""))).toBe(letters(markdown));
  expect(all.filter(({ kind }) => kind === "list").length).toBeGreaterThan(2);
});
