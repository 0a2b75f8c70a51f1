// SPDX-License-Identifier: MIT OR Apache-2.0
// The key that is open, as a picture, and whether it is saved.

import { announce, button, el } from "../../dom";
import type { OpenKey, Session } from "../../state/session";
import { grouped, identicon } from "../../view/identicon";
import { say, type Words } from "../../words";
import { saveAgain } from "./backup";
import { mayReplace } from "./replace";
import { askToUnlock } from "./unlock";

/** Makes a key, after the open one was put aside. */
export async function makeNew(session: Session): Promise<void> {
  if (!(await mayReplace(session))) return;
  await session.use(crypto.getRandomValues(new Uint8Array(32)), false);
  announce(say("key.card.made", { fingerprint: session.key?.fingerprint ?? "" }));
}

/** The fingerprint of the kept key, without its passphrase. */
export async function keptFingerprint(session: Session): Promise<string> {
  const file = new TextEncoder().encode(session.locked ?? "");
  return (await session.desk.ask("keyFileInfo", file)).fingerprint;
}

export function keyCard(session: Session): HTMLElement {
  const body = el("div", { class: "key-body" });
  const card = el(
    "section",
    { class: "card stack key-card", "aria-labelledby": "key-title" },
    el("h2", { id: "key-title" }, say("key.card.title")),
    body,
  );

  /** Does it, and gives the keyboard back to the card, whose buttons may be others then. */
  const doing = (what: () => Promise<unknown>) => (): void => {
    void what().then(async () => {
      await drawn;
      if (document.activeElement === document.body) body.querySelector("button")?.focus();
    });
  };

  function openCard(key: OpenKey): Node[] {
    const close = async (): Promise<void> => {
      if (!key.saved && !(await mayReplace(session))) return;
      session.close();
      announce(say("key.card.closed"));
    };
    const outside = key.saved && session.outside;
    const saving = say(outside ? "key.card.save_again" : "key.card.save");
    const [look, state]: [string, Words] = outside
      ? ["good", "key.card.saved"]
      : key.saved
        ? ["", "key.card.kept"]
        : ["warn", "key.card.unsaved"];
    return [
      el(
        "figure",
        { class: "key-picture" },
        identicon(key.fingerprint),
        el("figcaption", { class: "fingerprint" }, grouped(key.fingerprint)),
      ),
      el(
        "div",
        { class: "stack" },
        el("p", {}, say("key.card.what")),
        el("p", { class: `notice ${look}` }, say(state)),
        el(
          "div",
          { class: "row" },
          button(saving, doing(() => saveAgain(session)), { class: key.saved ? "button" : "button primary" }),
          button(say("key.card.close"), doing(close), { class: "button" }),
        ),
      ),
    ];
  }

  async function lockedCard(): Promise<Node[]> {
    const fingerprint = await keptFingerprint(session);
    return [
      el("figure", { class: "key-picture shut" }, identicon(fingerprint), el("figcaption", { class: "fingerprint" }, grouped(fingerprint))),
      el(
        "div",
        { class: "stack" },
        el("p", {}, say("key.card.locked", { fingerprint: grouped(fingerprint) })),
        el("div", { class: "row" }, button(say("key.card.open"), doing(() => askToUnlock(session)), { class: "button primary" })),
      ),
    ];
  }

  const noCard = (): Node[] => [
    el(
      "div",
      { class: "stack" },
      el("p", {}, say("key.card.none")),
      el("p", { class: "hint" }, say("key.card.none_yours")),
      el("div", { class: "row" }, button(say("key.card.make"), doing(() => makeNew(session)), { class: "button primary" })),
    ),
  ];

  async function draw(): Promise<void> {
    const { key } = session;
    card.dataset["state"] = key === undefined ? (session.remembered ? "locked" : "none") : key.saved ? "saved" : "unsaved";
    body.replaceChildren(...(key !== undefined ? openCard(key) : session.remembered ? await lockedCard() : noCard()));
  }
  let drawn = draw();
  session.on("key", () => {
    drawn = draw();
  });
  return card;
}
