// SPDX-License-Identifier: MIT OR Apache-2.0
// What is hidden in any text, and the text without it.

import type { TextFinding, TextInspection } from "glassine";
import { announce, button, el } from "../../dom";
import type { Session } from "../../state/session";
import { copyText } from "../../view/clipboard";
import { later } from "../../view/later";
import { sentence } from "../../view/sentence";
import { failureOf } from "../../work/protocol";
import { say, type Words } from "../../words";
import { hiddenView } from "./hidden";
import { textArea, toggle } from "./parts";

const PAUSE_MS = 250;

/** How many there are and how many of them are harmless, in words. */
export function totalWords({ total, legitimate }: Pick<TextInspection, "total" | "legitimate">): string {
  if (total === 0) return say("text.clean.nothing");
  const good =
    legitimate === total
      ? say("text.clean.all_good")
      : legitimate === 0
        ? say("text.clean.none_good")
        : say("text.clean.some_good", { n: legitimate });
  return `${say("text.clean.total", { n: total })} ${good}`;
}

/** What cleaning did, in words. */
export function strippedWords(report: { removed: number; spaces: number; letters: number; kept: number }): string {
  const parts = [
    say("text.clean.removed", { n: report.removed + report.spaces }),
    say("text.clean.letters", { n: report.letters }),
    say("text.clean.kept", { n: report.kept }),
  ];
  return `${parts.join("; ")}.`;
}

export function cleanMode(session: Session): HTMLElement {
  const input = textArea("clean-input", say("text.clean.input"), say("text.clean.input_hint"));
  const output = textArea("clean-output", say("text.clean.output"), undefined, true);
  const painted = hiddenView(session);
  painted.element.hidden = true;
  input.area.after(painted.element);
  const findings = el("div", { class: "stack findings", "data-state": "empty" });
  const note = el("p", { class: "hint", role: "status" });
  const result = el("div", { class: "stack", hidden: true });
  const show = toggle(say("text.mark.show"), (on) => {
    painted.element.hidden = !on;
    input.area.hidden = on;
    if (on) void painted.show(input.area.value);
  });
  const clean = button(say("text.clean.clean"), () => void strip(), { class: "button primary", disabled: true });
  let turn = 0;

  async function inspect(): Promise<void> {
    const mine = ++turn;
    const text = input.area.value;
    result.hidden = true;
    clean.disabled = text === "";
    if (text === "") {
      findings.dataset["state"] = "empty";
      findings.replaceChildren();
      return;
    }
    try {
      const seen = await session.desk.ask("textInspect", text);
      if (mine !== turn) return;
      findings.dataset["state"] = seen.total === 0 ? "nothing" : "found";
      findings.replaceChildren(...report(seen));
      announce(totalWords(seen));
    } catch (error) {
      findings.dataset["state"] = "failed";
      findings.replaceChildren(el("p", { class: "notice bad", role: "alert" }, sentence(failureOf(error).message)));
    }
  }

  async function strip(): Promise<void> {
    const stripped = await session.desk.ask("textStrip", input.area.value);
    output.area.value = stripped.text;
    result.hidden = false;
    note.textContent = strippedWords(stripped.report);
    result.dataset["state"] = "clean";
  }

  async function copy(): Promise<void> {
    const done = await copyText(output.area.value);
    if (!done) output.area.select();
    announce(say(done ? "text.clean.copied" : "text.clean.copy_failed"));
    note.textContent = say(done ? "text.clean.copied" : "text.clean.copy_failed");
  }

  const soon = later(PAUSE_MS, () => void inspect());
  input.area.addEventListener("input", soon);
  result.append(
    output.element,
    note,
    el("div", { class: "row" }, button(say("text.clean.copy"), () => void copy(), { class: "button" })),
  );
  return el(
    "div",
    { class: "stack" },
    el("h2", {}, say("text.clean.title")),
    el("p", {}, say("text.clean.intro")),
    el(
      "div",
      { class: "panes" },
      el(
        "div",
        { class: "pane" },
        input.element,
        el("div", { class: "row" }, clean, show.element),
        el("p", { class: "hint" }, say("text.clean.warning")),
        result,
      ),
      el("div", { class: "pane" }, findings),
    ),
    el("p", { class: "hint" }, say("text.clean.mine")),
  );
}

function report(seen: TextInspection): Node[] {
  const total = el("p", { class: seen.total === seen.legitimate ? "notice good" : "notice warn" }, totalWords(seen));
  if (seen.total === 0) return [total];
  const heads = (["character", "count", "first", "reason"] as const).map((column) =>
    el("th", { scope: "col" }, say(`text.clean.columns.${column}`)),
  );
  const rows = seen.findings.map((finding) => el("tr", {}, ...row(finding)));
  const table = el("table", { class: "findings-table" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
  const schemes = seen.schemes.map((scheme) => {
    const places = say("text.clean.scheme_places", { n: scheme.count });
    const { line, column } = scheme.first;
    const hidden = scheme.hidden.map((text) => el("p", { class: "hint" }, say("text.clean.scheme_hidden", { text })));
    return el("li", {}, say("text.clean.scheme", { name: scheme.name, places, line, column }), ...hidden);
  });
  return [
    total,
    ...(schemes.length === 0 ? [] : [el("h3", {}, say("text.clean.schemes")), el("ul", { class: "schemes" }, ...schemes)]),
    el("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": say("text.clean.title") }, table),
  ];
}

/** Words for a reason; one that this page does not know is shown by its own name. */
function reasonWords(reason: string): string {
  const path = `text.clean.reasons.${reason}` as Words;
  const words = say(path);
  return words === "undefined" ? reason.replaceAll("_", " ") : words;
}

function row(finding: TextFinding): Node[] {
  const { code_point, name, looks_like, count, longest_run } = finding;
  const reasons = Object.entries(finding.reasons).map(([reason, n]) => say("text.clean.reason", { n, what: reasonWords(reason) }));
  const first = finding.places[0];
  return [
    el(
      "td",
      {},
      el("code", { class: "pill" }, code_point),
      ` ${name}`,
      looks_like === null ? null : `, ${say("text.clean.alike", { letter: looks_like })}`,
    ),
    el("td", {}, count.toLocaleString(), longest_run > 1 ? el("span", { class: "hint" }, ` ${say("text.clean.run", { n: longest_run })}`) : null),
    el("td", {}, first === undefined ? "" : say("text.clean.place", { line: first.line, column: first.column })),
    el("td", {}, reasons.length === 0 ? say("text.clean.no_reason") : reasons.join(", ")),
  ];
}
