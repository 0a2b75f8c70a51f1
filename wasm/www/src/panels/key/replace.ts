// SPDX-License-Identifier: MIT OR Apache-2.0
// Before another key takes the place of the open one.

import type { Session } from "../../state/session";
import { ask } from "../../view/ask";
import { say } from "../../words";
import { saveAgain } from "./backup";

/** Whether the open key may be put aside; true when there is none. */
export async function mayReplace(session: Session): Promise<boolean> {
  for (;;) {
    const { key } = session;
    if (key === undefined) return true;
    const { fingerprint, saved } = key;
    const answer = await ask(
      say("key.replace.title"),
      [say(saved ? "key.replace.saved" : "key.replace.unsaved", { fingerprint })],
      saved
        ? [{ answer: "go", label: say("key.replace.go"), look: "button primary" }]
        : [
            { answer: "save", label: say("key.replace.save"), look: "button primary" },
            { answer: "go", label: say("key.replace.lose") },
          ],
    );
    if (answer !== "save") return answer === "go";
    await saveAgain(session);
  }
}
