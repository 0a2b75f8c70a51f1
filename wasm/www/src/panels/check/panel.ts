// SPDX-License-Identifier: MIT OR Apache-2.0
// The tab that says whose a found picture or text is.

import { announce, button, el } from "../../dom";
import { ofDrop, ofFiles, type Gathered } from "../../files/gather";
import { ACCEPTED } from "../../files/source";
import type { Session } from "../../state/session";
import { show } from "../../tabs";
import { grouped } from "../../view/identicon";
import { say } from "../../words";
import { keptFingerprint } from "../key/card";
import { askToUnlock } from "../key/unlock";
import { CheckQueue, wantedOf } from "./queue";

export function makeCheck(panel: HTMLElement, session: Session): void {
  const queue = new CheckQueue(session);
  const problems = el("div", { class: "stack", role: "alert" });
  const take = async (gathering: Promise<Gathered>, name?: string): Promise<void> => {
    const gathered = await gathering;
    problems.replaceChildren(...gathered.problems.map((problem) => el("p", { class: "notice bad" }, problem)));
    queue.add(wantedOf(gathered.sources).map((wanted) => ({ ...wanted, name: name ?? wanted.name })));
    // What was dropped waits meanwhile.
    if (gathered.sources.length > 0 && session.key === undefined && session.remembered) void askToUnlock(session);
  };
  panel.append(
    el(
      "div",
      { class: "stack check-intro" },
      el("h2", {}, say("check.title")),
      el("p", {}, say("check.intro")),
      keyLine(session),
    ),
    el("div", { class: "check-in" }, dropZone(panel, take), textForm(session, queue)),
    problems,
    queue.element,
  );
}

/** Which key looks, or how to bring one. */
function keyLine(session: Session): HTMLElement {
  const line = el("div", { class: "key-line stack" });
  const draw = async (): Promise<void> => {
    const { key } = session;
    line.dataset["state"] = key !== undefined ? "open" : session.remembered ? "locked" : "none";
    if (key !== undefined) {
      line.replaceChildren(
        el("p", { class: "hint" }, say("check.key.with", { fingerprint: grouped(key.fingerprint) })),
        ...(key.saved ? [] : [el("p", { class: "hint" }, say("check.key.new"))]),
      );
      return;
    }
    const locked = session.remembered;
    const fingerprint = locked ? grouped(await keptFingerprint(session)) : "";
    const go = locked
      ? button(say("check.key.open"), () => void askToUnlock(session), { class: "button" })
      : button(say("check.key.bring"), () => show("key", true), { class: "button" });
    line.replaceChildren(
      el("p", { class: "notice" }, say(locked ? "check.key.locked" : "check.key.none", { fingerprint })),
      el("div", {}, go),
    );
  };
  session.on("key", () => void draw());
  void draw();
  return line;
}

type Take = (gathering: Promise<Gathered>, name?: string) => Promise<void>;

function dropZone(panel: HTMLElement, take: Take): HTMLElement {
  const input = el("input", { type: "file", id: "check-files", class: "unseen-input", multiple: true, accept: `${ACCEPTED},.rtf,.pdf` });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void take(ofFiles(files));
  });
  const zone = el(
    "div",
    { class: "check-drop", "data-state": "ready" },
    el("p", { class: "check-drop-title" }, say("check.drop")),
    el(
      "p",
      { class: "row" },
      el("span", { class: "hint" }, say("check.drop_or")),
      el("span", { class: "file-button" }, input, el("label", { for: input.id, class: "button" }, say("check.choose"))),
      el("span", { class: "hint" }, say("check.paste")),
    ),
    el("p", { class: "hint" }, say("check.formats")),
  );
  drops(panel, zone, take);
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (panel.hidden || files.length === 0 || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    const name = say("check.pasted_picture");
    announce(name);
    void take(ofFiles(files), files.length === 1 ? name : undefined);
  });
  return zone;
}

function drops(panel: HTMLElement, zone: HTMLElement, take: Take): void {
  const files = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!files(event)) return;
    // On no tab does the browser open a dropped file in the page's place: a key that is not saved would be gone.
    event.preventDefault();
    zone.dataset["state"] = "over";
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) zone.dataset["state"] = "ready";
  });
  document.addEventListener("drop", (event) => {
    zone.dataset["state"] = "ready";
    if (!files(event)) return;
    event.preventDefault();
    if (!panel.hidden && event.dataTransfer !== null) void take(ofDrop(event.dataTransfer));
  });
}

function textForm(session: Session, queue: CheckQueue): HTMLElement {
  const area = el("textarea", { id: "check-text", class: "sheet", rows: 5, autocomplete: "off" });
  const form = el(
    "form",
    { class: "stack check-text" },
    el("div", { class: "field" }, el("label", { for: area.id }, say("check.text")), area),
    el("div", {}, el("button", { type: "submit", class: "button" }, say("check.text_go"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (area.value.trim() === "") {
      area.focus();
      return;
    }
    queue.add([{ name: say("check.pasted"), text: area.value }]);
    if (session.key === undefined && session.remembered) void askToUnlock(session);
  });
  return form;
}
