// SPDX-License-Identifier: MIT OR Apache-2.0
// A file that the visitor gave: a handle, whose bytes are read when they are wanted.

export interface Source {
  /** Its path in the folder or zip it came with, or its name. */
  path: string;
  size: number;
  read(): Promise<Blob>;
}

const PICTURES = ["jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "tif", "tiff", "gif", "avif", "jxl", "heic", "heif", "bmp"];
const TEXTS = ["txt", "text", "md", "markdown", "mdown", "mkd", "mkdn", "html", "htm", "xhtml", "xht", "epub", "docx", "odt"];

/** What the file input offers. */
export const ACCEPTED = [...PICTURES, ...TEXTS, "zip"].map((extension) => `.${extension}`).join(",");

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** In lower case, without the dot; empty for none. */
export function extensionOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

export function isText(path: string): boolean {
  return TEXTS.includes(extensionOf(path));
}

export function isZip(path: string): boolean {
  return extensionOf(path) === "zip";
}

/** Whether a file found in a folder or zip is one to protect: hidden files and other kinds of file are passed over. */
export function isWork(path: string): boolean {
  const hidden = path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
  return !hidden && (PICTURES.includes(extensionOf(path)) || isText(path));
}

/** A path that stays inside the folder it is put into. */
export function safePath(path: string): string {
  const parts = path
    .replace(/\\/g, "/")
    .split("/")
    .map((part) => part.replace(/[\u0000-\u001f\u007f:*?"<>|]/g, "_").trim())
    .filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.join("/") || "file";
}

export function ofFile(file: File, path = file.webkitRelativePath || file.name): Source {
  return { path: safePath(path), size: file.size, read: () => Promise.resolve(file) };
}
