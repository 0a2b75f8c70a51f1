// SPDX-License-Identifier: MIT OR Apache-2.0
// The tab for texts: mark, inspect and clean, try a site.

import { el } from "../../dom";
import type { Session } from "../../state/session";
import { say } from "../../words";
import { cleanMode } from "./clean";
import { markMode } from "./mark";
import { probeMode } from "./probe";

const MODES = ["mark", "clean", "probe"] as const;
type Mode = (typeof MODES)[number];

export function makeText(panel: HTMLElement, session: Session): void {
  const places: Record<Mode, HTMLElement> = {
    mark: el("div", {}),
    clean: el("div", { hidden: true }, cleanMode(session)),
    probe: el("div", { hidden: true }, probeMode(session)),
  };
  const chips = MODES.map((mode) => {
    const radio = el("input", { type: "radio", name: "text-mode", value: mode });
    radio.checked = mode === "mark";
    radio.addEventListener("change", () => {
      for (const each of MODES) places[each].hidden = each !== mode;
    });
    return el("label", { class: "chip" }, radio, el("span", {}, say(`text.modes.${mode}`)));
  });
  panel.append(
    el("div", { class: "chips modes", role: "radiogroup", "aria-label": say("text.modes.label") }, ...chips),
    places.mark,
    places.clean,
    places.probe,
  );
  void markMode(session).then((mark) => places.mark.append(mark));
}
