// SPDX-License-Identifier: MIT OR Apache-2.0
// A strength shown on the visitor's own picture: the part that it changes most, before and after, at twice its size.

import type { ProtectCopiesRequest, RecordedCopy, Strength } from "glassine";
import { button, el } from "../../dom";
import { asPng } from "../../files/pixels";
import { nameOf } from "../../files/source";
import type { Session } from "../../state/session";
import { busiest } from "../../view/difference";
import { failureOf } from "../../work/protocol";
import { say } from "../../words";
import { keyOrNew } from "../key/unlock";
import { bothOf } from "./bitmaps";
import { mediaType } from "./media";
import type { Item } from "./model";
import { likeness } from "./quality";

/** Pixels of the picture on a side of what is shown. */
const SIDE = 150;
const ZOOM = 2;
/** What is searched for the part that changes most: the middle of the picture. */
const SEARCHED = 2048;

export interface Preview {
  element: HTMLElement;
  /** Another strength or other pictures: what is shown is out of date. */
  clear(): void;
}

export function makePreview(session: Session, given: () => { item: Item | undefined; strength: Strength }): Preview {
  const place = el("div", { class: "preview" });
  const note = el("p", { class: "hint", role: "status" });
  let cancel: (() => void) | undefined;
  const clear = (): void => {
    cancel?.();
    place.replaceChildren();
    note.textContent = "";
  };
  const make = async (): Promise<void> => {
    clear();
    const { item, strength } = given();
    if (item === undefined) {
      note.textContent = say("protect.preview.none");
      return;
    }
    const open = await keyOrNew(session);
    if (open === undefined) return;
    note.textContent = say("protect.preview.making", { name: nameOf(item.source.path) });
    try {
      const copy = await tried(item, strength, open.secret, session, (stop) => {
        cancel = stop;
      });
      place.replaceChildren(...(await crops(item, copy, session)));
      const { report } = copy;
      const raised = report.strength === strength ? "" : ` ${say("protect.preview.raised")}`;
      note.textContent = `${say("protect.preview.of", { name: nameOf(item.source.path) })} ${likeness(report.ssimulacra2)}${raised}`;
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (kind !== "cancelled") note.textContent = message;
    } finally {
      cancel = undefined;
    }
  };
  const element = el("div", { class: "stack" }, el("div", {}, button(say("protect.preview.show"), () => void make(), { class: "button" })), note, place);
  return { element, clear };
}

/** A copy that is only looked at: the list of works does not know it. */
async function tried(
  item: Item,
  strength: Strength,
  secret: Uint8Array,
  session: Session,
  running: (cancel: () => void) => void,
): Promise<RecordedCopy> {
  const payload = await session.desk.ask("payloadMake", secret, "");
  const source = await item.source.read();
  const bytes = new Uint8Array(await (item.browser ? await asPng(source) : source).arrayBuffer());
  const output = nameOf(item.source.path);
  const copies = [{ payload, platform: "", output }];
  const request: ProtectCopiesRequest = { source: output, now: Date.now() / 1000, strength, again: true, copies };
  let made: RecordedCopy | undefined;
  const job = session.pictures.run("protect", [bytes, secret, request], {
    transfer: [bytes.buffer],
    part: (part) => {
      if (part.kind === "copy") made = part.copy as RecordedCopy;
    },
  });
  running(job.cancel);
  await job.result;
  if (made === undefined) throw new Error(say("protect.preview.none"));
  return made;
}

async function crops(item: Item, copy: RecordedCopy, session: Session): Promise<HTMLElement[]> {
  const blob = new Blob([copy.bytes as Uint8Array<ArrayBuffer>], { type: mediaType(copy.report.format) });
  const { before, after } = await bothOf(item, blob, session);
  const [width, height] = [Math.min(SEARCHED, before.width), Math.min(SEARCHED, before.height)];
  const [left, top] = [Math.floor((before.width - width) / 2), Math.floor((before.height - height) / 2)];
  const pixels = (picture: ImageBitmap): Uint8ClampedArray => {
    const canvas = el("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(picture, -left, -top);
    return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  };
  const { x, y } = busiest(pixels(before), pixels(after), width, height, SIDE);
  const crop = (picture: ImageBitmap, words: string): HTMLElement => {
    const side = SIDE * ZOOM;
    const canvas = el("canvas", { width: side, height: side, role: "img", "aria-label": words });
    const context = canvas.getContext("2d");
    if (context !== null) {
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, -(left + x) * ZOOM, -(top + y) * ZOOM, picture.width * ZOOM, picture.height * ZOOM);
    }
    return el("figure", {}, canvas, el("figcaption", { class: "hint" }, words));
  };
  const made = [crop(before, say("protect.preview.before")), crop(after, say("protect.preview.after"))];
  before.close();
  after.close();
  return made;
}
