// SPDX-License-Identifier: MIT OR Apache-2.0
// Elements, made in one line.

type Child = Node | string | null | undefined | false;

interface Listeners {
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
}

/** Attributes by their HTML names; `true` sets an empty one, `false` and `undefined` leave it out. */
export type Attributes = Listeners & { [name: string]: string | number | boolean | undefined | Listeners["on"] };

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value as NonNullable<Listeners["on"]>)) {
        element.addEventListener(event, listener as EventListener);
      }
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element with this id; the page's own HTML has it. */
export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no element #${id}`);
  return element as T;
}

/** A button that does something. */
export function button(label: string, click: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return el("button", { type: "button", ...attributes, on: { click } }, label);
}

/** Says something to people who listen to the page. */
export function announce(message: string): void {
  byId("announcements").textContent = message;
}
