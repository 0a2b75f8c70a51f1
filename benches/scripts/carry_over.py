#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Copies opened by decoders that are not ours: equal size, mode, profile, frames; and how far their colours moved.

usage: carry_over.py GLASSINE --images DIR [--images DIR] [--work DIR]

Needs Pillow and numpy; where ImageMagick's `identify` is installed it has to read every copy as well. Colours are compared in Lab
(D50, through each picture's own profile). The largest difference counts pixels, of which the mark moves every one a little; the
mean tells whether a colour cast came with it. Prints one JSON object.
"""
import argparse, json, os, shutil, subprocess, sys
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageSequence

Image.MAX_IMAGE_PIXELS = None
LAB = ImageCms.createProfile("LAB")
SRGB = ImageCms.createProfile("sRGB")


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
        delta = np.sqrt(((x - y) ** 2).sum(-1))
        shift = np.abs((y - x).mean((0, 1)))
        facts["lab_mean"], facts["lab_largest"] = round(float(delta.mean()), 2), round(float(delta.max()), 1)
        facts["lab_cast"] = round(float(np.sqrt((shift**2).sum())), 2)
    if frames[0] > 1:
        times = [[f.info.get("duration") for f in ImageSequence.Iterator(image)] for image in (a, b)]
        facts["same_times"] = times[0] == times[1]
    return facts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("glassine")
    parser.add_argument("--images", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-carry"))
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    env = {**os.environ, "GLASSINE_HOME": str(args.work / "home")}
    command = [os.path.abspath(args.glassine), "protect", *map(str, args.images), "-o", str(args.work / "out"), "--json"]
    lines = [json.loads(line) for line in subprocess.run(command, env=env, capture_output=True).stdout.splitlines()]
    identify = shutil.which("identify")
    result, bad = {}, []
    for line in lines:
        if line["error"]:
            result[line["input"]] = line["error"]["message"]
            continue
        facts = compare(line["input"], line["output"])
        if identify:
            facts["imagemagick_reads"] = subprocess.run([identify, line["output"]], capture_output=True).returncode == 0
        result[Path(line["input"]).name] = facts
        bad += [f"{line['input']}: {name}" for name, value in facts.items() if value is False]
    print(json.dumps({"pictures": result, "differences": bad}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
