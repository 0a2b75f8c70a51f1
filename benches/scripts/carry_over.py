#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Copies opened by decoders that are not ours: equal size, mode, profile, frames; and how far their colours moved.

usage: carry_over.py GLASSINE --images DIR [--images DIR] [--work DIR]

Needs Pillow, numpy and ImageMagick (`identify`, `convert`). One DIR has to be `test-images`. Colours are compared in Lab (D50, through each picture's own
profile). The largest difference counts single pixels. For JPEG files the same is measured on the picture coded once more
by Pillow with the file's own tables and no mark: what remains above that is the mark. The cast is the distance of the
mean colours. Prints one JSON object.
"""
import argparse, json, os, shutil, subprocess, sys
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageSequence

Image.MAX_IMAGE_PIXELS = None
LAB = ImageCms.createProfile("LAB")
SRGB = ImageCms.createProfile("sRGB")


def visible(image):
    """Where anything is to be seen."""
    alpha = image.convert("RGBA").getchannel("A") if image.mode in ("RGBA", "LA", "PA", "P") else None
    return np.full(image.size[::-1], True) if alpha is None else np.asarray(alpha) > 0


def lab(image, icc):
    if image.mode in ("I;16", "I", "F"):
        image = image.point(lambda v: v / 256).convert("L")
    if image.mode == "CMYK":
        profile = ImageCms.ImageCmsProfile(BytesIO(icc)) if icc else None
        if profile is None:
            image = image.convert("RGB")
    else:
        image, profile = image.convert("RGB"), None
        if icc and ImageCms.ImageCmsProfile(BytesIO(icc)).profile.xcolor_space.strip() == "RGB":
            profile = ImageCms.ImageCmsProfile(BytesIO(icc))
    transform = ImageCms.buildTransform(profile or SRGB, LAB, image.mode, "LAB")
    values = np.asarray(ImageCms.applyTransform(image, transform)).astype(np.float32)
    values[..., 0] *= 100 / 255
    values[..., 1:] = values[..., 1:].astype(np.uint8).astype(np.int8)
    return values


def differences(x, y, seen):
    x, y = x[seen], y[seen]
    delta = np.sqrt(((x - y) ** 2).sum(-1))
    return {"mean": round(float(delta.mean()), 2), "p99": round(float(np.percentile(delta, 99)), 1),
            "largest": round(float(delta.max()), 1),
            "cast": round(float(np.sqrt(((y - x).mean(0) ** 2).sum())), 2)}


def recoded(image):
    """The JPEG file coded again without a mark, or None where Pillow cannot."""
    memory = BytesIO()
    try:
        image.save(memory, "JPEG", quality="keep")
    except (OSError, ValueError):
        return None
    return Image.open(BytesIO(memory.getvalue()))


def magick(path):
    """Format, size, depth, colour space, alpha, pages and hash of the profile as ImageMagick reads them."""
    wanted = "%m %w %h %z %[colorspace] %A %[profile:icc]\n"
    run = subprocess.run(["identify", "-format", wanted, str(path)], capture_output=True, text=True)
    return run.stdout.splitlines() if run.returncode == 0 else None


def compare(before, after):
    a, b = Image.open(before), Image.open(after)
    frames = [getattr(image, "n_frames", 1) for image in (a, b)]
    facts = {
        "same_format": a.format == b.format,
        "same_size": a.size == b.size,
        "same_mode": a.mode == b.mode,
        "same_profile": a.info.get("icc_profile") == b.info.get("icc_profile"),
        "same_frames": frames[0] == frames[1],
    }
    x, y = lab(a, a.info.get("icc_profile")), lab(b, b.info.get("icc_profile"))
    if x.shape == y.shape:
        facts["lab"] = differences(x, y, visible(a))
        again = recoded(a) if a.format == "JPEG" else None
        if again:
            facts["lab_recoded"] = differences(x, lab(again, a.info.get("icc_profile")), visible(a))
    if frames[0] > 1:
        times = [[f.info.get("duration") for f in ImageSequence.Iterator(image)] for image in (a, b)]
        facts["same_times"] = times[0] == times[1]
    return facts


def variants(images, folder):
    """WebP and TIFF files, by Pillow and ImageMagick: the picture sets hold none."""
    folder.mkdir(parents=True)
    found = {path.name: path for images_folder in images for path in sorted(images_folder.iterdir())}
    icc = Image.open(found["display-p3.jpg"]).info["icc_profile"]
    photo = Image.open(found["photo-leaves.jpg"]).convert("RGB")
    sprite = Image.open(found["alpha-sprite.png"]).convert("RGBA")
    photo.save(folder / "lossy.webp", quality=85, icc_profile=icc)
    photo.save(folder / "lossless.webp", lossless=True, icc_profile=icc)
    sprite.save(folder / "alpha-lossy.webp", quality=90)
    sprite.save(folder / "alpha-lossless.webp", lossless=True)
    photo.save(folder / "lzw.tif", compression="tiff_lzw", icc_profile=icc, dpi=(300, 300))
    photo.save(folder / "deflate.tif", compression="tiff_deflate")
    photo.convert("L").save(folder / "grey.tif")
    sprite.save(folder / "alpha.tif", compression="tiff_lzw")
    pages = [photo.rotate(angle) for angle in (90, 180)]
    photo.save(folder / "pages.tif", save_all=True, append_images=pages, compression="tiff_lzw")
    deep = ["convert", str(found["gradient-16bit.png"]), "-depth", "16"]
    subprocess.run([*deep, "-compress", "Zip", str(folder / "deep.tif")], check=True)
    return folder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("glassine")
    parser.add_argument("--images", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-carry"))
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    args.images.append(variants(args.images, args.work / "variants"))
    env = {**os.environ, "GLASSINE_HOME": str(args.work / "home")}
    command = [os.path.abspath(args.glassine), "protect", *map(str, args.images), "-o", str(args.work / "out"), "--json"]
    lines = [json.loads(line) for line in subprocess.run(command, env=env, capture_output=True).stdout.splitlines()]
    result, bad = {}, []
    for line in lines:
        if line["error"]:
            result[line["input"]] = line["error"]["message"]
            continue
        facts = compare(line["input"], line["output"])
        seen = [magick(line[name]) for name in ("input", "output")]
        facts["imagemagick_same"] = seen[0] == seen[1] is not None
        if not facts["imagemagick_same"]:
            facts["imagemagick"] = [lines and lines[:3] for lines in seen]
        result[Path(line["input"]).name] = facts
        bad += [f"{line['input']}: {name}" for name, value in facts.items() if value is False]
    print(json.dumps({"pictures": result, "differences": bad}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
