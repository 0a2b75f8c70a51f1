// SPDX-License-Identifier: MIT OR Apache-2.0
// What was measured on a copy, in words.

import type { CloakedResult, ProtectResult } from "glassine";
import { chance, say } from "../../words";
import type { Place } from "./model";

/** How like the original a copy is. The steps are those of the metric's own documentation. */
export function likeness(score: number | null): string {
  if (score === null) return say("protect.quality.unknown");
  const value = Math.round(score);
  const step = score >= 90 ? "same" : score >= 80 ? "very_high" : score >= 70 ? "high" : score >= 50 ? "medium" : "low";
  return say(`protect.quality.${step}`, { score: value });
}

/** Whether the mark was found again, and where. */
export function selfCheck(check: ProtectResult["self_check"], place: Place): string {
  const found = { false_alarm: chance(check.log10_p) };
  if (check.verdict === "none") return say("protect.check.none");
  if (check.verdict === "probable") return say("protect.check.probable", found);
  const there = check.platform;
  if (there === null) return say("protect.check.marked", found);
  const values = { ...found, place: place.name };
  if (there.verdict === "none") return say("protect.check.lost", values);
  if (there.verdict === "probable") return say("protect.check.weak", values);
  return say(place.assumed ? "protect.check.there_assumed" : "protect.check.there", values);
}

/** How far a cloak moves the picture, one line for each encoder. Never how safe it is. */
export function effects(cloak: CloakedResult): string[] {
  return cloak.encoders.map(({ encoder, views }) => {
    const [plain, ...others] = views;
    if (plain === undefined) return "";
    const space = encoder === "light encoder" ? say("protect.cloaked.light_encoder") : encoder;
    const than = plain.noise > 0 ? "moves" : "moves_not";
    const rest = others.map((view) => `${viewName(view.view)} ${times(view)}`).join(", ");
    return say(`protect.cloaked.${than}`, { space, times: times(plain), rest });
  });
}

function viewName(view: string): string {
  const names = { "after JPEG 75": "jpeg", "at half size": "half", "after a blur": "blur" } as const;
  const known = names[view as keyof typeof names];
  return known === undefined ? view : say(`protect.cloaked.${known}`);
}

function times({ displacement, noise }: { displacement: number; noise: number }): string {
  return noise > 0 ? say("protect.cloaked.times", { n: Math.round((10 * displacement) / noise) / 10 }) : say("protect.cloaked.not");
}

/** Metadata that did not go into the copy, in words; empty for none. */
export function leftOut(removed: ProtectResult["removed"]): string {
  const kinds = ["location", "serials", "maker_note", "history", "thumbnail", "other", "unreadable"] as const;
  const names = kinds.filter((kind) => removed[kind]).map((kind) => say(`protect.removed.${kind}`));
  return names.length === 0 ? "" : say("protect.removed.sentence", { what: names.join(", ") });
}
