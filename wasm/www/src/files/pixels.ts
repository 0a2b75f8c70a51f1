// SPDX-License-Identifier: MIT OR Apache-2.0
// Pictures that the browser decodes.

type Canvas = OffscreenCanvas | HTMLCanvasElement;

function canvas(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas === "function") return new OffscreenCanvas(width, height);
  const made = document.createElement("canvas");
  made.width = width;
  made.height = height;
  return made;
}

async function toPng(from: Canvas): Promise<Blob> {
  if (from instanceof HTMLCanvasElement) {
    return await new Promise((resolve, reject) => {
      from.toBlob((blob) => (blob ? resolve(blob) : reject(new RangeError("memory: no canvas of this size"))), "image/png");
    });
  }
  return await from.convertToBlob({ type: "image/png" });
}

function drawn(source: CanvasImageSource, width: number, height: number): Canvas {
  const made = canvas(width, height);
  const context = made.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (context === null) throw new RangeError("memory: no canvas of this size");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return made;
}

/** Width and height that fit into a square of this side. */
export function fitted(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The picture as a PNG file of this side at most, with its size as shown. */
export async function thumbnail(blob: Blob, side: number): Promise<{ blob: Blob; width: number; height: number }> {
  const bitmap = await createImageBitmap(blob);
  try {
    const { width, height } = bitmap;
    return { blob: await toPng(drawn(bitmap, ...fitted(width, height, side))), width, height };
  } finally {
    bitmap.close();
  }
}

/** A PNG file of pixels. */
export async function pngOf(rgba: Uint8Array, width: number, height: number): Promise<Blob> {
  const made = canvas(width, height);
  const context = made.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  context?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  return await toPng(made);
}

/** The whole picture as a PNG file, for formats that only the browser decodes. */
export async function asPng(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob);
  try {
    return await toPng(drawn(bitmap, bitmap.width, bitmap.height));
  } finally {
    bitmap.close();
  }
}
