// SPDX-License-Identifier: MIT OR Apache-2.0
// The small grey pictures of works, as addresses that are given back when their rows go.

import type { Session } from "../../state/session";

export class Thumbnails {
  readonly #session: Session;
  readonly #addresses = new Map<string, string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Shows the work in the picture, if it is known in small. */
  async show(work: string, picture: HTMLImageElement): Promise<void> {
    let address = this.#addresses.get(work);
    if (address === undefined) {
      const jpeg = await this.#session.desk.ask("registryReference", work);
      if (jpeg === null || !picture.isConnected) return;
      address = this.#addresses.get(work) ?? URL.createObjectURL(new Blob([new Uint8Array(jpeg)], { type: "image/jpeg" }));
      this.#addresses.set(work, address);
    }
    picture.src = address;
    picture.hidden = false;
  }

  /** Gives back all that were shown. */
  clear(): void {
    for (const address of this.#addresses.values()) URL.revokeObjectURL(address);
    this.#addresses.clear();
  }
}
