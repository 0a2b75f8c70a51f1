// SPDX-License-Identifier: MIT OR Apache-2.0
import type { TextFinding, TextInspection } from "glassine";
import { expect, test } from "vitest";
import { strippedWords, totalWords } from "./clean";
import { beginning, fileName } from "./marker";
import { piecesOf } from "./pieces";

const finding = (code_point: string, count: number, offsets: number[], looks_like: string | null = null): TextFinding => ({
  code_point,
  name: code_point,
  class: "zero_width",
  looks_like,
  count,
  legitimate: 0,
  reasons: {},
  longest_run: 1,
  places: offsets.map((offset) => ({ offset, line: 1, column: 1 })),
});
const inspection = (...findings: TextFinding[]): TextInspection => ({ total: 1, legitimate: 0, findings, schemes: [] });
const shown = (text: string, seen: TextInspection, most = 100): string =>
  piecesOf(text, seen, most)
    .pieces.map((piece) => (typeof piece === "string" ? piece : `<${piece.finding.code_point}>`))
    .join("|");

test("every place of a hidden character is painted, also those that were not told", () => {
  const text = `${"a\u200b".repeat(25)}b`;
  const seen = inspection(finding("U+200B", 25, [1]));
  expect(piecesOf(text, seen, 100).pieces.filter((piece) => typeof piece !== "string")).toHaveLength(25);
});

test("look-alike letters are painted where they look alike only, by bytes", () => {
  // Two in a word of their own script, one in a Latin word after a sign of four bytes.
  const text = "\u0430\u0430 🐚 p\u0430y";
  expect(shown(text, inspection(finding("U+0430", 1, [11], "a")))).toBe("аа 🐚 p|<U+0430>|y");
});

test("a long text is cut between characters, not within them", () => {
  const { pieces, cut } = piecesOf("🐚🐚🐚\u200b", inspection(finding("U+200B", 1, [12])), 2);
  expect([pieces, cut]).toEqual([["🐚🐚"], true]);
  expect(piecesOf("ab", inspection(), 2)).toEqual({ pieces: ["ab"], cut: false });
});

test("texts have file names that every system takes", () => {
  expect(fileName("The clocks")).toBe("The-clocks.txt");
  expect(fileName(" ../a:b*c ")).toBe("a-b-c.txt");
  expect(fileName("")).toBe("text.txt");
  expect(beginning("  one two\nthree four five six seven eight nine")).toBe("one two three four five six seven eight");
});

test("counts are told in words", () => {
  expect(totalWords({ total: 0, legitimate: 0 })).toContain("Nothing");
  expect(totalWords({ total: 1, legitimate: 1 })).toContain("All of them");
  expect(totalWords({ total: 5, legitimate: 2 })).toContain("2 of them");
  expect(strippedWords({ removed: 2, spaces: 1, letters: 1, kept: 0 })).toMatch(/^3 hidden .*; 1 look-alike letter .*; 0 /);
});
