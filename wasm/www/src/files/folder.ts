// SPDX-License-Identifier: MIT OR Apache-2.0
// Saves files into a folder that the visitor chooses, where the browser can.

import type { Packed } from "./zip";

type Picking = Window & {
  showDirectoryPicker?: (options: { id: string; mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>;
};

export function canSaveToFolder(): boolean {
  return typeof (window as Picking).showDirectoryPicker === "function";
}

/** The folder chosen; undefined when the visitor thought better of it. */
export async function chooseFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await (window as Picking).showDirectoryPicker?.({ id: "glassine", mode: "readwrite" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}

/** Writes a file below the folder. Nothing that is there is replaced: a second file of a name gets a number. */
export async function saveInto(folder: FileSystemDirectoryHandle, { name, blob }: Packed): Promise<void> {
  const parts = name.split("/");
  const file = parts.pop() ?? name;
  let place = folder;
  for (const part of parts) place = await place.getDirectoryHandle(part, { create: true });
  const handle = await place.getFileHandle(await free(place, file), { create: true });
  const out = await handle.createWritable();
  await out.write(blob);
  await out.close();
}

async function free(place: FileSystemDirectoryHandle, name: string): Promise<string> {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let number = 1; ; number++) {
    const wanted = number === 1 ? name : `${stem}-${number}${ending}`;
    try {
      await place.getFileHandle(wanted);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return wanted;
      if (!(error instanceof DOMException && error.name === "TypeMismatchError")) throw error;
    }
  }
}
