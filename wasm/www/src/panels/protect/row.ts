// SPDX-License-Identifier: MIT OR Apache-2.0
// One file on the table.

import { button, el } from "../../dom";
import { extensionOf, nameOf } from "../../files/source";
import { keepingFocus } from "../../view/focus";
import { sentence } from "../../view/sentence";
import { say, size } from "../../words";
import { copyView, type CopyActions } from "./copy_view";
import type { Item } from "./model";

export interface RowActions extends CopyActions {
  stop(item: Item): void;
  remove(item: Item): void;
  /** Makes its copies now. */
  one(item: Item): void;
}

const STAGES = ["decode", "cloak", "embed", "encode", "detect"] as const;

export class Row {
  readonly element: HTMLLIElement;
  readonly #picture = el("div", { class: "thumb" });
  readonly #facts = el("p", { class: "hint piece-facts" });
  readonly #state = el("p", { class: "piece-state" });
  readonly #bar = el("progress", { max: 1, value: 0 });
  readonly #notes = el("div", { class: "stack piece-notes" });
  readonly #copies = el("ul", { class: "copies" });
  readonly #buttons = el("div", { class: "row piece-buttons" });
  #shown = "";
  #address: string | undefined;

  constructor(
    readonly item: Item,
    readonly actions: RowActions,
  ) {
    const path = item.source.path;
    const id = `piece-${item.id}`;
    this.#bar.setAttribute("aria-label", say("protect.row.progress", { name: nameOf(path) }));
    this.element = el(
      "li",
      { class: "piece", "data-file": path, "aria-labelledby": id },
      this.#picture,
      el("div", { class: "piece-words" }, el("h3", { id }, nameOf(path)), this.#facts, this.#state, this.#bar, this.#notes),
      this.#buttons,
      this.#copies,
    );
    this.update();
  }

  update(): void {
    const { item } = this;
    this.element.dataset["state"] = item.state;
    this.#bar.value = item.share;
    this.#bar.hidden = item.state !== "working";
    this.#state.textContent = this.#stateInWords();
    const saved = item.copies.map((copy) => copy.saved);
    const now = JSON.stringify([item.state, item.failure, saved, item.copies.map((c) => c.name), item.width, item.browser]);
    if (now === this.#shown) return;
    this.#shown = now;
    keepingFocus(this.element, () => this.#draw());
  }

  /** Gives the thumbnail's memory back. */
  close(): void {
    if (this.#address !== undefined) URL.revokeObjectURL(this.#address);
    this.element.remove();
  }

  #draw(): void {
    const { item } = this;
    this.#facts.textContent = this.#factsInWords();
    this.#drawPicture();
    this.#drawNotes();
    this.#copies.replaceChildren(...item.copies.map((copy) => copyView(item, copy, this.actions)));
    this.#copies.hidden = item.copies.length === 0;
    this.#drawButtons();
  }

  #stateInWords(): string {
    const { state, stage, copies } = this.item;
    if (state === "reading") return say("protect.row.reading");
    if (state === "waiting") return say("protect.row.waiting");
    if (state === "done") return say("protect.row.done", { n: copies.length });
    if (state === "failed") return say(copies.length > 0 ? "protect.row.partly" : "protect.row.failed", { n: copies.length });
    const known = STAGES.find((each) => each === stage);
    return say(known === undefined ? "protect.row.starting" : `protect.stage.${known}`);
  }

  #factsInWords(): string {
    const { source, kind, width, height, format, browser } = this.item;
    const folder = source.path.slice(0, Math.max(0, source.path.lastIndexOf("/")));
    const what = kind === "text" || browser || format === "" ? extensionOf(source.path) : format;
    const dots = width > 0 && say("protect.row.dots", { width, height });
    return [folder, what.toUpperCase(), dots, size(source.size)].filter(Boolean).join(" · ");
  }

  #drawPicture(): void {
    const { thumbnail, kind, state, source } = this.item;
    this.#picture.classList.toggle("protected", state === "done");
    if (this.#address !== undefined) return;
    if (thumbnail === undefined) {
      const sign = kind === "text" || state === "failed" ? extensionOf(source.path).toUpperCase() : "";
      this.#picture.replaceChildren(el("span", { class: "thumb-sign", "aria-hidden": "true" }, sign));
      return;
    }
    this.#address = URL.createObjectURL(thumbnail);
    this.#picture.replaceChildren(el("span", { class: "thumb-picture" }, el("img", { src: this.#address, alt: "" })));
  }

  #drawNotes(): void {
    const { failure, state, browser } = this.item;
    const notes: HTMLElement[] = [];
    if (browser) notes.push(el("p", { class: "notice" }, say("protect.browser")));
    if (failure !== undefined) {
      const bad = state === "failed" && failure.kind !== "marked";
      notes.push(el("p", { class: bad ? "notice bad" : "notice warn" }, sentence(failure.message)));
    }
    this.#notes.replaceChildren(...notes);
  }

  #drawButtons(): void {
    const { item, actions } = this;
    const name = nameOf(item.source.path);
    const make = (words: "stop" | "again" | "anyway" | "remove", click: () => void, plain = false): HTMLButtonElement =>
      button(say(`protect.row.${words}`), click, {
        class: plain ? "button plain" : "button",
        "aria-label": say(`protect.row.${words}_name`, { name }),
      });
    const made: HTMLButtonElement[] = [];
    if (item.state === "working") made.push(make("stop", () => actions.stop(item)));
    if (item.state === "failed" && item.retry) {
      if (item.failure?.kind === "marked") {
        const anyway = (): void => {
          item.again = true;
          actions.one(item);
        };
        made.push(make("anyway", anyway));
      } else {
        made.push(make("again", () => actions.one(item)));
      }
    }
    if (item.state !== "working") made.push(make("remove", () => actions.remove(item), true));
    this.#buttons.replaceChildren(...made);
  }
}
