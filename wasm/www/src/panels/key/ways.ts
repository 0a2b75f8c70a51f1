// SPDX-License-Identifier: MIT OR Apache-2.0
// The two ways in which a key is saved: 24 words, and a file.

import { announce, button, el } from "../../dom";
import { save } from "../../files/save";
import type { Session } from "../../state/session";
import { copyText } from "../../view/clipboard";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { newPassphrase } from "./passphrase";

/** Says something in the part and to people who listen. */
function noteIn(part: HTMLElement): (words: string) => void {
  const note = el("p", { class: "hint note", hidden: true });
  part.append(note);
  return (words) => {
    note.hidden = words === "";
    note.textContent = words;
    if (words !== "") announce(words);
  };
}

/** The words, shown when asked for. `saved` is called when the visitor says that they have them. */
export function wordsWay(session: Session, saved: () => void): HTMLElement {
  const part = el("section", { class: "stack way" });
  const sheet = el("div", { class: "stack word-sheet", hidden: true });
  const written = el("input", { type: "checkbox" });
  written.addEventListener("change", () => written.checked && saved());
  const show = button(say("key.backup.words.show"), () => void toggle(), { class: "button", "aria-expanded": "false" });
  part.append(el("h3", {}, say("key.backup.words.title")), el("p", { class: "hint" }, say("key.backup.words.hint")), show, sheet);
  const note = noteIn(part);

  async function toggle(): Promise<void> {
    const open = sheet.hidden;
    if (open) fill(await session.desk.ask("keyWords", (await session.needKey()).secret));
    else sheet.replaceChildren();
    sheet.hidden = !open;
    show.setAttribute("aria-expanded", String(open));
    show.textContent = say(open ? "key.backup.words.hide" : "key.backup.words.show");
    note("");
  }

  function fill(words: string): void {
    const label = say("key.backup.words.label", { fingerprint: session.key?.fingerprint ?? "" });
    const list = el("ol", { class: "word-list", "aria-label": label }, ...words.split(" ").map((word) => el("li", {}, word)));
    const copy = async (): Promise<void> => {
      note(say((await copyText(words)) ? "key.backup.words.copied" : "key.backup.words.copy_failed"));
    };
    const keys = el(
      "div",
      { class: "row unprinted" },
      button(say("key.backup.words.copy"), () => void copy(), { class: "button" }),
      button(say("key.backup.words.print"), () => print(), { class: "button" }),
    );
    const tick = el("label", { class: "tick unprinted" }, written, el("span", {}, say("key.backup.words.written")));
    sheet.replaceChildren(el("p", { class: "word-title" }, label), list, keys, tick);
  }
  return part;
}

/** The file, with or without a passphrase. `saved` is called when it was handed over. */
export function fileWay(session: Session, saved: () => void): HTMLElement {
  const part = el("section", { class: "stack way" });
  const lock = el("input", { type: "checkbox" });
  const passphrase = newPassphrase();
  passphrase.element.hidden = true;
  const open = el("p", { class: "hint" }, say("key.backup.file.unlocked"));
  lock.addEventListener("change", () => {
    passphrase.element.hidden = !lock.checked;
    open.hidden = lock.checked;
  });
  const make = button(say("key.backup.file.save"), () => void run(), { class: "button" });
  part.append(
    el("h3", {}, say("key.backup.file.title")),
    el("p", { class: "hint" }, say("key.backup.file.hint")),
    el("label", { class: "tick" }, lock, el("span", {}, say("key.backup.file.lock"))),
    passphrase.element,
    open,
    make,
  );
  const note = noteIn(part);

  async function run(): Promise<void> {
    const with_lock = lock.checked;
    const typed = with_lock ? passphrase.read() : undefined;
    if (with_lock && typed === undefined) return;
    make.disabled = true;
    if (with_lock) note(say("key.backup.file.busy"));
    try {
      const key = await session.needKey();
      const text = await session.desk.ask("keyFileMake", key.secret, typed);
      const name = `glassine-${key.fingerprint}.key`;
      save(name, text, "text/plain");
      note(say(with_lock ? "key.backup.file.saved_locked" : "key.backup.file.saved", { name }));
      passphrase.clear();
      saved();
    } catch (error) {
      note(failureOf(error).message);
    } finally {
      make.disabled = false;
    }
  }
  return part;
}
