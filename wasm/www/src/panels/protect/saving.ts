// SPDX-License-Identifier: MIT OR Apache-2.0
// Copies leave the page: one, or all. Before the first of them the key is saved.

import { canSaveToFolder, chooseFolder, saveInto } from "../../files/folder";
import { save } from "../../files/save";
import { nameOf } from "../../files/source";
import { groups, zipBlob } from "../../files/zip";
import type { Session } from "../../state/session";
import { askToSave } from "../key/backup";
import type { Copy } from "./model";

export { canSaveToFolder };

/** Saves one copy. Whether it was saved. */
export async function saveOne(session: Session, copy: Copy): Promise<boolean> {
  if (!(await askToSave(session))) return false;
  save(nameOf(copy.name), copy.blob);
  copy.saved = true;
  return true;
}

/** Saves all copies as downloads: one as it is, several in a zip that keeps their folders. */
export async function saveZip(session: Session, copies: Copy[]): Promise<boolean> {
  const [first] = copies;
  if (first === undefined) return false;
  if (copies.length === 1) return await saveOne(session, first);
  if (!(await askToSave(session))) return false;
  const parts = groups(copies);
  const today = new Date().toISOString().slice(0, 10);
  for (const [index, part] of parts.entries()) {
    const number = parts.length > 1 ? `-${index + 1}` : "";
    save(`glassine-${today}${number}.zip`, await zipBlob(part));
    for (const copy of part) copy.saved = true;
  }
  return true;
}

/** Saves all copies into a folder of the visitor's choice. `saved` is told each. */
export async function saveFolder(session: Session, copies: Copy[], saved: (n: number) => void): Promise<boolean> {
  if (!(await askToSave(session))) return false;
  const folder = await chooseFolder();
  if (folder === undefined) return false;
  for (const [index, copy] of copies.entries()) {
    await saveInto(folder, copy);
    copy.saved = true;
    saved(index + 1);
  }
  return true;
}
