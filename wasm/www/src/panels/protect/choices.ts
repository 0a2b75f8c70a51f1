// SPDX-License-Identifier: MIT OR Apache-2.0
// How the copies are to be made.

import type { Privacy, Strength } from "glassine";
import { el } from "../../dom";
import type { Session } from "../../state/session";
import { makeOptions, type Options } from "../../view/options";
import { say } from "../../words";
import { makeCloak } from "./cloak";
import type { Choices, Item } from "./model";
import { makePlaces } from "./places";

export interface ChoicesView {
  element: HTMLElement;
  chosen(): Choices;
  /** Seconds that the cloaks of these files take. */
  cloakSeconds(items: Item[]): Promise<number[]>;
  /** Other files lie on the table. */
  files(items: Item[]): void;
}

/** A part that can be folded away; its heading says what is chosen. */
function folded(title: string, now: () => string, ...content: HTMLElement[]): { element: HTMLElement; refresh(): void } {
  const state = el("span", { class: "folded-now" });
  const refresh = (): void => {
    state.textContent = now();
  };
  refresh();
  const element = el(
    "details",
    { class: "folded" },
    el("summary", {}, el("span", { class: "folded-title" }, title), " ", state),
    el("div", { class: "stack folded-content" }, ...content),
  );
  return { element, refresh };
}

function strengths(chosen: Strength, changed: () => void): Options<Strength> {
  const options = (["light", "standard", "strong", "max"] as const).map((value) => ({
    value,
    label: say(`protect.strength.${value}`),
    hint: say(`protect.strength.${value}_hint`),
  }));
  return makeOptions(say("protect.strength.title"), options, chosen, changed);
}

function privacies(chosen: Privacy, changed: () => void): Options<Privacy> {
  const options = (["gps", "all", "none"] as const).map((value) => ({
    value,
    label: say(`protect.privacy.${value}`),
    hint: say(`protect.privacy.${value}_hint`),
  }));
  return makeOptions(say("protect.privacy.title"), options, chosen, changed);
}

function titleField(): { element: HTMLElement; value(): string } {
  const hint = el("p", { class: "hint", id: "work-title-hint" }, say("protect.work_title.hint"));
  const input = el("input", { type: "text", id: "work-title", maxlength: 200, autocomplete: "off", "aria-describedby": hint.id });
  const label = el("label", { for: input.id }, say("protect.work_title.label"));
  return { element: el("div", { class: "field" }, label, input, hint), value: () => input.value.trim() };
}

/** `preview`: what shows a strength on the visitor's own picture. */
export async function makeChoices(session: Session, preview: HTMLElement, changed: () => void): Promise<ChoicesView> {
  const defaults = await session.desk.ask("defaults");
  let items: Item[] = [];
  const any = (): void => {
    for (const part of parts) part.refresh();
    cloak.estimate(items);
    changed();
  };
  const places = await makePlaces(session, any);
  const title = titleField();
  const strength = strengths(defaults.strength, any);
  const cloak = await makeCloak(session, defaults, any);
  const privacy = privacies(defaults.privacy, any);
  const cloakNow = (): string => {
    const level = cloak.chosen()?.level;
    return level === undefined ? say("protect.cloak.off") : say(`protect.cloak.${level}`);
  };
  const parts = [
    folded(say("protect.strength.folded"), () => say(`protect.strength.${strength.value()}`), strength.element, preview),
    folded(say("protect.cloak.folded"), cloakNow, cloak.element),
    folded(say("protect.more"), () => say(`protect.privacy.${privacy.value()}`), privacy.element),
  ];
  const element = el(
    "div",
    { class: "choices", role: "group", "aria-label": say("protect.choices") },
    places.element,
    title.element,
    ...parts.map((part) => part.element),
  );
  return {
    element,
    chosen: () => ({
      places: places.chosen(),
      title: title.value(),
      strength: strength.value(),
      privacy: privacy.value(),
      cloak: cloak.chosen(),
    }),
    cloakSeconds: (of) => cloak.seconds(of),
    files: (now) => {
      items = now;
      cloak.estimate(now);
    },
  };
}
