# SPDX-License-Identifier: MIT OR Apache-2.0
"""First step of the shipped light encoder: distillation from TAEF2 and TAESANA on a GPU. In this order:

    python light_v1.py DATA WORK ae tiny --minutes M       surrogate autoencoders that the generator is trained against
    python light_v1.py DATA WORK ae next --minutes M
    python light_v1.py DATA WORK gen --minutes M           a generator of perturbations, for a fourth of each batch
    python light_v1.py DATA WORK light --minutes M         the light encoder, first version: WORK/light.pt

DATA holds pd.tar, the teachers taef2_encoder.pth and taesana_encoder.pth, and squeeze.npz (SqueezeNet 1.1). How long each
step runs is by the clock, so a second run gives other weights of the same kind.
"""
import argparse
import math
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import light_v1_nets as extra
import nets
from common import LAST, blur, dev, jpeg, load_tar

WEIGHT = {"taef2": 3.0}                 # of the generator's targets; the others 1


def batch(pictures, n, crop=256):
    which = torch.randint(len(pictures), (n,), device=pictures.device)
    side = int(np.random.choice([256, 256, 192, 160]))
    y, x = np.random.randint(0, pictures.shape[2] - side + 1, 2)
    b = pictures[which, :, y:y + side, x:x + side].to(dev).float() / 255
    if side != crop:
        b = F.interpolate(b, size=crop, mode="bicubic", antialias=True).clamp(0, 1)
    if np.random.rand() < .5:
        b = b.flip(3)
    if np.random.rand() < .3:
        b = b[:, torch.randperm(3, device=b.device)]
    if np.random.rand() < .3:
        contrast, tint = torch.rand(n, 1, 1, 1, device=dev), torch.rand(n, 3, 1, 1, device=dev)
        b = (b * (0.7 + 0.6 * contrast) + 0.2 * (tint - .5)).clamp(0, 1)
    if np.random.rand() < .1:
        b = 1 - b
    return b.contiguous(memory_format=LAST)


def budget(x, eps):
    """The budget of that time: eps in texture, down to 0.35 eps on flat ground."""
    y = (x * x.new_tensor([.299, .587, .114]).view(1, 3, 1, 1)).sum(1, True)
    mean = F.avg_pool2d(y, 9, 1, 4)
    deviation = (F.avg_pool2d(y * y, 9, 1, 4) - mean * mean).clamp_min(0).sqrt()
    return eps * (0.35 + deviation / 0.06).clamp(0.35, 1)


def seen(x, other):
    """What happens to pictures, the same to both."""
    r = np.random.rand()
    if r < .3:
        quality = np.random.randint(55, 96)
        return jpeg(x, quality), jpeg(other, quality)
    if r < .6:
        side = 64 * np.random.randint(2, 6)
        small = lambda t: F.interpolate(t, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
        return small(x), small(other)
    if r < .7:
        sigma = np.random.uniform(.4, 1.0)
        return blur(x, sigma), blur(other, sigma)
    return x, other


def shift(net, moved, x):
    """Displacement of the latent of each picture, in parts of its variance."""
    with torch.no_grad():
        z = net.encode(x).float()
    spread = z.var(dim=(1, 2, 3), keepdim=True) + 1e-4
    return ((net.encode(moved).float() - z) ** 2 / spread).mean(dim=(1, 2, 3))


def steps(net, minutes, rate, warm, decay=1e-2):
    """Yields `update` again and again: `update(loss)` is one step of AdamW with a cosine schedule by the clock."""
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=decay)
    began, k = time.time(), 0
    while (elapsed := time.time() - began) < minutes * 60:
        cosine = max(0.03, 0.5 * (1 + math.cos(math.pi * elapsed / (minutes * 60))))
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (k + 1) / warm) * cosine

        def update(loss):
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            if k % 200 == 0:
                print(k, round(time.time() - began), round(loss.item(), 4), flush=True)

        yield update
        k += 1
    print("steps", k, flush=True)


def train_surrogate(args, pictures):
    net = extra.surrogate(args.name).to(dev).to(memory_format=LAST)
    for update in steps(net, args.minutes, 4e-4, 200, 1e-4):
        x, loss = batch(pictures, args.bs), 0
        with torch.autocast(dev, torch.bfloat16):
            z = net.encode(x)
            y = net.decode(z + 0.05 * torch.randn_like(z))
        z, a, b = z.float(), y.float(), x
        for _ in range(3):
            edges = (a - b).diff(dim=2).abs().mean() + (a - b).diff(dim=3).abs().mean()
            loss = loss + (a - b).abs().mean() + 0.5 * edges
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
        update(loss + 2e-4 * (z ** 2).mean() + 0.01 * F.relu(z.abs() - 4).mean())
    # Half precision, as it was used.
    torch.save({key: value.half() for key, value in net.enc.state_dict().items()}, f"{args.work}/{args.name}.pt")


