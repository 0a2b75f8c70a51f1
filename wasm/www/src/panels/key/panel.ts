// SPDX-License-Identifier: MIT OR Apache-2.0
// The tab with the key and the works.

import { el } from "../../dom";
import type { Session } from "../../state/session";
import { bringCard } from "./bring";
import { keyCard } from "./card";
import { deviceCard } from "./device";
import { worksCard } from "./works";

export function makeKey(panel: HTMLElement, session: Session): void {
  panel.append(
    el("div", { class: "key-top" }, keyCard(session), bringCard(session), deviceCard(session)),
    worksCard(session),
  );
  warnBeforeLoss(session);
}

/** The browser asks once more before the page is closed with copies out whose key nobody has. */
function warnBeforeLoss(session: Session): void {
  let copies = false;
  session.on("works", () => {
    copies = true;
  });
  addEventListener("beforeunload", (event) => {
    if (copies && session.key !== undefined && !session.key.saved) event.preventDefault();
  });
}
