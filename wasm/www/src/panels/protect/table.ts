// SPDX-License-Identifier: MIT OR Apache-2.0
// The work table: choices beside the files, and what becomes of them.

import { announce, el } from "../../dom";
import type { Gathered } from "../../files/gather";
import { isText, nameOf } from "../../files/source";
import type { Session } from "../../state/session";
import { ask } from "../../view/ask";
import { keepingFocus } from "../../view/focus";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { keyOrNew } from "../key/unlock";
import { Batch } from "./batch";
import { makeChoices, type ChoicesView } from "./choices";
import { examine } from "./examine";
import { look } from "./look";
import { explainMarked } from "./marked";
import { newItem, type Copy, type Item } from "./model";
import { Names } from "./names";
import { Overall } from "./overall";
import { makePreview, type Preview } from "./preview";
import { Row } from "./row";
import { saveFolder, saveOne, saveZip } from "./saving";

/** Milliseconds. */
const SETTLE = 60;

export class Table {
  readonly element: HTMLElement;
  readonly #names = new Names();
  readonly #rows = new Map<Item, Row>();
  readonly #list = el("ul", { class: "pieces", "aria-label": say("protect.table") });
  readonly #problems = el("div", { class: "stack", role: "status" });
  readonly #overall: Overall;
  #batch: Batch | undefined;
  #starting = false;
  #settling = false;

