// SPDX-License-Identifier: MIT OR Apache-2.0
// A key comes back from its words or its file; or another one is made.

import { announce, button, el } from "../../dom";
import type { Session } from "../../state/session";
import { grouped } from "../../view/identicon";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { makeNew } from "./card";
import { mayReplace } from "./replace";

/** More than a key file can have, with room for comments. */
const MAX_FILE = 65_536;

export function bringCard(session: Session): HTMLElement {
  const note = el("p", { class: "notice", hidden: true });
  const tell = (words: string, look = ""): void => {
    note.className = `notice ${look}`;
    note.dataset["state"] = look;
    note.textContent = words;
    note.hidden = words === "";
    if (words !== "") announce(words);
  };
  const another = el(
    "div",
    { class: "stack another" },
    el("p", { class: "hint" }, say("key.bring.new_hint")),
    button(say("key.bring.new"), () => void makeNew(session), { class: "button" }),
  );
  const put = async (secret: Uint8Array): Promise<boolean> => {
    const fingerprint = await session.desk.ask("fingerprint", secret);
    if (session.key?.fingerprint === fingerprint) {
      session.saved();
      tell(say("key.bring.same"));
      return true;
    }
    if (!(await mayReplace(session))) return false;
    await session.use(secret, true);
    session.saved();
    tell(say("key.bring.done", { fingerprint: grouped(fingerprint) }), "good");
    return true;
  };
  const redraw = (): void => {
    another.hidden = session.key === undefined;
  };
  session.on("key", redraw);
  redraw();
  return el(
    "section",
    { class: "card stack", "aria-labelledby": "bring-title" },
    el("h2", { id: "bring-title" }, say("key.bring.title")),
    wordsForm(session, put, tell),
    fileForm(session, put, tell),
    note,
    another,
  );
}

type Put = (secret: Uint8Array) => Promise<boolean>;
type Tell = (words: string, look?: string) => void;

function wordsForm(session: Session, put: Put, tell: Tell): HTMLElement {
  const words = el("textarea", {
    id: "bring-words",
    rows: 4,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "bring-words-hint",
  });
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      if (await put(await session.desk.ask("keyFromWords", words.value))) words.value = "";
    } catch (error) {
      tell(say("key.bring.failed", { reason: failureOf(error).message }), "bad");
      words.focus();
    }
  };
  const form = el(
    "form",
    { class: "stack" },
    el(
      "div",
      { class: "field" },
      el("label", { for: words.id }, say("key.bring.words")),
      el("p", { class: "hint", id: "bring-words-hint" }, say("key.bring.words_hint")),
      words,
    ),
    el("div", {}, el("button", { type: "submit", class: "button" }, say("key.bring.restore"))),
  );
  form.addEventListener("submit", (event) => void submit(event));
  return form;
}

function fileForm(session: Session, put: Put, tell: Tell): HTMLElement {
  const input = el("input", { type: "file", id: "bring-file", class: "unseen-input" });
  const locked = el("form", { class: "stack", hidden: true });
  const choose = async (): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    locked.hidden = true;
    tell("");
    if (file.size > MAX_FILE) {
      tell(say("key.bring.too_large", { name: file.name }), "bad");
    } else {
      await open(new Uint8Array(await file.arrayBuffer()), file.name);
    }
    input.value = "";
  };
  const open = async (bytes: Uint8Array, name: string): Promise<void> => {
    try {
      const info = await session.desk.ask("keyFileInfo", bytes);
      if (info.locked) askFor(bytes, name);
      else await put(await session.desk.ask("keyFileOpen", bytes));
    } catch (error) {
      tell(say("key.bring.failed", { reason: failureOf(error).message }), "bad");
    }
  };
  const askFor = (bytes: Uint8Array, name: string): void => {
    const passphrase = el("input", { type: "password", id: "bring-passphrase", autocomplete: "current-password" });
    const go = el("button", { type: "submit", class: "button" }, say("key.bring.open"));
    locked.replaceChildren(
      el("div", { class: "field" }, el("label", { for: passphrase.id }, say("key.bring.passphrase", { name })), passphrase),
      el("div", {}, go),
    );
    locked.onsubmit = async (event) => {
      event.preventDefault();
      go.disabled = true;
      tell(say("key.bring.busy"));
      try {
        const secret = await session.desk.ask("keyFileOpen", bytes, passphrase.value);
        tell("");
        if (await put(secret)) locked.hidden = true;
      } catch (error) {
        const { kind, message } = failureOf(error);
        tell(kind === "passphrase" ? say("key.bring.wrong") : say("key.bring.failed", { reason: message }), "bad");
        passphrase.select();
      } finally {
        go.disabled = false;
      }
    };
    locked.hidden = false;
    passphrase.focus();
  };
  input.addEventListener("change", () => void choose());
  return el(
    "div",
    { class: "stack" },
    el(
      "div",
      { class: "field" },
      el("span", { class: "label" }, say("key.bring.file")),
      el("p", { class: "hint", id: "bring-file-hint" }, say("key.bring.file_hint")),
      el("span", { class: "file-button" }, input, el("label", { for: input.id, class: "button" }, say("key.bring.choose"))),
    ),
    locked,
  );
}
