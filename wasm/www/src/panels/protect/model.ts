// SPDX-License-Identifier: MIT OR Apache-2.0
// What lies on the work table.

import type { CloakRequest, Privacy, ProtectResult, Strength, TextMarkResult } from "glassine";
import type { Source } from "../../files/source";
import type { Failure } from "../../work/protocol";

/** Where a copy is to be posted. */
export interface Place {
  /** Empty for nowhere in particular. */
  id: string;
  name: string;
  /** What it does to pictures is not known but assumed. */
  assumed: boolean;
}

/** How copies are to be made. */
export interface Choices {
  places: Place[];
  title: string;
  strength: Strength;
  privacy: Privacy;
  cloak: CloakRequest | undefined;
}

/** A finished copy. */
export interface Copy {
  place: Place;
  payload: string;
  /** Its name, with folders. */
  name: string;
  blob: Blob;
  report: { kind: "picture"; of: ProtectResult } | { kind: "text"; of: TextMarkResult };
  saved: boolean;
}

/** `reading`: what it is, is being found out. */
export type State = "reading" | "waiting" | "working" | "done" | "failed";

/** A file on the table. */
export interface Item {
  id: number;
  source: Source;
  kind: "picture" | "text";
  state: State;
  /** As stored; 0 until it is known. */
  width: number;
  height: number;
  format: string;
  /** Only the browser can open it. */
  browser: boolean;
  thumbnail: Blob | undefined;
  failure: Failure | undefined;
  /** Whether it can be tried again. */
  retry: boolean;
  /** Also when it carries a mark already. */
  again: boolean;
  /** What is being done, as the core names it, and how far that is. */
  stage: string;
  share: number;
  copies: Copy[];
}

let ids = 0;

export function newItem(source: Source, kind: Item["kind"]): Item {
  return {
    id: ids++,
    source,
    kind,
    state: "reading",
    width: 0,
    height: 0,
    format: "",
    browser: false,
    thumbnail: undefined,
    failure: undefined,
    retry: false,
    again: false,
    stage: "",
    share: 0,
    copies: [],
  };
}
