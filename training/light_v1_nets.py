# SPDX-License-Identifier: MIT OR Apache-2.0
"""Networks of the first step (light_v1.py) that do not ship: two surrogate autoencoders, a published feature extractor,
and a generator of perturbations.

`encode` takes pictures (N, 3, H, W) in [0, 1] and gives one map, normally (N, C, H/8, W/8).
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import nets


def tiny_encoder(c=64, z=4, blocks=(1, 2, 2, 2)):
    layers = [nn.Conv2d(3, c, 3, padding=1)] + [nets.Block(c, c) for _ in range(blocks[0])]
    for n in blocks[1:]:
        layers += [nn.Conv2d(c, c, 3, stride=2, padding=1, bias=False)] + [nets.Block(c, c) for _ in range(n)]
    return nn.Sequential(*layers, nn.Conv2d(c, z, 3, padding=1))


def tiny_decoder(c=64, z=4, blocks=(2, 2, 2, 1)):
    layers = [nn.Conv2d(z, c, 3, padding=1), nn.ReLU()]
    for n in blocks[:-1]:
        layers += [nets.Block(c, c) for _ in range(n)]
        layers += [nn.Upsample(scale_factor=2), nn.Conv2d(c, c, 3, padding=1, bias=False)]
    return nn.Sequential(*layers, *[nets.Block(c, c) for _ in range(blocks[-1])], nn.Conv2d(c, 3, 3, padding=1))


class NextBlock(nn.Module):
    """The block of ConvNeXt (Liu et al., arXiv 2201.03545), with a norm over the whole map."""

    def __init__(self, c):
        super().__init__()
        self.dw, self.n = nn.Conv2d(c, c, 7, padding=3, groups=c), nn.GroupNorm(1, c)
        self.a, self.b = nn.Conv2d(c, 4 * c, 1), nn.Conv2d(4 * c, c, 1)

    def forward(self, x):
        return x + self.b(F.gelu(self.a(self.n(self.dw(x)))))


def next_encoder(ch=(96, 192, 256), z=16):
    blocks = lambda c, n: [NextBlock(c) for _ in range(n)]
    return nn.Sequential(
        nn.Conv2d(3, ch[0], 4, stride=2, padding=1), *blocks(ch[0], 2), nn.Conv2d(ch[0], ch[1], 2, stride=2),
        *blocks(ch[1], 3), nn.Conv2d(ch[1], ch[2], 2, stride=2), *blocks(ch[2], 4), nn.Conv2d(ch[2], z, 1))


def next_decoder(ch=(256, 192, 96), z=16):
    blocks = lambda c, n: [NextBlock(c) for _ in range(n)]
    up = lambda a, b: [nn.Upsample(scale_factor=2), nn.Conv2d(a, b, 3, padding=1)]
    return nn.Sequential(
        nn.Conv2d(z, ch[0], 3, padding=1), *blocks(ch[0], 4), *up(ch[0], ch[1]), *blocks(ch[1], 3), *up(ch[1], ch[2]),
        *blocks(ch[2], 2), *up(ch[2], 48), nn.GELU(), nn.Conv2d(48, 3, 3, padding=1))


class Autoencoder(nn.Module):
    def __init__(self, enc, dec):
        super().__init__()
        self.enc, self.dec = enc, dec

    def encode(self, x):
        return self.enc(x * 2 - 1)

    def decode(self, z):
        return self.dec(z) * 0.5 + 0.5


def surrogate(name):
    """The autoencoders that `light_v1.py ae` trains: tiny and next."""
    if name == "tiny":
        return Autoencoder(tiny_encoder(), tiny_decoder())
    return Autoencoder(next_encoder(), next_decoder())


class Teacher(nn.Module):
    def __init__(self, folder, name):
        super().__init__()
        self.enc = nets.teacher(f"{folder}/{name}_encoder.pth", nets.TEACHERS[name])

    def encode(self, x):
        return self.enc(x)


class Squeeze(nn.Module):
    """SqueezeNet 1.1: its fire5 and fire9 maps, each over its root mean square, as one vector."""

    def __init__(self, npz):
        super().__init__()
        for key, value in np.load(npz).items():
            self.register_buffer(key.replace(".", "_"), torch.from_numpy(value).float())

    def fire(self, x, n):
        of = lambda part: (getattr(self, f"fire{n}_{part}_w"), getattr(self, f"fire{n}_{part}_b"))
        x = F.relu(F.conv2d(x, *of("squeeze1x1")))
        wide = F.relu(F.conv2d(x, *of("expand3x3"), padding=1))
        return torch.cat([F.relu(F.conv2d(x, *of("expand1x1"))), wide], 1)

    def encode(self, x):
        x = x.flip(1) * 255 - x.new_tensor([104., 117., 123.]).view(1, 3, 1, 1)
        pool = lambda t: F.max_pool2d(t, 3, 2, ceil_mode=True)
        x = pool(F.relu(F.conv2d(x, self.conv1_w, self.conv1_b, stride=2)))
        fifth = self.fire(self.fire(pool(self.fire(self.fire(x, 2), 3)), 4), 5)
        ninth = pool(fifth)
        for n in (6, 7, 8, 9):
            ninth = self.fire(ninth, n)
        flat = lambda t: (t / (t.pow(2).mean(dim=(1, 2, 3), keepdim=True).sqrt() + 1e-3)).flatten(1)
        return torch.cat([flat(fifth.float()), flat(ninth.float())], 1)[:, :, None, None]


class Generator(nn.Module):
    """H, W multiples of 16 -> perturbation in [-1, 1], to be multiplied by the budget."""

    def __init__(self, c=(48, 64, 96)):
        super().__init__()
        a, b, d = c
        two = lambda n: (nets.Block(n, n), nets.Block(n, n))
        self.stem = nn.Sequential(nn.Conv2d(48, a, 3, padding=1), nn.ReLU(), *two(a))
        self.d1 = nn.Sequential(nets.down(a, b), nn.ReLU(), *two(b))
        self.d2 = nn.Sequential(nets.down(b, d), nn.ReLU(), *two(d))
        self.u1, self.u0 = nets.Block(d + b, b), nets.Block(b + a, a)
        self.out = nn.Conv2d(a, 48, 3, padding=1)

    def forward(self, x):
        up = lambda t: F.interpolate(t, scale_factor=2, mode="nearest")
        x0 = self.stem(F.pixel_unshuffle(x * 2 - 1, 4))
        x1 = self.d1(x0)
        x2 = self.d2(x1)
        y = self.u0(torch.cat([x0, up(self.u1(torch.cat([x1, up(x2)], 1)))], 1))
        return torch.tanh(F.pixel_shuffle(self.out(y), 4))
