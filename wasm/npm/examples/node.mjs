// SPDX-License-Identifier: MIT OR Apache-2.0
// node node.mjs PICTURE [CLOAK]: writes a protected copy beside the picture and finds its mark again. With a second argument
// (light, medium or strong) the copy is cloaked first, which takes a while.

import { webcrypto } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { Encoders, Key, Registry, detect, keyFileMake, keyFileOpen, payloadMake, protectCopies } from "glassine";

const [picture, level] = process.argv.slice(2);
if (!picture) throw new Error("usage: node node.mjs PICTURE [light | medium | strong]");
const random = (length) => webcrypto.getRandomValues(new Uint8Array(length));
const now = Date.now() / 1000;

// One key for all works. Without it nobody can find the marks, so it is kept: here as a key file of the program.
if (!existsSync("glassine.key")) writeFileSync("glassine.key", keyFileMake(random(32)), { mode: 0o600 });
const key = new Key(keyFileOpen(readFileSync("glassine.key")));

// Which copy was made for whom. The file is the one that `glassine registry import` reads.
const registry = new Registry();
if (existsSync("glassine-registry.jsonl")) registry.import(readFileSync("glassine-registry.jsonl"));

// No weights are part of the module: they are read when a cloak is wanted.
const encoders = new Encoders();
const weights = () => readFileSync(createRequire(import.meta.url).resolve("glassine/light_encoder.safetensors"));
if (level) encoders.addLight(weights());

const name = basename(picture).replace(/(\.[^.]*)?$/, (extension) => `_tumblr${extension}`);
const request = {
    source: picture,
    now,
    cloak: level ? { level } : undefined,
    copies: [{ payload: payloadMake(key, "tumblr", now, random(8)), platform: "tumblr", output: name }],
};
protectCopies(readFileSync(picture), key, request, encoders, (index, copy) => {
    writeFileSync(copy.output, copy.bytes);
    registry.add(copy.record);
    copy.report.warnings.forEach((warning) => console.warn(`${copy.output}: ${warning}`));
    console.log(`${copy.output}: ${copy.report.self_check.verdict}, SSIMULACRA2 ${copy.report.ssimulacra2?.toFixed(1)}`);
});
writeFileSync("glassine-registry.jsonl", registry.export(), { mode: 0o600 });

const found = detect(readFileSync(name), key, { known: registry.payloads(key.fingerprint) });
const copy = found.payload && registry.byPayload(key.fingerprint, found.payload);
console.log(`${name}: ${found.verdict}${copy ? `, made for ${copy.platform} on ${copy.day} from ${copy.source}` : ""}`);
