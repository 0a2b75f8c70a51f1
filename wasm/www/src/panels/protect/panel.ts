// SPDX-License-Identifier: MIT OR Apache-2.0
import type { Session } from "../../state/session";

export function makeProtect(panel: HTMLElement, session: Session): void {
  void panel;
  void session;
}
