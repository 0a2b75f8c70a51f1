// SPDX-License-Identifier: MIT OR Apache-2.0
// What stays on this device when the visitor asks for it (IndexedDB): the key, locked with a passphrase, and the works.
//
// Works are kept in pieces: what each copy adds, or a whole portable file. Pieces are only ever appended, so that two
// windows of the page do not overwrite each other's works.

const DATABASE = "glassine";
/** One entry, `key`: the text of a locked key file. */
const KEY = "key";
/** Pieces by growing numbers. */
const WORKS = "works";

/** A piece of the list of works, with its number. */
export interface Piece {
  id: number;
  text: string;
}

function request<T>(made: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    made.onsuccess = () => resolve(made.result);
    made.onerror = () => reject(made.error ?? new Error("storage"));
  });
}

async function inStore<T>(name: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(KEY);
    opening.result.createObjectStore(WORKS, { autoIncrement: true });
  };
  const database = await request(opening);
  try {
    const transaction = database.transaction(name, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
    });
    const result = await work(transaction.objectStore(name));
    await done;
    return result;
  } finally {
    database.close();
  }
}

export async function keepKey(file: string): Promise<void> {
  await inStore(KEY, "readwrite", (store) => request(store.put(file, "key")));
}

/** The text of the locked key file. */
export async function keptKey(): Promise<string | undefined> {
  try {
    return await inStore(KEY, "readonly", (store) => request(store.get("key") as IDBRequest<string | undefined>));
  } catch {
    // Private windows may have no storage: then nothing was kept.
    return undefined;
  }
}

/** Adds a piece. */
export async function keepWorks(text: string): Promise<void> {
  await inStore(WORKS, "readwrite", (store) => request(store.add(text)));
}

/** Puts one piece in the place of those up to the number `last`, or of all. */
export async function replaceWorks(text: string, last?: number): Promise<void> {
  await inStore(WORKS, "readwrite", async (store) => {
    await request(last === undefined ? store.clear() : store.delete(IDBKeyRange.upperBound(last)));
    await request(store.add(text));
  });
}

export async function keptWorks(): Promise<Piece[]> {
  try {
    return await inStore(WORKS, "readonly", async (store) => {
      const [ids, texts] = await Promise.all([request(store.getAllKeys()), request(store.getAll() as IDBRequest<string[]>)]);
      return texts.map((text, at) => ({ id: Number(ids[at]), text }));
    });
  } catch {
    return [];
  }
}

export async function forget(): Promise<void> {
  await inStore(KEY, "readwrite", (store) => request(store.clear()));
  await inStore(WORKS, "readwrite", (store) => request(store.clear()));
}
