// SPDX-License-Identifier: MIT OR Apache-2.0
// Where a text goes: one place at a time, or a name of the visitor's own.

import { el } from "../../dom";
import { platforms } from "../../state/places";
import type { Session } from "../../state/session";
import { later } from "../../view/later";
import { sentence } from "../../view/sentence";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";

export interface Chosen {
  /** As in the registry; empty for none. */
  id: string;
  name: string;
  /** Whether it has a code of its own. */
  known: boolean;
}

export interface OnePlace {
  element: HTMLElement;
  /** Fails when what was typed can not name a place. */
  value: () => Promise<Chosen>;
}

const PAUSE_MS = 300;

export async function onePlace(session: Session, changed: () => void): Promise<OnePlace> {
  const nowhere: Chosen = { id: "", name: say("text.mark.nowhere"), known: true };
  let chosen = nowhere;
  /** What was typed when it was last looked at, and why it can not name a place. */
  let seen = "";
  let wrong: unknown;
  const chips = el("div", { class: "chips" });
  const radios: HTMLInputElement[] = [];
  const note = el("p", { class: "hint", id: "text-other-note", role: "status" }, say("text.mark.other_hint"));
  const personal = el("p", { class: "notice", hidden: true });
  const own = el("input", { type: "text", id: "text-other", maxlength: 32, autocomplete: "off", "aria-describedby": note.id });

  const choose = (place: Chosen): void => {
    chosen = place;
    personal.hidden = place.known;
    personal.textContent = say("text.mark.personal", { name: place.name });
    for (const radio of radios) radio.checked = radio.value === place.id;
    changed();
  };
  const add = (place: Chosen): void => {
    const radio = el("input", { type: "radio", name: "text-place", value: place.id, "data-platform": place.id });
    radio.addEventListener("change", () => {
      own.value = seen = "";
      wrong = undefined;
      note.textContent = say("text.mark.other_hint");
      own.removeAttribute("aria-invalid");
      choose(place);
    });
    radio.checked = place.id === "";
    radios.push(radio);
    chips.append(el("label", { class: "chip" }, radio, el("span", {}, place.name)));
  };
  add(nowhere);
  for (const { id, name } of await platforms(session)) add({ id, name, known: true });

  const name = async (): Promise<void> => {
    const typed = own.value.trim();
    if (typed === seen) return;
    seen = typed;
    wrong = undefined;
    note.textContent = say("text.mark.other_hint");
    own.removeAttribute("aria-invalid");
    if (typed === "") {
      choose(nowhere);
      return;
    }
    try {
      const { id, name: called, known } = await session.desk.ask("platformNamed", typed);
      if (seen === typed) choose({ id, name: called || id, known });
    } catch (error) {
      if (seen !== typed) return;
      wrong = error;
      note.textContent = sentence(failureOf(error).message);
      own.setAttribute("aria-invalid", "true");
      changed();
    }
  };
  let naming = Promise.resolve();
  const look = (): void => {
    naming = naming.then(name);
  };
  own.addEventListener("input", later(PAUSE_MS, look));
  const value = async (): Promise<Chosen> => {
    look();
    await naming;
    if (wrong !== undefined) throw wrong;
    return chosen;
  };
  const element = el(
    "fieldset",
    { class: "stack", "aria-describedby": "text-place-hint" },
    el("legend", {}, say("text.mark.place")),
    el("p", { class: "hint", id: "text-place-hint" }, say("text.mark.place_hint")),
    chips,
    el("div", { class: "field own-place" }, el("label", { for: own.id }, say("text.mark.other")), own, note),
    personal,
  );
  return { element, value };
}
