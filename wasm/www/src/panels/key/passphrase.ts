// SPDX-License-Identifier: MIT OR Apache-2.0
// Fields for a new passphrase, typed twice because nobody can look it up later.

import { el } from "../../dom";
import { say } from "../../words";

/** Fewer characters than this fall to a search in days, also with a slow derivation. */
const SHORT = 10;
const LONG = 16;

/** How its length is to be judged. Nothing else about it is, since nothing else can be told honestly. */
export function lengthOf(passphrase: string): "empty" | "short" | "fair" | "long" {
  const n = [...passphrase].length;
  return n === 0 ? "empty" : n < SHORT ? "short" : n < LONG ? "fair" : "long";
}

export interface NewPassphrase {
  element: HTMLElement;
  /** What was typed; undefined, with the reason shown, when it is empty or the two differ. */
  read: () => string | undefined;
  clear: () => void;
}

let count = 0;

export function newPassphrase(): NewPassphrase {
  const id = `passphrase-${count++}`;
  const field = (name: string): HTMLInputElement =>
    el("input", { type: "password", id: `${id}-${name}`, autocomplete: "new-password", "aria-describedby": `${id}-note` });
  const first = field("new");
  const again = field("again");
  const note = el("p", { class: "hint", id: `${id}-note`, "aria-live": "polite" }, say("key.passphrase.empty"));
  const show = el("input", { type: "checkbox", id: `${id}-show` });
  const judge = (): void => {
    const n = [...first.value].length;
    note.textContent = say(`key.passphrase.${lengthOf(first.value)}`, { n });
    for (const each of [first, again]) each.removeAttribute("aria-invalid");
  };
  first.addEventListener("input", judge);
  again.addEventListener("input", judge);
  show.addEventListener("change", () => {
    for (const each of [first, again]) each.type = show.checked ? "text" : "password";
  });
  const wrong = (input: HTMLInputElement, words: string): undefined => {
    note.textContent = words;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  const read = (): string | undefined => {
    if (first.value === "") return wrong(first, say("key.passphrase.needed"));
    if (first.value !== again.value) return wrong(again, say("key.passphrase.differ"));
    return first.value;
  };
  const clear = (): void => {
    first.value = again.value = "";
    judge();
  };
  const labelled = (input: HTMLInputElement, words: string): HTMLElement =>
    el("div", { class: "field" }, el("label", { for: input.id }, words), input);
  const element = el(
    "div",
    { class: "stack new-passphrase" },
    el("div", { class: "pair" }, labelled(first, say("key.passphrase.new")), labelled(again, say("key.passphrase.again"))),
    el("label", { class: "tick" }, show, el("span", {}, say("key.passphrase.show"))),
    note,
    el("p", { class: "hint" }, say("key.passphrase.lost")),
  );
  return { element, read, clear };
}
