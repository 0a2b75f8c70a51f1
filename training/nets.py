# SPDX-License-Identifier: MIT OR Apache-2.0
"""The light encoder, and the published encoders that it learns from.

Images are float tensors (N, 3, H, W), sRGB values in [0, 1], channels R, G, B.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def down(a, b):
    return nn.Conv2d(a, b, 3, stride=2, padding=1)


class Block(nn.Module):
    """relu(c(relu(b(relu(a(x'))))) + skip(x')), x' = x + pool(x): the block of the tiny autoencoders (madebyollin/taesd).

    skip is the identity, or a 1x1 convolution where the number of channels changes; pool is there if its width is given.
    """

    def __init__(self, inputs, outputs, pool=0):
        super().__init__()
        conv = lambda a, b: nn.Conv2d(a, b, 3, padding=1)
        self.conv = nn.Sequential(conv(inputs, outputs), nn.ReLU(), conv(outputs, outputs), nn.ReLU(), conv(outputs, outputs))
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else nn.Identity()
        self.pool = None
        if pool:
            squeeze, expand = nn.Conv2d(inputs, pool, 1, bias=False), nn.Conv2d(pool, inputs, 1, bias=False)
            self.pool = nn.Sequential(squeeze, nn.GroupNorm(4, pool), nn.ReLU(), expand)

    def forward(self, x):
        if self.pool is not None:
            x = x + self.pool(x)
        return F.relu(self.conv(x) + self.skip(x))


class LightEncoder(nn.Module):
    """What ships. H, W multiples of 32 -> h8 (N, 32, H/8, W/8), a latent like that of FLUX.2, and h32 (N, 32, H/32, W/32),
    one like that of Sana."""

    def __init__(self, a=64, b=96):
        super().__init__()
        stem = nn.Conv2d(48, a, 3, padding=1)
        middle = [Block(b, b) for _ in range(3)]
        self.body = nn.Sequential(stem, nn.ReLU(), Block(a, a), Block(a, a), down(a, b), nn.ReLU(), *middle)
        self.h8 = nn.Conv2d(b, 32, 3, padding=1)
        last = nn.Conv2d(b, 32, 3, padding=1)
        self.h32 = nn.Sequential(down(b, b), nn.ReLU(), Block(b, b), down(b, b), nn.ReLU(), Block(b, b), last)

    def forward(self, x):
        f = F.pixel_unshuffle(x * 2 - 1, 4)
        # The first layer always in full precision: the changes that matter are a few 1/255.
        with torch.autocast(x.device.type, enabled=False):
            f = self.body[0](f.float())
        f = self.body[1:](f)
        return self.h8(f), self.h32(f)


# Layers of the published encoders, one letter each: c 3x3 convolution, s the same with stride 2, b block, r ReLU.
TEACHERS = {"taef2": "cbsbbbsbbbsbbbc", "taesana": "srsrbsbbbsbbbsbbbc"}


def teacher(path, layers):
    """A published encoder from its .pth file."""
    weights, steps = torch.load(path, map_location="cpu", weights_only=True), []
    for i, kind in enumerate(layers):
        if kind == "r":
            steps.append(nn.ReLU())
        elif kind == "b":
            shape, pool = weights[f"{i}.conv.0.weight"].shape, weights.get(f"{i}.pool.0.weight")
            steps.append(Block(shape[1], shape[0], 0 if pool is None else pool.shape[0]))
        else:
            shape, stride = weights[f"{i}.weight"].shape, 2 if kind == "s" else 1
            steps.append(nn.Conv2d(shape[1], shape[0], 3, stride, 1, bias=f"{i}.bias" in weights))
    net = nn.Sequential(*steps)
    net.load_state_dict({key: value.float() for key, value in weights.items()})
    return net
