// SPDX-License-Identifier: MIT OR Apache-2.0
// The four tabs, as the ARIA pattern has them: arrow keys move, the address names the tab.

import { byId, el } from "./dom";
import { say } from "./words";

export const TABS = ["protect", "check", "text", "key"] as const;
export type Tab = (typeof TABS)[number];

const tab = (name: Tab): HTMLElement => byId(`tab-${name}`);

export function panel(name: Tab): HTMLElement {
  return byId(`panel-${name}`);
}

export function show(name: Tab, focus = false): void {
  for (const each of TABS) {
    const chosen = each === name;
    tab(each).setAttribute("aria-selected", String(chosen));
    tab(each).tabIndex = chosen ? 0 : -1;
    panel(each).hidden = !chosen;
  }
  if (location.hash !== `#${name}`) history.replaceState(null, "", `#${name}`);
  if (focus) tab(name).focus();
}

export function makeTabs(): void {
  const list = byId("tabs");
  list.setAttribute("aria-label", say("tabs.label"));
  for (const name of TABS) {
    const click = (): void => show(name);
    const keydown = (event: KeyboardEvent): void => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = TABS.indexOf(name);
      const next =
        event.key === "Home" ? TABS[0] : event.key === "End" ? TABS.at(-1) : step && TABS.at((at + step) % TABS.length);
      if (next === undefined || next === 0) return;
      event.preventDefault();
      show(next, true);
    };
    const attributes = { role: "tab", id: `tab-${name}`, type: "button", "aria-controls": `panel-${name}` };
    list.append(el("button", { ...attributes, class: "tab", on: { click, keydown } }, say(`tabs.${name}`)));
    panel(name).setAttribute("aria-labelledby", `tab-${name}`);
  }
  const named = (): Tab => TABS.find((each) => location.hash === `#${each}`) ?? "protect";
  addEventListener("hashchange", () => show(named()));
  show(named());
}
