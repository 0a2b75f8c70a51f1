// SPDX-License-Identifier: MIT OR Apache-2.0

/** Calls it once, when it was not asked for again for so long. */
export function later(milliseconds: number, call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, milliseconds);
  };
}
