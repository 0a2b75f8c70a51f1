// SPDX-License-Identifier: MIT OR Apache-2.0
// The cloak: off unless it is asked for, with its time and its limits beside it.

import type { CloakLevel, CloakRequest, Defaults } from "glassine";
import { button, el } from "../../dom";
import type { Session } from "../../state/session";
import { openDialog } from "../../view/dialog";
import { rendered } from "../../view/markdown";
import { makeOptions, type Options } from "../../view/options";
import { failureOf } from "../../work/protocol";
import { duration, say } from "../../words";
import type { Item } from "./model";

/** A batch that takes longer than this many seconds is offered to be made with fewer steps. */
const LONG = 60;

export interface Cloak {
  element: HTMLElement;
  chosen(): CloakRequest | undefined;
  /** Seconds for each of these files; 0 for those that get none. */
  seconds(items: Item[]): Promise<number[]>;
  /** Tells anew how long it takes. */
  estimate(items: Item[]): void;
}

/** Seconds for a unit of work on this device: measured once. */
let pace: Promise<number> | undefined;

export async function makeCloak(session: Session, defaults: Defaults, changed: () => void): Promise<Cloak> {
  const limits = await session.desk.ask("cloakLimits");
  const on = el("input", { type: "checkbox", id: "cloak-on" });
  const fast = el("input", { type: "checkbox", id: "cloak-fast", on: { change: () => changed() } });
  fast.checked = defaults.cloak_fast;
  const level = levels(defaults.cloak_level, () => changed());
  const time = el("p", { id: "cloak-time", role: "status" });
  const faster = ticked(fast, say("protect.cloak.fast"), say("protect.cloak.fast_hint"));
  faster.hidden = true;
  const details = el("div", { class: "stack", hidden: true }, level.element, time, faster);
  on.addEventListener("change", () => {
    details.hidden = !on.checked;
    changed();
  });
  const whole = (): void => {
    openDialog(say("protect.cloak.limits_title"), [el("div", { class: "stack limits" }, ...rendered(limits.whole))]);
  };
  const element = el(
    "fieldset",
    { class: "stack" },
    el("legend", { class: "unseen" }, say("protect.cloak.title")),
    ticked(on, say("protect.cloak.on"), limits.short),
    el("p", { class: "hint" }, button(say("protect.cloak.limits"), whole, { class: "link" })),
    details,
  );
  const chosen = (): CloakRequest | undefined => (on.checked ? { level: level.value(), fast: fast.checked } : undefined);
  const seconds = (items: Item[]): Promise<number[]> => secondsOf(items, chosen(), session);
  return { element, chosen, seconds, estimate: estimating(session, { chosen, seconds, time, faster, fast }) };
}

function levels(chosen: CloakLevel, changed: () => void): Options<CloakLevel> {
  const options = (["light", "medium", "strong"] as const).map((value) => ({
    value,
    label: say(`protect.cloak.${value}`),
    hint: say(`protect.cloak.${value}_hint`),
  }));
  return makeOptions(say("protect.cloak.level"), options, chosen, changed);
}

/** A box to tick, with what it does under its name. */
function ticked(box: HTMLInputElement, label: string, hint: string): HTMLElement {
  box.setAttribute("aria-describedby", `${box.id}-hint`);
  const words = el("p", { class: "hint", id: `${box.id}-hint` }, hint);
  return el("div", { class: "option" }, box, el("label", { for: box.id }, label), words);
}

async function secondsOf(items: Item[], cloak: CloakRequest | undefined, session: Session): Promise<number[]> {
  if (cloak === undefined) return items.map(() => 0);
  pace ??= session.views.run("cloakPace", []).result.catch((error: unknown) => {
    pace = undefined;
    throw error;
  });
  const unit = await pace;
  const sizes = items.map(({ kind, width, height }): [number, number] => (kind === "picture" ? [width, height] : [0, 0]));
  const work = await session.views.run("cloakWork", [sizes, cloak]).result;
  return work.map((amount, index) => (items[index]?.kind === "picture" ? amount * unit : 0));
}

interface Shown {
  chosen(): CloakRequest | undefined;
  seconds(items: Item[]): Promise<number[]>;
  time: HTMLElement;
  faster: HTMLElement;
  fast: HTMLInputElement;
}

function estimating(session: Session, { chosen, seconds, time, faster, fast }: Shown): (items: Item[]) => void {
  let asked = 0;
  return (items) => {
    const now = ++asked;
    const pictures = items.filter(({ kind, width }) => kind === "picture" && width > 0);
    if (chosen() === undefined || pictures.length === 0) {
      time.textContent = "";
      return;
    }
    if (time.textContent === "") time.textContent = say("protect.cloak.measuring");
    const tell = async (): Promise<void> => {
      const each = await seconds(pictures);
      if (now !== asked) return;
      const sum = each.reduce((a, b) => a + b, 0);
      const whole = Math.max(...each, sum / Math.min(session.pictures.size, pictures.length));
      time.textContent = say("protect.cloak.time", { n: pictures.length, time: duration(whole) });
      faster.hidden = whole <= LONG && !fast.checked;
    };
    tell().catch((error: unknown) => {
      if (now === asked) time.textContent = failureOf(error).message;
    });
  };
}
