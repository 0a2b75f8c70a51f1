// SPDX-License-Identifier: MIT OR Apache-2.0
// A card to post on a site, and what came back of it.

import type { ProbeLine, ProbeResult } from "glassine";
import { announce, button, el } from "../../dom";
import type { Session } from "../../state/session";
import { copyText } from "../../view/clipboard";
import { later } from "../../view/later";
import { sentence } from "../../view/sentence";
import { say } from "../../words";
import { textArea } from "./parts";

const PAUSE_MS = 250;

export function probeMode(session: Session): HTMLElement {
  const name = el("input", { type: "text", id: "probe-name", maxlength: 40, autocomplete: "off", "aria-describedby": "probe-name-hint" });
  const card = textArea("probe-card", say("text.probe.card"), undefined, true);
  const back = textArea("probe-back", say("text.probe.back"));
  const note = el("p", { class: "hint", role: "status" });
  const result = el("div", { class: "stack", "data-state": "empty" });

  async function make(): Promise<void> {
    card.area.value = await session.desk.ask("textProbeCard", name.value || "card");
  }
  async function copy(): Promise<void> {
    const done = await copyText(card.area.value);
    if (!done) card.area.select();
    note.textContent = say(done ? "text.probe.copied" : "text.probe.copy_failed");
  }
  async function read(): Promise<void> {
    const returned = back.area.value;
    if (returned.trim() === "") {
      result.dataset["state"] = "empty";
      result.replaceChildren();
      return;
    }
    const probed = await session.desk.ask("textProbeRead", returned);
    result.dataset["state"] = "read";
    result.replaceChildren(...verdict(probed));
    announce(probed.verdict);
  }
  name.addEventListener("input", () => void make());
  back.area.addEventListener("input", later(PAUSE_MS, () => void read()));
  void make();
  return el(
    "div",
    { class: "stack" },
    el("h2", {}, say("text.probe.title")),
    el("p", {}, say("text.probe.intro")),
    el(
      "div",
      { class: "field probe-name" },
      el("label", { for: name.id }, say("text.probe.name")),
      name,
      el("p", { class: "hint", id: "probe-name-hint" }, say("text.probe.name_hint")),
    ),
    el(
      "div",
      { class: "panes" },
      el("div", { class: "pane" }, card.element, el("div", { class: "row" }, button(say("text.probe.copy"), () => void copy(), { class: "button" })), note),
      el("div", { class: "pane" }, back.element),
    ),
    result,
  );
}

function fate(line: ProbeLine): string {
  if (typeof line.fate === "string") return say(`text.probe.fates.${line.fate}`);
  return say("text.probe.fates.replaced", { what: line.fate.replaced.join(" ") });
}

function verdict(probed: ProbeResult): Node[] {
  const channels = (["v", "z", "h"] as const).map((channel) =>
    el("div", { "data-channel": channel, "data-survival": probed[channel] },
      el("dt", {}, say(`text.probe.channels.${channel}`)),
      el("dd", {}, say(`text.probe.survival.${probed[channel]}`)),
    ),
  );
  const lines = probed.lines.map((line) =>
    el("tr", {}, el("td", {}, el("code", { class: "pill" }, line.code_points.join(" ")), ` ${line.name}`), el("td", {}, fate(line))),
  );
  return [
    el("h3", {}, say("text.probe.verdict")),
    probed.id === null ? el("span", { hidden: true }) : el("p", { class: "hint" }, say("text.probe.of", { id: probed.id })),
    el("p", { class: "notice" }, sentence(probed.verdict)),
    el("dl", { class: "channels" }, ...channels),
    el(
      "details",
      {},
      el("summary", {}, say("text.probe.lines")),
      el("table", { class: "findings-table" }, el("tbody", {}, ...lines)),
    ),
  ];
}
