// SPDX-License-Identifier: MIT OR Apache-2.0

/** A message of the core as a sentence: with a capital and a full stop. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === "") return text;
  const [first = ""] = text;
  const whole = first.toLocaleUpperCase() + text.slice(first.length);
  return /[.!?…)]$/.test(whole) && !/[^.!?…]\)$/.test(whole) ? whole : `${whole}.`;
}
