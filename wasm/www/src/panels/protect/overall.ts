// SPDX-License-Identifier: MIT OR Apache-2.0
// What is done with the whole table: begin, stop, save all; and how far it is.

import { button, el } from "../../dom";
import { duration, say, size } from "../../words";
import type { Batch } from "./batch";
import type { Copy, Item } from "./model";
import { canSaveToFolder } from "./saving";

interface Actions {
  start(): void;
  stop(): void;
  zip(): void;
  folder(): void;
  clear(): void;
  /** To the choices, which stand below the files on narrow screens. */
  choices(): void;
}

export interface Standing {
  /** What the button would begin with. */
  startable: Item[];
  reading: boolean;
  batch: Batch | undefined;
  done: number;
  failed: number;
  copies: Copy[];
}

export class Overall {
  /** The button that begins. */
  readonly act: HTMLElement;
  /** How far it is, and Save all. */
  readonly overall: HTMLElement;
  readonly #start: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #words = el("p", { class: "overall-words" });
  readonly #bar = el("progress", { max: 1, value: 0, "aria-label": say("protect.overall") });
  readonly #saving: HTMLElement;
  readonly #folder: HTMLButtonElement;
  readonly #zip: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;

  constructor(actions: Actions) {
    this.#start = button("", actions.start, { class: "button primary", id: "protect-start" });
    this.#stop = button(say("protect.stop_all"), actions.stop, { class: "button", id: "protect-stop" });
    this.#zip = button("", actions.zip, { class: "button primary", id: "save-all" });
    this.#folder = button(say("protect.save_folder"), actions.folder, { class: "button", id: "save-folder" });
    this.#clear = button(say("protect.clear"), actions.clear, { class: "button plain" });
    this.#saving = el("div", { class: "row" }, this.#zip, this.#folder, this.#clear);
    const choices = button(say("protect.to_choices"), actions.choices, { class: "button to-choices" });
    this.act = el("div", { class: "act" }, choices, this.#start, this.#stop);
    this.overall = el("div", { class: "overall stack" }, this.#words, this.#bar, this.#saving);
  }

  /** Between the click and the first picture. */
  preparing(): void {
    this.#start.disabled = true;
    this.#start.textContent = say("protect.preparing");
  }

  update(standing: Standing): void {
    const { startable, reading, batch, done, failed, copies } = standing;
    const running = batch !== undefined;
    const focused = document.activeElement;
    const again = startable[0]?.state === "done";
    this.#start.hidden = running;
    this.#start.disabled = startable.length === 0;
    this.#start.classList.toggle("primary", !again);
    const words = again ? "protect.start_again" : "protect.start";
    this.#start.textContent = startable.length === 0 && reading ? say("protect.preparing") : say(words, { n: startable.length });
    this.#stop.hidden = !running;
    this.#bar.hidden = !running;
    this.#saving.hidden = copies.length === 0 || running;
    this.#folder.hidden = !canSaveToFolder() || copies.length < 2;
    const bytes = size(copies.reduce((sum, copy) => sum + copy.blob.size, 0));
    this.#zip.textContent = say(copies.length === 1 ? "protect.save_one" : "protect.save_zip", { n: copies.length, size: bytes });
    this.overall.hidden = !running && done + failed === 0;
    this.overall.classList.toggle("running", running);
    this.act.classList.toggle("over", !running && again);
    this.act.classList.toggle("busy", running);
    // The button that was pressed is gone: the keyboard goes on with the one that took its place.
    if (focused === this.#start && running) this.#stop.focus();
    if (focused === this.#stop && !running) (copies.length > 0 ? this.#zip : this.#start).focus();
    if (batch === undefined) {
      const sentences = [done > 0 && say("protect.result", { n: done }), copies.length > done && say("protect.result_copies", { n: copies.length })];
      if (failed > 0) sentences.push(say("protect.result_failed", { n: failed }));
      this.#words.textContent = sentences.filter(Boolean).join(" ");
      document.title = say("title");
    } else {
      this.#progress(batch);
    }
  }

  #progress(batch: Batch): void {
    const { finished, share, left } = batch.progress;
    const time = left === undefined ? "" : ` ${say("protect.left", { time: duration(left) })}`;
    this.#words.textContent = say("protect.progress", { done: finished, n: batch.items.length }) + time;
    this.#bar.value = share;
    document.title = say("protect.tab_title", { percent: Math.floor(share * 100), done: finished, all: batch.items.length });
  }
}
