// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { Budget, pixelBudget } from "./budget";

test("a large picture is worked on alone, small ones side by side", () => {
  const budget = new Budget(3, 60e6);
  expect(budget.fits(90e6)).toBe(true);
  budget.enter(50e6);
  expect(budget.fits(50e6)).toBe(false);
  expect(budget.fits(10e6)).toBe(true);
  budget.enter(10e6);
  expect(budget.fits(1)).toBe(false);
  budget.leave(50e6);
  budget.enter(1e6);
  expect(budget.fits(1e6)).toBe(true);
  budget.enter(1e6);
  expect(budget.fits(0)).toBe(false);
  [10e6, 1e6, 1e6].forEach((pixels) => budget.leave(pixels));
  expect(budget.busy).toBe(false);
});

test("devices with little memory get less", () => {
  expect(pixelBudget(2)).toBeLessThan(pixelBudget(undefined));
});
