// SPDX-License-Identifier: MIT OR Apache-2.0
// What the page and its workers say to each other.

import type { Calls } from "./calls";

export type CallName = keyof Calls;
export type Args<N extends CallName> = Parameters<Calls[N]> extends [unknown, ...infer A] ? A : never;
export type Result<N extends CallName> = Awaited<ReturnType<Calls[N]>>;

/** Sent first: the compiled module, and where other parts are. */
export interface Start {
  module: WebAssembly.Module;
  /** The module that reads documents, too. */
  whole: string;
  /** The light encoder's weights. */
  weights: string;
}

/** Sent to a new desk: what the registry of the one before it had, in the order in which it came. */
export interface Restore {
  records: string[];
}

export interface Request {
  id: number;
  name: CallName;
  args: unknown[];
}

/** One of what a call hands over before it ends. */
export type Part = { kind: "progress"; stage: string; done: number } | { kind: "copy"; index: number; copy: unknown };

export type Answer =
  | { id: number; kind: "part"; part: Part }
  /** `held`: bytes of memory that the instance has now; it never gives any back. */
  | { id: number; kind: "done"; result: unknown; held: number }
  /** `args`: what was asked about, given back when this module can not read it. */
  | { id: number; kind: "failed"; failure: Failure; held: number; args?: unknown[] };

/** Why something did not work, in words for the visitor. */
export interface Failure {
  /** As in the bindings (`unreadable`, `unsupported`, `too_large`, `marked`, `passphrase`, ...); `memory`, `stopped`, `cancelled`,
   *  `network` are the page's own. */
  kind: string;
  message: string;
  /** With `marked`: the payload that the picture carries. */
  payload?: string;
}

/** A failure, thrown. */
export class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = "Failed";
  }

  get kind(): string {
    return this.failure.kind;
  }
}

/** What was thrown, as a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failed) return error.failure;
  const { kind, message, payload } = error as { kind?: unknown; message?: unknown; payload?: unknown };
  const text = typeof message === "string" ? message : String(error);
  if (typeof kind === "string") {
    return { kind, message: text, ...(typeof payload === "string" ? { payload } : {}) };
  }
  if (error instanceof RangeError || /memory|alloc/i.test(text)) return { kind: "memory", message: text };
  return { kind: "stopped", message: text };
}
