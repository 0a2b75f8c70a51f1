// SPDX-License-Identifier: MIT OR Apache-2.0

/** Draws the content of `place` anew without taking the keyboard away: the button that stands where the focused one stood
 *  gets it, or the nearest that is left. */
export function keepingFocus(place: HTMLElement, draw: () => void): void {
  const before = [...place.querySelectorAll("button")];
  const at = before.indexOf(document.activeElement as HTMLButtonElement);
  draw();
  if (at < 0) return;
  const after = [...place.querySelectorAll("button")];
  after[Math.min(at, after.length - 1)]?.focus();
}
