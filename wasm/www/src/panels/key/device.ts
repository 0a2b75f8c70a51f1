// SPDX-License-Identifier: MIT OR Apache-2.0
// What is kept on this device.

import { announce, button, el } from "../../dom";
import { save } from "../../files/save";
import type { Session } from "../../state/session";
import { ask } from "../../view/ask";
import { grouped } from "../../view/identicon";
import { say } from "../../words";
import { failureOf } from "../../work/protocol";
import { saveAgain } from "./backup";
import { keptFingerprint } from "./card";
import { newPassphrase } from "./passphrase";

export function deviceCard(session: Session): HTMLElement {
  const body = el("div", { class: "stack" });
  const note = el("p", { class: "hint", hidden: true });
  const tell = (words: string): void => {
    note.textContent = words;
    note.hidden = words === "";
    if (words !== "") announce(words);
  };

  function form(button_words: string): HTMLElement {
    const passphrase = newPassphrase();
    const go = el("button", { type: "submit", class: "button" }, button_words);
    const form = el("form", { class: "stack" }, passphrase.element, el("div", {}, go));
    form.onsubmit = async (event) => {
      event.preventDefault();
      const typed = passphrase.read();
      if (typed === undefined) return;
      go.disabled = true;
      tell(say("key.device.busy"));
      try {
        await session.remember(typed);
        tell(say("key.device.remembered"));
      } catch (error) {
        tell(say("key.device.failed", { reason: failureOf(error).message }));
      } finally {
        go.disabled = false;
      }
    };
    return form;
  }

  const offer = (): Node[] => {
    const tick = el("input", { type: "checkbox" });
    const fields = form(say("key.device.remember"));
    fields.hidden = true;
    tick.addEventListener("change", () => {
      fields.hidden = !tick.checked;
    });
    return [
      el("label", { class: "tick" }, tick, el("span", {}, say("key.device.offer"))),
      el("p", { class: "hint" }, say("key.device.how")),
      fields,
    ];
  };

  const forget = async (): Promise<void> => {
    const answer = await ask(say("key.device.forget_title"), [say("key.device.forget_how")], [
      ...(session.key === undefined ? [] : [{ answer: "save" as const, label: say("key.device.forget_save") }]),
      { answer: "forget" as const, label: say("key.device.forget") },
    ]);
    if (answer === "save") await saveAgain(session);
    if (answer !== "forget") return;
    await session.forget();
    tell(say("key.device.forgotten"));
  };

  const keeping = async (): Promise<Node[]> => {
    const fingerprint = await keptFingerprint(session);
    const other = session.key !== undefined && session.key.fingerprint !== fingerprint;
    const change = el("details", {}, el("summary", {}, say(other ? "key.device.remember" : "key.device.change")));
    change.append(form(say(other ? "key.device.remember" : "key.device.change")));
    return [
      el("p", {}, say("key.device.kept", { fingerprint: grouped(fingerprint) })),
      ...(other ? [el("p", { class: "notice warn" }, say("key.device.kept_other"))] : []),
      el("p", { class: "hint" }, say("key.device.how")),
      ...(session.key === undefined ? [] : [change]),
      el("div", {}, button(say("key.device.forget"), () => void forget(), { class: "button" })),
    ];
  };

  const trouble = (): Node[] => {
    const { unread } = session;
    const store = (): void => save("glassine-works-unread.jsonl", unread ?? "");
    return [
      ...(session.notKept ? [el("p", { class: "notice bad" }, say("key.device.not_kept"))] : []),
      ...(unread === undefined
        ? []
        : [
            el("p", { class: "notice warn" }, say("key.device.unread")),
            el("div", {}, button(say("key.device.unread_save"), store, { class: "button" })),
          ]),
    ];
  };

  const card = el(
    "section",
    { class: "card stack", "aria-labelledby": "device-title" },
    el("h2", { id: "device-title" }, say("key.device.title")),
    body,
    note,
  );
  let drawn = "";
  async function draw(): Promise<void> {
    card.dataset["state"] = session.remembered ? "kept" : "not-kept";
    // What was typed stays when nothing of this changed.
    const now = [session.key?.fingerprint, session.locked, session.notKept, session.unread].join("/");
    if (now === drawn) return;
    drawn = now;
    body.replaceChildren(...trouble(), ...(session.remembered ? await keeping() : offer()));
  }
  session.on("key", () => void draw());
  session.on("works", () => void draw());
  void draw();
  return card;
}
