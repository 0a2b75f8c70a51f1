// SPDX-License-Identifier: MIT OR Apache-2.0
// Workers that take jobs from one queue. A job that computes can not be asked to stop: its worker is ended, and a new one
// takes its place.

import { Failed, failureOf, type Answer, type Args, type CallName, type Part, type Request, type Restore, type Result, type Start } from "./protocol";
import type { Calls } from "./calls";
import type { deskCalls } from "./desk_calls";
import { say } from "../words";

type Desk = typeof deskCalls;
type Tail<F> = F extends (cx: never, ...args: infer A) => unknown ? A : never;

interface Job {
  request: Request;
  transfer: Transferable[];
  part: (part: Part) => void;
  started: () => void;
  done: (result: unknown) => void;
  failed: (failed: Failed) => void;
  /** The pool that has it, while one has. */
  pool: Pool | undefined;
  stopped: boolean;
}

export interface Running<T> {
  result: Promise<T>;
  /** Ends the job, whether it runs or waits; its result fails with the kind `cancelled`. */
  cancel: () => void;
}

export interface Options {
  part?: (part: Part) => void;
  started?: () => void;
  transfer?: Transferable[];
}

interface Member {
  worker: Worker;
  job: Job | undefined;
}

/** An instance that holds more than this is replaced when its job is done: a large picture must not cost memory for ever. */
const HELD_MOST = 384 << 20;

/** Calls that only the module with the parsers of documents answers. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(["documentCopy", "documentDetect"]);

/** What sets a pool apart. */
interface Nature {
  /** Its worker keeps the registry: what it has to be told when it takes the place of one that was ended. */
  records?: () => string[];
  /** The pool with the whole module: calls about documents are handed on to it, and pictures that the small module can not
   *  read, such as those in print colours. */
  documents?: () => Promise<Pool>;
}

const cancelled = (): Failed => new Failed({ kind: "cancelled", message: say("error.cancelled") });

export class Pool {
  readonly #start: Start;
  readonly #size: number;
  readonly #nature: Nature;
  #members: Member[] = [];
  #queue: Job[] = [];
  #ids = 0;

  /** Workers are made when there is work for them. */
  constructor(start: Start, size: number, nature: Nature = {}) {
    this.#start = start;
    this.#size = size;
    this.#nature = nature;
  }

  /** Jobs that run at the same time at most. */
  get size(): number {
    return this.#size;
  }

  /** Asks for a call of the picture workers. */
  run<N extends CallName>(name: N, args: Args<N>, options: Options = {}): Running<Result<N>> {
    return this.#post(name, args, options) as Running<Result<N>>;
  }

  /** Asks for a call of the desk. */
  ask<N extends keyof Desk>(name: N, ...args: Tail<Desk[N]>): Promise<Awaited<ReturnType<Desk[N]>>> {
    return this.#post(name, args, {}).result as Promise<Awaited<ReturnType<Desk[N]>>>;
  }

  #post(name: string, args: unknown[], options: Options): Running<unknown> {
    const { documents } = this.#nature;
    if (documents !== undefined && OF_DOCUMENTS.has(name)) return handedOn(documents(), (pool) => pool.#post(name, args, options));
    let job: Job | undefined;
    const result = new Promise<unknown>((resolve, reject) => {
      job = {
        request: { id: this.#ids++, name: name as CallName, args },
        transfer: options.transfer ?? [],
        part: options.part ?? (() => undefined),
        started: options.started ?? (() => undefined),
        done: resolve,
        failed: reject,
        pool: this,
        stopped: false,
      };
      this.#queue.push(job);
    });
    this.#next();
    return { result, cancel: () => job && stop(job) };
  }

  /** Takes over a job that another pool could not do. */
  #adopt(job: Job): void {
    job.pool = this;
    job.request.id = this.#ids++;
    this.#queue.push(job);
    this.#next();
  }

