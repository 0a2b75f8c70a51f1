// SPDX-License-Identifier: MIT OR Apache-2.0
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { extensionOf, isWork, safePath } from "./source";
import { entries, inZip, unpack, ZipProblem } from "./unzip";
import { groups, zipBlob } from "./zip";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const blob = (data: Uint8Array): Blob => new Blob([data as Uint8Array<ArrayBuffer>]);
const picture = bytes("not really a picture ".repeat(500));

test("works in a zip are found, others counted, and no path leads out of it", async () => {
  const zip = blob(
    zipSync({ "sea/harbour.jpg": picture, "../../evil.png": [picture, { level: 0 }], "__MACOSX/._a.png": picture, "a.exe": picture }),
  );
  const { sources, others } = await inZip(zip);
  expect(sources.map(({ path }) => path)).toEqual(["sea/harbour.jpg", "evil.png"]);
  expect(others).toBe(2);
  for (const source of sources) expect(new Uint8Array(await (await source.read()).arrayBuffer())).toEqual(picture);
});

test("what is damaged, locked or lies about its size is refused", async () => {
  const whole = zipSync({ "a.png": picture });
  await expect(entries(blob(whole.slice(0, 60)))).rejects.toThrow(ZipProblem);
  await expect(entries(blob(bytes("PK")))).rejects.toThrow(ZipProblem);
  const [entry] = await entries(blob(whole));
  if (entry === undefined) throw new Error("no entry");
  for (const unpacked of [entry.unpacked - 1, entry.unpacked + 1, 1 << 29, 2 ** 31]) {
    await expect(unpack(blob(whole), { ...entry, unpacked })).rejects.toThrow(ZipProblem);
  }
  await expect(unpack(blob(whole), { ...entry, encrypted: true })).rejects.toThrow(ZipProblem);
});

test("a written zip is read again, with its folders", async () => {
  const zip = await zipBlob([
    { name: "sea/a_x.png", blob: blob(picture) },
    { name: "b_x.png", blob: blob(bytes("b")) },
  ]);
  const { sources } = await inZip(zip);
  expect(sources.map(({ path, size }) => [path, size])).toEqual([
    ["sea/a_x.png", picture.length],
    ["b_x.png", 1],
  ]);
  expect(new Uint8Array(await ((await sources[0]?.read()) as Blob).arrayBuffer())).toEqual(picture);
});

test("zips do not grow over their limit", () => {
  const files = [3, 4, 5, 20, 1].map((size) => ({ name: `${size}`, blob: blob(new Uint8Array(size)) }));
  expect(groups(files, 8).map((group) => group.map(({ name }) => name))).toEqual([["3", "4"], ["5"], ["20"], ["1"]]);
});

test("paths are made safe", () => {
  expect(safePath("/a/../b\\c.png")).toBe("a/b/c.png");
  expect(safePath("C:/x?.png")).toBe("C_/x_.png");
  expect(safePath("..")).toBe("file");
  expect(extensionOf("a/.hidden")).toBe("");
  expect(isWork("a/.git/b.png")).toBe(false);
});
