// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { busiest, difference, GAIN } from "./difference";

test("differences stand on grey, enlarged, with their sign", () => {
  const before = new Uint8ClampedArray([10, 20, 30, 255, 0, 0, 0, 0]);
  difference(before, new Uint8ClampedArray([12, 20, 29, 255, 9, 9, 9, 0]));
  expect([...before]).toEqual([128 + 2 * GAIN, 128, 128 - GAIN, 255, 0, 0, 0, 0]);
});

test("the part that changes most is found", () => {
  const [width, height] = [64, 48];
  const before = new Uint8ClampedArray(4 * width * height);
  const after = before.slice();
  for (let y = 34; y < 46; y++) for (let x = 42; x < 54; x++) after[4 * (y * width + x) + 1] = 9;
  const { x, y } = busiest(before, after, width, height, 16);
  expect(Math.abs(x - 40)).toBeLessThanOrEqual(8);
  expect(Math.abs(y - 32)).toBeLessThanOrEqual(8);
  expect(busiest(before, before, 8, 8, 16)).toEqual({ x: 0, y: 0 });
});
