// SPDX-License-Identifier: MIT OR Apache-2.0
// The list of works goes out and comes in as the file that the program reads and writes.

import { announce, button, el } from "../../dom";
import { save } from "../../files/save";
import type { Session } from "../../state/session";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";

const NAME = "glassine-works.jsonl";
/** Refused lines that are shown. */
const SHOWN = 20;

/** What an import did, in words. */
export function importWords({ works, copies }: { works: number; copies: number }): string {
  if (works === 0 && copies === 0) return say("key.works.import_nothing");
  return say("key.works.imported", {
    works: say("key.works.import_works", { n: works }),
    copies: say("key.works.count", { n: copies }),
  });
}

export function filesRow(session: Session): HTMLElement {
  const note = el("div", { class: "stack", hidden: true });
  const tell = (words: string, look: string, ...more: Node[]): void => {
    note.replaceChildren(el("div", { class: `notice ${look}`, "data-state": look }, el("p", {}, words), ...more));
    note.hidden = false;
    announce(words);
  };
  const give = async (): Promise<void> => {
    save(NAME, await session.exportWorks(), "application/jsonl");
    tell(say("key.works.exported", { name: NAME }), "good");
  };
  const input = el("input", { type: "file", id: "works-file", class: "unseen-input", accept: ".jsonl,.json,.txt" });
  const take = async (): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    try {
      const counts = await session.importWorks(new Uint8Array(await file.arrayBuffer()));
      const { refused } = counts;
      const shown = refused.slice(0, SHOWN).map((line) => el("li", {}, line));
      if (refused.length > SHOWN) shown.push(el("li", {}, say("key.works.import_more", { n: refused.length - SHOWN })));
      const list = refused.length === 0 ? [] : [el("p", {}, say("key.works.import_refused", { n: refused.length })), el("ul", {}, ...shown)];
      tell(importWords(counts), refused.length === 0 ? "good" : "warn", ...list);
    } catch (error) {
      tell(say("key.works.import_failed", { name: file.name, reason: failureOf(error).message }), "bad");
    }
    input.value = "";
  };
  input.addEventListener("change", () => void take());
  return el(
    "div",
    { class: "stack works-files" },
    el(
      "div",
      { class: "row" },
      button(say("key.works.export"), () => void give(), { class: "button", "aria-describedby": "works-export-hint" }),
      el("span", { class: "file-button" }, input, el("label", { for: input.id, class: "button" }, say("key.works.import"))),
    ),
    el("p", { class: "hint", id: "works-export-hint" }, say("key.works.export_hint")),
    note,
  );
}
