// SPDX-License-Identifier: MIT OR Apache-2.0
// The Protect tab: the first screen, and the work table it becomes.

import { el } from "../../dom";
import type { Session } from "../../state/session";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { makeIntake } from "./intake";
import { Table } from "./table";

/** The three quiet lines under the drop zone. */
function quietLines(): HTMLElement {
  const line = (what: "mark" | "cloak" | "neither"): HTMLElement =>
    el("p", {}, el("strong", {}, say(`protect.quiet.${what}`)), " ", say(`protect.quiet.${what}_does`));
  return el("div", { class: "quiet-lines" }, line("mark"), line("cloak"), line("neither"));
}

export function makeProtect(panel: HTMLElement, session: Session): void {
  const heading = el("h2", { class: "promise" }, say("promise"));
  const lines = quietLines();
  let table: Promise<Table> | undefined;
  const intake = makeIntake(panel, (gathered) => {
    if (table === undefined && gathered.sources.length + gathered.problems.length === 0 && gathered.others === 0) return;
    if (table === undefined) {
      panel.classList.remove("first");
      intake.shrink();
      lines.hidden = true;
      heading.classList.add("unseen");
      table = Table.make(session).then((made) => {
        panel.append(made.element);
        return made;
      });
    }
    table.then((made) => made.add(gathered)).catch((error: unknown) => intake.tell(failureOf(error).message));
  });
  panel.classList.add("protect", "first");
  panel.append(heading, intake.element, lines);
}
