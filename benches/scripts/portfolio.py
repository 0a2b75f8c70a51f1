#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A portfolio of generated pictures for two platforms: speed, peak memory, and what five kills leave behind.

usage: portfolio.py GLASSINE [--count 2000] [--work DIR] [--kills 5]

Needs numpy and Pillow. Protects the portfolio once undisturbed and once with `kill -9` at random moments and resumes, then
compares file names and rows, reads every copy back and runs `registry check`. Prints one JSON object.
"""
import argparse, json, os, random, shutil, signal, subprocess, sys, time
from pathlib import Path

import numpy as np
from PIL import Image

PLATFORMS = ["tumblr", "x"]


def textures(rng, n=12, side=2400):
    """Photo-like fields with a 1/f spectrum, as bytes."""
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]
    radius = np.hypot(fy, fx)
    radius[0, 0] = 1
    for _ in range(n):
        planes = []
        for _ in range(3):
            phase = np.exp(2j * np.pi * rng.random(radius.shape))
            field = np.fft.irfft2(phase / radius**1.2, s=(side, side))
            planes.append(field / field.std())
        grey = planes[0]
        rgb = np.stack([0.85 * grey + 0.5 * p for p in planes], -1)
        yield np.clip(128 + 45 * rgb, 0, 255).astype(np.uint8)


def generate(folder, count, seed=1):
    """`count` JPEG and PNG pictures of 1 to 3 megapixels, 2 on average, in sub-folders."""
    rng = np.random.default_rng(seed)
    base = list(textures(rng))
    pixels = 0
    for i in range(count):
        width, height = (int(v) for v in rng.integers(1000, 1829, 2))
        field = base[rng.integers(len(base))]
        y, x = rng.integers(0, field.shape[0] - height + 1), rng.integers(0, field.shape[1] - width + 1)
        part = field[y : y + height, x : x + width]
        part = part[:, ::-1] if rng.random() < 0.5 else part
        part = np.roll(part, int(rng.integers(3)), axis=2)
        path = folder / f"set{i % 20:02}" / f"work{i:04}"
        path.parent.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(np.ascontiguousarray(part))
        if i % 10 == 9:
            image.save(path.with_suffix(".png"), compress_level=1)
        else:
            image.save(path.with_suffix(".jpg"), quality=int(rng.integers(80, 97)))
        pixels += width * height
    return pixels / count / 1e6


def command(glassine, works, out, *more):
    places = [word for place in PLATFORMS for word in ("--for", place)]
    return [glassine, "protect", str(works), "-o", str(out), *places, "--json", *more]


def rows(glassine, env):
    text = subprocess.run([glassine, "registry", "export", "-", "--no-references"], env=env, capture_output=True, check=True).stdout
    lines = [json.loads(line) for line in text.splitlines()]
    return [line["copy"] for line in lines if "copy" in line]


def names(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def environment(home):
    return {**os.environ, "GLASSINE_HOME": str(home)}


def peak_memory(pid):
    """Largest resident size so far, kB (Linux); what wait4 tells would count this script's own memory from before exec."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def undisturbed(glassine, works, work):
    out, env = work / "out-whole", environment(work / "home-whole")
    start = time.time()
    with open(work / "whole.jsonl", "wb") as log:
        run = subprocess.Popen(command(glassine, works, out), env=env, stdout=log, stderr=subprocess.DEVNULL)
        peak = 0
        while run.poll() is None:
            peak = max(peak, peak_memory(run.pid))
            time.sleep(0.5)
    seconds = time.time() - start
    lines = [json.loads(line) for line in open(work / "whole.jsonl")]
    return out, env, {
        "exit": run.returncode,
        "seconds": round(seconds, 1),
        "peak_memory_mb": peak // 1024,
        "copies": sum(1 for line in lines if line["output"]),
        "self_check_passed": sum(
            1
            for line in lines
            if line["self_check"]
            and line["self_check"]["verdict"] != "none"
            and line["self_check"]["verdict_platform"] != "none"
        ),
    }


def killed(glassine, works, work, kills, copies, seed=2):
    """Runs with a kill at random moments, told by how many copies there are, then to the end."""
    rng = random.Random(seed)
    out, env = work / "out-killed", environment(work / "home-killed")
    left = []
    for goal in sorted(rng.sample(range(copies // 20, copies), kills)):
        run = subprocess.Popen(command(glassine, works, out), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while run.poll() is None and not (out.exists() and len(names(out)) >= goal):
            time.sleep(0.5)
        time.sleep(rng.uniform(0, 2))
        run.send_signal(signal.SIGKILL)
        run.wait()
        left.append(len(names(out)) if out.exists() else 0)
    end = subprocess.run(command(glassine, works, out), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out, env, {"files_after_each_kill": left, "exit_of_the_last_run": end.returncode}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("glassine")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-portfolio"))
    parser.add_argument("--kills", type=int, default=5)
    args = parser.parse_args()
    glassine = os.path.abspath(args.glassine)
    shutil.rmtree(args.work, ignore_errors=True)
    works = args.work / "works"
    works.mkdir(parents=True)
    result = {"pictures": args.count, "megapixels_mean": round(generate(works, args.count), 2)}
    whole, env_whole, result["undisturbed"] = undisturbed(glassine, works, args.work)
    result["pictures_per_second"] = round(args.count / result["undisturbed"]["seconds"], 2)
    broken, env_broken, result["killed"] = killed(glassine, works, args.work, args.kills, result["undisturbed"]["copies"])
    result["same_names"] = names(whole) == names(broken)
    first, second = rows(glassine, env_whole), rows(glassine, env_broken)
    result["rows"] = [len(first), len(second)]
    result.update(checked(glassine, broken, env_broken, second))
    print(json.dumps(result, indent=1))


def checked(glassine, broken, env_broken, second):
    """Whether every copy detects to its own row, and no copy is without one."""
    result = {}
    by_output = {row["output"]: row for row in second}
    found = subprocess.run([glassine, "detect", str(broken), "--json"], env=env_broken, capture_output=True)
    wrong = []
    for line in found.stdout.splitlines():
        line = json.loads(line)
        row = by_output.pop(os.path.realpath(line["input"]), None)
        if row is None or line["payload"] != row["payload"] or (line["copy"] or {}).get("work") != row["work"]:
            wrong.append(line["input"])
    result["copies_without_their_own_row"] = wrong
    result["rows_without_a_copy"] = sorted(by_output)
    check = subprocess.run([glassine, "registry", "check", "--json"], env=env_broken, capture_output=True)
    result["registry_check"] = {"exit": check.returncode, "findings": check.stdout.decode().splitlines()[:5]}
    return result


if __name__ == "__main__":
    sys.exit(main())
