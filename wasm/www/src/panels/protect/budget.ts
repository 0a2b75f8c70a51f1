// SPDX-License-Identifier: MIT OR Apache-2.0
// How many pictures are worked on at the same time: bounded by workers, and by pixels, because these cost memory.

/** Pixels in work at the same time. A phone that says it has little memory gets less. */
export function pixelBudget(gigabytes: number | undefined): number {
  return gigabytes !== undefined && gigabytes <= 4 ? 24e6 : 60e6;
}

export class Budget {
  #jobs = 0;
  #pixels = 0;

  constructor(
    readonly workers: number,
    readonly pixels: number,
  ) {}

  get busy(): boolean {
    return this.#jobs > 0;
  }

  /** Whether there is room for a picture of this size now. One larger than the whole budget is worked on alone. */
  fits(pixels: number): boolean {
    return this.#jobs === 0 || (this.#jobs < this.workers && this.#pixels + pixels <= this.pixels);
  }

  enter(pixels: number): void {
    this.#jobs++;
    this.#pixels += pixels;
  }

  leave(pixels: number): void {
    this.#jobs--;
    this.#pixels -= pixels;
  }
}
