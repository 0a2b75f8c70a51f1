// SPDX-License-Identifier: MIT OR Apache-2.0
// A text cut into what a reader sees and what not.

import type { TextFinding, TextInspection } from "glassine";

export interface Hidden {
  /** The character itself. */
  character: string;
  finding: TextFinding;
}

export type Piece = string | Hidden;

const character = (finding: TextFinding): string => String.fromCodePoint(Number.parseInt(finding.code_point.slice(2), 16));

function occurrences(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
  return count;
}

/** Cuts the first `most` characters of a text. Of a character that is found everywhere it stands, all are hidden; of others
 *  (look-alike letters in words of their own script are right there) those whose places were told. */
export function piecesOf(text: string, inspection: TextInspection, most: number): { pieces: Piece[]; cut: boolean } {
  const everywhere = new Map<string, TextFinding>();
  const somewhere = new Map<number, TextFinding>();
  for (const finding of inspection.findings) {
    const wanted = character(finding);
    if (occurrences(text, wanted) === finding.count) everywhere.set(wanted, finding);
    else for (const { offset } of finding.places) somewhere.set(offset, finding);
  }
  const pieces: Piece[] = [];
  let [seen, bytes, count] = ["", 0, 0];
  for (const each of text) {
    if (count++ === most) {
      pieces.push(seen);
      return { pieces: pieces.filter((piece) => piece !== ""), cut: true };
    }
    const finding = everywhere.get(each) ?? somewhere.get(bytes);
    if (finding === undefined) {
      seen += each;
    } else {
      pieces.push(seen, { character: each, finding });
      seen = "";
    }
    bytes += bytesOf(each.codePointAt(0) ?? 0);
  }
  pieces.push(seen);
  return { pieces: pieces.filter((piece) => piece !== ""), cut: false };
}

/** Bytes of a character in UTF-8. */
function bytesOf(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
