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
  stage(stage: string, done: number): void;
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

  /** Makes the copies of `item`, which has those that are done when this fails. */
  async make(item: Item, listening: Listening): Promise<void> {
    const planned = await this.#plan(item);
    item.copies = [];
    try {
      if (item.kind === "text") await this.#text(item, planned, listening);
      else await this.#picture(item, planned, listening);
    } finally {
      const made = new Set(item.copies.map((copy) => copy.payload));
      for (const { payload, output } of planned) if (!made.has(payload)) this.names.give(output);
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

  async #picture(item: Item, planned: Planned[], listening: Listening): Promise<void> {
    const source = await item.source.read();
    const bytes = new Uint8Array(await (item.browser ? await asPng(source) : source).arrayBuffer());
    const { title, strength, privacy, cloak } = this.choices;
    const request: ProtectCopiesRequest = {
      source: item.source.path,
      now: Date.now() / 1000,
      strength,
      privacy,
      again: item.again,
      copies: planned.map(({ place, payload, output }) => ({ payload, platform: place.id, output })),
    };
    if (title !== "") request.title = title;
    if (cloak !== undefined) request.cloak = cloak;
    const recorded: Promise<void>[] = [];
    const part = (given: Part): void => {
      if (given.kind === "progress") listening.stage(given.stage, given.done);
      else recorded.push(this.#keep(item, planned[given.index], given.copy as RecordedCopy));
    };
    const running = this.session.pictures.run("protect", [bytes, this.#secret, request], { part, transfer: [bytes.buffer] });
    listening.running(running.cancel);
    try {
      await running.result;
    } finally {
      await Promise.all(recorded);
    }
  }

  async #text(item: Item, planned: Planned[], listening: Listening): Promise<void> {
    const source = await item.source.read();
    const extension = extensionOf(item.source.path);
    for (const { place, payload, output } of planned) {
      const bytes = new Uint8Array(await source.arrayBuffer());
      const known = await this.session.desk.ask("registryTextPayloads", this.#fingerprint);
      const request = { source: item.source.path, now: Date.now() / 1000, platform: place.id, output, payload, known };
      const { title } = this.choices;
      const wanted = { ...request, ...(title === "" ? {} : { title }), again: item.again };
      const running = this.session.pictures.run("documentCopy", [bytes, extension, this.#secret, wanted]);
      listening.running(running.cancel);
      listening.stage("embed", 0);
      const { bytes: made, report, record } = await running.result;
      const blob = new Blob([made as Uint8Array<ArrayBuffer>], { type: mediaType(extension) });
      await this.#add(item, { place, payload, name: output, blob, report: { kind: "text", of: report }, saved: false }, record);
    }
  }

  async #keep(item: Item, planned: Planned | undefined, { bytes, output, report, record }: RecordedCopy): Promise<void> {
    if (planned === undefined) return;
    const { place, payload } = planned;
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType(report.format) });
    await this.#add(item, { place, payload, name: output, blob, report: { kind: "picture", of: report }, saved: false }, record);
  }

  async #add(item: Item, copy: Copy, record: string): Promise<void> {
    item.copies.push(copy);
    await this.session.record(record);
  }
}
