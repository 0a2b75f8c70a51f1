// SPDX-License-Identifier: MIT OR Apache-2.0
// A text and its marked copy, side by side.

import type { TextLevel } from "glassine";
import { announce, button, el } from "../../dom";
import { save } from "../../files/save";
import type { Session } from "../../state/session";
import { copyText } from "../../view/clipboard";
import { later } from "../../view/later";
import { makeOptions } from "../../view/options";
import { sentence } from "../../view/sentence";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { askToSave } from "../key/backup";
import { askToUnlock } from "../key/unlock";
import { hiddenView } from "./hidden";
import { beginning, Marker, type Outcome } from "./marker";
import { textArea, toggle } from "./parts";
import { onePlace, type Chosen } from "./places";

const LEVELS: TextLevel[] = ["invisible", "compact", "robust"];
const PAUSE_MS = 300;

export async function markMode(session: Session): Promise<HTMLElement> {
  const marker = new Marker(session);
  let where: Chosen | undefined;
  let again = false;
  let turn = 0;
  const defaults = await session.desk.ask("defaults");

  const before = textArea("text-before", say("text.mark.before"), say("text.mark.before_hint"));
  const after = textArea("text-after", say("text.mark.after"), undefined, true);
  after.area.placeholder = say("text.mark.after_empty");
  const painted = hiddenView(session);
  painted.element.hidden = true;
  after.area.after(painted.element);
  const status = el("div", { class: "stack mark-status", role: "status" });
  const title = el("input", { type: "text", id: "text-title", autocomplete: "off", "aria-describedby": "text-title-hint" });
  const soon = later(PAUSE_MS, () => void run());
  const place = await onePlace(session, () => void run());
  const level = makeOptions(
    say("text.mark.level"),
    LEVELS.map((value) => ({ value, label: say(`text.mark.levels.${value}`), hint: say(`text.mark.level_hints.${value}`) })),
    defaults.text_level,
    () => void run(),
  );
  const show = toggle(say("text.mark.show"), (on) => {
    painted.element.hidden = !on;
    after.area.hidden = on;
    if (on) void painted.show(after.area.value);
  });
  const copy = button(say("text.mark.copy"), () => void deliver("copy"), { class: "button primary" });
  const file = button(say("text.mark.save"), () => void deliver("save"), { class: "button" });
  const delivered = el("p", { class: "notice good", hidden: true });
  const pane = el("div", { class: "pane", "data-state": "empty" }, after.element, status);

  async function run(): Promise<Outcome> {
    const mine = ++turn;
    if (before.area.value.trim() !== "") pane.dataset["state"] = "busy";
    const outcome = await mark();
    if (mine === turn) settle(outcome);
    return outcome;
  }

  async function mark(): Promise<Outcome> {
    const wanted = { text: before.area.value, title: title.value, level: level.value(), again };
    if (wanted.text.trim() === "") return { state: "empty" };
    try {
      where = await place.value();
    } catch (error) {
      return { state: "failed", failure: failureOf(error) };
    }
    return await marker.mark({ ...wanted, place: where.id });
  }

  function settle(outcome: Outcome): void {
    const marked = outcome.state === "done" ? outcome.marked : undefined;
    pane.dataset["state"] = outcome.state;
    after.area.value = marked?.copy.text ?? "";
    if (show.checked) void painted.show(after.area.value);
    copy.disabled = file.disabled = marked === undefined;
    delivered.hidden = true;
    status.replaceChildren(...words(outcome));
  }

  function words(outcome: Outcome): Node[] {
    if (outcome.state === "empty") return [];
    if (outcome.state === "locked") {
      const open = async (): Promise<void> => {
        if (await askToUnlock(session)) await run();
      };
      return [
        el("p", { class: "notice" }, say("text.mark.locked")),
        el("div", {}, button(say("text.mark.open"), () => void open(), { class: "button" })),
      ];
    }
    if (outcome.state === "failed") return trouble(outcome.failure);
    const { report } = outcome.marked.copy;
    const reads = report.self_check.how === "registry" ? "text.mark.reads_registry" : "text.mark.reads";
    const counts = say("text.mark.words", { usable: report.usable_words, words: report.words });
    return [
      el("p", { class: "hint" }, `${counts} ${say(reads)}`),
      ...report.warnings.map((warning) => el("p", { class: "notice warn" }, sentence(warning))),
      ...(session.key?.saved === false ? [el("p", { class: "hint" }, say("text.mark.new_key"))] : []),
    ];
  }

  function trouble({ kind, message }: { kind: string; message: string }): Node[] {
    if (kind !== "marked") return [el("p", { class: kind === "too_short" ? "notice" : "notice bad" }, sentence(message))];
    const anew = (): void => {
      again = true;
      void run();
    };
    return [
      el("p", { class: "notice warn" }, say("text.mark.marked")),
      el("div", {}, button(say("text.mark.again"), anew, { class: "button" })),
    ];
  }

  async function deliver(how: "copy" | "save"): Promise<void> {
    if (!(await askToSave(session))) {
      tell(say("text.mark.not_saved"), "warn");
      return;
    }
    const outcome = await run();
    if (outcome.state !== "done") return;
    const { marked } = outcome;
    const name = marked.output;
    let done = true;
    if (how === "copy") done = await copyText(marked.copy.text);
    else save(name, marked.copy.text, "text/plain;charset=utf-8");
    if (!done) {
      show.set(false);
      after.area.select();
    }
    await marker.record(marked);
    const called = title.value.trim() || beginning(before.area.value);
    const values = { title: called, place: where?.name ?? "", name };
    tell(say(done ? (how === "copy" ? "text.mark.copied" : "text.mark.saved") : "text.mark.copy_failed", values), done ? "good" : "warn");
  }

  function tell(message: string, look: string): void {
    delivered.className = `notice ${look}`;
    delivered.dataset["state"] = look;
    delivered.textContent = message;
    delivered.hidden = false;
    announce(message);
  }

  before.area.addEventListener("input", () => {
    again = false;
    soon();
  });
  title.addEventListener("input", soon);
  session.on("key", () => void run());
  settle({ state: "empty" });
  return el(
    "div",
    { class: "stack mark-mode" },
    el("h2", {}, say("text.mark.title")),
    el("p", {}, say("text.mark.intro")),
    el("p", { class: "hint" }, say("text.mark.documents")),
    el("div", { class: "panes" }, el("div", { class: "pane" }, before.element), pane),
    el("div", { class: "row" }, copy, file, show.element),
    delivered,
    el("p", { class: "enough" }, say("text.mark.enough")),
    el(
      "div",
      { class: "card stack settings" },
      place.element,
      el(
        "div",
        { class: "field" },
        el("label", { for: title.id }, say("text.mark.title_label")),
        title,
        el("p", { class: "hint", id: "text-title-hint" }, say("text.mark.title_hint")),
      ),
      level.element,
    ),
    el("p", { class: "hint" }, say("text.mark.limits")),
    el("p", { class: "hint" }, say("text.mark.listeners")),
  );
}
