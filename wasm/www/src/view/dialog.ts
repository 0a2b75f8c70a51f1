// SPDX-License-Identifier: MIT OR Apache-2.0
// A window over the page that has to be answered or closed. The browser keeps the keyboard inside it.

import { button, el } from "../dom";
import { say } from "../words";

export interface Opened {
  element: HTMLDialogElement;
  close: () => void;
  /** When it is closed, however that happened. */
  closed: Promise<void>;
}

let count = 0;

/** Opens a dialog; the content may be filled in later. Without `closing` it has a button that closes it. */
export function openDialog(title: string, content: Node[], closing: Node | undefined = undefined): Opened {
  const id = `dialog-${count++}`;
  const element = el("dialog", { "aria-labelledby": id, class: "dialog" });
  const close = (): void => element.close();
  element.append(
    el("div", { class: "stack" }, el("h2", { id }, title), ...content, closing ?? button(say("close"), close, { class: "button" })),
  );
  const closed = new Promise<void>((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      resolve();
    });
  });
  document.body.append(element);
  element.showModal();
  return { element, close, closed };
}
