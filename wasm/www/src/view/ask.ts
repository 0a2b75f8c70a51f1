// SPDX-License-Identifier: MIT OR Apache-2.0
// A question with a few answers. Closing it is the answer "cancel".

import { button, el } from "../dom";
import { say } from "../words";
import { openDialog } from "./dialog";

export interface Choice<T> {
  answer: T;
  label: string;
  /** Class of its button. */
  look?: string;
}

export async function ask<T extends string>(title: string, paragraphs: string[], choices: Choice<T>[]): Promise<T | "cancel"> {
  let answered: T | "cancel" = "cancel";
  let close = (): void => undefined;
  const buttons = choices.map(({ answer, label, look }) =>
    button(
      label,
      () => {
        answered = answer;
        close();
      },
      { class: look ?? "button" },
    ),
  );
  const closing = el("div", { class: "row" }, ...buttons, button(say("cancel"), () => close(), { class: "button" }));
  const opened = openDialog(title, paragraphs.map((words) => el("p", {}, words)), closing);
  close = opened.close;
  await opened.closed;
  return answered;
}