  private constructor(
    readonly session: Session,
    readonly choices: ChoicesView,
    readonly preview: Preview,
  ) {
    this.#overall = new Overall({
      start: () => void this.#start(this.#startable()),
      stop: () => this.#batch?.cancelAll(),
      zip: () => void this.#save((copies) => saveZip(session, copies)),
      folder: () => void this.#save((copies) => saveFolder(session, copies, () => this.#update())),
      clear: () => void this.#giveUp(this.items.filter(({ state }) => state === "done" || state === "failed")),
      choices: () => {
        const [first] = choices.element.getElementsByTagName("input");
        choices.element.scrollIntoView({ block: "start" });
        first?.focus({ preventScroll: true });
      },
    });
    this.element = el(
      "div",
      { class: "worktable" },
      el("div", { class: "card worktable-choices" }, choices.element, this.#overall.act),
      el("div", { class: "stack worktable-files" }, this.#overall.overall, this.#problems, this.#list),
    );
    addEventListener("beforeunload", (event) => {
      if (this.#unsaved()) event.preventDefault();
    });
    this.#update();
  }

  static async make(session: Session): Promise<Table> {
    const made: { table?: Table } = {};
    const preview = makePreview(session, () => ({
      item: made.table?.items.find(({ kind, state }) => kind === "picture" && state !== "reading" && state !== "failed"),
      strength: choices.chosen().strength,
    }));
    const choices = await makeChoices(session, preview.element, () => {
      preview.clear();
      made.table?.changed();
    });
    made.table = new Table(session, choices, preview);
    return made.table;
  }

  get items(): Item[] {
    return [...this.#rows.keys()];
  }

  /** Other choices than before. */
  changed(): void {
    this.#update();
  }

  /** Lays files onto the table. */
  add({ sources, others, problems }: Gathered): void {
    const messages = [...problems];
    if (others > 0) messages.push(say("protect.others", { n: others }));
    this.#problems.replaceChildren(...messages.map((message) => el("p", { class: "notice" }, message)));
    for (const source of sources) {
      const item = newItem(source, isText(source.path) ? "text" : "picture");
      this.#names.original(source.path);
      const row = new Row(item, {
        look: (of, copy) => void look(of, copy, this.session),
        save: (copy) => void this.#save(() => saveOne(this.session, copy)),
        stop: (of) => this.#batch?.cancel(of),
        remove: (of) => void this.#giveUp([of]),
        one: (of) => void this.#one(of),
      });
      this.#rows.set(item, row);
      this.#list.append(row.element);
      void examine(item, this.session).then(() => {
        row.update();
        this.#filesChanged();
      });
    }
    announce([say("protect.added", { n: sources.length }), ...messages].join(" "));
    this.#filesChanged();
  }

  /** Many files may change at nearly the same time: they are looked at together. */
  #filesChanged(): void {
    if (this.#settling) return;
    this.#settling = true;
    setTimeout(() => {
      this.#settling = false;
      this.choices.files(this.#startable());
      this.#update();
    }, SETTLE);
  }

  /** Those that wait; when all are done, those that can be made again. */
  #startable(): Item[] {
    const waiting = this.items.filter((item) => item.state === "waiting");
    return waiting.length > 0 ? waiting : this.items.filter((item) => item.state === "done");
  }

  get #copies(): Copy[] {
    return this.items.flatMap((item) => item.copies);
  }

  #unsaved(): boolean {
    const key = this.session.key;
    return this.#batch !== undefined || this.#copies.some((copy) => !copy.saved) || (key !== undefined && !key.saved);
  }

  #remove(item: Item): void {
    this.#batch?.cancel(item);
    keepingFocus(this.#list, () => this.#rows.get(item)?.close());
    this.#rows.delete(item);
    for (const copy of item.copies) if (!copy.saved) this.#names.give(copy.name);
    announce(say("protect.removed_row", { name: nameOf(item.source.path) }));
    this.#filesChanged();
  }

  /** Takes files off the table; copies of them that nobody has are asked for first. */
  async #giveUp(items: Item[]): Promise<void> {
    const unsaved = items.flatMap((item) => item.copies).filter((copy) => !copy.saved).length;
    if (unsaved > 0) {
      const yes = { answer: "remove", label: say("protect.give_up.yes") } as const;
      const answer = await ask(say("protect.give_up.title"), [say("protect.give_up.why", { n: unsaved })], [yes]);
      if (answer !== "remove") return;
    }
    for (const item of items) this.#remove(item);
  }

  /** Makes the copies of one file now, or after those that are being made. */
  async #one(item: Item): Promise<void> {
    if (this.#batch === undefined) {
      await this.#start([item]);
      return;
    }
    const [cloak = 0] = await this.choices.cloakSeconds([item]);
    if (this.#batch !== undefined) this.#batch.add(item, cloak);
    else await this.#start([item]);
  }

  async #start(items: Item[]): Promise<void> {
    if (this.#batch !== undefined || this.#starting || items.length === 0) return;
    this.#starting = true;
    try {
      const key = await keyOrNew(this.session);
      if (key === undefined) return;
      this.preview.clear();
      this.#overall.preparing();
      const cloaks = await this.choices.cloakSeconds(items);
      const batch = new Batch(this.session, key.secret, this.#names, items, this.choices.chosen(), cloaks, {
        changed: (item) => this.#told(item),
        ended: () => this.#ended(),
      });
      this.#batch = batch;
      announce(say("protect.started", { n: items.length }));
      for (const item of items) this.#rows.get(item)?.update();
      batch.start();
    } catch (error) {
      this.#problems.replaceChildren(el("p", { class: "notice bad" }, failureOf(error).message));
    } finally {
      this.#starting = false;
      this.#update();
    }
    // On a narrow screen the choices stand far below the files.
    if (this.#batch !== undefined) this.#overall.overall.scrollIntoView({ block: "nearest" });
  }

  #told(item: Item): void {
    const row = this.#rows.get(item);
    row?.update();
    if (item.state === "done") announce(say("protect.one_done", { name: nameOf(item.source.path) }));
    if (item.state === "failed" && item.failure !== undefined) {
      announce(`${nameOf(item.source.path)}: ${item.failure.message}`);
      if (item.failure.kind === "marked") void explainMarked(item, this.session).then(() => row?.update());
    }
    this.#update();
  }

  #ended(): void {
    this.#batch = undefined;
    const done = this.items.filter((item) => item.state === "done").length;
    announce(say("protect.all_done", { n: done }));
    this.#update();
    this.#filesChanged();
  }

  async #save(how: (copies: Copy[]) => Promise<boolean>): Promise<void> {
    try {
      if (await how(this.#copies)) announce(say("protect.saved"));
    } catch (error) {
      const { message } = failureOf(error);
      this.#problems.replaceChildren(el("p", { class: "notice bad" }, say("protect.not_saved", { reason: message })));
    }
    for (const row of this.#rows.values()) row.update();
    this.#update();
  }

  #update(): void {
    const items = this.items;
    this.#overall.update({
      startable: this.#startable(),
      reading: items.some((item) => item.state === "reading"),
      batch: this.#batch,
      done: items.filter((item) => item.state === "done").length,
      failed: items.filter((item) => item.state === "failed").length,
      copies: this.#copies,
    });
  }
}
