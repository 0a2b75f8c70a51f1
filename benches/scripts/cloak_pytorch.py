#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The cloak's engine beside PyTorch on the CPU: the light encoder, forward and forward with the gradient by the picture.

Both compute in 32-bit floats, in turns, best of all rounds. PyTorch runs channels last, with gradients for the picture only.

    cargo build --release -p glassine-core --example encoder_speed
    cloak_pytorch.py target/release/examples/encoder_speed --threads 1
"""
import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))
import nets  # noqa: E402

arguments = argparse.ArgumentParser()
arguments.add_argument("engine")
arguments.add_argument("--side", type=int, default=512)
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--rounds", type=int, default=5)
given = arguments.parse_args()

torch.set_num_threads(given.threads)
net = nets.LightEncoder().eval().requires_grad_(False).to(memory_format=torch.channels_last)
weights = load_file(str(ROOT / "core/data/light_encoder.safetensors"))
net.load_state_dict({key: value.float() for key, value in weights.items()})
picture = torch.rand(1, 3, given.side, given.side).contiguous(memory_format=torch.channels_last)


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def forward():
    with torch.no_grad():
        net(picture)


def both():
    x = picture.clone().requires_grad_(True)
    h8, h32 = net(x)
    torch.autograd.grad(h8.square().mean() + h32.square().mean(), x)


forward(), both()
ours, theirs = [], []
for _ in range(given.rounds):
    theirs.append((seconds(forward), seconds(both)))
    command = [given.engine, str(given.side), str(given.threads), "3"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours.append((found["forward"], found["both"], found["gflops_both"]))
best = lambda rows, i: min(row[i] for row in rows)
for i, name in enumerate(("forward", "forward and gradient")):
    print(f"{name}: ours {best(ours, i):.3f} s, PyTorch {torch.__version__} {best(theirs, i):.3f} s, "
          f"ratio {best(ours, i) / best(theirs, i):.2f}")
print(f"ours: {max(row[2] for row in ours):.0f} GFLOP/s")