def targets(args):
    """What the generator is trained against."""
    out = {"taef2": extra.Teacher(args.data, "taef2"), "squeeze": extra.Squeeze(f"{args.data}/squeeze.npz")}
    for name in ("tiny", "next"):
        out[name] = extra.surrogate(name)
        weights = torch.load(f"{args.work}/{name}.pt", map_location="cpu", weights_only=True)
        out[name].enc.load_state_dict({key: value.float() for key, value in weights.items()})
    return {name: net.to(dev).to(memory_format=LAST).eval().requires_grad_(False) for name, net in out.items()}


def train_generator(args, pictures):
    against, net = targets(args), extra.Generator().to(dev).to(memory_format=LAST)
    total = sum(WEIGHT.get(name, 1.0) for name in against)
    for update in steps(net, args.minutes, 1e-3, 100):
        x = batch(pictures, args.bs)
        with torch.autocast(dev, torch.bfloat16):
            raw = net(x)
        a, b = seen((x + raw.float() * budget(x, args.eps / 255)).clamp(0, 1), x)
        with torch.autocast(dev, torch.bfloat16):
            parts = [WEIGHT.get(name, 1.0) * torch.log(shift(t, a, b) + 1e-3) for name, t in against.items()]
        update(-(sum(parts) / total).mean())
    torch.save(net.state_dict(), f"{args.work}/gen.pt")


class EighthOnly(nn.Module):
    """The light encoder by its first latent: what its own short attack raises."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def encode(self, x):
        return self.net(x)[0]


def perturbed(x, generator, net, eps):
    """A quarter clean, one from the generator, one with noise, one attacked on the student: where it is wrong."""
    n, b = len(x) // 4, budget(x, eps)
    clean, a, c, y = x[:n], x[n:2 * n], x[2 * n:3 * n], x[3 * n:]
    with torch.no_grad(), torch.autocast(dev, torch.bfloat16):
        made = generator(a).float() * b[n:2 * n] * torch.rand(n, 1, 1, 1, device=dev)
    noise = torch.sign(torch.randn_like(c)) * b[2 * n:3 * n] * torch.rand(n, 1, 1, 1, device=dev)
    b = b[3 * n:]
    d = (torch.rand_like(y) - .5) * b
    for _ in range(2):
        d.requires_grad_(True)
        with torch.autocast(dev, torch.bfloat16):
            raised = torch.log(shift(EighthOnly(net), y + d, y) + 1e-3).sum()
        g, = torch.autograd.grad(raised, d)
        d = torch.minimum(torch.maximum(d.detach() + g.sign() * b * .6, -b), b)
    return torch.cat([clean, a + made, c + noise, y + d]).clamp(0, 1).contiguous(memory_format=LAST)


def train_light(args, pictures):
    teach = [extra.Teacher(args.data, name).to(dev).eval().requires_grad_(False) for name in ("taef2", "taesana")]
    generator, net = extra.Generator(), nets.LightEncoder().to(dev).to(memory_format=LAST)
    generator.load_state_dict(torch.load(f"{args.work}/gen.pt", map_location="cpu", weights_only=True))
    generator = generator.to(dev).eval()
    unexplained = lambda s, z: ((s.float() - z) ** 2).mean() / z.var()
    for update in steps(net, args.minutes, 1e-3, 100):
        x = perturbed(batch(pictures, args.bs), generator, net, 10 / 255)
        with torch.no_grad(), torch.autocast(dev, torch.bfloat16):
            wanted = [t.encode(x).float() for t in teach]
        with torch.autocast(dev, torch.bfloat16):
            given = net(x)
        update(unexplained(given[0], wanted[0]) + .5 * unexplained(given[1], wanted[1]))
    torch.save(net.state_dict(), f"{args.work}/light.pt")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("work")
    parser.add_argument("step", choices=["ae", "gen", "light"])
    parser.add_argument("name", nargs="?", choices=["tiny", "next"])
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--bs", type=int, default=64)
    parser.add_argument("--eps", type=float, default=8)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    pictures = load_tar(f"{args.data}/pd.tar", 288)["pd"].to(dev)
    {"ae": train_surrogate, "gen": train_generator, "light": train_light}[args.step](args, pictures)


if __name__ == "__main__":
    main()
