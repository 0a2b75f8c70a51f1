// SPDX-License-Identifier: MIT OR Apache-2.0
// The work on what lies on the table: as much at a time as there are workers and memory for.

import type { Session } from "../../state/session";
import { Failed, failureOf } from "../../work/protocol";
import { say } from "../../words";
import { Budget, pixelBudget } from "./budget";
import { reason } from "./examine";
import type { Choices, Item } from "./model";
import { Maker } from "./maker";
import type { Names } from "./names";
import { cost, left, share, total, type Cost } from "./progress";

export interface Told {
  /** An item changed. */
  changed(item: Item): void;
  /** All is done, or stopped. */
  ended(): void;
}

interface Entry {
  item: Item;
  cost: Cost;
  /** Ends the work on it; nothing while it waits. */
  cancel: (() => void) | undefined;
}

export class Batch {
  readonly #entries: Entry[] = [];
  readonly #maker: Maker;
  readonly #budget: Budget;
  readonly #began = performance.now();
  #next = 0;
  /** Work that was done on what was taken out. */
  #lost = 0;
  #over = false;

  /** `cloaks`: seconds for the cloak of each item, or nothing. */
  constructor(
    session: Session,
    secret: Uint8Array,
    names: Names,
    items: Item[],
    choices: Choices,
    cloaks: number[],
    readonly told: Told,
  ) {
    this.#maker = new Maker(session, secret, names, choices);
    const memory = (navigator as Navigator & { deviceMemory?: number }).deviceMemory;
    this.#budget = new Budget(session.pictures.size, pixelBudget(memory));
    for (const [index, item] of items.entries()) this.#queue(item, cloaks[index] ?? 0);
  }

  #queue(item: Item, cloak: number): void {
    const pixels = item.kind === "picture" ? item.width * item.height : 0;
    const copies = Math.max(1, this.#maker.choices.places.length);
    this.#entries.push({ item, cost: cost(pixels, copies, cloak), cancel: undefined });
    Object.assign(item, { state: "waiting", failure: undefined, retry: false, share: 0, stage: "" });
  }

  /** Takes one more item into the work. */
  add(item: Item, cloak: number): void {
    this.#take(this.#entries.find((entry) => entry.item === item));
    this.#queue(item, cloak);
    this.told.changed(item);
    this.#fill();
  }

  get items(): Item[] {
    return this.#entries.map(({ item }) => item);
  }

  /** Finished items, share of all the work, and seconds left if they can be told. */
  get progress(): { finished: number; share: number; left: number | undefined } {
    const all = this.#entries;
    const whole = all.reduce((sum, entry) => sum + total(entry.cost), 0);
    const settled = (item: Item): boolean => item.state === "done" || item.state === "failed";
    const done = all.reduce((sum, { item, cost }) => sum + total(cost) * (settled(item) ? 1 : item.share), 0);
    const seconds = (performance.now() - this.#began) / 1000;
    return {
      finished: all.filter(({ item }) => settled(item)).length,
      share: whole > 0 ? done / whole : 1,
      left: left(done + this.#lost, whole + this.#lost, seconds),
    };
  }

  start(): void {
    this.#fill();
  }

  /** Takes an item out of the work. */
  cancel(item: Item): void {
    const entry = this.#entries.find((each) => each.item === item);
    if (entry === undefined) return;
    entry.cancel?.();
    if (entry.cancel === undefined) this.#drop(entry);
    this.#fill();
  }

  cancelAll(): void {
    this.#next = this.#entries.length;
    for (const entry of this.#entries) {
      if (entry.cancel !== undefined) entry.cancel();
    }
    this.#fill();
  }

  #drop(entry: Entry): void {
    if (this.#entries.indexOf(entry) < this.#next) return;
    this.#take(entry);
    this.told.changed(entry.item);
  }

  /** Forgets an entry. */
  #take(entry: Entry | undefined): void {
    const at = entry === undefined ? -1 : this.#entries.indexOf(entry);
    if (entry === undefined || at < 0) return;
    this.#lost += total(entry.cost) * entry.item.share;
    this.#entries.splice(at, 1);
    if (at < this.#next) this.#next--;
  }

  #fill(): void {
    for (;;) {
      const entry = this.#entries[this.#next];
      // Strictly in order: a large picture is not passed over for ever.
      if (entry === undefined || !this.#budget.fits(entry.item.width * entry.item.height)) break;
      this.#next++;
      void this.#one(entry);
    }
    if (this.#next >= this.#entries.length && !this.#budget.busy && !this.#over) {
      this.#over = true;
      this.#maker.forget();
      this.told.ended();
    }
  }

  async #one(entry: Entry): Promise<void> {
    const { item } = entry;
    const pixels = item.width * item.height;
    this.#budget.enter(pixels);
    let stopped = false;
    let begun = false;
    entry.cancel = () => {
      stopped = true;
    };
    item.state = "working";
    this.told.changed(item);
    try {
      await this.#maker.make(item, {
        running: (cancel) => {
          entry.cancel = () => {
            stopped = true;
            cancel();
          };
          if (stopped) cancel();
        },
        stage: (stage, done, made) => {
          item.stage = stage;
          begun ||= stage === "cloak" || stage === "embed";
          // A copy that is made again, for a better one, does not take the bar back.
          item.share = Math.max(item.share, share(entry.cost, stage, done, begun, made));
          this.told.changed(item);
        },
      });
      item.state = "done";
    } catch (error) {
      this.#failed(entry, error);
    }
    entry.cancel = undefined;
    item.share = 0;
    this.#budget.leave(pixels);
    this.told.changed(item);
    this.#fill();
  }

  #failed(entry: Entry, error: unknown): void {
    const { item } = entry;
    const kind = error instanceof Failed ? error.kind : failureOf(error).kind;
    const stopped = kind === "cancelled";
    item.failure = reason(item, error);
    if (stopped && item.copies.length > 0) item.failure = { kind, message: say("protect.stopped_partly") };
    item.retry = true;
    item.state = stopped ? "waiting" : "failed";
    if (stopped) this.#take(entry);
  }
}
