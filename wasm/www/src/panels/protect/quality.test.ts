// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { effects, leftOut, likeness, selfCheck } from "./quality";

const tumblr = { id: "tumblr", name: "Tumblr", assumed: false };
const cara = { id: "cara", name: "Cara", assumed: true };

test("likeness is told in the steps of the metric", () => {
  const said = [95, 86, 75, 60, 20].map((score) => likeness(score));
  expect(new Set(said.map((words) => words.replace(/\d+/g, ""))).size).toBe(5);
  expect(said[1]).toContain("SSIMULACRA2 86");
  expect(likeness(null)).not.toContain("null");
});

test("only what was found is said to be found", () => {
  const found = { verdict: "marked", log10_p: -40 } as const;
  const none = { verdict: "none", log10_p: 0 } as const;
  expect(selfCheck({ ...found, platform: null }, tumblr)).not.toContain("Tumblr");
  expect(selfCheck({ ...found, platform: null }, tumblr)).toContain("1 in 10^40");
  expect(selfCheck({ ...found, platform: found }, tumblr)).toMatch(/after it was made smaller and compressed as Tumblr does/);
  expect(selfCheck({ ...found, platform: found }, cara)).toContain("assume");
  expect(selfCheck({ ...found, platform: none }, tumblr)).toContain("not after");
  expect(selfCheck({ ...none, platform: none }, tumblr)).toMatch(/not found/);
});

test("a cloak is told beside noise and never as safety", () => {
  const views = [
    { view: "as it is", displacement: 0.12, noise: 0.05 },
    { view: "after JPEG 75", displacement: 0.1, noise: 0 },
  ];
  const cloak = { level: "medium", fast: false, psnr_db: 44, ssim: 0.99, ssimulacra2: 78, changed: 0.9 } as const;
  const [said] = effects({ ...cloak, encoders: [{ encoder: "light encoder", views }] });
  expect(said).toContain("2.4 times as much as noise");
  expect(said).toContain("after JPEG 75 not at all");
  expect(said).not.toContain("%");
});

test("what was left out is named", () => {
  const nothing = { location: false, serials: false, maker_note: false, history: false, thumbnail: false, other: false, unreadable: false };
  expect(leftOut(nothing)).toBe("");
  expect(leftOut({ ...nothing, location: true, thumbnail: true })).toContain("the place where it was taken, a preview");
});
