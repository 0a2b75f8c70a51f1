// SPDX-License-Identifier: MIT OR Apache-2.0
// Looks for the key's mark in a file or a text, and for what is known of the copy.

import type { DetectResult, TextDetectResult, TextMarkFound } from "glassine";
import { asPng } from "../../files/pixels";
import { extensionOf, isText, type Source } from "../../files/source";
import type { OpenKey, Session } from "../../state/session";
import { failureOf } from "../../work/protocol";
import type { Found } from "./verdict";

/** Longest side of the picture that is shown. */
const SHOWN = 1200;
/** Documents that are read, but not written. */
const READ_ONLY = ["rtf", "pdf"];

export interface Pixels {
  rgba: Uint8Array;
  width: number;
  height: number;
}

export interface PictureFinding {
  kind: "picture";
  found: Found;
  result: DetectResult;
  pixels: Pixels;
  /** Corners of the original's frame, in pixels of the found picture. */
  outline: [number, number][] | null;
  /** The original in small, a JPEG. */
  reference: Uint8Array | null;
  byBrowser: boolean;
  key: string;
}

export interface TextFinding {
  kind: "text";
  /** The marks, the most certain first; one of the verdict `none` when there is none. */
  found: (Found & { mark: TextMarkFound | undefined })[];
  result: TextDetectResult;
  /** The text, if it is at hand. */
  text: string | undefined;
  key: string;
}

export type Finding = PictureFinding | TextFinding;

export function isDocument(path: string): boolean {
  return isText(path) || READ_ONLY.includes(extensionOf(path));
}

/** Work that can be stopped. */
export interface Search {
  finding: Promise<Finding>;
  stop: () => void;
}

async function known(session: Session, key: OpenKey, found: Omit<Found, "entry" | "meaning">): Promise<Found> {
  const { payload } = found;
  if (payload === null) return { ...found, entry: null, meaning: null };
  const entry = await session.desk.ask("registryByPayload", key.fingerprint, payload);
  const meaning = await session.desk.ask("payloadMeaning", key.secret, payload);
  return { ...found, entry, meaning };
}

/** Of a picture. What the page itself can not open, the browser may. */
export function lookAtPicture(session: Session, key: OpenKey, blob: Blob): Search {
  let stop = (): void => undefined;
  const detect = async (bytes: Uint8Array): Promise<DetectResult> => {
    const payloads = await session.desk.ask("registryPayloads", key.fingerprint);
    const running = session.pictures.run("detect", [bytes, key.secret, payloads]);
    stop = running.cancel;
    return await running.result;
  };
  const finding = async (): Promise<PictureFinding> => {
    let bytes = new Uint8Array(await blob.arrayBuffer());
    let byBrowser = false;
    let result: DetectResult;
    try {
      result = await detect(bytes);
    } catch (error) {
      if (failureOf(error).kind !== "unsupported") throw error;
      const png = await asPng(blob).catch(() => undefined);
      if (png === undefined) throw error;
      bytes = new Uint8Array(await png.arrayBuffer());
      byBrowser = true;
      result = await detect(bytes);
    }
    const { verdict, payload, payload_uncertain: uncertain, log10_p } = result;
    const found = await known(session, key, { verdict, payload, uncertain, log10_p });
    const running = session.pictures.run("picturePixels", [bytes, SHOWN], { transfer: [bytes.buffer] });
    stop = running.cancel;
    const pixels = await running.result;
    const { entry } = found;
    const sized = entry !== null && entry.width > 0 && result.geometry !== null && verdict !== "none";
    const outline = sized ? await session.desk.ask("outline", result, [entry.width, entry.height]) : null;
    const reference = entry === null ? null : await session.desk.ask("registryReference", entry.work);
    return { kind: "picture", found, result, pixels, outline, reference, byBrowser, key: key.fingerprint };
  };
  return { finding: finding(), stop: () => stop() };
}

async function ofText(session: Session, key: OpenKey, result: TextDetectResult, text: string | undefined): Promise<TextFinding> {
  const nothing = { verdict: "none", payload: null, uncertain: false, log10_p: result.log10_p, mark: undefined } as const;
  const marks = result.marks.map(
    (mark) => ({ verdict: "marked", payload: mark.payload, uncertain: false, log10_p: mark.log10_p, mark }) as const,
  );
  const found = await Promise.all(
    (marks.length === 0 ? [nothing] : marks).map(async (each) => ({ ...(await known(session, key, each)), mark: each.mark })),
  );
  return { kind: "text", found, result, text, key: key.fingerprint };
}

/** Of a text that was pasted. */
export function lookAtText(session: Session, key: OpenKey, text: string): Search {
  const finding = async (): Promise<TextFinding> => {
    const payloads = await session.desk.ask("registryTextPayloads", key.fingerprint);
    return await ofText(session, key, await session.desk.ask("textDetect", text, key.secret, payloads), text);
  };
  return { finding: finding(), stop: () => undefined };
}

/** Of a document; it may be damaged, so that it is opened by a worker that nothing else depends on. */
export function lookAtDocument(session: Session, key: OpenKey, source: Source, blob: Blob): Search {
  const finding = async (): Promise<TextFinding> => {
    const payloads = await session.desk.ask("registryTextPayloads", key.fingerprint);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const extension = extensionOf(source.path);
    const result = await session.pictures.ask("documentDetect", bytes, extension, key.secret, payloads);
    return await ofText(session, key, result, undefined);
  };
  return { finding: finding(), stop: () => undefined };
}
