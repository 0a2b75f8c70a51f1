// SPDX-License-Identifier: MIT OR Apache-2.0

/** Passages that are shown, and characters of each. */
const PASSAGES = 3;
const LONGEST = 160;

/** The beginnings of the passages at these byte ranges. */
export function excerpts(text: string, spans: [number, number][]): string[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return spans.slice(0, PASSAGES).map(([start, end]) => {
    const passage = [...decoder.decode(bytes.subarray(start, end)).replace(/\s+/g, " ").trim()];
    return passage.length > LONGEST ? `${passage.slice(0, LONGEST).join("")} …` : passage.join("");
  });
}
