// SPDX-License-Identifier: MIT OR Apache-2.0
// The page's words, from en.json: a translation is a file like it.

import words from "./en.json";

type Paths<T, P extends string = ""> = {
  [K in keyof T & string]: T[K] extends string | Plural ? `${P}${K}` : Paths<T[K], `${P}${K}.`>;
}[keyof T & string];
interface Plural {
  one: string;
  other: string;
}

/** Where a text stands in en.json, such as `protect.drop`. */
export type Words = Paths<typeof words>;

// Unit tests have no document.
const language = typeof document === "undefined" ? "en-GB" : document.documentElement.lang || "en-GB";
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

/** The text, with {names} replaced; where it has `one` and `other`, `n` chooses. */
export function say(path: Words, values: Record<string, string | number> = {}): string {
  let found: unknown = words;
  for (const step of path.split(".")) found = (found as Record<string, unknown>)[step];
  if (typeof found === "object") {
    found = (found as Plural)[plural.select(Number(values["n"])) === "one" ? "one" : "other"];
  }
  return String(found).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? `{${name}}`;
    return typeof value === "number" ? number.format(value) : value;
  });
}

/** Seconds in words, rounded as one would say them. */
export function duration(seconds: number): string {
  if (seconds < 1.5) return say("time.second");
  if (seconds < 90) return say("time.seconds", { n: Math.round(seconds) });
  if (seconds < 5400) return say("time.minutes", { n: Math.round(seconds / 60) });
  return say("time.hours", { n: Math.round(seconds / 3600) });
}

/** Bytes in words. */
export function size(bytes: number): string {
  if (bytes < 1e3) return say("size.bytes", { n: bytes });
  if (bytes < 1e6) return say("size.kilobytes", { n: Math.round(bytes / 1e3) });
  return say("size.megabytes", { n: Math.round(bytes / 1e5) / 10 });
}

/** A day such as 2026-05-03 as people write it. */
export function day(iso: string): string {
  const date = new Date(`${iso}T00:00:00Z`);
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(date);
}

/** The chance of a false alarm, from its base-10 logarithm. */
export function chance(log10: number): string {
  const power = Math.floor(-log10);
  if (power < 1) return say("chance.high");
  if (power <= 6) return say("chance.one_in", { n: 10 ** power });
  return say("chance.power", { power: String(power) });
}
