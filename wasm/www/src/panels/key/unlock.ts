// SPDX-License-Identifier: MIT OR Apache-2.0
// The window in which a key that is kept on this device is opened.

import { announce, button, el } from "../../dom";
import type { OpenKey, Session } from "../../state/session";
import { show } from "../../tabs";
import { openDialog } from "../../view/dialog";
import { grouped } from "../../view/identicon";
import { sentence } from "../../view/sentence";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";

let asking: Promise<boolean> | undefined;

/** Asks for the passphrase of the kept key. True when a key is open. */
export function askToUnlock(session: Session): Promise<boolean> {
  // One window is enough for all that ask meanwhile.
  asking ??= unlock(session).finally(() => {
    asking = undefined;
  });
  return asking;
}

async function unlock(session: Session): Promise<boolean> {
  if (session.key !== undefined) return true;
  if (session.locked === undefined) return false;
  const info = await session.desk.ask("keyFileInfo", new TextEncoder().encode(session.locked));
  let close = (): void => undefined;
  let elsewhere = false;
  const passphrase = el("input", { type: "password", id: "unlock-passphrase", autocomplete: "current-password" });
  const note = el("p", { class: "hint", id: "unlock-note", role: "alert" });
  passphrase.setAttribute("aria-describedby", note.id);
  const open = el("button", { type: "submit", class: "button primary" }, say("key.unlock.open"));
  const other = (): void => {
    elsewhere = true;
    close();
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    open.disabled = true;
    note.className = "hint";
    note.textContent = say("key.unlock.busy");
    try {
      await session.unlock(passphrase.value);
      announce(say("key.unlock.opened"));
      close();
    } catch (error) {
      const { kind, message } = failureOf(error);
      note.className = "notice bad";
      note.textContent = kind === "passphrase" ? say("key.unlock.wrong") : sentence(message);
      passphrase.setAttribute("aria-invalid", "true");
      passphrase.select();
    } finally {
      open.disabled = false;
    }
  };
  const form = el(
    "form",
    { class: "stack" },
    el("p", {}, say("key.unlock.what", { fingerprint: grouped(info.fingerprint) })),
    el("div", { class: "field" }, el("label", { for: passphrase.id }, say("key.unlock.passphrase")), passphrase),
    note,
    el(
      "div",
      { class: "row" },
      open,
      button(say("cancel"), () => close(), { class: "button" }),
      button(say("key.unlock.other"), other, { class: "button plain" }),
    ),
  );
  form.addEventListener("submit", (event) => void submit(event));
  const opened = openDialog(say("key.unlock.title"), [form], el("span", { hidden: true }));
  close = opened.close;
  passphrase.focus();
  await opened.closed;
  if (elsewhere) show("key", true);
  return session.key !== undefined;
}

/** The key that is open, the kept one after its passphrase, or a new one; undefined when the visitor does not open it. */
export async function keyOrNew(session: Session): Promise<OpenKey | undefined> {
  if (session.key === undefined && session.remembered && !(await askToUnlock(session))) return undefined;
  return await session.needKey();
}
