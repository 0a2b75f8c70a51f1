# SPDX-License-Identifier: MIT OR Apache-2.0
"""Second and last step of the shipped light encoder: fine-tuning of the first version on a CPU.

    python finetune_light.py DATA START.pt OUT.pt SECONDS

DATA holds pd.tar (folders pd: training, test: figures before and after) and the teachers taef2_encoder.pth and
taesana_encoder.pth. Clean, noisy and attacked pairs of pictures; the loss is the error of the latents plus half the error
of their displacement, both against the teachers.
"""
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import nets
from common import LAST, SCALE, amp, batch, blur, budget, dev, half_and_back, jpeg, light_score, load_tar, shift, teachers

RATE, PICTURES, ATTACKED, CROP = 4e-4, 10, 5, 192


def few(objective, y, b, steps):
    """A short attack."""
    d = (torch.rand_like(y) * 2 - 1) * b * .5
    for _ in range(steps):
        d = d.detach().requires_grad_(True)
        with amp():
            raised = objective((y + d).clamp(0, 1), y).sum() * SCALE
        g, = torch.autograd.grad(raised, d)
        d = torch.minimum(torch.maximum(d + g.sign() * b * .6, -b), b)
    return d.detach()


def noise(y, b):
    """Noise of a random grain."""
    grain = int(np.random.choice([1, 1, 2, 4, 8]))
    n, _, h, w = y.shape
    r = torch.randn(n, 3, h // grain, w // grain, device=y.device)
    if grain > 1:
        r = F.interpolate(r, scale_factor=grain, mode="nearest" if np.random.rand() < .5 else "bilinear")
    return (r / r.std()).clamp(-1.5, 1.5) / 1.5 * b if np.random.rand() < .3 else r.sign() * b


def objectives(net, teach):
    """What raises the displacement of the student, and of the teachers."""

    def student(moved, x):
        return light_score([z.detach() for z in net(x)], net(moved))

    def teacher(moved, x):
        with torch.no_grad():
            z = teach(x)
        eighth, thirty_second = shift(z, teach(moved))
        return torch.log(eighth + 1e-3) + .5 * torch.log(thirty_second + 1e-3)

    return student, teacher


def fidelity(net, teach, x, moved):
    """For each latent: unexplained variance on x and on the moved x, unexplained part and cosine of the displacement."""
    with torch.no_grad():
        z, zm, s, sm = [[t.float() for t in f(v)] for f, v in ((teach, x), (teach, moved), (net, x), (net, moved))]
    rows = []
    for a, b, c, d in zip(z, zm, s, sm):
        u, v, spread = b - a, d - c, a.var()
        clean, attacked = ((c - a) ** 2).mean() / spread, ((d - b) ** 2).mean() / spread
        cosine = F.cosine_similarity(u.flatten(1), v.flatten(1)).mean()
        rows.append(torch.stack([clean, attacked, ((u - v) ** 2).mean() / (u * u).mean(), cosine]))
    return torch.stack(rows)


def report(tag, net, teach, test):
    net.eval()
    x = test[:24, :, 16:272, 16:272].float().div(255).contiguous(memory_format=LAST)
    for name, objective in zip(("student", "teacher"), objectives(net, teach)):
        total = 0
        for y in x.split(12):
            moved = (y + few(objective, y, budget(y, 8 / 255), 8)).clamp(0, 1)
            total = total + fidelity(net, teach, y, moved) * len(y) / len(x)
        print(tag, name, "[clean, attacked, displacement error, cosine]", total.numpy().round(3).tolist(), flush=True)
    net.train()


def pairs(net, teach, pictures, k):
    """Pictures and the same ones moved: half by a short attack, half by noise; some after JPEG, blur or half size."""
    x, eps = batch(pictures, PICTURES, CROP), np.random.uniform(4, 14) / 255
    b = budget(x, eps) if np.random.rand() < .5 else torch.full_like(x[:, :1], eps)
    student, teacher = objectives(net, teach)
    objective, steps = (student, 2) if k % 2 == 0 else (teacher, 1)
    d = few(objective, x[:ATTACKED], b[:ATTACKED], steps)
    moved = (x + torch.cat([d, noise(x[ATTACKED:], b[ATTACKED:])])).clamp(0, 1)
    r = np.random.rand()
    if r < .15:
        quality = np.random.randint(50, 96)
        x, moved = jpeg(x, quality), jpeg(moved, quality)
    elif r < .3:
        x, moved = blur(x, 1.), blur(moved, 1.)
    elif r < .45:
        x, moved = half_and_back(x), half_and_back(moved)
    return torch.cat([x, moved]).contiguous(memory_format=LAST)


def loss_of(net, teach, both):
    with torch.no_grad(), amp():
        wanted = [z.float() for z in teach(both)]
    with amp():
        given = net(both)
    loss, log, n = 0, [], len(both) // 2
    for weight, z, s in zip((1., .5), wanted, given):
        s = s.float()
        error = ((s - z) ** 2).mean() / z.var()
        u, v = z[n:] - z[:n], s[n:] - s[:n]
        size = (u * u).mean(dim=(1, 2, 3)) + .05 * z.var()
        displacement = (((u - v) ** 2).mean(dim=(1, 2, 3)) / size).mean()
        loss = loss + weight * (error + .5 * displacement)
        log += [error.item(), displacement.item()]
    return loss, log


def main():
    data, start, out, seconds = sys.argv[1:5]
    seconds = float(seconds)
    torch.manual_seed(0)
    np.random.seed(0)
    pictures, teach = load_tar(f"{data}/pd.tar", 288), teachers(data)
    net = nets.LightEncoder()
    weights = torch.load(start, map_location="cpu", weights_only=True)
    net.load_state_dict({key: value.float() for key, value in weights.items()})
    net = net.to(dev).to(memory_format=LAST)
    report("before", net, teach, pictures["test"])
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4)
    began, k, log = time.time(), 0, []
    while (elapsed := time.time() - began) < seconds:
        rate = RATE * min(1, (k + 1) / 30) * max(.03, .5 * (1 + math.cos(math.pi * elapsed / seconds)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss, line = loss_of(net, teach, pairs(net, teach, pictures["pd"].to(dev), k))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
        optimiser.step()
        k += 1
        log.append(line)
        if k % 50 == 0:
            print(k, round(elapsed), np.array(log).mean(0).round(4).tolist(), flush=True)
            log = []
    torch.save(net.state_dict(), out)
    print("steps", k)
    report("after", net, teach, pictures["test"])


if __name__ == "__main__":
    main()