  /** Gives a job to the pool with the whole module; where that can not be had, it failed for the reason it failed here. */
  async #handOn(job: Job, documents: () => Promise<Pool>, failed: Failed): Promise<void> {
    job.pool = undefined;
    const pool = await documents().catch(() => undefined);
    if (job.stopped) job.failed(cancelled());
    else if (pool === undefined) job.failed(failed);
    else pool.#adopt(job);
  }

  #next(): void {
    while (this.#queue.length > 0) {
      let free = this.#members.find((member) => member.job === undefined);
      if (free === undefined && this.#members.length < this.#size) free = this.#hire();
      const job = free && this.#queue.shift();
      if (free === undefined || job === undefined) return;
      free.job = job;
      job.started();
      try {
        free.worker.postMessage(job.request, job.transfer);
      } catch (error) {
        this.#end(free, new Failed({ kind: "stopped", message: String(error) }));
      }
    }
  }

  #hire(): Member {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const member: Member = { worker, job: undefined };
    worker.postMessage(this.#start);
    const records = this.#nature.records?.() ?? [];
    if (records.length > 0) worker.postMessage({ records } satisfies Restore);
    worker.addEventListener("message", (event: MessageEvent<Answer>) => this.#answered(member, event.data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#end(member, new Failed(worded(failureOf({ message: event.message || "worker" }))));
    });
    this.#members.push(member);
    return member;
  }

  #answered(member: Member, answer: Answer): void {
    const { job } = member;
    if (job === undefined || answer.id !== job.request.id) return;
    if (answer.kind === "part") {
      job.part(answer.part);
      return;
    }
    if (answer.kind === "failed" && (answer.failure.kind === "memory" || answer.failure.kind === "stopped")) {
      // What is left of an instance after that is not to be trusted.
      this.#end(member, new Failed(worded(answer.failure)));
      return;
    }
    member.job = undefined;
    const { documents } = this.#nature;
    if (answer.kind === "done") job.done(answer.result);
    else if (answer.args !== undefined && documents !== undefined) {
      job.request.args = answer.args;
      job.transfer = answer.args.flatMap((arg) => (arg instanceof Uint8Array ? [arg.buffer] : []));
      void this.#handOn(job, documents, new Failed(worded(answer.failure)));
    } else job.failed(new Failed(worded(answer.failure)));
    if (answer.held > HELD_MOST && this.#nature.records === undefined) this.#dismiss(member);
    this.#next();
  }

  /** Ends a job that waits or runs here. */
  cancel(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      job.failed(cancelled());
      return;
    }
    const member = this.#members.find((each) => each.job === job);
    if (member) this.#end(member, cancelled());
  }

  #dismiss(member: Member): void {
    member.worker.terminate();
    this.#members = this.#members.filter((other) => other !== member);
  }

  /** Ends a worker, and the job it had. */
  #end(member: Member, failed: Failed): void {
    this.#dismiss(member);
    member.job?.failed(failed);
    this.#next();
  }
}

function stop(job: Job): void {
  job.stopped = true;
  job.pool?.cancel(job);
}

/** A job of a pool that is still being made. */
function handedOn(making: Promise<Pool>, post: (pool: Pool) => Running<unknown>): Running<unknown> {
  let running: Running<unknown> | undefined;
  let stopped = false;
  const result = making.then((pool) => {
    if (stopped) throw cancelled();
    running = post(pool);
    return running.result;
  });
  const cancel = (): void => {
    stopped = true;
    running?.cancel();
  };
  return { result, cancel };
}

/** In the page's words, where the kind is the page's own. */
function worded({ kind, message, ...rest }: Failed["failure"]): Failed["failure"] {
  if (kind === "memory") return { kind, message: say("error.memory") };
  if (kind === "stopped") return { kind, message: say("error.stopped", { reason: message }) };
  if (kind === "network") return { kind, message: say("error.network", { what: message }) };
  return { kind, message, ...rest };
}

export type { Calls };
