// SPDX-License-Identifier: MIT OR Apache-2.0
// One finished copy: what was measured on it, and what can be done with it.

import type { ProtectResult, TextMarkResult } from "glassine";
import { button, el } from "../../dom";
import { nameOf } from "../../files/source";
import { sentence } from "../../view/sentence";
import { chance, say, size } from "../../words";
import type { Copy, Item } from "./model";
import { effects, leftOut, likeness, selfCheck } from "./quality";

export interface CopyActions {
  look(item: Item, copy: Copy): void;
  save(copy: Copy): void;
}

export function copyView(item: Item, copy: Copy, actions: CopyActions): HTMLElement {
  const place = copy.place.id === "" ? say("protect.copy.nowhere") : say("protect.copy.for", { place: copy.place.name });
  const name = nameOf(copy.name);
  const facts = say("protect.copy.facts", { name, size: size(copy.blob.size) });
  const compare =
    copy.report.kind === "picture" &&
    button(say("protect.copy.compare"), () => actions.look(item, copy), {
      class: "button",
      "aria-label": say("protect.copy.compare_name", { name }),
    });
  const save = button(copy.saved ? say("protect.copy.again") : say("protect.copy.save"), () => actions.save(copy), {
    class: "button",
    "aria-label": say(copy.saved ? "protect.copy.again_name" : "protect.copy.save_name", { name }),
  });
  const { report } = copy;
  return el(
    "li",
    { class: "copy", "data-platform": copy.place.id, "data-name": copy.name, "data-saved": String(copy.saved) },
    el(
      "div",
      { class: "copy-words" },
      el("h4", {}, place),
      el("p", { class: "hint" }, facts, copy.saved ? ` · ${say("protect.copy.saved")}` : ""),
      ...(report.kind === "picture" ? ofPicture(report.of, copy) : ofText(report.of)),
      ...report.of.warnings.map((warning) => el("p", { class: "notice warn copy-warning" }, sentence(warning))),
    ),
    el("div", { class: "row copy-buttons" }, compare, save),
  );
}

function ofPicture(report: ProtectResult, copy: Copy): HTMLElement[] {
  const found = report.self_check.verdict !== "none";
  const removed = leftOut(report.removed);
  const lines = [
    el("p", { class: "copy-quality" }, likeness(report.ssimulacra2)),
    el("p", { class: found ? "copy-check" : "copy-check missed" }, selfCheck(report.self_check, copy.place)),
  ];
  const { cloak } = report;
  if (cloak !== null) lines.push(el("p", { class: "copy-cloak" }, say("protect.cloaked.title"), " ", effects(cloak).join(" ")));
  if (removed !== "") lines.push(el("p", { class: "hint" }, removed));
  return lines;
}

function ofText(report: TextMarkResult): HTMLElement[] {
  const how = report.self_check.how === "blind" ? "blind" : "registry";
  const words = say("protect.text.words", { n: report.words, used: report.usable_words });
  return [
    el("p", { class: "copy-quality" }, words),
    el("p", { class: "copy-check" }, say(`protect.text.${how}`, { false_alarm: chance(report.self_check.log10_p) })),
  ];
}
