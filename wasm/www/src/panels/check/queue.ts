// SPDX-License-Identifier: MIT OR Apache-2.0
// What was given to be checked, one after another. Without a key it waits for one.

import { announce, button, el } from "../../dom";
import { nameOf, type Source } from "../../files/source";
import { placeNames } from "../../state/places";
import type { Session } from "../../state/session";
import { sentence } from "../../view/sentence";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { findingNodes } from "./card";
import { isDocument, lookAtDocument, lookAtPicture, lookAtText, type Finding, type Search } from "./search";
import { batchWords, foundWords, plain } from "./verdict";

/** Something to look at: a file, or a text that was pasted. */
export type Wanted = { name: string; source: Source } | { name: string; text: string };

interface Entry {
  wanted: Wanted;
  card: HTMLElement;
  body: HTMLElement;
  search: Search | undefined;
  stopped: boolean;
}

export class CheckQueue {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #list = el("div", { class: "stack found-list" });
  readonly #batch = el("p", { class: "notice", hidden: true });
  #waiting: Entry[] = [];
  #addresses: string[] = [];
  #looked = 0;
  #marks: number[] = [];
  #running = false;
  #current: Entry | undefined;

  constructor(session: Session) {
    this.#session = session;
    const clear = button(say("check.clear"), () => this.#clear(), { class: "button plain" });
    this.element = el(
      "section",
      { class: "stack", hidden: true, "aria-labelledby": "found-title" },
      el("div", { class: "row spread" }, el("h2", { id: "found-title" }, say("check.results")), clear),
      this.#batch,
      this.#list,
    );
    session.on("key", () => void this.#run());
  }

  add(all: Wanted[]): void {
    for (const wanted of all) {
      const body = el("div", { class: "stack" });
      const card = el("article", { class: "card stack finding" }, el("h3", { class: "file-name" }, wanted.name), body);
      const entry: Entry = { wanted, card, body, search: undefined, stopped: false };
      this.#state(entry, this.#session.key === undefined ? "key" : "waiting");
      this.#waiting.push(entry);
      this.#list.append(card);
    }
    this.element.hidden = this.#list.childElementCount === 0;
    void this.#run();
  }

  #state(entry: Entry, state: "waiting" | "key" | "busy" | "stopped"): void {
    entry.card.dataset["state"] = state;
    const stop = (): void => this.#stop(entry);
    entry.body.replaceChildren(
      el("p", { class: "hint" }, say(`check.state.${state}`)),
      ...(state === "busy" ? [el("progress", { "aria-label": say("check.state.busy") })] : []),
      ...(state === "stopped" ? [] : [el("div", {}, button(say("check.stop"), stop, { class: "button" }))]),
    );
  }

  #stop(entry: Entry): void {
    entry.stopped = true;
    entry.search?.stop();
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    this.#state(entry, "stopped");
    entry.card.tabIndex = -1;
    entry.card.focus();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#session.key !== undefined) {
        const entry = this.#waiting.shift();
        if (entry === undefined) break;
        await this.#look(entry);
      }
    } finally {
      this.#running = false;
    }
    if (this.#session.key === undefined) for (const entry of this.#waiting) this.#state(entry, "key");
  }

  async #start({ wanted }: Entry): Promise<Search | undefined> {
    const { key } = this.#session;
    if (key === undefined) return undefined;
    if ("text" in wanted) return lookAtText(this.#session, key, wanted.text);
    const blob = await wanted.source.read();
    if (isDocument(wanted.source.path)) return lookAtDocument(this.#session, key, wanted.source, blob);
    return lookAtPicture(this.#session, key, blob);
  }

  async #look(entry: Entry): Promise<void> {
    this.#state(entry, "busy");
    this.#current = entry;
    try {
      entry.search = await this.#start(entry);
      const finding = await entry.search?.finding;
      if (finding !== undefined && !entry.stopped) await this.#show(entry, finding);
    } catch (error) {
      if (entry.stopped) return;
      const { message } = failureOf(error);
      entry.card.dataset["state"] = "failed";
      entry.body.replaceChildren(el("p", { class: "notice bad", role: "alert" }, sentence(message)));
      announce(`${entry.wanted.name}: ${sentence(message)}`);
    } finally {
      entry.search = this.#current = undefined;
    }
  }

  async #show(entry: Entry, finding: Finding): Promise<void> {
    const place = await placeNames(this.#session);
    const payloads = await this.#session.desk.ask("registryPayloads", finding.key);
    const nodes = await findingNodes(finding, {
      place,
      works: payloads.length > 0,
      address: (blob) => {
        const address = URL.createObjectURL(blob);
        this.#addresses.push(address);
        return address;
      },
    });
    if (entry.stopped) return;
    const first = finding.kind === "picture" ? finding.found : finding.found[0];
    entry.card.dataset["state"] = first?.verdict ?? "none";
    entry.body.replaceChildren(...nodes);
    this.#looked++;
    const all = finding.kind === "picture" ? [finding.found] : finding.found;
    const marked = all.filter(({ verdict }) => verdict === "marked").map(({ log10_p }) => log10_p);
    if (marked.length > 0) this.#marks.push(Math.max(...marked));
    this.#batch.textContent = batchWords(this.#looked, this.#marks);
    this.#batch.hidden = this.#looked < 2;
    if (first !== undefined) announce(say("check.found", { name: entry.wanted.name, sentence: plain(foundWords(first, place)) }));
  }

  #clear(): void {
    if (this.#current !== undefined) this.#stop(this.#current);
    this.#waiting = [];
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = [];
    [this.#looked, this.#marks] = [0, []];
    this.#list.replaceChildren();
    this.#batch.hidden = this.element.hidden = true;
  }
}

/** Files as things to look at. */
export function wantedOf(sources: Source[]): Wanted[] {
  return sources.map((source) => ({ name: nameOf(source.path), source }));
}
