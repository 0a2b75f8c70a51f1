// SPDX-License-Identifier: MIT OR Apache-2.0
// What a worker can be asked to do. The bindings do the work; here their objects are kept alive between calls.

import * as glassine from "glassine";
import type { Part } from "./protocol";

/** What a call may use besides its arguments. */
export interface Surroundings {
  /** Hands something over before the call ends. `transfer`: buffers that the page gets without a copy. */
  emit(part: Part, transfer?: Transferable[]): void;
  /** The bytes of the light encoder, fetched when they are first wanted. */
  weights(): Promise<Uint8Array>;
}

/** The last key used: deriving one takes longer than using it. */
let last: { secret: Uint8Array; key: glassine.Key } | undefined;

export function keyOf(secret: Uint8Array): glassine.Key {
  if (last !== undefined && last.secret.every((byte, at) => byte === secret[at])) return last.key;
  last?.key.free();
  last = { secret, key: new glassine.Key(secret) };
  return last.key;
}

let light: glassine.Encoders | undefined;

/** The light encoder. */
async function encoders(cx: Surroundings): Promise<glassine.Encoders> {
  if (light === undefined) {
    const made = new glassine.Encoders();
    made.addLight(await cx.weights());
    light = made;
  }
  return light;
}

const progress =
  (cx: Surroundings) =>
  (stage: string, done: number): void =>
    cx.emit({ kind: "progress", stage, done });

export const calls = {
  /** Copies of a picture, each handed over as a part when it is done. */
  async protect(cx: Surroundings, bytes: Uint8Array, secret: Uint8Array, request: glassine.ProtectCopiesRequest) {
    const against = request.cloak ? await encoders(cx) : undefined;
    const done = (index: number, copy: glassine.RecordedCopy): void =>
      cx.emit({ kind: "copy", index, copy }, [copy.bytes.buffer]);
    glassine.protectCopies(bytes, keyOf(secret), request, against, done, progress(cx));
  },

  /** The mark of the key in a picture. */
  detect(_: Surroundings, bytes: Uint8Array, secret: Uint8Array, known: string[]) {
    return glassine.detect(bytes, keyOf(secret), { known });
  },

  /** Seconds that this device takes for one unit of `cloakWork`. */
  async cloakPace(cx: Surroundings) {
    const against = await encoders(cx);
    const start = performance.now();
    const probed = glassine.cloakProbe(against);
    return (performance.now() - start) / 1000 / probed;
  },

  /** How much there is to compute for the cloaks of pictures of these sizes. */
  async cloakWork(cx: Surroundings, sizes: [width: number, height: number][], options: glassine.CloakRequest) {
    const against = await encoders(cx);
    return sizes.map(([width, height]) => glassine.cloakWork(width, height, against, options));
  },

  /** A marked copy of a document. It may be a damaged one, so that does not happen at the desk. */
  documentCopy: (_: Surroundings, bytes: Uint8Array, extension: string, secret: Uint8Array, request: glassine.TextCopyRequest) =>
    glassine.documentCopy(bytes, extension, keyOf(secret), request),

  pictureInfo: (_: Surroundings, bytes: Uint8Array) => glassine.pictureInfo(bytes),
  picturePixels: (_: Surroundings, bytes: Uint8Array, max: number) => glassine.picturePixels(bytes, max),
};

export type Calls = typeof calls;
