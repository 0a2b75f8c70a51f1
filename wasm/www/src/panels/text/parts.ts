// SPDX-License-Identifier: MIT OR Apache-2.0
// What the three modes of the tab are made of.

import { el } from "../../dom";

export interface Area {
  element: HTMLElement;
  area: HTMLTextAreaElement;
}

/** A large field for a text, with its label and hint. */
export function textArea(id: string, label: string, hint?: string, readonly = false): Area {
  const area = el("textarea", {
    id,
    rows: 12,
    class: "sheet",
    autocomplete: "off",
    spellcheck: readonly ? "false" : undefined,
    readonly,
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
  });
  const element = el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    area,
    hint === undefined ? null : el("p", { class: "hint", id: `${id}-hint` }, hint),
  );
  return { element, area };
}

export interface Toggle {
  element: HTMLElement;
  readonly checked: boolean;
  set: (on: boolean) => void;
}

/** A switch. */
export function toggle(label: string, changed: (on: boolean) => void): Toggle {
  const input = el("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => changed(input.checked));
  return {
    element: el("label", { class: "tick switch" }, input, el("span", {}, label)),
    get checked() {
      return input.checked;
    },
    set(on) {
      if (input.checked === on) return;
      input.checked = on;
      changed(on);
    },
  };
}
