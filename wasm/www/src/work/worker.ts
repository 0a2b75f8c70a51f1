// SPDX-License-Identifier: MIT OR Apache-2.0
// One instance of the core in a thread of its own: a picture worker, or the desk that keeps the registry.

import { initSync } from "glassine";
import { calls, type Surroundings } from "./calls";
import { deskCalls, restore } from "./desk_calls";
import { Failed, failureOf, type Answer, type Failure, type Request, type Restore, type Start } from "./protocol";

const all: Record<string, (cx: Surroundings, ...args: never[]) => unknown> = { ...calls, ...deskCalls };

/** Least and most memory that one piece of work may have asked for in vain. */
const ASKED = [256 << 20, 1 << 30] as const;
const PAGE = 64 << 10;

let start: Start | undefined;
let memory: WebAssembly.Memory | undefined;
/** Why there is no instance. */
let broken: Failure | undefined;

function begin(given: Start): void {
  start = given;
  try {
    memory = initSync({ module: given.module }).memory;
  } catch (error) {
    broken = failureOf(error);
  }
}

async function weights(): Promise<Uint8Array> {
  try {
    const answer = await fetch(start?.weights ?? "");
    if (!answer.ok) throw new Error(answer.statusText);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw new Failed({ kind: "network", message: String(error) });
  }
}

/** Buffers of a result that can be handed over without a copy. */
function buffers(result: unknown): Transferable[] {
  if (result instanceof Uint8Array) return [result.buffer];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap((value) => (value instanceof Uint8Array ? [value.buffer] : []));
}

/** Whether memory has run out. An instance that asks in vain for more stops in the same way as one that is broken, so it is
 *  asked for once more. The instance is not used again. */
function starved(): boolean {
  if (memory === undefined) return false;
  const wanted = Math.min(Math.max(memory.buffer.byteLength, ASKED[0]), ASKED[1]);
  try {
    memory.grow(wanted / PAGE);
    return false;
  } catch {
    return true;
  }
}

function worse(error: unknown): Failure {
  const trapped = error instanceof WebAssembly.RuntimeError;
  const failure = failureOf(error);
  // The core can tell beforehand that a picture will not fit.
  const foreseen = failure.kind === "too_large" && failure.message.startsWith("there is no memory");
  return foreseen || (trapped && starved()) ? { kind: "memory", message: failure.message } : failure;
}

self.addEventListener("message", (event: MessageEvent<Start | Restore | Request>) => {
  if ("module" in event.data) begin(event.data);
  else if ("records" in event.data) restore(event.data.records);
  else void answer(event.data);
});

async function answer({ id, name, args }: Request): Promise<void> {
  const post = (message: Answer, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
  const cx: Surroundings = { emit: (part, transfer) => post({ id, kind: "part", part }, transfer), weights };
  const held = (): number => memory?.buffer.byteLength ?? 0;
  try {
    if (broken !== undefined) throw new Failed(broken);
    const call = all[name];
    if (call === undefined) throw new Error(`no call ${name}`);
    const result = await call(cx, ...(args as never[]));
    post({ id, kind: "done", result, held: held() }, buffers(result));
  } catch (error) {
    const failure = worse(error);
    if (failure.kind === "unsupported") post({ id, kind: "failed", failure, held: held(), args }, buffers(args));
    else post({ id, kind: "failed", failure, held: held() });
  }
}
