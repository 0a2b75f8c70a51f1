// SPDX-License-Identifier: MIT OR Apache-2.0
// Loads the core and says plainly when this browser can not run it.

import moduleAddress from "../../npm/dist/web/glassine_bg.wasm?url";
import weightsAddress from "../../npm/dist/light_encoder.safetensors?url";
import type { Start } from "./work/protocol";
import { say } from "./words";

/** The smallest module with an instruction of SIMD (i8x16.splat), as in the proposal's feature test. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** Fails with a message for the visitor. */
export async function load(): Promise<Start> {
  if (typeof WebAssembly !== "object") throw new Error(say("start.no_wasm"));
  if (!WebAssembly.validate(SIMD)) throw new Error(say("start.no_simd"));
  try {
    const answer = await fetch(moduleAddress);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return { module: await WebAssembly.compile(await answer.arrayBuffer()), weights: new URL(weightsAddress, document.baseURI).href };
  } catch (error) {
    throw new Error(say("start.failed", { reason: String(error) }));
  }
}
