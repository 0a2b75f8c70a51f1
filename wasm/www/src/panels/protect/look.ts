// SPDX-License-Identifier: MIT OR Apache-2.0
// The window in which a copy is compared with its original.

import { button, el } from "../../dom";
import { nameOf } from "../../files/source";
import type { Session } from "../../state/session";
import { Compare, type Zoom } from "../../view/compare";
import { GAIN } from "../../view/difference";
import { openDialog } from "../../view/dialog";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { bothOf } from "./bitmaps";
import type { Copy, Item } from "./model";

const STEPS = 1000;

export async function look(item: Item, copy: Copy, session: Session): Promise<void> {
  const note = el("p", { class: "hint", role: "status" }, say("protect.look.opening"));
  const stage = el("div", { class: "compare" });
  const tools = el("div", { class: "row" });
  const close = button(say("close"), () => opened.close(), { class: "button" });
  const foot = el("div", { class: "row compare-tools" }, tools, close);
  const opened = openDialog(say("protect.look.title", { name: nameOf(item.source.path) }), [stage, note], foot);
  opened.element.classList.add("wide");
  let compare: Compare | undefined;
  let closed = false;
  void opened.closed.then(() => {
    closed = true;
    compare?.close();
  });
  try {
    const { before, after, note: about } = await bothOf(item, copy.blob, session);
    const made = shown(before, after, stage, tools);
    if (closed) made.close();
    compare = made;
    note.textContent = say(about === undefined ? "protect.look.how" : `protect.look.${about}`);
  } catch (error) {
    note.textContent = failureOf(error).message;
  }
}

function shown(before: ImageBitmap, after: ImageBitmap, stage: HTMLElement, tools: HTMLElement): Compare {
  const canvas = el("canvas", { class: "compare-canvas", tabindex: 0, role: "img", "aria-label": say("protect.look.canvas") });
  const labels = [
    el("span", { class: "compare-label before" }, say("protect.look.before")),
    el("span", { class: "compare-label after" }, say("protect.look.after")),
  ];
  const slider = el("input", { type: "range", class: "compare-slider", min: 0, max: STEPS, value: STEPS / 2, "aria-label": say("protect.look.slider") });
  stage.append(canvas, ...labels, slider);
  const compare = new Compare(canvas, before, after, (line) => {
    slider.value = String(Math.round(line * STEPS));
  });
  slider.addEventListener("input", () => {
    compare.line = Number(slider.value) / STEPS;
  });
  const zooms: [Zoom, string][] = [
    ["fit", say("protect.look.fit")],
    [1, say("protect.look.one")],
    [2, say("protect.look.two")],
  ];
  const buttons = zooms.map(([zoom, label], index) => {
    const click = (): void => {
      compare.zoom = zoom;
      buttons.forEach((each, at) => each.setAttribute("aria-pressed", String(at === index)));
    };
    return button(label, click, { class: "button toggle", "aria-pressed": String(index === 0) });
  });
  const tenfold = button(say("protect.look.difference", { n: GAIN }), () => toggle(), { class: "button toggle", "aria-pressed": "false" });
  const toggle = (): void => {
    const on = tenfold.getAttribute("aria-pressed") !== "true";
    tenfold.setAttribute("aria-pressed", String(on));
    compare.difference = on;
    stage.classList.toggle("difference", on);
  };
  tools.append(el("div", { class: "row", role: "group", "aria-label": say("protect.look.zoom") }, ...buttons), tenfold);
  return compare;
}
