// SPDX-License-Identifier: MIT OR Apache-2.0
// What copies are called: as by the program.

import { nameOf } from "../../files/source";

/** What stands in the name of a copy for nowhere in particular. */
const UNNAMED = "protected";

/** `<stem>_<suffix>.<ext>`, from the second on `<stem>_<suffix>-<number>.<ext>`, in the picture's folder. */
export function copyName(path: string, platform: string, number: number, extension?: string): string {
  const name = nameOf(path);
  const folder = path.slice(0, path.length - name.length);
  const dot = name.lastIndexOf(".");
  const [stem, own] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  const ending = extension === undefined ? own : `.${extension}`;
  return `${folder}${stem}_${platform || UNNAMED}${number > 1 ? `-${number}` : ""}${ending}`;
}

/** Gives out names, none twice and none that is an original's. Names that differ in case only are one on many systems. */
export class Names {
  #taken = new Set<string>();

  /** An original's name; copies may lie beside it. */
  original(path: string): void {
    this.#taken.add(path.toLowerCase());
  }

  take(path: string, platform: string, extension?: string): string {
    for (let number = 1; ; number++) {
      const name = copyName(path, platform, number, extension);
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }

  /** Nobody has the copy of this name: another may be called so. */
  give(name: string): void {
    this.#taken.delete(name.toLowerCase());
  }
}
