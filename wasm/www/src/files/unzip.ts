// SPDX-License-Identifier: MIT OR Apache-2.0
// What is in a zip file, by its directory. Nothing is unpacked before it is wanted, so a large one costs no memory.

import { Inflate } from "fflate";
import type { Source } from "./source";
import { isWork, safePath } from "./source";

/** Most files that one zip, or one drop, may bring. */
export const MOST_FILES = 5000;
/** Most bytes of one file when it is unpacked. */
export const MOST_UNPACKED = 1 << 30;

const END = 0x06054b50;
const END_LENGTH = 22;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** Where a number does not fit and stands elsewhere (zip64). */
const ELSEWHERE = 0xffffffff;

export interface ZipEntry {
  path: string;
  method: number;
  encrypted: boolean;
  packed: number;
  unpacked: number;
  /** Where its local header stands. */
  at: number;
}

/** Why a zip can not be read; the page words it. */
export class ZipProblem extends Error {
  constructor(readonly what: "damaged" | "large" | "locked" | "method" | "many") {
    super(what);
  }
}

async function view(blob: Blob, from: number, to: number): Promise<DataView> {
  const bytes = await blob.slice(from, to).arrayBuffer();
  if (bytes.byteLength !== to - from) throw new ZipProblem("damaged");
  return new DataView(bytes);
}

/** Place, length and number of the entries of the directory. */
async function directory(zip: Blob): Promise<{ at: number; length: number; count: number }> {
  const from = Math.max(0, zip.size - END_LENGTH - 0xffff);
  const tail = await view(zip, from, zip.size);
  for (let at = tail.byteLength - END_LENGTH; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const found = { count: tail.getUint16(at + 10, true), length: tail.getUint32(at + 12, true), at: tail.getUint32(at + 16, true) };
    if (found.at === ELSEWHERE || found.count === 0xffff) throw new ZipProblem("large");
    return found;
  }
  throw new ZipProblem("damaged");
}

/** All files in the zip, in its order. */
export async function entries(zip: Blob): Promise<ZipEntry[]> {
  const { at: begin, length, count } = await directory(zip);
  if (count > 20 * MOST_FILES) throw new ZipProblem("many");
  const data = await view(zip, begin, begin + length);
  const found: ZipEntry[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > data.byteLength || data.getUint32(at, true) !== ENTRY) throw new ZipProblem("damaged");
    const [name, extra, comment] = [28, 30, 32].map((offset) => data.getUint16(at + offset, true)) as [number, number, number];
    const end = at + 46 + name;
    if (end > data.byteLength) throw new ZipProblem("damaged");
    // Names are UTF-8 where the zip says so; elsewhere that is the best guess, too.
    const path = new TextDecoder().decode(new Uint8Array(data.buffer, at + 46, name)).replace(/\\/g, "/");
    const flags = data.getUint16(at + 8, true);
    const entry = {
      path,
      method: data.getUint16(at + 10, true),
      encrypted: (flags & 1) !== 0,
      packed: data.getUint32(at + 20, true),
      unpacked: data.getUint32(at + 24, true),
      at: data.getUint32(at + 42, true),
    };
    if (!path.endsWith("/")) found.push(entry);
    at = end + extra + comment;
  }
  return found;
}

/** The unpacked bytes of an entry. */
export async function unpack(zip: Blob, entry: ZipEntry): Promise<Blob> {
  if (entry.encrypted) throw new ZipProblem("locked");
  if (entry.unpacked > MOST_UNPACKED || entry.packed === ELSEWHERE) throw new ZipProblem("large");
  const header = await view(zip, entry.at, entry.at + 30);
  if (header.getUint32(0, true) !== LOCAL) throw new ZipProblem("damaged");
  const from = entry.at + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = zip.slice(from, from + entry.packed);
  if (packed.size !== entry.packed) throw new ZipProblem("damaged");
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) throw new ZipProblem("method");
  return await inflated(packed, entry.unpacked);
}

async function inflated(packed: Blob, expected: number): Promise<Blob> {
  // No deflated file is smaller than that.
  if (expected > 1100 * packed.size) throw new ZipProblem("damaged");
  const bytes = new Uint8Array(expected);
  let length = 0;
  const inflate = new Inflate((chunk) => {
    // More than the directory says is a trap for programs that believe it.
    if (length + chunk.length > expected) throw new ZipProblem("damaged");
    bytes.set(chunk, length);
    length += chunk.length;
  });
  try {
    const reader = packed.stream().getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) inflate.push(next.value);
    inflate.push(new Uint8Array(0), true);
  } catch (error) {
    throw error instanceof ZipProblem ? error : new ZipProblem("damaged");
  }
  if (length !== expected) throw new ZipProblem("damaged");
  return new Blob([bytes]);
}

/** The works in a zip, and how many other files were passed over. */
export async function inZip(zip: Blob): Promise<{ sources: Source[]; others: number }> {
  const all = (await entries(zip)).map((entry) => ({ ...entry, path: safePath(entry.path) }));
  const works = all.filter((entry) => isWork(entry.path));
  if (works.length > MOST_FILES) throw new ZipProblem("many");
  const sources = works.map((entry) => ({
    path: entry.path,
    size: entry.unpacked,
    read: () => unpack(zip, entry),
  }));
  return { sources, others: all.length - works.length };
}
