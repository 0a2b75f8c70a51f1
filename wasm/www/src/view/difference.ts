// SPDX-License-Identifier: MIT OR Apache-2.0

/** How many times larger than it is a difference is shown. */
export const GAIN = 10;
const GREY = 128;

/** Turns `before` into the difference of both, enlarged, on grey. Samples are red, green, blue and alpha. */
export function difference(before: Uint8ClampedArray, after: Uint8ClampedArray): void {
  for (let at = 0; at < before.length; at += 4) {
    if ((before[at + 3] ?? 0) === 0 && (after[at + 3] ?? 0) === 0) continue;
    for (let c = at; c < at + 3; c++) before[c] = GREY + GAIN * ((after[c] ?? 0) - (before[c] ?? 0));
    before[at + 3] = 255;
  }
}

/** The square of this side in which both differ most. */
export function busiest(
  before: Uint8ClampedArray,
  after: Uint8ClampedArray,
  width: number,
  height: number,
  side: number,
): { x: number; y: number } {
  const best = { x: 0, y: 0, sum: -1 };
  const step = Math.max(1, Math.floor(side / 2));
  for (let y = 0; y === 0 || y + side <= height; y += step) {
    for (let x = 0; x === 0 || x + side <= width; x += step) {
      let sum = 0;
      for (let row = y; row < Math.min(height, y + side); row += 2) {
        for (let column = x; column < Math.min(width, x + side); column += 2) {
          const at = 4 * (row * width + column) + 1;
          sum += Math.abs((before[at] ?? 0) - (after[at] ?? 0));
        }
      }
      if (sum > best.sum) Object.assign(best, { x, y, sum });
    }
  }
  return { x: best.x, y: best.y };
}
