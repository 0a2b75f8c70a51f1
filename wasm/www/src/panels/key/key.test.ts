// SPDX-License-Identifier: MIT OR Apache-2.0
import type { RegistryEntry } from "glassine";
import { expect, test } from "vitest";
import { pageOf } from "./pages";
import { lengthOf } from "./passphrase";
import { filterOf, titleOf } from "./works";
import { importWords } from "./works_files";

test("a passphrase is judged by its length alone, in characters", () => {
  expect(lengthOf("")).toBe("empty");
  expect(lengthOf("123456789")).toBe("short");
  expect(lengthOf("1234567890")).toBe("fair");
  expect(lengthOf("🐚".repeat(9))).toBe("short");
  expect(lengthOf("x".repeat(16))).toBe("long");
});

test("pages hold all rows once, and a page that is gone gives way to the last", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => at);
  const first = pageOf(rows, 0, 50);
  expect(first.pages).toBe(200);
  const all = Array.from({ length: first.pages }, (_, at) => pageOf(rows, at, 50).rows).flat();
  expect(all).toEqual(rows);
  expect(pageOf(rows.slice(0, 51), 7, 50)).toEqual({ rows: [50], page: 1, pages: 2 });
  expect(pageOf([], 3, 50)).toEqual({ rows: [], page: 0, pages: 1 });
});

test("no place is a place that can be asked for", () => {
  expect(filterOf("  ", "all")).toEqual({});
  expect(filterOf(" harbour ", "=tumblr")).toEqual({ text: "harbour", platform: "tumblr" });
  expect(filterOf("", "=")).toEqual({ platform: "" });
});

test("works are called by their title, or their file", () => {
  const entry = (title: string | null, source: string): string => titleOf({ title, source } as RegistryEntry);
  expect(entry("Harbour", "a/b.png")).toBe("Harbour");
  expect(entry(null, "a/b.png")).toBe("b.png");
  expect(entry(null, "C:\\pictures\\b.png")).toBe("b.png");
  expect(entry(null, "")).toBe("Untitled");
});

test("an import says what came in", () => {
  expect(importWords({ works: 1, copies: 2 })).toBe("1 work and 2 copies came in.");
  expect(importWords({ works: 0, copies: 0 })).toContain("already");
});
