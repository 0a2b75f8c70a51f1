// SPDX-License-Identifier: MIT OR Apache-2.0
// The key and the works of this visit, and the workers that use them.

import type { RegistryEntry } from "glassine";
import { Pool } from "../work/pool";
import type { Start } from "../work/protocol";
import { forget, keep, kept } from "./store";

/** A key that is open. */
export interface OpenKey {
  /** 32 bytes. Never written anywhere but into a key file that the visitor saves or locks. */
  secret: Uint8Array;
  /** Its public name, 8 hex digits. */
  fingerprint: string;
  /** Whether the visitor has a copy of it outside this page: words, a file, or kept on this device. */
  saved: boolean;
}

/** `key`: another key, or none, is open, or it was saved. `works`: the list of works changed. */
type Change = "key" | "works";

/** Workers for pictures: one for each core but one, at most four (each may need hundreds of megabytes). */
function workers(): number {
  return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - (navigator.hardwareConcurrency > 3 ? 1 : 0)));
}

export class Session {
  readonly desk: Pool;
  readonly pictures: Pool;
  key: OpenKey | undefined;
  /** The locked key file that is kept on this device. */
  locked: string | undefined;
  #listeners: [Change, () => void][] = [];

  private constructor(start: Start) {
    this.desk = new Pool(start, 1);
    const asked = Number(new URLSearchParams(location.search).get("workers"));
    this.pictures = new Pool(start, asked >= 1 && asked <= 8 ? Math.floor(asked) : workers());
  }

  static async open(start: Start): Promise<Session> {
    const session = new Session(start);
    session.locked = await kept("key");
    const works = await kept("works");
    if (works !== undefined) await session.desk.ask("registryImport", new TextEncoder().encode(works));
    return session;
  }

  on(change: Change, listener: () => void): void {
    this.#listeners.push([change, listener]);
  }

  #tell(change: Change): void {
    for (const [which, listener] of this.#listeners) if (which === change) listener();
  }

  /** Whether key and works stay on this device. */
  get remembered(): boolean {
    return this.locked !== undefined;
  }

  /** Uses this secret from now on. */
  async use(secret: Uint8Array, saved: boolean): Promise<void> {
    const fingerprint = await this.desk.ask("fingerprint", secret);
    this.key?.secret.fill(0);
    this.key = { secret, fingerprint, saved };
    this.#tell("key");
  }

  /** The key, made now if there is none. */
  async needKey(): Promise<OpenKey> {
    if (this.key === undefined) await this.use(crypto.getRandomValues(new Uint8Array(32)), false);
    return this.key as OpenKey;
  }

  /** The visitor has a copy of the key. */
  saved(): void {
    if (this.key === undefined || this.key.saved) return;
    this.key.saved = true;
    this.#tell("key");
  }

  /** Closes the key: it is overwritten in memory. */
  close(): void {
    this.key?.secret.fill(0);
    this.key = undefined;
    this.#tell("key");
  }

  /** Keeps key and works on this device, the key locked with a passphrase. */
  async remember(passphrase: string): Promise<void> {
    const { secret } = await this.needKey();
    const file = await this.desk.ask("keyFileMake", secret, passphrase);
    await keep("key", file);
    this.locked = file;
    await this.#keepWorks();
    this.saved();
    this.#tell("key");
  }

  /** Opens the key that is kept on this device. Fails with the kind `passphrase`. */
  async unlock(passphrase: string): Promise<void> {
    const file = new TextEncoder().encode(this.locked ?? "");
    await this.use(await this.desk.ask("keyFileOpen", file, passphrase), true);
  }

  /** Removes what is kept on this device; the open key stays open until the page is closed. */
  async forget(): Promise<void> {
    await forget();
    this.locked = undefined;
    this.#tell("key");
  }

  /** Adds the lines of a copy to the works. */
  async record(lines: string): Promise<void> {
    await this.desk.ask("registryAdd", lines);
    await this.#keepWorks();
    this.#tell("works");
  }

  /** Adds a registry file to the works. */
  async importWorks(file: Uint8Array): Promise<{ works: number; copies: number; refused: string[] }> {
    const counts = await this.desk.ask("registryImport", file);
    await this.#keepWorks();
    this.#tell("works");
    return counts;
  }

  exportWorks(): Promise<string> {
    return this.desk.ask("registryExport");
  }

  works(filter?: { text?: string; platform?: string }): Promise<RegistryEntry[]> {
    return this.desk.ask("registryEntries", filter);
  }

  async #keepWorks(): Promise<void> {
    if (this.remembered) await keep("works", await this.exportWorks());
  }
}
