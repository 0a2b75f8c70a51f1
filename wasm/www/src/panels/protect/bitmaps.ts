// SPDX-License-Identifier: MIT OR Apache-2.0
// Pictures to look at closely.

import type { Session } from "../../state/session";
import type { Item } from "./model";

/** Pixels that both versions can have to fit into memory together. */
const PIXELS_MOST = 40e6;
/** Pixels on a side of what is shown of a larger one. */
const SIDE = 6000;

export interface Shown {
  before: ImageBitmap;
  after: ImageBitmap;
  /** `middle`: of a very large picture only the middle is shown. `smaller`: it is shown smaller than it is. */
  note: "middle" | "smaller" | undefined;
}

/** The picture and a copy of it, cut or scaled alike. */
export async function bothOf(item: Item, copy: Blob, session: Session): Promise<Shown> {
  const source = await item.source.read();
  const { width, height } = item;
  const large = width * height > PIXELS_MOST;
  const [w, h] = [Math.min(width, SIDE), Math.min(height, SIDE)];
  const area = (blob: Blob): Promise<ImageBitmap> => {
    if (!large) return createImageBitmap(blob);
    return createImageBitmap(blob, Math.floor((width - w) / 2), Math.floor((height - h) / 2), w, h);
  };
  try {
    const [before, after] = [await area(source), await area(copy)];
    return { before, after, note: large ? "middle" : undefined };
  } catch {
    const [before, after] = [await byCore(source, session), await byCore(copy, session)];
    return { before, after, note: Math.max(width, height) > SIDE ? "smaller" : undefined };
  }
}

/** Of a format that the browser does not show. */
async function byCore(blob: Blob, session: Session): Promise<ImageBitmap> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { result } = session.views.run("picturePixels", [bytes, SIDE], { transfer: [bytes.buffer] });
  const { rgba, width, height } = await result;
  return await createImageBitmap(new ImageData(new Uint8ClampedArray(rgba), width, height));
}
