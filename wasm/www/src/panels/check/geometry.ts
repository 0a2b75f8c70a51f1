// SPDX-License-Identifier: MIT OR Apache-2.0
// How a found picture lies over its original, as a screen shows it and in words.

import type { DetectResult } from "glassine";
import { say } from "../../words";

type Geometry = NonNullable<DetectResult["geometry"]>;

/** Long side of the size at which marks are made: geometries are relative to it. */
const CANONICAL = 1024;

/** Less than that is a crop worth speaking of. */
const NEARLY_ALL = 0.97;

export interface Lies {
  /** Size against the original, 1 for as large; undefined when the original's is not known. */
  size: number | undefined;
  /** Degrees, clockwise, above -180 and at most 180. */
  rotation: number;
  mirrored: boolean;
  /** Width stretched against height. */
  aspect: number;
}

/** By how many degrees, and whether mirrored before that, each EXIF orientation shows the stored pixels. */
const SHOWN: Record<number, [turn: number, mirrored: boolean]> = {
  1: [0, false],
  2: [0, true],
  3: [180, false],
  4: [180, true],
  5: [270, true],
  6: [90, false],
  7: [90, true],
  8: [270, false],
};

const wrapped = (degrees: number): number => 180 - ((((180 - degrees) % 360) + 360) % 360);

/** The geometry is that of the stored pixels: here it is as the picture is shown. `original` is the original's size. */
export function asShown(geometry: Geometry, orientation: number, original?: [number, number]): Lies {
  const [turn, mirrored] = SHOWN[orientation] ?? [0, false];
  const long = original === undefined ? 0 : Math.max(...original);
  return {
    size: long > 0 ? geometry.scale * Math.min(1, CANONICAL / long) : undefined,
    // A mirror image turns the other way round.
    rotation: wrapped(turn + (mirrored ? -geometry.rotation_deg : geometry.rotation_deg)),
    mirrored: mirrored !== geometry.mirrored,
    aspect: turn % 180 === 0 ? geometry.aspect : 1 / geometry.aspect,
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

function turned(rotation: number): string | undefined {
  const n = tenths(Math.abs(rotation));
  if (n === 0) return undefined;
  if (n === 180) return say("check.geometry.half");
  return say("check.geometry.turned", { n, side: say(rotation > 0 ? "check.geometry.clockwise" : "check.geometry.counter") });
}

function stretched(aspect: number): string | undefined {
  const percent = Math.round((aspect - 1) * 100);
  if (percent === 0) return undefined;
  return say(percent > 0 ? "check.geometry.stretched" : "check.geometry.squeezed", { percent: Math.abs(percent) });
}

/** "turned by 3.2 degrees clockwise, at 64 % of its size, mirrored"; undefined when nothing of it is so. */
export function howItLies(lies: Lies): string | undefined {
  const percent = lies.size === undefined ? 100 : Math.round(lies.size * 100);
  const parts = [
    turned(lies.rotation),
    percent === 100 ? undefined : say("check.geometry.size", { percent }),
    lies.mirrored ? say("check.geometry.mirrored") : undefined,
    stretched(lies.aspect),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** How much of the original the picture can have in it at most, as a share: what is added around it can not be told from it. */
export function mostOfIt(lies: Lies, picture: [number, number], original: [number, number]): number {
  return lies.size === undefined ? 1 : (picture[0] * picture[1]) / (original[0] * original[1] * lies.size ** 2);
}

/** The same as a sentence; `most` is the share of the original that can be there. */
export function geometryWords(lies: Lies, most = 1): string {
  const part = most > NEARLY_ALL ? "" : ` ${say("check.geometry.part", { percent: Math.max(1, Math.ceil(most * 100)) })}`;
  return turnWords(lies) + part;
}

function turnWords(lies: Lies): string {
  const how = howItLies(lies);
  if (how === undefined) return lies.size === undefined ? "" : say("check.geometry.same");
  const quarters = Math.abs(lies.rotation) / 90;
  const quarter = Math.round(quarters) > 0 && Math.abs(quarters - Math.round(quarters)) < 0.01;
  const words = say("check.geometry.lies", { how });
  return quarter ? `${words} ${say("check.geometry.quarter")}` : words;
}
