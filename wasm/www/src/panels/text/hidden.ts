// SPDX-License-Identifier: MIT OR Apache-2.0
// A text with its hidden characters painted as small pills. All pills are one stop of the keyboard; arrow keys go along
// them, and the one that has the focus or the pointer is named under the text.

import { el } from "../../dom";
import type { Session } from "../../state/session";
import { say } from "../../words";
import { piecesOf, type Hidden } from "./pieces";

/** Characters that are shown: a page with more pills than that is slow. */
const MOST = 8000;

export interface HiddenView {
  element: HTMLElement;
  show: (text: string) => Promise<void>;
}

export function hiddenView(session: Session): HiddenView {
  const caption = el("p", { class: "hint pill-caption", "aria-live": "polite" }, say("text.hidden.help"));
  const cut = el("p", { class: "hint", hidden: true }, say("text.hidden.cut", { n: MOST }));
  const body = el("div", { class: "painted", role: "group", "aria-label": say("text.hidden.label") });
  const element = el("div", { class: "stack painted-frame" }, body, caption, cut);
  let pills: HTMLElement[] = [];
  let turn = 0;

  const name = (pill: HTMLElement): void => {
    const n = pills.indexOf(pill) + 1;
    if (n > 0) caption.textContent = `${pill.title} (${n} / ${pills.length})`;
  };
  const focus = (pill: HTMLElement | undefined): void => {
    if (pill === undefined) return;
    for (const each of pills) each.tabIndex = each === pill ? 0 : -1;
    pill.focus();
  };
  const pillAt = (event: Event): HTMLElement | undefined =>
    event.target instanceof HTMLElement && event.target.classList.contains("pill") ? event.target : undefined;
  for (const kind of ["focusin", "mouseover"] as const) {
    body.addEventListener(kind, (event) => {
      const pill = pillAt(event);
      if (pill !== undefined) name(pill);
    });
  }
  body.addEventListener("keydown", (event) => {
    const pill = pillAt(event);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? pills.length - 1 : undefined;
    if (pill === undefined || (step === undefined && to === undefined)) return;
    event.preventDefault();
    focus(pills[to ?? pills.indexOf(pill) + (step ?? 0)]);
  });

  const show = async (text: string): Promise<void> => {
    const mine = ++turn;
    const inspection = await session.desk.ask("textInspect", text);
    if (mine !== turn) return;
    const shown = piecesOf(text, inspection, MOST);
    pills = [];
    const nodes = shown.pieces.map((piece) => {
      if (typeof piece === "string") return document.createTextNode(piece);
      const pill = pillOf(piece);
      pill.tabIndex = pills.length === 0 ? 0 : -1;
      pills.push(pill);
      return pill;
    });
    body.replaceChildren(...nodes);
    cut.hidden = !shown.cut;
    caption.textContent = say("text.hidden.help");
    caption.hidden = pills.length === 0;
  };
  return { element, show };
}

function pillOf({ character, finding }: Hidden): HTMLElement {
  const { code_point, looks_like } = finding;
  const title =
    looks_like === null
      ? say("text.hidden.one", { code: code_point, name: finding.name })
      : say("text.hidden.one_alike", { code: code_point, name: finding.name, letter: looks_like });
  const harmless = finding.legitimate === finding.count;
  // A look-alike letter can be seen; the rest is shown by its number.
  const label = looks_like === null ? code_point.slice(2) : character;
  return el("span", { class: harmless ? "pill quiet" : "pill", role: "img", title, "aria-label": title }, label);
}
