# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reference numbers for the tests of the user's own models (core/tests/cloak_models).

    python model_vectors.py OUT.safetensors [FOLDER]

For every layout of the published tiny autoencoders, and one with all that a block may have, the encoder is built in
PyTorch with weights from a formula that the tests compute as well, so that no weights have to be kept. Kept are, in
double precision rounded to float32: the latents of two pictures and the gradient of their mean square by the picture.
Latents as (height, width, channels), gradients as (height, width, 3). The specification of each layout stands in the
file's metadata.

FOLDER holds the published encoders taef2_encoder.f16.safetensors and taesana_encoder.f16.safetensors (MIT, by Ollin Boer
Bohan). Their numbers go under "published.taef2" and "published.taesana"; the tests need the same files to use them.
"""
import math
import sys

import numpy as np
import torch
import torch.nn as nn
from safetensors.torch import load_file, save_file

ODD, EVEN = (37, 53), (64, 64)      # height, width
EIGHTH = "c3>64 b64>64" + " d64>64 b64>64 b64>64 b64>64" * 3
THIRTY_SECOND = "s3>32 r s32>64 r b64>64" + " d64>64 b64>64 b64>64 b64>64" * 3
POOLED = "c3>64 b64>64" + " d64>64 b64>64 b64>64 b64>64" * 2 + " d64>64" + " b64>64+256" * 3
# c 3x3 convolution, s and d the same with stride 2, with and without bias, b block (+ width of its pooled branch), r ReLU.
LAYOUTS = {
    "taesd": EIGHTH + " c64>4",
    "taesdxl": EIGHTH + " c64>4",
    "taesd3": EIGHTH + " c64>16",
    "taef1": EIGHTH + " c64>16",
    "taef2": POOLED + " c64>32",
    "taesana": THIRTY_SECOND + " c64>32",
    "everything": "c3>20 b20>36 d36>36 b36>36+24 b36>12+8 s12>24 r b24>24 c24>5",
}
TENSORS = 1003      # seeds lie so far apart from layout to layout
WITHOUT_GRADIENT = ("taesdxl", "taef1")     # the layouts of taesd and taesd3 once more
PUBLISHED = {"taef2": POOLED + " c64>32", "taesana": THIRTY_SECOND + " c64>32"}


def hashed(n, seed):
    """32-bit hashes of seed * 2^20 + 0 .. n - 1 (lowbias32 by Chris Wellons, public domain)."""
    with np.errstate(over="ignore"):
        x = np.arange(n, dtype=np.uint32) + np.uint32(seed << 20 & 0xFFFFFFFF)
        x ^= x >> 16
        x *= np.uint32(0x7FEB352D)
        x ^= x >> 15
        x *= np.uint32(0x846CA68B)
        x ^= x >> 16
    return x


def odd_numbers(shape, seed):
    """Odd numbers in -255..=255 over 256: exact in 16-bit floats."""
    n = math.prod(shape)
    return ((2.0 * (hashed(n, seed) >> 24).astype(np.float64) - 255.0) / 256.0).reshape(shape)


def weight(name, shape, seed):
    """Convolutions about as large as He et al. (arXiv 1502.01852) start them, in powers of two; the last of a block half."""
    values = odd_numbers(shape, seed)
    if ".pool.1." in name:
        return values / 4 + (1.0 if name.endswith("weight") else 0.0)
    if len(shape) == 1:
        return values / 8
    scale = 2.0 ** round(math.log2(math.sqrt(6.0 / math.prod(shape[1:]))))
    return values * scale * (0.5 if ".conv.4." in name else 1.0)


class Block(nn.Module):
    """The block of the published tiny autoencoders."""

    def __init__(self, inputs, outputs, inner):
        super().__init__()
        conv = lambda a, b: nn.Conv2d(a, b, 3, padding=1)
        self.conv = nn.Sequential(conv(inputs, outputs), nn.ReLU(), conv(outputs, outputs), nn.ReLU(), conv(outputs, outputs))
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else nn.Identity()
        self.pool = None
        if inner:
            squeeze, expand = nn.Conv2d(inputs, inner, 1, bias=False), nn.Conv2d(inner, inputs, 1, bias=False)
            self.pool = nn.Sequential(squeeze, nn.GroupNorm(4, inner), nn.ReLU(), expand)

    def forward(self, x):
        if self.pool is not None:
            x = x + self.pool(x)
        return torch.relu(self.conv(x) + self.skip(x))


def encoder(specification):
    layers = []
    for step in specification.split():
        if step == "r":
            layers.append(nn.ReLU())
            continue
        widths, _, inner = step[1:].partition("+")
        inputs, outputs = map(int, widths.split(">"))
        if step[0] == "b":
            layers.append(Block(inputs, outputs, int(inner or 0)))
        else:
            stride = 1 if step[0] == "c" else 2
            layers.append(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=step[0] != "d"))
    return nn.Sequential(*layers).double()


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    grain = (hashed(height * width * 3, 1) >> 26).astype(np.int64).reshape(height, width, 3)
    values = (5 * x + 3 * y + 40 * c) % 160 + grain
    return torch.from_numpy(values.astype(np.float32) / np.float32(255)).double().permute(2, 0, 1)[None]


def steady(model, x, slope):
    """Whether rounding to single precision leaves the gradient as it is: no ReLU that matters falls to the other side."""
    torch.manual_seed(0)
    for _ in range(4):
        near = (x + 3e-8 * torch.randn_like(x)).requires_grad_(True)
        other = torch.autograd.grad((model(near) ** 2).mean(), near)[0]
        if (other - slope).norm() > 1e-5 * slope.norm():
            return False
    return True


def numbers(model, name, gradient=True):
    planes = lambda t: t[0].permute(1, 2, 0).contiguous().float()
    with torch.no_grad():
        even = model(picture(*EVEN))
    x = picture(*ODD).requires_grad_(True)
    z = model(x)
    out = {f"{name}.even": planes(even), f"{name}.odd": planes(z.detach())}
    if gradient:
        slope = torch.autograd.grad((z ** 2).mean(), x)[0]
        assert steady(model, x.detach(), slope), f"{name}: a ReLU lies at its corner, take other seeds"
        out[f"{name}.gradient"] = planes(slope)
    print(name, [round(t.abs().max().item(), 5) for t in out.values()], round(z.std().item(), 3))
    return out


def main():
    torch.set_num_threads(1)
    out = {}
    for number, (name, specification) in enumerate(LAYOUTS.items()):
        model = encoder(specification)
        values = {}
        for i, (key, old) in enumerate(sorted(model.state_dict().items())):
            values[key] = torch.from_numpy(weight(key, tuple(old.shape), TENSORS * (number + 1) + i))
            assert torch.equal(values[key], values[key].half().double()), "not exact in 16 bits"
        model.load_state_dict(values)
        out |= numbers(model, name, name not in WITHOUT_GRADIENT)
    for name, specification in PUBLISHED.items() if len(sys.argv) > 2 else ():
        model = encoder(specification)
        weights = load_file(f"{sys.argv[2]}/{name}_encoder.f16.safetensors")
        model.load_state_dict({key: value.double() for key, value in weights.items()})
        out |= numbers(model, f"published.{name}")
    save_file(out, sys.argv[1], metadata=LAYOUTS)


if __name__ == "__main__":
    main()
