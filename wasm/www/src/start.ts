// SPDX-License-Identifier: MIT OR Apache-2.0
// Loads the core and says plainly when this browser can not run it.

import wholeAddress from "../../npm/dist/web/glassine_bg.wasm?url";
import moduleAddress from "../../npm/dist/web-small/glassine_bg.wasm?url";
import weightsAddress from "../../npm/dist/light_encoder.safetensors?url";
import { Failed, type Start } from "./work/protocol";
import { say } from "./words";

/** The smallest module with an instruction of SIMD (i8x16.splat), as in the proposal's feature test. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** Fails with a message for the visitor. */
export async function load(): Promise<Start> {
  if (typeof WebAssembly !== "object") throw new Error(say("start.no_wasm"));
  if (!WebAssembly.validate(SIMD)) throw new Error(say("start.no_simd"));
  const at = (address: string): string => new URL(address, document.baseURI).href;
  try {
    return { module: await compiled(at(moduleAddress)), whole: at(wholeAddress), weights: at(weightsAddress) };
  } catch (error) {
    throw new Error(say("start.failed", { reason: String(error) }));
  }
}

/** The module with the parsers of documents, which double its size: for when the first document comes. */
export async function loadWhole(start: Start): Promise<Start> {
  try {
    return { ...start, module: await compiled(start.whole) };
  } catch {
    throw new Failed({ kind: "network", message: say("error.network", { what: say("protect.documents_part") }) });
  }
}

async function compiled(address: string): Promise<WebAssembly.Module> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return await WebAssembly.compile(await answer.arrayBuffer());
}
