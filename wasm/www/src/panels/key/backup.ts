// SPDX-License-Identifier: MIT OR Apache-2.0
// The window in which the key is saved.

import { announce, button, el } from "../../dom";
import type { Session } from "../../state/session";
import { openDialog } from "../../view/dialog";
import { say } from "../../words";
import { fileWay, wordsWay } from "./ways";

/** Fingerprints of keys that were left unsaved once. */
const skipped = new Set<string>();

/** Asks to save the key before something of it leaves the page. True when it was saved, before or now, or when the
 *  visitor goes on without, which is possible once. */
export async function askToSave(session: Session): Promise<boolean> {
  const key = await session.needKey();
  if (key.saved) return true;
  const skip = skipped.has(key.fingerprint) ? undefined : key.fingerprint;
  return await openBackup(session, skip);
}

/** Saves the key at the visitor's own wish. */
export async function saveAgain(session: Session): Promise<void> {
  await session.needKey();
  await openBackup(session, undefined);
}

async function openBackup(session: Session, skip: string | undefined): Promise<boolean> {
  let answer = false;
  let close = (): void => undefined;
  const finish = (): void => {
    answer = true;
    close();
  };
  const had = session.key?.saved ?? false;
  const done = button(say("key.backup.done"), finish, { class: "button primary" });
  const hint = el("p", { class: "hint" }, say("key.backup.done_hint"));
  done.disabled = !had;
  hint.hidden = had;
  const saved = (): void => {
    session.saved();
    done.disabled = false;
    hint.hidden = true;
    going.hidden = true;
  };
  const without = (): void => {
    if (skip !== undefined) skipped.add(skip);
    announce(say("key.backup.skipped"));
    finish();
  };
  const going = el(
    "div",
    { class: "stack skip-key", hidden: skip === undefined },
    el("p", { class: "hint" }, say("key.backup.skip_hint")),
    button(say("key.backup.skip"), without, { class: "button plain" }),
  );
  const closing = el(
    "div",
    { class: "stack unprinted" },
    hint,
    el("div", { class: "row" }, done, button(say("cancel"), () => close(), { class: "button" })),
    going,
  );
  const opened = openDialog(
    say("key.backup.title"),
    [
      el("p", { class: "why unprinted" }, say("key.backup.why")),
      el("p", { class: "hint unprinted" }, say("key.backup.how")),
      el("div", { class: "ways" }, wordsWay(session, saved), fileWay(session, saved)),
    ],
    closing,
  );
  opened.element.classList.add("backup");
  close = opened.close;
  await opened.closed;
  return answer;
}
