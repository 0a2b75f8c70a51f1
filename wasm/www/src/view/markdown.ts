// SPDX-License-Identifier: MIT OR Apache-2.0
// The few constructs of Markdown that the project's own texts use: headings, paragraphs, lists, bold and italic words, code.

import { el } from "../dom";

export type Span = { kind: "plain" | "strong" | "em" | "code"; text: string };
export type Block =
  | { kind: "heading"; level: number; spans: Span[] }
  | { kind: "paragraph"; spans: Span[] }
  | { kind: "list"; items: Span[][] };

/** Words with their emphasis. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  const marks = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`/g;
  let from = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > from) found.push({ kind: "plain", text: text.slice(from, match.index) });
    const [whole, strong, em, code] = match;
    if (strong !== undefined) found.push({ kind: "strong", text: strong });
    else if (em !== undefined) found.push({ kind: "em", text: em });
    else found.push({ kind: "code", text: code ?? "" });
    from = match.index + whole.length;
  }
  if (from < text.length) found.push({ kind: "plain", text: text.slice(from) });
  return found;
}

/** The blocks of a text. */
export function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  for (const part of markdown.split(/\n{2,}/)) {
    const lines = part.split("\n").filter((line) => line.trim() !== "");
    const first = lines[0];
    if (first === undefined) continue;
    const heading = /^(#{1,6}) (.*)$/.exec(first);
    if (heading !== null) {
      found.push({ kind: "heading", level: heading[1]?.length ?? 1, spans: spans(heading[2] ?? "") });
      lines.shift();
    }
    if (lines.length === 0) continue;
    if (/^[*-] /.test(lines[0] ?? "")) found.push({ kind: "list", items: listed(lines).map(spans) });
    else found.push({ kind: "paragraph", spans: spans(lines.join(" ")) });
  }
  return found;
}

/** Items of a list; a line that is set in goes on with the item before it. */
function listed(lines: string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (/^[*-] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return items;
}

function inline(parts: Span[]): (Node | string)[] {
  return parts.map(({ kind, text }) => (kind === "plain" ? text : el(kind, {}, text)));
}

/** As elements. The text's own title is left out: what it is shown in has one. */
export function rendered(markdown: string): HTMLElement[] {
  const all = blocks(markdown);
  const rest = all[0]?.kind === "heading" && all[0].level === 1 ? all.slice(1) : all;
  return rest.map((block) => {
    if (block.kind === "heading") return el("h3", {}, ...inline(block.spans));
    if (block.kind === "list") return el("ul", {}, ...block.items.map((item) => el("li", {}, ...inline(item))));
    return el("p", {}, ...inline(block.spans));
  });
}
