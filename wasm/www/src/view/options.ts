// SPDX-License-Identifier: MIT OR Apache-2.0
// One of a few: radio buttons, each with what it does under its name.

import { el } from "../dom";

export interface Option<T extends string> {
  value: T;
  label: string;
  hint: string;
}

export interface Options<T extends string> {
  element: HTMLFieldSetElement;
  value(): T;
}

let count = 0;

export function makeOptions<T extends string>(
  title: string,
  options: Option<T>[],
  chosen: T,
  changed: () => void,
): Options<T> {
  const name = `options-${count++}`;
  let value = chosen;
  const element = el("fieldset", { class: "options" }, el("legend", {}, title));
  for (const option of options) {
    const id = `${name}-${option.value}`;
    const change = (): void => {
      value = option.value;
      changed();
    };
    const radio = el("input", { type: "radio", id, name, value: option.value, "aria-describedby": `${id}-hint`, on: { change } });
    radio.checked = option.value === chosen;
    element.append(
      el(
        "div",
        { class: "option" },
        radio,
        el("label", { for: id }, option.label),
        el("p", { class: "hint", id: `${id}-hint` }, option.hint),
      ),
    );
  }
  return { element, value: () => value };
}
