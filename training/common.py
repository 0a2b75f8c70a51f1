# SPDX-License-Identifier: MIT OR Apache-2.0
"""Pictures, the budget of the first recipe, what happens to pictures, and how far latents move."""
import io
import math
import tarfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import nets

dev = "cuda" if torch.cuda.is_available() else "cpu"
LAST = torch.channels_last
SCALE = 4096.0                          # keeps 16-bit gradients out of the subnormal range
HEADS = (0.6, 0.4)                      # weights of the light encoder's latents in the objective
FLOOR = 0.15                            # share of the budget that flat ground gets


def amp():
    """16 bits: fp16 on a GPU, bf16 on a CPU."""
    return torch.autocast(dev, torch.float16 if dev == "cuda" else torch.bfloat16)


def load_tar(path, size):
    """{folder: uint8 (N, 3, size, size)} of a tar of pictures: short side scaled to `size`, centre cut out."""

    def one(data):
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        scale = size / min(picture.size)
        if scale != 1:
            picture = picture.resize([max(size, round(n * scale)) for n in picture.size], Image.LANCZOS)
        left, top = [(n - size) // 2 for n in picture.size]
        return torch.from_numpy(np.asarray(picture.crop((left, top, left + size, top + size))).copy())

    with tarfile.open(path) as tar:
        names = sorted(name for name in tar.getnames() if "." in name)
        data = [tar.extractfile(name).read() for name in names]
    with ThreadPoolExecutor(16) as threads:
        pictures = list(threads.map(one, data))
    out = {}
    for name, picture in zip(names, pictures):
        out.setdefault(name.split("/")[0], []).append(picture)
    return {folder: torch.stack(all).permute(0, 3, 1, 2).contiguous() for folder, all in out.items()}


def batch(pictures, n, crop):
    """Random crops, with changes of scale, colour and side, and some areas made flat."""
    which = torch.randint(len(pictures), (n,), device=pictures.device)
    side = int(np.random.choice([s for s in (288, 256, 192, 128) if s <= pictures.shape[2]]))
    y, x = np.random.randint(0, pictures.shape[2] - side + 1, 2)
    b = pictures[which, :, y:y + side, x:x + side].to(dev).float() / 255
    if side != crop:
        b = F.interpolate(b, size=(crop, crop), mode="bicubic", antialias=True).clamp(0, 1)
    if np.random.rand() < .5:
        b = b.flip(3)
    if np.random.rand() < .3:
        b = b[:, torch.randperm(3, device=b.device)]
    if np.random.rand() < .3:
        contrast, tint = torch.rand(n, 1, 1, 1, device=dev), torch.rand(n, 3, 1, 1, device=dev)
        b = (b * (0.7 + 0.6 * contrast) + 0.2 * (tint - .5)).clamp(0, 1)
    if np.random.rand() < .1:
        b = 1 - b
    if np.random.rand() < .2:
        flat, levels = n // 2, np.random.randint(3, 8)
        smooth = F.avg_pool2d(b[:flat], 5, 1, 2, count_include_pad=False)
        b = torch.cat([(smooth * levels).round() / levels, b[flat:]])
    return b.contiguous(memory_format=LAST)


def budget(x, eps):
    """Largest change of each pixel (N, 1, H, W): from FLOOR * eps on flat ground to eps where there is texture all round.
    Not the budget of the program any more (core/src/cloak/budget.rs); training used this one."""
    mean = lambda t, k: F.avg_pool2d(t, k, 1, k // 2, count_include_pad=False)
    luma = (x * x.new_tensor([.299, .587, .114]).view(1, 3, 1, 1)).sum(1, True)
    activity = ((luma - mean(luma, 3)).abs() * 63.75).clamp(0, 1)
    return eps * (FLOOR + (1 - FLOOR) * mean(activity, 9) ** 1.5)


LUMA_TABLE = torch.tensor([
    [16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55], [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62], [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99]]).float()
CHROMA_TABLE = torch.tensor([
    [17, 18, 24, 47] + [99] * 4, [18, 21, 26, 66] + [99] * 4, [24, 26, 56] + [99] * 5, [47, 66] + [99] * 6]
    + [[99] * 8] * 4).float()
_k = torch.arange(8.)
COSINES = torch.cos((2 * _k[None] + 1) * _k[:, None] * math.pi / 16)
COSINES = (COSINES * torch.where(_k[:, None] == 0, 1 / math.sqrt(8), 0.5)).to(dev)
YCC = torch.tensor([[.299, .587, .114], [-.168736, -.331264, .5], [.5, -.418688, -.081312]])
RGB = torch.linalg.inv(YCC).to(dev)
YCC = YCC.to(dev)


def jpeg(x, quality, clipping_too=False):
    """JPEG with colour at half size; the gradient passes the rounding as it is, and the clipping if so asked."""
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    offset = x.new_tensor([128., 0, 0]).view(1, 3, 1, 1)

    def plane(p, table):
        table = ((table.to(dev) * scale + 50) / 100).floor().clamp(1, 255)
        n, _, h, w = p.shape
        t = p.reshape(n, h // 8, 8, w // 8, 8).permute(0, 1, 3, 2, 4)
        t = COSINES @ t @ COSINES.T / table
        t = (t + (t.round() - t).detach()) * table
        return (COSINES.T @ t @ COSINES).permute(0, 1, 3, 2, 4).reshape(n, 1, h, w)

    c = torch.einsum("ij,njhw->nihw", YCC, x * 255) - offset
    chroma = F.avg_pool2d(c[:, 1:], 2)
    chroma = torch.cat([plane(chroma[:, :1], CHROMA_TABLE), plane(chroma[:, 1:], CHROMA_TABLE)], 1)
    chroma = F.interpolate(chroma, scale_factor=2, mode="bilinear", align_corners=False)
    c = torch.cat([plane(c[:, :1], LUMA_TABLE), chroma], 1) + offset
    x = torch.einsum("ij,njhw->nihw", RGB, c) / 255
    return x + (x.clamp(0, 1) - x).detach() if clipping_too else x.clamp(0, 1)


def blur(x, sigma):
    r = max(1, math.ceil(3 * sigma))
    k = torch.exp(-torch.arange(-r, r + 1, device=x.device).float() ** 2 / (2 * sigma * sigma))
    k = k / k.sum()
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode="reflect"), k.view(1, 1, 1, -1).repeat(3, 1, 1, 1), groups=3)
    return F.conv2d(F.pad(x, (0, 0, r, r), mode="reflect"), k.view(1, 1, -1, 1).repeat(3, 1, 1, 1), groups=3)


def half_and_back(x):
    half = F.interpolate(x, scale_factor=.5, mode="bilinear", antialias=True)
    return F.interpolate(half, scale_factor=2, mode="bicubic").clamp(0, 1)


def teachers(folder):
    """The published encoders in the form x -> (latent of TAEF2, latent of TAESANA)."""
    load = lambda name: nets.teacher(f"{folder}/{name}_encoder.pth", nets.TEACHERS[name])
    both = [load(name).to(dev).to(memory_format=LAST).eval().requires_grad_(False) for name in ("taef2", "taesana")]
    return lambda x: tuple(net(x) for net in both)


def shift(z, moved):
    """Displacement of each latent, for each picture: mean square of the difference over the variance of z."""
    one = lambda a, b: ((b.float() - a.float()) ** 2).mean(dim=(1, 2, 3)) / (a.float().var(dim=(1, 2, 3)) + 1e-4)
    return [one(a, b) for a, b in zip(z, moved)]


def light_score(z, moved):
    """What the attack on the light encoder raises."""
    return sum(w * torch.log(d + 1e-3) for w, d in zip(HEADS, shift(z, moved)))
