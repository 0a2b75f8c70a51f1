// SPDX-License-Identifier: MIT OR Apache-2.0
// Hands a file to the visitor.

import { el } from "../dom";

/** Long enough for the browser to begin its download. */
const KEEP_MS = 60_000;

/** Saves as the browser saves downloads. */
export function save(name: string, content: Blob | Uint8Array<ArrayBuffer> | string, type = "application/octet-stream"): void {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}
