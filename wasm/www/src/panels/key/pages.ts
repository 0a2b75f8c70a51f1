// SPDX-License-Identifier: MIT OR Apache-2.0

/** Rows on a page of the list: ten thousand at once would make a phone stand still. */
export const ROWS = 50;

/** The rows of a page, whose number (from 0) is brought into what there is. */
export function pageOf<T>(rows: T[], wanted: number, size = ROWS): { rows: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.max(0, Math.min(pages - 1, wanted));
  return { rows: rows.slice(page * size, (page + 1) * size), page, pages };
}
