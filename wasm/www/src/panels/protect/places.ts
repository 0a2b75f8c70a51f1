// SPDX-License-Identifier: MIT OR Apache-2.0
// "Where will you post them?"

import type { PlatformInfo } from "glassine";
import { announce, el } from "../../dom";
import type { Session } from "../../state/session";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import type { Place } from "./model";

export interface Places {
  element: HTMLElement;
  chosen(): Place[];
}

/** Nothing is known of what the place does to pictures but by guessing. */
const assumed = ({ processing }: PlatformInfo): boolean => (processing?.assumed.length ?? 0) > 1;

export async function makePlaces(session: Session, changed: () => void): Promise<Places> {
  const offered: { place: Place; box: HTMLInputElement }[] = [];
  const chips = el("div", { class: "chips" });
  const add = (place: Place, checked: boolean): HTMLInputElement => {
    const box = el("input", { type: "checkbox", value: place.id, "data-platform": place.id, on: { change: changed } });
    box.checked = checked;
    offered.push({ place, box });
    chips.append(el("label", { class: "chip" }, box, el("span", {}, place.name)));
    return box;
  };
  for (const platform of await session.desk.ask("platforms")) {
    add({ id: platform.id, name: platform.name, assumed: assumed(platform) }, false);
  }
  const other = makeOther(async (name) => {
    const { id, name: called } = await session.desk.ask("platformNamed", name);
    const known = offered.find(({ place }) => place.id === id);
    const box = known?.box ?? add({ id, name: called || id, assumed: false }, true);
    box.checked = true;
    announce(say("protect.places.added", { name: called || id }));
    changed();
  });
  const hint = el("p", { class: "hint", id: "places-hint" }, say("protect.places.hint"));
  const element = el(
    "fieldset",
    { class: "stack", "aria-describedby": hint.id },
    el("legend", {}, say("protect.places.title")),
    hint,
    chips,
    other,
  );
  return { element, chosen: () => offered.filter(({ box }) => box.checked).map(({ place }) => place) };
}

/** A place of the visitor's own: a shop, a customer, a friend. */
function makeOther(add: (name: string) => Promise<void>): HTMLElement {
  const note = el("p", { class: "hint", id: "other-place-note", role: "alert" });
  const input = el("input", {
    type: "text",
    id: "other-place",
    maxlength: 32,
    autocomplete: "off",
    autocapitalize: "none",
    "aria-describedby": note.id,
  });
  const submit = async (): Promise<void> => {
    if (input.value.trim() === "") return;
    note.textContent = "";
    try {
      await add(input.value);
      input.value = "";
    } catch (error) {
      note.textContent = failureOf(error).message;
    }
  };
  const form = el(
    "form",
    { class: "field other-place" },
    el("label", { for: input.id }, say("protect.places.other")),
    el("div", { class: "row" }, input, el("button", { type: "submit", class: "button" }, say("protect.places.add"))),
    note,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  return form;
}
