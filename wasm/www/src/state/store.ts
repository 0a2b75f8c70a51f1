// SPDX-License-Identifier: MIT OR Apache-2.0
// What stays on this device when the visitor asks for it (IndexedDB): the key, locked with a passphrase, and the works.

const DATABASE = "glassine";
const STORE = "kept";

/** `key`: text of a locked key file. `works`: the registry's portable file. */
export type Kept = "key" | "works";

function request<T>(made: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    made.onsuccess = () => resolve(made.result);
    made.onerror = () => reject(made.error ?? new Error("storage"));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await request(opening);
  const transaction = database.transaction(STORE, mode);
  transaction.oncomplete = transaction.onabort = () => database.close();
  return transaction.objectStore(STORE);
}

export async function keep(name: Kept, text: string): Promise<void> {
  await request((await store("readwrite")).put(text, name));
}

export async function kept(name: Kept): Promise<string | undefined> {
  try {
    return (await request((await store("readonly")).get(name))) as string | undefined;
  } catch {
    // Private windows may have no storage: then nothing was kept.
    return undefined;
  }
}

export async function forget(): Promise<void> {
  await request((await store("readwrite")).clear());
}
