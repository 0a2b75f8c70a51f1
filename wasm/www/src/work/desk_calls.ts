// SPDX-License-Identifier: MIT OR Apache-2.0
// What the desk can be asked to do: the one worker that keeps the registry, and handles keys and texts.

import * as glassine from "glassine";
import { keyOf, type Surroundings } from "./calls";

let registry: glassine.Registry | undefined;
const book = (): glassine.Registry => (registry ??= new glassine.Registry());

/** Fills the registry again. Each text is a record that was added, or a whole file that was imported. */
export function restore(texts: string[]): void {
  for (const text of texts) {
    try {
      book().add(text);
    } catch {
      book().import(new TextEncoder().encode(text));
    }
  }
}

export const deskCalls = {
  fingerprint: (_: Surroundings, secret: Uint8Array) => keyOf(secret).fingerprint,
  keyWords: (_: Surroundings, secret: Uint8Array) => glassine.keyWords(secret),
  keyFromWords: (_: Surroundings, words: string) => glassine.keyFromWords(words),
  keyFileInfo: (_: Surroundings, file: Uint8Array) => glassine.keyFileInfo(file),
  keyFileOpen: (_: Surroundings, file: Uint8Array, passphrase?: string) => glassine.keyFileOpen(file, passphrase),
  keyFileMake: (_: Surroundings, secret: Uint8Array, passphrase?: string) =>
    glassine.keyFileMake(
      secret,
      passphrase === undefined ? undefined : { passphrase, random: crypto.getRandomValues(new Uint8Array(40)) },
    ),

  platforms: () => glassine.platforms(),
  platformNamed: (_: Surroundings, name: string) => glassine.platformNamed(name),
  defaults: () => glassine.defaults(),
  cloakLimits: () => ({ short: glassine.cloakLimitsInShort(), whole: glassine.cloakLimits() }),
  /** A payload that no copy in the registry has. */
  payloadMake(_: Surroundings, secret: Uint8Array, platform: string): string {
    const key = keyOf(secret);
    for (;;) {
      const random = crypto.getRandomValues(new Uint8Array(8));
      const payload = glassine.payloadMake(key, platform, Date.now() / 1000, random);
      if (book().byPayload(key.fingerprint, payload) === null) return payload;
    }
  },
  payloadMeaning: (_: Surroundings, secret: Uint8Array, payload: string) =>
    glassine.payloadMeaning(keyOf(secret), payload, Date.now() / 1000),

  registryImport: (_: Surroundings, file: Uint8Array) => book().import(file),
  registryAdd: (_: Surroundings, record: string) => book().add(record),
  registryExport: () => book().export(),
  registryEntries: (_: Surroundings, filter?: { text?: string; platform?: string }) => book().entries(filter),
  registryByPayload: (_: Surroundings, key: string, payload: string) => book().byPayload(key, payload),
  registryPayloads: (_: Surroundings, key: string) => book().payloads(key),
  registryTextPayloads: (_: Surroundings, key: string) => book().textPayloads(key),
  registryReference: (_: Surroundings, work: string) => book().reference(work),
  /** The payload of the copy of this text that was made before for the place, under the name. */
  textPayloadAt: (_: Surroundings, key: string, text: string, platform: string, output: string) =>
    book().payloadAt(key, glassine.workOf(new TextEncoder().encode(text)), platform, output),

  textCopy: (_: Surroundings, text: string, secret: Uint8Array, request: glassine.TextCopyRequest) =>
    glassine.textCopy(text, keyOf(secret), request),
  textDetect: (_: Surroundings, text: string, secret: Uint8Array, known: string[]) =>
    glassine.textDetect(text, keyOf(secret), { known }),
  documentDetect: (_: Surroundings, bytes: Uint8Array, extension: string, secret: Uint8Array, known: string[]) =>
    glassine.documentDetect(bytes, extension, keyOf(secret), { known }),
  textInspect: (_: Surroundings, text: string) => glassine.textInspect(text),
  textStrip: (_: Surroundings, text: string) => glassine.textStrip(text),
  textProbeCard: (_: Surroundings, name: string) => glassine.textProbeCard(name),
  textProbeRead: (_: Surroundings, returned: string) => glassine.textProbeRead(returned),
  /** The frame of the original, of this size as stored, over the picture in which its mark was found. */
  outline: (_: Surroundings, found: glassine.DetectResult, original: [number, number]) => glassine.outline(found, ...original),
};
