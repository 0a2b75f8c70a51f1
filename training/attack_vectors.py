# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reference numbers of the attack: budget, the JPEG view, and four steps (docs/cloak.md), in PyTorch.

    python attack_vectors.py core/data/light_encoder.safetensors core/tests/data/cloak_vectors.safetensors

Reads "picture" and "free" from the file of vectors and writes "attack_budget", "jpeg75", "attack_start",
"attack_objective" and "attack_perturbation" back into it.
"""
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import common
import nets

STEPS, RADIUS, PATH, MOMENTUM, HIGH_PASS, TINY = 4, .4, 4., .5, .8, 1e-20
FLOOR, DRIVE, HIDING, FLAT = 1.25 / 255, (.5, 2.), (.35, .6), 2 / 255
LUMA = torch.tensor([.299, .587, .114]).view(1, 3, 1, 1)


def mean(t, k):
    return F.avg_pool2d(t, k, 1, k // 2, count_include_pad=False)


def luma(x):
    return (x * LUMA).sum(1, True)


def budget(x):
    """Largest change of each pixel, and what a free variable of 1 drives it to before it is cut off there."""
    y = luma(x)
    rough = y - mean(y, 3)
    activity = (rough.abs() * 85).clamp(0, 1)
    grain = mean(rough * rough, 9).sqrt() * 255
    roughness = ((grain - 2) / 3).clamp(0, 1)
    density = ((torch.minimum(mean(activity, 9), mean(activity, 3)) - .4) / .6).clamp_min(0) ** .7
    spread = F.max_pool2d(y, 3, 1, 1) + F.max_pool2d(-y, 3, 1, 1)
    b = FLOOR + (8 / 255 - FLOOR) * density * roughness * (spread * 255 / 2).clamp(max=1)
    hiding = ((grain - HIDING[0]) / (HIDING[1] - HIDING[0])).clamp(0, 1)
    flat = (1 - (b - FLOOR) / FLAT).clamp(0, 1)
    return b, b * (1 + flat * (DRIVE[0] + hiding * (DRIVE[1] - DRIVE[0]) - 1))


def colour_share(x):
    return .3 * (mean(x.amax(1, True) - x.amin(1, True), 9) * (255 / 24)).clamp(0, 1)


def perturbation(u, b, drive, k):
    """What the free variable u stands for, with budget b and share of colour k."""
    driven = drive * u
    mixed = k * driven + (1 - k) * luma(driven)
    return torch.where(mixed.abs() > b + 1e-7, mixed.sign() * b, mixed)


def objective(reference, moved):
    parts = zip((.6, .4), reference, moved)
    return sum(w * torch.log(((b - a) ** 2).mean() / (a.var() + 1e-4) + 1e-3) for w, a, b in parts)


def rms(t):
    return t.square().mean().sqrt() + TINY


def main(weights, vectors):
    net = nets.LightEncoder().eval().requires_grad_(False)
    net.load_state_dict({key: value.float() for key, value in load_file(weights).items()})
    numbers = load_file(vectors)
    to_torch = lambda t: t.float().permute(2, 0, 1)[None].contiguous()
    # From "free" itself, something at its very edge (a ReLU, a coefficient of the JPEG view) falls to either side by rounding alone.
    numbers["attack_start"] = numbers["free"].flip(1).contiguous()
    x, u = to_torch(numbers["picture"]) / 255, to_torch(numbers["attack_start"]) / 2
    views = (lambda t: t, lambda t: common.jpeg(t, 75, clipping_too=True), lambda t: F.avg_pool2d(t, 2), lambda t: common.blur(t, 1.))
    b, drive = budget(x)
    k = colour_share(x)
    spent = lambda t: ((b * t).square().mean() / b.square().mean()).sqrt() + TINY
    reference = [net(view(x)) for view in views]
    m, objectives = torch.zeros_like(x), []
    for step in range(STEPS):
        u = u.detach().requires_grad_(True)
        value = objective(reference[step % 4], net(views[step % 4]((x + perturbation(u, b, drive, k)).clamp(0, 1))))
        g, = torch.autograd.grad(value, u)
        objectives.append(value.item())
        with torch.no_grad():
            g = g - HIGH_PASS * mean(g, 9)
            m = MOMENTUM * m + g / rms(g)
            u = u + m / spent(m) * (PATH / STEPS * (1 - .9 * step / (STEPS - 1)))
            u = (u * (RADIUS / spent(u)).clamp(max=1)).clamp(-1, 1)
    back = lambda t: t.detach()[0].permute(1, 2, 0).contiguous()
    numbers |= {"attack_budget": back(b)[:, :, 0].contiguous(), "jpeg75": back(views[1](x)),
                "attack_objective": torch.tensor(objectives), "attack_perturbation": back(perturbation(u, b, drive, k))}
    save_file(numbers, vectors)


if __name__ == "__main__":
    main(*sys.argv[1:3])
