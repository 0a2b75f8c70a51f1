// SPDX-License-Identifier: MIT OR Apache-2.0
// Light, dark, or as the device has it. The choice is the only thing kept without being asked for.

import { byId, el } from "./dom";
import { say } from "./words";

const NAMES = ["auto", "light", "dark"] as const;
const KEPT = "glassine-theme";

function read(): string {
  try {
    return localStorage.getItem(KEPT) ?? "auto";
  } catch {
    return "auto";
  }
}

function set(name: string): void {
  document.documentElement.dataset["theme"] = name;
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // Without storage it holds for this visit.
  }
}

export function makeTheme(): void {
  const chosen = read();
  document.documentElement.dataset["theme"] = chosen;
  const select = el("select", { id: "theme", "aria-label": say("theme.label") });
  for (const name of NAMES) select.append(el("option", { value: name, selected: name === chosen }, say(`theme.${name}`)));
  select.addEventListener("change", () => set(select.value));
  byId("theme-place").append(select);
}
