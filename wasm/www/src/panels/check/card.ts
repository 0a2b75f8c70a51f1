// SPDX-License-Identifier: MIT OR Apache-2.0
// One thing that was looked at: the answer as a sentence, then the picture, then the numbers.

import { el } from "../../dom";
import { pngOf } from "../../files/pixels";
import { grouped } from "../../view/identicon";
import { say } from "../../words";
import { excerpts } from "./excerpt";
import { framed } from "./frame";
import { asShown, geometryWords, howItLies, mostOfIt } from "./geometry";
import { pictureNumbers, textNumbers } from "./numbers";
import type { Finding, PictureFinding, TextFinding } from "./search";
import { chanceWords, foundWords, type Found, type Sentence } from "./verdict";

/** What a card needs besides the finding. */
export interface Around {
  /** Names of places. */
  place: (id: string) => string;
  /** Whether the list of works has copies of the key. */
  works: boolean;
  /** An address for these bytes, given back when the list is cleared. */
  address: (blob: Blob) => string;
}

function sentenceNode(sentence: Sentence): HTMLElement {
  const nodes = sentence.map((piece) => (typeof piece === "string" ? piece : el("em", {}, piece.title)));
  return el("p", { class: "answer" }, ...nodes);
}

/** What can be tried when nothing was found. */
function tries(kind: Finding["kind"], key: string, works: boolean): HTMLElement {
  const items = [
    say(kind === "picture" ? "check.none.better" : "check.none.longer"),
    say("check.none.key", { fingerprint: grouped(key) }),
    ...(works ? [] : [say("check.none.works")]),
  ];
  return el(
    "div",
    { class: "tries" },
    el("p", { class: "label" }, say("check.none.try")),
    el("ul", {}, ...items.map((item) => el("li", {}, item))),
  );
}

function behind(numbers: HTMLElement): HTMLElement {
  return el("details", {}, el("summary", {}, say("check.numbers.title")), numbers);
}

export async function findingNodes(finding: Finding, around: Around): Promise<Node[]> {
  return finding.kind === "picture" ? await pictureNodes(finding, around) : textNodes(finding, around);
}

async function pictureNodes(finding: PictureFinding, around: Around): Promise<Node[]> {
  const { found, key, byBrowser } = finding;
  const nothing = found.verdict === "none";
  const nodes: Node[] = [sentenceNode(foundWords(found, around.place))];
  if (nothing) nodes.push(el("p", {}, say("check.none.picture_why")), tries("picture", key, around.works));
  else nodes.push(el("p", { class: "chance" }, chanceWords(found.log10_p)));
  if (found.verdict === "marked") nodes.push(el("p", { class: "hint" }, say("check.proves")));
  nodes.push(await pictureFigure(finding, around));
  if (byBrowser) nodes.push(el("p", { class: "hint" }, say("check.by_browser")));
  nodes.push(behind(pictureNumbers(finding)));
  return nodes;
}

async function pictureFigure(finding: PictureFinding, around: Around): Promise<HTMLElement> {
  const { found, result, pixels, outline, reference } = finding;
  const { width, height, geometry, orientation } = result;
  const original = found.entry === null ? undefined : ([found.entry.width, found.entry.height] as [number, number]);
  const lies = geometry === null || found.verdict === "none" ? undefined : asShown(geometry, orientation, original);
  const how = lies === undefined ? undefined : howItLies(lies);
  const alt =
    outline !== null && how !== undefined
      ? say("check.outline.alt_frame", { width, height, how })
      : say("check.outline.alt", { width, height });
  const address = around.address(await pngOf(pixels.rgba, pixels.width, pixels.height));
  const most = lies === undefined || original === undefined ? 1 : mostOfIt(lies, [width, height], original);
  const words = lies === undefined ? "" : geometryWords(lies, most);
  const captions = [
    words === "" ? null : el("p", {}, words),
    outline === null ? null : el("p", { class: "hint" }, say("check.outline.what")),
    outline === null && lies !== undefined ? el("p", { class: "hint" }, say("check.outline.no_size")) : null,
  ];
  const small =
    reference === null
      ? null
      : el(
          "figure",
          { class: "original" },
          el("img", { src: around.address(new Blob([new Uint8Array(reference)], { type: "image/jpeg" })), alt: say("check.outline.original") }),
          el("figcaption", { class: "hint" }, say("check.outline.original")),
        );
  return el(
    "div",
    { class: "found" },
    el(
      "figure",
      { class: "stack" },
      framed(address, width, height, outline, alt),
      captions.some((caption) => caption !== null) ? el("figcaption", { class: "stack" }, ...captions) : null,
    ),
    small,
  );
}

function textMark(found: Found & { mark: TextFinding["found"][number]["mark"] }, text: string | undefined, around: Around): Node[] {
  const spans = found.mark?.spans ?? [];
  const passages = text === undefined ? [] : excerpts(text, spans).map((passage) => el("blockquote", {}, passage));
  return [
    sentenceNode(foundWords(found, around.place)),
    el("p", { class: "chance" }, chanceWords(found.log10_p)),
    ...(spans.length === 0 ? [] : [el("p", { class: "hint" }, say("check.text_places", { n: spans.length }))]),
    ...passages,
  ];
}

function textNodes(finding: TextFinding, around: Around): Node[] {
  const [first, ...others] = finding.found;
  if (first === undefined || first.verdict === "none") {
    return [
      el("p", { class: "answer" }, say("check.none.picture")),
      el("p", {}, say("check.none.text_why")),
      tries("text", finding.key, around.works),
      behind(textNumbers(finding)),
    ];
  }
  return [
    ...textMark(first, finding.text, around),
    ...(others.length === 0 ? [] : [el("p", { class: "label" }, say("check.text_also"))]),
    ...others.flatMap((other) => textMark(other, finding.text, around)),
    el("p", { class: "hint" }, say("check.proves_text")),
    behind(textNumbers(finding)),
  ];
}
