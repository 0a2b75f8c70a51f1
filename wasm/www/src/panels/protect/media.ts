// SPDX-License-Identifier: MIT OR Apache-2.0
// Media types by the names of formats and file name extensions.

const TYPES: Record<string, string> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  tiff: "image/tiff",
  gif: "image/gif",
  txt: "text/plain",
  text: "text/plain",
  html: "text/html",
  htm: "text/html",
  md: "text/markdown",
  markdown: "text/markdown",
  epub: "application/epub+zip",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  odt: "application/vnd.oasis.opendocument.text",
};

export function mediaType(format: string): string {
  return TYPES[format] ?? "application/octet-stream";
}
