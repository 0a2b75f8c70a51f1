// SPDX-License-Identifier: MIT OR Apache-2.0
// Marks a text while it is typed. A copy goes to the list of works when it leaves the page, not before.

import type { RecordedText, TextCopyRequest, TextLevel } from "glassine";
import type { OpenKey, Session } from "../../state/session";
import { failureOf, type Failure } from "../../work/protocol";
import { copyName } from "../protect/names";

export interface Wanted {
  /** Not empty. */
  text: string;
  title: string;
  /** Id of the place; empty for none. */
  place: string;
  level: TextLevel;
  /** Also when the text carries a mark already, which then gives way. */
  again: boolean;
}

/** The marked copy of what was wanted. */
export interface Marked {
  copy: RecordedText;
  /** Its file name. */
  output: string;
}

export type Outcome =
  | { state: "empty" }
  /** The key is kept on this device and not open. */
  | { state: "locked" }
  | { state: "done"; marked: Marked }
  | { state: "failed"; failure: Failure };

/** First words of a text, to know it again in the list of works. */
export function beginning(text: string): string {
  const words = text.trim().split(/\s+/).slice(0, 8).join(" ");
  return [...words].slice(0, 48).join("");
}

/** File name of a text with this title. */
export function fileName(title: string): string {
  const stem = title
    .trim()
    .replace(/[\u0000-\u001f\u007f\\/:*?"<>|.]+/g, " ")
    .trim()
    .replace(/\s+/g, "-")
    .slice(0, 60);
  return `${stem || "text"}.txt`;
}

export class Marker {
  readonly #session: Session;
  /** Payloads of copies that did not leave the page yet, by key and place. */
  readonly #drafts = new Map<string, string>();
  readonly #recorded = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  async mark(wanted: Wanted): Promise<Outcome> {
    if (this.#session.key === undefined && this.#session.remembered) return { state: "locked" };
    const output = copyName(fileName(wanted.title), wanted.place, 1);
    try {
      const key = await this.#session.needKey();
      const known = await this.#session.desk.ask("registryTextPayloads", key.fingerprint);
      const title = wanted.title.trim();
      const request: TextCopyRequest = {
        source: title === "" ? beginning(wanted.text) : fileName(title),
        now: Date.now() / 1000,
        payload: await this.#payload(key, wanted, output),
        platform: wanted.place,
        output,
        level: wanted.level,
        known,
        again: wanted.again,
        ...(title === "" ? {} : { title }),
      };
      return { state: "done", marked: { copy: await this.#session.desk.ask("textCopy", wanted.text, key.secret, request), output } };
    } catch (error) {
      return { state: "failed", failure: failureOf(error) };
    }
  }

  /** The same text for the same place keeps its payload, so that what was posted stays known. */
  async #payload(key: OpenKey, { text, place }: Wanted, output: string): Promise<string> {
    const before = await this.#session.desk.ask("textPayloadAt", key.fingerprint, text, place, output);
    if (before !== null) return before;
    const name = `${key.fingerprint}/${place}`;
    const draft = this.#drafts.get(name) ?? (await this.#session.desk.ask("payloadMake", key.secret, place));
    this.#drafts.set(name, draft);
    return draft;
  }

  /** The copy leaves the page: it goes to the list of works, and its payload is used up. */
  async record({ copy }: Marked): Promise<void> {
    if (this.#recorded.has(copy.text)) return;
    await this.#session.record(copy.record);
    this.#recorded.add(copy.text);
    for (const [name, payload] of this.#drafts) if (payload === copy.report.payload) this.#drafts.delete(name);
  }
}
