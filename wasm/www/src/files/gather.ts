// SPDX-License-Identifier: MIT OR Apache-2.0
// The files of a drop, a choice or a paste, with those in folders and zip files.

import { say } from "../words";
import { inZip, MOST_FILES, ZipProblem } from "./unzip";
import { isWork, isZip, nameOf, ofFile, safePath, type Source } from "./source";

export interface Gathered {
  sources: Source[];
  /** Files in folders and zip files that are neither pictures nor texts. */
  others: number;
  /** What could not be read, in words. */
  problems: string[];
}

interface Found {
  file: File;
  path: string;
  /** Found in a folder, not named by the visitor. */
  inside: boolean;
}

/** Of a drop. The browser hands over its entries during the event only, so this is called in it. */
export function ofDrop(transfer: DataTransfer): Promise<Gathered> {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  if (entries.length === 0) return ofFiles(files);
  return (async () => {
    const found: Found[] = [];
    const problems: string[] = [];
    for (const [index, entry] of entries.entries()) {
      const file = files[index];
      try {
        if (entry !== null) await walk(entry, found, false);
        else if (file !== undefined) found.push({ file, path: file.name, inside: false });
      } catch {
        problems.push(say("protect.unread", { name: entry?.name ?? file?.name ?? "" }));
      }
    }
    const gathered = await sorted(found);
    gathered.problems.unshift(...problems);
    return gathered;
  })();
}

/** Of a file input or the clipboard. */
export function ofFiles(files: Iterable<File>): Promise<Gathered> {
  const found = [...files].map((file) => ({
    file,
    path: file.webkitRelativePath || file.name,
    inside: file.webkitRelativePath !== "",
  }));
  return sorted(found);
}

async function walk(entry: FileSystemEntry, found: Found[], inside: boolean): Promise<void> {
  if (found.length > MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, ""), inside });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a part of a large folder at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await walk(each, found, true);
  }
}

async function sorted(found: Found[]): Promise<Gathered> {
  const gathered: Gathered = { sources: [], others: 0, problems: [] };
  for (const { file, path, inside } of found) {
    if (isZip(path)) await open(file, gathered);
    else if (!inside || isWork(path)) gathered.sources.push(ofFile(file, path));
    else gathered.others++;
  }
  if (gathered.sources.length > MOST_FILES) {
    gathered.sources.length = MOST_FILES;
    gathered.problems.push(say("protect.too_many", { n: MOST_FILES }));
  }
  return gathered;
}

async function open(zip: File, gathered: Gathered): Promise<void> {
  const name = nameOf(safePath(zip.name));
  try {
    const { sources, others } = await inZip(zip);
    gathered.sources.push(...sources);
    gathered.others += others;
    if (sources.length === 0) gathered.problems.push(say("protect.zip.empty", { name }));
  } catch (error) {
    gathered.problems.push(zipProblem(name, error));
  }
}

/** What is wrong with a zip, in words. */
export function zipProblem(name: string, error: unknown): string {
  const what = error instanceof ZipProblem ? error.what : "damaged";
  return say(`protect.zip.${what}`, { name, n: MOST_FILES });
}
