// SPDX-License-Identifier: MIT OR Apache-2.0
// What platforms are called. A visitor's own names are what they are.

import type { PlatformInfo } from "glassine";
import { say } from "../words";
import type { Session } from "./session";

let known: Promise<PlatformInfo[]> | undefined;

/** The platforms with a code of their own. */
export function platforms(session: Session): Promise<PlatformInfo[]> {
  return (known ??= session.desk.ask("platforms"));
}

/** The name for an id; for none, in words. */
export async function placeNames(session: Session): Promise<(id: string) => string> {
  const names = new Map((await platforms(session)).map(({ id, name }) => [id, name]));
  return (id) => (id === "" ? say("key.works.no_place") : (names.get(id) ?? id));
}
