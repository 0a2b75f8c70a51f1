// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { cost, left, share, total } from "./progress";

test("the share grows from stage to stage and ends at the whole", () => {
  const of = cost(12e6, 2, 30);
  const steps: [string, number, boolean, number][] = [
    ["decode", 1, false, 0],
    ["detect", 1, false, 0],
    ["cloak", 0.5, true, 0],
    ["embed", 0, true, 0],
    ["detect", 1, true, 0],
    ["embed", 1, true, 1],
    ["encode", 1, true, 1],
    ["detect", 1, true, 1],
  ];
  const shares = steps.map(([stage, done, begun, copies]) => share(of, stage, done, begun, copies));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1);
  expect(shares[1]).toBeCloseTo(of.open / total(of));
});

test("looking for a mark before the first copy is not the end of the first copy", () => {
  const of = cost(3e6, 1, 0);
  expect(share(of, "detect", 0, false, 0)).toBeLessThan(0.3);
});

test("the time left follows what was done", () => {
  expect(left(1, 100, 1)).toBeUndefined();
  expect(left(25, 100, 10)).toBeCloseTo(30);
});
