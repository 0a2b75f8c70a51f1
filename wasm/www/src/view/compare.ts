// SPDX-License-Identifier: MIT OR Apache-2.0
// Two versions of a picture on one canvas, with a line between them that can be moved.

import { difference } from "./difference";

export type Zoom = "fit" | 1 | 2;

/** How near the line the pointer has to be to move it, in CSS pixels. */
const NEAR = 24;
/** Steps of the arrow keys, in CSS pixels. */
const STEP = 60;

export class Compare {
  #zoom: Zoom = "fit";
  /** Where the line is, 0 to 1 of the canvas. */
  #line = 0.5;
  #difference = false;
  /** The picture's point in the middle of the canvas. */
  #x: number;
  #y: number;
  #drag: "line" | "picture" | undefined;
  readonly #resized: ResizeObserver;

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly before: ImageBitmap,
    readonly after: ImageBitmap,
    readonly lineMoved: (line: number) => void,
  ) {
    [this.#x, this.#y] = [before.width / 2, before.height / 2];
    this.#resized = new ResizeObserver(() => this.#resize());
    this.#resized.observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(end, () => {
        this.#drag = undefined;
      });
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  set zoom(zoom: Zoom) {
    this.#zoom = zoom;
    this.#draw();
  }

  set line(line: number) {
    this.#line = Math.min(1, Math.max(0, line));
    this.#draw();
  }

  set difference(shown: boolean) {
    this.#difference = shown;
    this.#draw();
  }

  /** Gives the memory back. */
  close(): void {
    this.#resized.disconnect();
    this.before.close();
    this.after.close();
  }

  #resize(): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    const [w, h] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    if (w === 0 || h === 0 || (this.canvas.width === w && this.canvas.height === h)) return;
    [this.canvas.width, this.canvas.height] = [w, h];
    this.#draw();
  }

  /** Dots of the screen for a pixel of the picture. */
  get #scale(): number {
    if (this.#zoom !== "fit") return this.#zoom;
    return Math.min(this.canvas.width / this.before.width, this.canvas.height / this.before.height);
  }

  /** Place of the picture's upper left corner on the canvas. */
  #corner(): [number, number] {
    const place = (size: number, picture: number, centre: number): number => {
      const shown = picture * this.#scale;
      if (shown <= size) return Math.round((size - shown) / 2);
      return Math.round(Math.min(0, Math.max(size - shown, size / 2 - centre * this.#scale)));
    };
    return [
      place(this.canvas.width, this.before.width, this.#x),
      place(this.canvas.height, this.before.height, this.#y),
    ];
  }

  #paint(context: CanvasRenderingContext2D, picture: ImageBitmap): void {
    const [x, y] = this.#corner();
    context.imageSmoothingEnabled = this.#scale < 1;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, x, y, this.before.width * this.#scale, this.before.height * this.#scale);
  }

  #draw(): void {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null || width === 0) return;
    context.clearRect(0, 0, width, height);
    if (this.#difference) {
      this.#drawDifference(context);
      return;
    }
    const at = Math.round(this.#line * width);
    const side = (picture: ImageBitmap, from: number, to: number): void => {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, height);
      context.clip();
      this.#paint(context, picture);
      context.restore();
    };
    side(this.before, 0, at);
    side(this.after, at, width);
    context.fillStyle = "#ffffff";
    context.fillRect(at - 2, 0, 4, height);
    context.fillStyle = "#1b1d1e";
    context.fillRect(at - 1, 0, 2, height);
  }

  #drawDifference(context: CanvasRenderingContext2D): void {
    const { width, height } = this.canvas;
    const pixels = (picture: ImageBitmap): ImageData => {
      context.clearRect(0, 0, width, height);
      this.#paint(context, picture);
      return context.getImageData(0, 0, width, height);
    };
    const before = pixels(this.before);
    const after = pixels(this.after);
    difference(before.data, after.data);
    context.putImageData(before, 0, 0);
  }

  #down(event: PointerEvent): void {
    const { left, width } = this.canvas.getBoundingClientRect();
    const near = Math.abs(event.clientX - left - this.#line * width) < NEAR;
    const line = !this.#difference && (near || this.#zoom === "fit");
    this.#drag = line ? "line" : "picture";
    this.canvas.setPointerCapture(event.pointerId);
    this.#move(event);
  }

  #move(event: PointerEvent): void {
    if (this.#drag === "line") {
      const { left, width } = this.canvas.getBoundingClientRect();
      this.line = (event.clientX - left) / width;
      this.lineMoved(this.#line);
    } else if (this.#drag === "picture") {
      this.#pan(-event.movementX, -event.movementY);
    }
  }

  /** Moves what is seen, by CSS pixels. */
  #pan(x: number, y: number): void {
    const step = devicePixelRatio / this.#scale;
    const inside = (value: number, size: number, shown: number): number => {
      const half = Math.min(size, shown / this.#scale) / 2;
      return Math.min(size - half, Math.max(half, value));
    };
    this.#x = inside(this.#x + x * step, this.before.width, this.canvas.width);
    this.#y = inside(this.#y + y * step, this.before.height, this.canvas.height);
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#pan(...step);
  }
}
