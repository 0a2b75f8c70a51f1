// SPDX-License-Identifier: MIT OR Apache-2.0
// Where files come in: dropped, chosen, or pasted. Large on the first screen, a strip afterwards.

import { announce, button, el } from "../../dom";
import { type Gathered, ofDrop, ofFiles } from "../../files/gather";
import { ACCEPTED } from "../../files/source";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";

export interface Intake {
  element: HTMLElement;
  /** The first screen is over. */
  shrink(): void;
  /** Says what went wrong. */
  tell(message: string): void;
}

/** `panel`: pastes count while it is shown, drops wherever they fall on the page. */
export function makeIntake(panel: HTMLElement, take: (gathered: Gathered) => void): Intake {
  const note = el("p", { class: "hint", role: "status" });
  const gather = async (given: Promise<Gathered>): Promise<void> => {
    note.textContent = say("protect.reading");
    try {
      take(await given);
      note.textContent = "";
    } catch (error) {
      note.textContent = failureOf(error).message;
    }
  };
  const input = (attributes: Record<string, string | boolean>): HTMLInputElement => {
    const made = el("input", { type: "file", multiple: true, class: "unseen", tabindex: -1, ...attributes });
    made.addEventListener("change", () => {
      void gather(ofFiles([...(made.files ?? [])]));
      made.value = "";
    });
    return made;
  };
  const files = input({ id: "choose-files", accept: ACCEPTED, "aria-label": say("protect.choose") });
  const folder = input({ id: "choose-folder", webkitdirectory: true, "aria-label": say("protect.choose_folder") });
  const element = el(
    "div",
    { class: "intake", id: "drop" },
    el("p", { class: "intake-title" }, say("protect.drop")),
    el("p", { class: "hint intake-hint" }, say("protect.drop_hint")),
    el(
      "div",
      { class: "row intake-buttons" },
      button(say("protect.choose"), () => files.click(), { class: "button primary" }),
      button(say("protect.choose_folder"), () => folder.click(), { class: "button" }),
    ),
    files,
    folder,
    note,
  );
  drops(panel, element, (given) => void gather(given));
  pastes(panel, (given) => void gather(given));
  const tell = (message: string): void => {
    note.textContent = message;
  };
  return { element, shrink: () => element.classList.add("strip"), tell };
}

/** Whether what is dragged over the page are files. */
const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

function drops(panel: HTMLElement, zone: HTMLElement, take: (given: Promise<Gathered>) => void): void {
  const over = (event: DragEvent): void => {
    if (panel.hidden || !holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("over");
  };
  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (panel.hidden || !holdsFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    take(ofDrop(event.dataTransfer));
  });
}

let pasted = 0;

function pastes(panel: HTMLElement, take: (given: Promise<Gathered>) => void): void {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (panel.hidden || files.length === 0 || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    // The clipboard calls every picture image.png.
    const named = files.map((file) => {
      if (!/^image\.\w+$/.test(file.name)) return file;
      return new File([file], file.name.replace("image", `pasted-${++pasted}`), { type: file.type });
    });
    announce(say("protect.pasted", { n: named.length }));
    take(ofFiles(named));
  });
}
