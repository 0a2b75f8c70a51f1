// SPDX-License-Identifier: MIT OR Apache-2.0
// A key's fingerprint as a picture: a folded sheet of 4 x 4 tiles, its right half the mirror image of its left. Each hex
// digit is a tile, and each of its bits one of the four triangles that the tile's diagonals make, so that two
// fingerprints never have the same picture.

import { say } from "../words";
import { svg } from "./svg";

const TILES = 4;

/** Corners of the triangle on each side of a tile (top, right, bottom, left); the middle is the third. */
const SIDES = [
  [0, 0, 1, 0],
  [1, 0, 1, 1],
  [1, 1, 0, 1],
  [0, 1, 0, 0],
] as const;

/** A tile's column and row, and the number of its side. */
export type Triangle = [column: number, row: number, side: 0 | 1 | 2 | 3];

/** The triangles that are filled. */
export function triangles(fingerprint: string): Triangle[] {
  const filled: Triangle[] = [];
  [...fingerprint].forEach((digit, at) => {
    const [column, row] = [at % 2, Math.floor(at / 2)];
    const bits = Number.parseInt(digit, 16);
    for (const side of [0, 1, 2, 3] as const) {
      if ((bits & (8 >> side)) === 0) continue;
      filled.push([column, row, side]);
      const mirrored = side === 1 ? 3 : side === 3 ? 1 : side;
      filled.push([TILES - 1 - column, row, mirrored]);
    }
  });
  return filled;
}

/** The picture of a key. */
export function identicon(fingerprint: string): SVGSVGElement {
  const path = triangles(fingerprint)
    .map(([x, y, side]) => {
      const [x1, y1, x2, y2] = SIDES[side];
      return `M${x + x1} ${y + y1}L${x + x2} ${y + y2}L${x + 0.5} ${y + 0.5}Z`;
    })
    .join("");
  return svg(
    "svg",
    { viewBox: `-0.25 -0.25 ${TILES + 0.5} ${TILES + 0.5}`, role: "img", class: "identicon", "aria-label": say("key.picture", { fingerprint }) },
    svg("path", { d: path, fill: "currentColor" }),
  );
}

/** The eight digits in two groups, as they are best compared. */
export function grouped(fingerprint: string): string {
  return `${fingerprint.slice(0, 4)} ${fingerprint.slice(4)}`;
}
