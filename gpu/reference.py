#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reference numbers of tests/data, computed with PyTorch and diffusers.

    pip install torch diffusers safetensors
    python gpu/reference.py            # writes gpu/tests/data/*.safetensors

Weights and pictures follow a formula (SplitMix64 of the tensor's name and the place of the value), which tests/network
repeats; so only the results are kept: the mean of the latent's distribution and the gradient by the picture of the mean
of its squares.
"""

import pathlib

import numpy as np
import torch
from diffusers import AutoencoderKL
from safetensors.numpy import save_file

# name: (config, height and width of the picture)
NETWORKS = {
    "two_blocks": (dict(block_out_channels=[32, 64], layers_per_block=1, latent_channels=4), (64, 64)),
    "three_blocks": (
        dict(block_out_channels=[32, 64, 64], layers_per_block=2, latent_channels=16, norm_num_groups=16, use_quant_conv=False),
        (48, 64),
    ),
    "no_attention": (
        dict(block_out_channels=[32, 32], layers_per_block=2, latent_channels=8, mid_block_add_attention=False),
        (32, 40),
    ),
}


def noise(name, count):
    """`count` values in -1..1 that depend on the name and the place alone."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():  # FNV-1a
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    z = (np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return ((z ^ z >> np.uint64(31)) >> np.uint64(40)).astype(np.float32) / 2**23 - 1


def weight(name, shape):
    """Variance 1 / inputs for maps of channels, around 1 for the factors of norms, small for what is added."""
    values = noise(name, int(np.prod(shape)))
    if len(shape) > 1:
        values = values * np.float32((3 / np.prod(shape[1:])) ** 0.5)
    else:
        values = values * np.float32(0.2) + np.float32("norm" in name and name.endswith(".weight"))
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def main():
    folder = pathlib.Path(__file__).parent / "tests/data"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (config, (height, width)) in NETWORKS.items():
        depth = len(config["block_out_channels"])
        network = AutoencoderKL(
            down_block_types=["DownEncoderBlock2D"] * depth, up_block_types=["UpDecoderBlock2D"] * depth, **config
        ).eval()
        state = {key: weight(key, tuple(value.shape)) for key, value in network.state_dict().items()}
        network.load_state_dict(state)
        bytes_ = np.round((noise("picture", height * width * 3) + 1) * 127.5)
        picture = torch.from_numpy((bytes_ / 255).astype(np.float32)).reshape(1, height, width, 3)
        picture.requires_grad_(True)
        mean = network.encode(2 * picture.permute(0, 3, 1, 2) - 1).latent_dist.mean
        (mean**2).mean().backward()
        results = {
            "mean": mean.detach()[0].permute(1, 2, 0).contiguous().numpy(),
            "gradient": picture.grad[0].contiguous().numpy(),
        }
        save_file(results, folder / f"{name}.safetensors")
        print(name, results["mean"].shape, float(mean.detach().std()), float(picture.grad.abs().mean()))


if __name__ == "__main__":
    main()
