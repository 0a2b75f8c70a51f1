// SPDX-License-Identifier: MIT OR Apache-2.0
// Writes zip files piece by piece, so that they need not fit into memory.

import { Zip, ZipPassThrough } from "fflate";

export interface Packed {
  /** Its path in the zip. */
  name: string;
  blob: Blob;
}

/** Bytes of one zip at most: its numbers have 32 bits, and some unpackers count with a sign. */
export const ZIP_MOST = 2e9;

/** Files in groups that each fit into a zip. A file larger than that has one of its own. */
export function groups<T extends Packed>(files: T[], most = ZIP_MOST): T[][] {
  const all: T[][] = [];
  let size = Infinity;
  for (const file of files) {
    if (size + file.blob.size > most) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(file);
    size += file.blob.size;
  }
  return all;
}

/** Hands the bytes of a zip to `write`, in order. Pictures are compressed already, so nothing is packed. */
export async function zip(files: Packed[], write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>): Promise<void> {
  let pending: Uint8Array<ArrayBuffer>[] = [];
  let failed: Error | undefined;
  const archive = new Zip((error, chunk) => {
    if (error) failed = error;
    else pending.push(chunk as Uint8Array<ArrayBuffer>);
  });
  const flush = async (): Promise<void> => {
    if (failed !== undefined) throw failed;
    const now = pending;
    pending = [];
    for (const chunk of now) await write(chunk);
  };
  for (const { name, blob } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = new Date();
    archive.add(entry);
    const reader = blob.stream().getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      entry.push(next.value);
      await flush();
    }
    entry.push(new Uint8Array(0), true);
    await flush();
  }
  archive.end();
  await flush();
}

/** Bytes that are gathered before the browser takes them over, to its disk where it likes. */
const PIECE = 16 << 20;

/** A zip as a blob. */
export async function zipBlob(files: Packed[]): Promise<Blob> {
  const blobs: Blob[] = [];
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  await zip(files, (bytes) => {
    piece.push(bytes);
    size += bytes.length;
    if (size > PIECE) {
      blobs.push(new Blob(piece));
      [piece, size] = [[], 0];
    }
    return Promise.resolve();
  });
  return new Blob([...blobs, ...piece], { type: "application/zip" });
}
