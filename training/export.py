# SPDX-License-Identifier: MIT OR Apache-2.0
"""The weight file that ships, from what finetune_light.py wrote.

    python export.py LIGHT.pt OUT.safetensors             16-bit floats
    python export.py --check FILE.safetensors VECTORS     compares with core/tests/data/cloak_vectors.safetensors
"""
import sys

import torch
from safetensors.torch import load_file, save_file

import nets

NOTES = {"format": "glassine cloak v1", "net": "light_encoder", "dtype": "f16",
         "conv": "weight (out,in,kh,kw), cross-correlation, zero padding 1 for 3x3"}


def write(source, out):
    weights = torch.load(source, map_location="cpu", weights_only=True)
    save_file({key: value.half().contiguous() for key, value in weights.items()}, out, metadata=NOTES)


def check(path, vectors):
    net = nets.LightEncoder().eval()
    net.load_state_dict({key: value.float() for key, value in load_file(path).items()})
    wanted = load_file(vectors)
    x = (wanted["picture"].float() / 255).permute(2, 0, 1)[None].requires_grad_(True)
    h8, h32 = net(x)
    slope, = torch.autograd.grad((h8 ** 2).mean() + (h32 ** 2).mean(), x)
    for name, found in (("h8", h8), ("h32", h32), ("gradient_of_mean_squares", slope)):
        expected = wanted[name]
        error = (found[0].permute(1, 2, 0) - expected).abs().max() / expected.abs().max()
        print(f"{name}: {error.item():.1e}")


if __name__ == "__main__":
    check(*sys.argv[2:4]) if sys.argv[1] == "--check" else write(*sys.argv[1:3])
