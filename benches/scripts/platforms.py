#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Copies for five platforms: do they read back, and does an attacked copy still name the right one?

usage: platforms.py GLASSINE --images DIR [--images DIR] [--work DIR]

Needs Pillow, which makes the attacked versions: nothing of Glassine touches them. Prints one JSON object.
"""
import argparse, json, os, shutil, subprocess, sys
from collections import defaultdict
from pathlib import Path

from PIL import Image

PLATFORMS = ["tumblr", "x", "instagram", "bluesky", "pinterest"]
Image.MAX_IMAGE_PIXELS = None


def flat(path):
    """The picture as a browser shows it, without its profile."""
    image = Image.open(path)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    return image.convert("RGB") if image.mode not in ("I;16", "I") else image.point(lambda v: v / 256).convert("L").convert("RGB")


def shrink(image, long):
    f = min(1, long / max(image.size))
    return image.resize([max(1, round(n * f)) for n in image.size], Image.LANCZOS)


def crop(image, share):
    w, h = (round(n * share**0.5) for n in image.size)
    x, y = (image.width - w) // 3, (image.height - h) // 2
    return image.crop((x, y, x + w, y + h))


ATTACKS = {
    "jpeg60": lambda image: (image, "jpg", 60),
    "long1080_jpeg75": lambda image: (shrink(image, 1080), "jpg", 75),
    "crop50_jpeg80": lambda image: (crop(image, 0.5), "jpg", 80),
    "screenshot_webp80": lambda image: (shrink(image, round(max(image.size) * 0.7)), "webp", 80),
    "rot3_crop_jpeg75": lambda image: (crop(image.rotate(3, Image.BICUBIC), 0.6), "jpg", 75),
}


def jsonl(command, env):
    run = subprocess.run(command, env=env, capture_output=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("glassine")
    parser.add_argument("--images", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-platforms"))
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    env = {**os.environ, "GLASSINE_HOME": str(args.work / "home")}
    glassine = os.path.abspath(args.glassine)
    places = [word for place in PLATFORMS for word in ("--for", place)]
    lines = jsonl([glassine, "protect", *map(str, args.images), "-o", str(args.work / "out"), *places, "--json"], env)
    made = [line for line in lines if not line["error"]]
    passed = lambda line: "none" not in (line["self_check"]["verdict"], line["self_check"]["verdict_platform"])
    large = [line for line in made if line["width"] * line["height"] >= 400_000]
    result = {
        "inputs_failed": {line["input"]: line["error"]["kind"] for line in lines if line["error"]},
        "copies": len(made),
        "self_check": {
            place: f"{sum(map(passed, rows))}/{len(rows)}"
            for place in PLATFORMS
            for rows in [[line for line in large if line["for"] == place]]
        },
        "self_check_missed": sorted({Path(line["output"]).name for line in made if not passed(line)}),
        "strength_raised": sorted({Path(line["output"]).name for line in made if line["strength"] != "standard"}),
    }
    by_payload = {line["payload"]: line for line in made}
    counts, wrong, missed = defaultdict(lambda: [0, 0]), [], []
    for name, attack in ATTACKS.items():
        folder = args.work / "attacked" / name
        folder.mkdir(parents=True)
        truth = {}
        for i, line in enumerate(large):
            image, kind, quality = attack(flat(line["output"]))
            path = folder / f"{i:04}.{kind}"
            image.save(path, quality=quality)
            truth[str(path)] = line
        for found in jsonl([glassine, "detect", str(folder), "--json"], env):
            line = truth[found["input"]]
            counts[name][1] += 1
            if found["payload"] == line["payload"] and found["copy"]["for"] == line["for"] and found["copy"]["work"] == line["work"]:
                counts[name][0] += 1
            elif found["payload"] and not found["payload_uncertain"]:
                wrong.append(f"{name} {Path(line['output']).name}")
            else:
                missed.append(f"{name} {Path(line['output']).name}")
    result["named_right"] = {name: f"{right}/{all_}" for name, (right, all_) in counts.items()}
    result["named_wrong"] = wrong
    result["not_named"] = missed
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
