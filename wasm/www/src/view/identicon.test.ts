// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { grouped, triangles } from "./identicon";

const picture = (fingerprint: string): string => triangles(fingerprint).map(String).sort().join(" ");

test("every bit of a fingerprint is seen", () => {
  const base = 0x312b4357;
  const all = new Set([picture("312b4357")]);
  for (let bit = 0; bit < 32; bit++) all.add(picture(((base ^ (1 << bit)) >>> 0).toString(16).padStart(8, "0")));
  expect(all.size).toBe(33);
});

test("the right half is the mirror image of the left", () => {
  const drawn = new Set(triangles("4fe33841").map(String));
  for (const [column, row, side] of triangles("4fe33841")) {
    const mirrored = [3 - column, row, side === 1 ? 3 : side === 3 ? 1 : side];
    expect(drawn).toContain(String(mirrored));
  }
  expect(triangles("ffffffff")).toHaveLength(64);
  expect(triangles("00000000")).toHaveLength(0);
});

test("digits are grouped", () => expect(grouped("312b4357")).toBe("312b 4357"));
