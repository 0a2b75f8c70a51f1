// SPDX-License-Identifier: MIT OR Apache-2.0
// What a file on the table is: its size, its thumbnail, or why it can not be protected.

import type { PictureInfo } from "glassine";
import { pngOf, thumbnail } from "../../files/pixels";
import { nameOf } from "../../files/source";
import { zipProblem } from "../../files/gather";
import { ZipProblem } from "../../files/unzip";
import type { Session } from "../../state/session";
import { failureOf, type Failure } from "../../work/protocol";
import { say } from "../../words";
import type { Item } from "./model";

/** Bytes that nearly always hold a picture's header. */
const HEAD = 256 << 10;
/** Pixels on the longest side: sharp on screens with two dots for one. */
const SIDE = 240;
/** A file larger than this is not read whole only to see what it is. */
const WHOLE_MOST = 512 << 20;

/** Of more pixels the browser is not asked for a thumbnail: it would take too much memory. */
const PIXELS_MOST = 120e6;

/** Pictures that are opened at the same time: each takes four bytes a pixel meanwhile. */
const AT_ONCE = 2;
let open = 0;
const waiting: (() => void)[] = [];

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (open >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  open++;
  try {
    return await work();
  } finally {
    open--;
    waiting.shift()?.();
  }
}

/** Looks at a file; afterwards it waits for its turn, or has failed. */
export async function examine(item: Item, session: Session): Promise<void> {
  try {
    if (item.kind === "picture") await oneOfFew(() => picture(item, session));
    item.state = "waiting";
  } catch (error) {
    item.state = "failed";
    item.failure = reason(item, error);
  }
}

/** Why a file can not be used, in words. */
export function reason(item: Item, error: unknown): Failure {
  if (error instanceof ZipProblem) return { kind: "unreadable", message: zipProblem(nameOf(item.source.path), error) };
  if (error instanceof DOMException && (error.name === "NotReadableError" || error.name === "NotFoundError")) {
    return { kind: "unreadable", message: say("protect.gone") };
  }
  return failureOf(error);
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

async function header(blob: Blob, session: Session): Promise<PictureInfo> {
  const ask = async (part: Blob): Promise<PictureInfo> => {
    const bytes = await bytesOf(part);
    return await session.views.run("pictureInfo", [bytes], { transfer: [bytes.buffer] }).result;
  };
  try {
    return await ask(blob.slice(0, HEAD));
  } catch (error) {
    if (failureOf(error).kind !== "unreadable" || blob.size <= HEAD || blob.size > WHOLE_MOST) throw error;
    return await ask(blob);
  }
}

async function picture(item: Item, session: Session): Promise<void> {
  const blob = await item.source.read();
  try {
    const info = await header(blob, session);
    [item.width, item.height, item.format] = [info.width, info.height, info.format];
  } catch (error) {
    if (failureOf(error).kind !== "unsupported") throw error;
    await foreign(item, blob, error);
    return;
  }
  try {
    if (item.width * item.height > PIXELS_MOST) throw new RangeError("large");
    const small = await thumbnail(blob, SIDE);
    item.thumbnail = small.blob;
    [item.width, item.height] = [small.width, small.height];
  } catch {
    await drawnByCore(item, blob, session);
  }
}

/** A format that the core does not read: the browser may. */
async function foreign(item: Item, blob: Blob, refused: unknown): Promise<void> {
  try {
    const small = await thumbnail(blob, SIDE);
    item.thumbnail = small.blob;
    [item.width, item.height, item.browser] = [small.width, small.height, true];
  } catch {
    const { kind, message } = failureOf(refused);
    throw Object.assign(new Error(`${message}. ${say("protect.browser_neither")}`), { kind });
  }
}

/** A format that the browser does not show, or a damaged file, of which the core says what is wrong. */
async function drawnByCore(item: Item, blob: Blob, session: Session): Promise<void> {
  const bytes = await bytesOf(blob);
  const { result } = session.views.run("picturePixels", [bytes, SIDE], { transfer: [bytes.buffer] });
  const small = await result;
  item.thumbnail = await pngOf(small.rgba, small.width, small.height);
  [item.width, item.height] = [small.full_width, small.full_height];
}
