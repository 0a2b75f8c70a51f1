// SPDX-License-Identifier: MIT OR Apache-2.0
// How far the work is, and how long it may still take.

/** What a picture costs, in seconds of some device; only their proportions count. */
export interface Cost {
  /** Opening it, and looking for a mark in it. */
  open: number;
  /** Finding its cloak; 0 without one. */
  cloak: number;
  /** Each copy. */
  copy: number;
  copies: number;
}

/** Seconds for a million pixels of a picture, about; measured once on an ordinary computer. */
const OPEN = 0.15;
const COPY = 0.4;
/** What a picture costs however small it is. */
const LEAST = 0.5;

export function cost(pixels: number, copies: number, cloak: number): Cost {
  const millions = Math.max(pixels / 1e6, LEAST);
  return { open: OPEN * millions, cloak, copy: COPY * millions, copies };
}

export function total({ open, cloak, copy, copies }: Cost): number {
  return open + cloak + copy * copies;
}

/** Parts of a copy, in the order in which the core tells of them. */
const WITHIN: Record<string, [number, number]> = { embed: [0, 0.4], encode: [0.4, 0.7], detect: [0.7, 1] };

/** Share of the work on a picture that is done, 0 to 1. `begun`: copies, or the cloak they get, are being made; `copies`:
 *  those that are finished. */
export function share(cost: Cost, stage: string, done: number, begun: boolean, copies: number): number {
  const all = total(cost);
  if (!begun) return (cost.open * (stage === "decode" ? done / 2 : (1 + done) / 2)) / all;
  if (stage === "cloak" && copies === 0) return (cost.open + cost.cloak * done) / all;
  const finished = cost.open + cost.cloak + cost.copy * copies;
  const [from, to] = WITHIN[stage] ?? [0, 0];
  return Math.min(1, (finished + cost.copy * (from + (to - from) * done)) / all);
}

/** Seconds left, from the work that was done so far and the time it took; undefined while that says little. */
export function left(done: number, whole: number, seconds: number): number | undefined {
  if (seconds < 2 || done <= 0 || done < whole * 0.02) return undefined;
  return (seconds / done) * (whole - done);
}
