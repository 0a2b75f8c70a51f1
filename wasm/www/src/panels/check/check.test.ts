// SPDX-License-Identifier: MIT OR Apache-2.0
import type { RegistryEntry } from "glassine";
import { expect, test } from "vitest";
import { excerpts } from "./excerpt";
import { boxAround } from "./frame";
import { asShown, geometryWords, howItLies, mostOfIt } from "./geometry";
import { batchWords, chanceWords, foundWords, plain, type Found } from "./verdict";

const upright = { scale: 1, rotation_deg: 0, mirrored: false, aspect: 1 };
const place = (id: string): string => (id === "tumblr" ? "Tumblr" : id || "No place named");

/** What each EXIF orientation does to a point of a square around 0, from the standard's table. */
const EXIF: Record<number, (x: number, y: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [-x, y],
  3: (x, y) => [-x, -y],
  4: (x, y) => [x, -y],
  5: (x, y) => [y, x],
  6: (x, y) => [-y, x],
  7: (x, y) => [-y, -x],
  8: (x, y) => [y, -x],
};
const lay = (rotation: number, mirrored: boolean, [x, y]: [number, number]): [number, number] => {
  const [sin, cos] = [Math.sin((rotation * Math.PI) / 180), Math.cos((rotation * Math.PI) / 180)];
  const from = mirrored ? -x : x;
  return [cos * from - sin * y, sin * from + cos * y];
};

test("turn and mirroring are those of the picture as it is shown", () => {
  for (const [number, shown] of Object.entries(EXIF)) {
    for (const mirrored of [false, true]) {
      const lies = asShown({ ...upright, rotation_deg: 20, mirrored }, Number(number));
      const point: [number, number] = [3, 5];
      const expected = shown(...lay(20, mirrored, point));
      const found = lay(lies.rotation, lies.mirrored, point);
      expect(found[0]).toBeCloseTo(expected[0], 9);
      expect(found[1]).toBeCloseTo(expected[1], 9);
      expect(lies.rotation).toBeGreaterThan(-180);
      expect(lies.rotation).toBeLessThanOrEqual(180);
    }
  }
});

test("the size is against the original, not against the size of marking", () => {
  expect(asShown({ ...upright, scale: 1 }, 1, [4096, 2048]).size).toBeCloseTo(0.25);
  expect(asShown({ ...upright, scale: 0.5 }, 1, [800, 600]).size).toBeCloseTo(0.5);
  expect(asShown(upright, 1).size).toBeUndefined();
});

test("how a picture lies is told in words", () => {
  const lies = asShown({ scale: 1.28, rotation_deg: -3.24, mirrored: true, aspect: 1.1 }, 1, [2048, 1024]);
  expect(howItLies(lies)).toBe("turned by 3.2 degrees counter-clockwise, at 64 % of its size, mirrored, stretched in width by 10 %");
  expect(howItLies(asShown({ ...upright, rotation_deg: 0.04 }, 1, [500, 500]))).toBeUndefined();
  expect(geometryWords(asShown(upright, 1, [500, 500]))).toContain("neither turned nor mirrored");
  expect(geometryWords(asShown({ ...upright, rotation_deg: 90 }, 1, [500, 500]))).toContain("Cameras");
  expect(geometryWords(asShown({ ...upright, rotation_deg: 45 }, 1, [500, 500]))).not.toContain("Cameras");
  expect(geometryWords(asShown(upright, 1))).toBe("");
});

test("of a crop is told how much of the original it can have at most", () => {
  const lies = asShown({ ...upright, scale: 0.5 }, 1, [1000, 1000]);
  expect(mostOfIt(lies, [250, 500], [1000, 1000])).toBeCloseTo(0.5);
  expect(geometryWords(lies, 0.5)).toContain("At most 50 %");
  expect(geometryWords(lies, 1.2)).not.toContain("At most");
});

const nothing: Found = { verdict: "none", payload: null, uncertain: false, log10_p: 0, entry: null, meaning: null };
const marked: Found = { ...nothing, verdict: "marked", payload: "0011223344556677", log10_p: -40.9 };
const entry = { title: "Harbour at night", source: "h.png", platform: "tumblr", day: "2026-05-03" } as RegistryEntry;

test("a copy that is known is named", () => {
  const words = foundWords({ ...marked, entry }, place);
  expect(plain(words)).toMatch(/^This is your Harbour at night, the copy for Tumblr, made on .*2026\.$/);
  expect(words[1]).toEqual({ title: "Harbour at night" });
  expect(plain(foundWords({ ...marked, entry: { ...entry, platform: "" } }, place))).toContain("without a place");
  expect(chanceWords(-40.9)).toContain("10^40");
});

test("what is not certain is not said as if it were", () => {
  const meaning = { platform: "tumblr", day: "2026-05-03", sensible: true };
  expect(plain(foundWords({ ...marked, meaning }, place))).toContain("not in your list");
  expect(plain(foundWords({ ...marked, meaning: { ...meaning, sensible: false } }, place))).not.toContain("Tumblr");
  expect(plain(foundWords({ ...marked, uncertain: true, entry }, place))).toContain("perhaps");
  expect(plain(foundWords({ ...marked, uncertain: true, meaning }, place))).not.toContain("Tumblr");
  expect(plain(foundWords({ ...marked, payload: null }, place))).toContain("could not be read");
  expect(plain(foundWords({ ...marked, verdict: "probable", entry }, place))).toMatch(/no proof.*may be your Harbour/);
  expect(plain(foundWords(nothing, place))).toContain("No mark");
});

test("a title can not put words into the sentence", () => {
  const words = foundWords({ ...marked, entry: { ...entry, title: "{place} $& \u0000" } }, place);
  expect(words[1]).toEqual({ title: "{place} $& \u0000" });
  expect(words[2]).toContain("Tumblr");
});

test("many pictures have many chances of a false alarm", () => {
  expect(batchWords(100, [-9, -40])).toContain("10^7");
  expect(batchWords(3, [])).not.toContain("chance");
  expect(batchWords(1, [-9])).not.toContain("chance");
});

test("the frame is seen whole, also where it goes beyond the picture", () => {
  expect(boxAround(100, 50, [])).toEqual({ x: 0, y: 0, width: 100, height: 50 });
  const box = boxAround(100, 50, [[-20, -10], [120, -10], [120, 60], [-20, 60]]);
  expect(box.x).toBeLessThan(-20);
  expect(box.x + box.width).toBeGreaterThan(120);
  expect(box.y + box.height).toBeGreaterThan(60);
});

test("passages are cut by bytes and shown in short", () => {
  const text = "né 🐚 word";
  const start = new TextEncoder().encode("né ").length;
  expect(excerpts(text, [[start, start + 4]])).toEqual(["🐚"]);
  expect([...(excerpts("x".repeat(500), [[0, 500]])[0] ?? "")].length).toBeLessThan(170);
});
