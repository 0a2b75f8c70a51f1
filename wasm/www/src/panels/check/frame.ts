// SPDX-License-Identifier: MIT OR Apache-2.0
// A found picture with the frame of its original drawn over it.

import { svg } from "../../view/svg";

type Point = [number, number];

/** A rectangle with its upper left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Room around the drawing, as a share of its longer side. */
const MARGIN = 0.02;

/** What has to be seen: the picture and the frame, with a little room. */
export function boxAround(width: number, height: number, outline: Point[]): Box {
  const xs = [0, width, ...outline.map(([x]) => x)];
  const ys = [0, height, ...outline.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [right, bottom] = [Math.max(...xs), Math.max(...ys)];
  const room = outline.length === 0 ? 0 : MARGIN * Math.max(right - left, bottom - top);
  return { x: left - room, y: top - room, width: right - left + 2 * room, height: bottom - top + 2 * room };
}

const points = (corners: Point[]): string => corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

/** `address` is the picture's, `label` says what is drawn. */
export function framed(address: string, width: number, height: number, outline: Point[] | null, label: string): SVGSVGElement {
  const corners = outline ?? [];
  const box = boxAround(width, height, corners);
  const drawing = svg("svg", {
    viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`,
    width: Math.round(box.width),
    height: Math.round(box.height),
    role: "img",
    class: "found-picture",
    "aria-label": label,
  });
  drawing.append(svg("image", { href: address, x: 0, y: 0, width, height }));
  if (corners.length === 4) {
    const top = points(corners.slice(0, 2));
    drawing.append(
      svg("polygon", { points: points(corners), class: "frame-ground" }),
      svg("polygon", { points: points(corners), class: "frame-line" }),
      svg("polyline", { points: top, class: "frame-ground top" }),
      svg("polyline", { points: top, class: "frame-line top" }),
    );
  }
  return drawing;
}
