// SPDX-License-Identifier: MIT OR Apache-2.0
// What was found, as a sentence.

import type { PayloadMeaning, RegistryEntry } from "glassine";
import { chance, day, say, type Words } from "../../words";
import { titleOf } from "../key/works";

/** A mark that was found, of a picture or a text alike. */
export interface Found {
  verdict: "marked" | "probable" | "none";
  payload: string | null;
  uncertain: boolean;
  log10_p: number;
  /** The copy that the payload names, if the list of works has it. */
  entry: RegistryEntry | null;
  /** What the payload says by itself. */
  meaning: PayloadMeaning | null;
}

/** A sentence in pieces; `title` is what the work is called. */
export type Sentence = (string | { title: string })[];

const PLACE_OF_TITLE = "\u0000";

function sentence(path: Words, entry: RegistryEntry, place: (id: string) => string): Sentence {
  const values = { title: PLACE_OF_TITLE, place: place(entry.platform), day: day(entry.day) };
  const [before = "", after = ""] = say(path, values).split(PLACE_OF_TITLE);
  return [before, { title: titleOf(entry) }, after];
}

/** Which copy it is, as far as that can be said. */
export function foundWords(found: Found, place: (id: string) => string): Sentence {
  const { verdict, payload, uncertain, entry, meaning } = found;
  if (verdict === "none") return [say("check.none.picture")];
  if (verdict === "probable") {
    const perhaps = entry === null ? [] : [" ", ...sentence("check.probable_copy", entry, place)];
    return [say("check.probable"), ...perhaps];
  }
  if (payload === null) return [say("check.marked.sync")];
  if (uncertain) {
    return entry === null ? [say("check.marked.uncertain")] : sentence("check.marked.uncertain_copy", entry, place);
  }
  if (entry !== null) {
    return sentence(entry.platform === "" ? "check.marked.copy_nowhere" : "check.marked.copy", entry, place);
  }
  if (meaning === null || !meaning.sensible) return [say("check.marked.unknown")];
  const values = { day: day(meaning.day) };
  if (meaning.platform === null) return [say("check.marked.day", values)];
  return [say("check.marked.place", { ...values, place: place(meaning.platform) })];
}

/** The chance of a false alarm, as a sentence. */
export function chanceWords(log10_p: number): string {
  return say("check.chance", { chance: chance(log10_p) });
}

/** The sentence without its typography. */
export function plain(sentence: Sentence): string {
  return sentence.map((piece) => (typeof piece === "string" ? piece : piece.title)).join("");
}

/** What holds for all that was looked at together: each search had its own chance of a false alarm, and the chance that
 *  any of those that count is one is at most that of the weakest times their number. `marks` are their log10_p. */
export function batchWords(looked: number, marks: number[]): string {
  const words = say("check.batch.looked", { n: looked, found: marks.length });
  if (looked < 2 || marks.length === 0) return words;
  const bound = Math.max(...marks) + Math.log10(looked);
  return `${words} ${say("check.batch.bound", { n: looked, chance: chance(bound) })}`;
}
