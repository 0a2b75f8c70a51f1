// SPDX-License-Identifier: MIT OR Apache-2.0
// One instance of the core in a thread of its own: a picture worker, or the desk that keeps the registry.

import { initSync } from "glassine";
import { calls, type Surroundings } from "./calls";
import { deskCalls } from "./desk_calls";
import { Failed, failureOf, type Answer, type Request, type Start } from "./protocol";

const all: Record<string, (cx: Surroundings, ...args: never[]) => unknown> = { ...calls, ...deskCalls };

let start: Start | undefined;

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

self.addEventListener("message", (event: MessageEvent<Start | Request>) => {
  if ("module" in event.data) {
    start = event.data;
    initSync({ module: start.module });
    return;
  }
  void answer(event.data);
});

async function answer({ id, name, args }: Request): Promise<void> {
  const post = (message: Answer, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
  const cx: Surroundings = { emit: (part, transfer) => post({ id, kind: "part", part }, transfer), weights };
  try {
    const call = all[name];
    if (call === undefined) throw new Error(`no call ${name}`);
    const result = await call(cx, ...(args as never[]));
    post({ id, kind: "done", result }, buffers(result));
  } catch (error) {
    post({ id, kind: "failed", failure: failureOf(error) });
  }
}
