// SPDX-License-Identifier: MIT OR Apache-2.0
// Makes the copies of one file.

import type { ProtectCopiesRequest, RecordedCopy } from "glassine";
import { asPng } from "../../files/pixels";
import { extensionOf } from "../../files/source";
import type { Session } from "../../state/session";
import type { Part } from "../../work/protocol";
import { mediaType } from "./media";
import type { Choices, Copy, Item, Place } from "./model";
import type { Names } from "./names";

/** No place in particular. */
const NOWHERE: Place = { id: "", name: "", assumed: false };

interface Planned {
  place: Place;
  payload: string;
  output: string;
}

export interface Listening {
  /** It can be ended from now on. */
  running(cancel: () => void): void;
  /** `made`: copies that are finished. */
  stage(stage: string, done: number, made: number): void;
}

/** What is being made of a file. */
interface Making extends Listening {
  item: Item;
  planned: Planned[];
  made: Copy[];
}

export class Maker {
  readonly #secret: Uint8Array;
  readonly #fingerprint: string;

  constructor(
    readonly session: Session,
    secret: Uint8Array,
    readonly names: Names,
    readonly choices: Choices,
  ) {
    // A key that is closed meanwhile is overwritten; what was begun is finished with it.
    this.#secret = secret.slice();
    this.#fingerprint = session.key?.fingerprint ?? "";
  }

  /** The secret is not needed any more. */
  forget(): void {
    this.#secret.fill(0);
  }

  /** Makes the copies of `item`, which has those that are done when this fails. Copies it had before give way to the first
   *  new one. */
  async make(item: Item, listening: Listening): Promise<void> {
    const before = item.copies;
    const making = { ...listening, item, planned: await this.#plan(item), made: [] };
    try {
      if (item.kind === "text") await this.#text(making);
      else await this.#picture(making);
    } finally {
      const made = new Set(item.copies.map((copy) => copy.name));
      for (const { output } of making.planned) if (!made.has(output)) this.names.give(output);
      if (item.copies === before) for (const copy of before) this.names.original(copy.name);
    }
  }

  /** Name and payload of each copy. A copy that nobody has taken is replaced: the new one gets its name and payload. */
  async #plan(item: Item): Promise<Planned[]> {
    const extension = item.browser ? "png" : undefined;
    const places = this.choices.places.length > 0 ? this.choices.places : [NOWHERE];
    for (const copy of item.copies) if (!copy.saved) this.names.give(copy.name);
    const planned: Planned[] = [];
    for (const place of places) {
      const replaced = item.copies.find((copy) => copy.place.id === place.id && !copy.saved);
      const payload = replaced?.payload ?? (await this.session.desk.ask("payloadMake", this.#secret, place.id));
      planned.push({ place, payload, output: this.names.take(item.source.path, place.id, extension) });
    }
    return planned;
  }

  async #picture(making: Making): Promise<void> {
    const { item, planned } = making;
    const source = await item.source.read();
    const bytes = new Uint8Array(await (item.browser ? await asPng(source) : source).arrayBuffer());
    const recorded: Promise<void>[] = [];
    const part = (given: Part): void => {
      if (given.kind === "progress") making.stage(given.stage, given.done, making.made.length);
      else recorded.push(this.#keep(making, planned[given.index], given.copy as RecordedCopy));
    };
    const args: [Uint8Array, Uint8Array, ProtectCopiesRequest] = [bytes, this.#secret, this.#request(item, planned)];
    const running = this.session.pictures.run("protect", args, { part, transfer: [bytes.buffer] });
    making.running(running.cancel);
    try {
      await running.result;
    } finally {
      await Promise.all(recorded);
    }
  }

  #request(item: Item, planned: Planned[]): ProtectCopiesRequest {
    const { title, strength, privacy, cloak } = this.choices;
    const copies = planned.map(({ place, payload, output }) => ({ payload, platform: place.id, output }));
    const source = item.source.path;
    const request: ProtectCopiesRequest = { source, now: Date.now() / 1000, strength, privacy, again: item.again, copies };
    if (title !== "") request.title = title;
    if (cloak !== undefined) request.cloak = cloak;
    return request;
  }

  async #keep(making: Making, planned: Planned | undefined, { bytes, output, report, record }: RecordedCopy): Promise<void> {
    if (planned === undefined) return;
    const { place, payload } = planned;
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType(report.format) });
    await this.#add(making, { place, payload, name: output, blob, report: { kind: "picture", of: report }, saved: false }, record);
  }

  async #text(making: Making): Promise<void> {
    const { item, planned, made } = making;
    const source = await item.source.read();
    const extension = extensionOf(item.source.path);
    const { title } = this.choices;
    for (const { place, payload, output } of planned) {
      const bytes = new Uint8Array(await source.arrayBuffer());
      const known = await this.session.desk.ask("registryTextPayloads", this.#fingerprint);
      const request = { source: item.source.path, now: Date.now() / 1000, platform: place.id, output, payload, known };
      const wanted = { ...request, ...(title === "" ? {} : { title }), again: item.again };
      const running = this.session.pictures.run("documentCopy", [bytes, extension, this.#secret, wanted]);
      making.running(running.cancel);
      making.stage("embed", 0, made.length);
      const { bytes: marked, report, record } = await running.result;
      const blob = new Blob([marked as Uint8Array<ArrayBuffer>], { type: mediaType(extension) });
      await this.#add(making, { place, payload, name: output, blob, report: { kind: "text", of: report }, saved: false }, record);
    }
  }

  async #add({ item, made }: Making, copy: Copy, record: string): Promise<void> {
    made.push(copy);
    item.copies = [...made];
    await this.session.record(record);
  }
}
