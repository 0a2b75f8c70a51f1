// SPDX-License-Identifier: MIT OR Apache-2.0
// The key and the works of this visit, and the workers that use them.

import type { RegistryEntry } from "glassine";
import { loadWhole } from "../start";
import { Pool } from "../work/pool";
import type { Start } from "../work/protocol";
import { forget, keepKey, keepWorks, keptKey, keptWorks, replaceWorks } from "./store";

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

/** More pieces of the list of works than this are joined. */
const PIECES = 100;

/** Workers for pictures: one for each core but one, at most four (each may need hundreds of megabytes). */
function workers(): number {
  return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - (navigator.hardwareConcurrency > 3 ? 1 : 0)));
}

/** Makes something when it is first wanted; again, when that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

export class Session {
  readonly desk: Pool;
  readonly pictures: Pool;
  /** One more worker: files are looked at while the others make copies. */
  readonly views: Pool;
  key: OpenKey | undefined;
  /** The locked key file that is kept on this device. */
  locked: string | undefined;
  /** Kept works that this page can not read, such as those of a newer one. They stay as they are. */
  unread: string | undefined;
  /** Whether works could not be kept although they should be, for want of room for instance. */
  notKept = false;
  /** Fingerprints of keys that are saved as words or a file. */
  readonly #outside = new Set<string>();
  #making: Promise<void> | undefined;
  /** Lines and files that the desk was told of works, for the case that it has to be replaced. */
  readonly #records: string[] = [];
  #listeners: [Change, () => void][] = [];

  private constructor(start: Start) {
    const documents = once(async () => new Pool(await loadWhole(start), 1));
    this.desk = new Pool(start, 1, { records: () => this.#records, documents });
    this.views = new Pool(start, 1);
    const asked = Number(new URLSearchParams(location.search).get("workers"));
    this.pictures = new Pool(start, asked >= 1 && asked <= 8 ? Math.floor(asked) : workers(), { documents });
  }

  static async open(start: Start): Promise<Session> {
    const session = new Session(start);
    session.locked = await keptKey();
    await session.#openWorks();
    return session;
  }

  async #openWorks(): Promise<void> {
    const pieces = await keptWorks();
    const unread: string[] = [];
    for (const { text } of pieces) {
      try {
        await this.#take(text);
      } catch {
        unread.push(text);
      }
    }
    if (unread.length > 0) this.unread = unread.join("\n");
    else if (pieces.length > PIECES) await replaceWorks(await this.exportWorks(), pieces.at(-1)?.id);
  }

  /** Adds the lines of a copy, or a portable file that was kept. */
  async #take(text: string): Promise<void> {
    if (/^\s*\{"glassine_registry"/.test(text)) await this.desk.ask("registryImport", new TextEncoder().encode(text));
    else await this.desk.ask("registryAdd", text);
    this.#records.push(text);
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
    // The one before is not overwritten: jobs that wait in a queue still have it.
    this.key = { secret, fingerprint, saved: saved || this.#outside.has(fingerprint) };
    this.#tell("key");
  }

  /** The key, made now if there is none. */
  async needKey(): Promise<OpenKey> {
    if (this.key === undefined) {
      // Two that ask at the same time get the same key.
      this.#making ??= this.use(crypto.getRandomValues(new Uint8Array(32)), false);
      try {
        await this.#making;
      } finally {
        this.#making = undefined;
      }
    }
    return this.key as unknown as OpenKey;
  }

  /** Whether the open key was saved as words or as a file in this visit. */
  get outside(): boolean {
    return this.key !== undefined && this.#outside.has(this.key.fingerprint);
  }

  /** The visitor has the key as words or as a file. */
  saved(): void {
    if (this.key === undefined) return;
    this.#outside.add(this.key.fingerprint);
    this.key.saved = true;
    this.#tell("key");
  }

  /** Closes the key. */
  close(): void {
    this.key = undefined;
    this.#tell("key");
  }

  /** Keeps key and works on this device, the key locked with a passphrase. */
  async remember(passphrase: string): Promise<void> {
    const { secret } = await this.needKey();
    const file = await this.desk.ask("keyFileMake", secret, passphrase);
    await keepKey(file);
    // What is kept already stays as it is: another passphrase is no reason to write the works anew.
    if (!this.remembered) await replaceWorks(await this.exportWorks());
    this.locked = file;
    this.notKept = false;
    if (this.key !== undefined) this.key.saved = true;
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
    this.unread = undefined;
    this.notKept = false;
    if (this.key !== undefined) this.key.saved = this.#outside.has(this.key.fingerprint);
    this.#tell("key");
  }

  /** Adds the lines of a copy to the works. */
  async record(lines: string): Promise<void> {
    await this.#take(lines);
    await this.#keepWorks(() => lines);
    this.#tell("works");
  }

  /** Adds a registry file to the works. */
  async importWorks(file: Uint8Array): Promise<{ works: number; copies: number; refused: string[] }> {
    const counts = await this.desk.ask("registryImport", file);
    this.#records.push(new TextDecoder().decode(file));
    await this.#keepWorks(() => this.exportWorks());
    this.#tell("works");
    return counts;
  }

  exportWorks(): Promise<string> {
    return this.desk.ask("registryExport");
  }

  works(filter?: { text?: string; platform?: string }): Promise<RegistryEntry[]> {
    return this.desk.ask("registryEntries", filter);
  }

  /** The works of this visit go on when the device has no room for them; the visitor is told. */
  async #keepWorks(text: () => string | Promise<string>): Promise<void> {
    if (!this.remembered) return;
    try {
      await keepWorks(await text());
    } catch {
      this.notKept = true;
    }
  }
}
