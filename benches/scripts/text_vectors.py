# SPDX-License-Identifier: MIT OR Apache-2.0
"""The test vectors of docs/text-format.md, computed from the words of that document by other means than the program:
Python's own HKDF parts, normalisation and categories, and the package `blake3` (PyPI). Prints the vectors; they must be
those that core/tests/text_vectors.rs prints when it fails."""
import hashlib
import hmac
import math
import re
import unicodedata
from fractions import Fraction
from pathlib import Path

from blake3 import blake3

V = "\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d"
Z = "\u200d\u200e\u2061\u2064"
H = dict(zip("aceijopsxy", "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443"))
BITS = {"V": 6, "Z": 4, "H": 1}
LATIN = {look_alike: latin for latin, look_alike in H.items()}
PAYLOAD = 0x0123456789ABCDEF
SENTENCE = "“The quick brown fox,” she wrote on page 12, “jumps over 9 lazy dogs — see example.org for a photo.”"
WORDS = ["Don’t,", "Straße", "ÉTÉ", "ﬁn", "\u0441at", "Ёлка", "ΟΔΟΣ", "x²", "می\u200cخواهم", "क्ष", "wo\ufe08\ufe0brd", "—"]


def text_key(secret):
    extracted = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, b"glassine/text/v1\x01", hashlib.sha256).digest()


def canon(word):
    word = unicodedata.normalize("NFKD", word)
    word = "".join(c.upper() for c in word)
    word = unicodedata.normalize("NFKD", "".join(c.lower() for c in word))
    return "".join(LATIN.get(c, c) for c in word if unicodedata.category(c)[0] in "LN")


def equations(key, channel, context):
    bits = BITS[channel]
    stream = blake3(channel.encode() + context.encode(), key=key).digest(length=8 * bits + 1)
    rows = [int.from_bytes(stream[8 * j : 8 * j + 8], "little") for j in range(bits)]
    return rows, stream[8 * bits] & ((1 << bits) - 1)


def symbol(key, channel, context):
    rows, mask = equations(key, channel, context)
    return sum((bin(row & PAYLOAD).count("1") & 1) << j for j, row in enumerate(rows)) ^ mask


def phrases():
    """The table of words that are said together."""
    document = (Path(__file__).parents[2] / "docs/text-format.md").read_text(encoding="utf-8")
    table = document.split("| word | next, one of |")[1].split("Two sounds:")[0]
    return {(first, second) for first, seconds in re.findall(r"^\| (\w+) \| ([\w ]+) \|$", table, re.M) for second in seconds.split()}


def mark(key, words):
    """Only what this sentence needs of the placement rule: all spaces are single, all letters Latin, and of what is said
    together only phrases."""
    together = phrases()
    out = []
    for word, after in zip(words, words[1:] + [""]):
        context = canon(word) + "\x1f" + canon(after)
        address = re.search(r"\w\.\w\w", word) or re.search(r"\w\.\w\w", after)
        if not canon(word) or not canon(after) or address:
            out.append(word)
            continue
        at = max(i for i, c in enumerate(word) if unicodedata.category(c)[0] in "LN") + 1
        v, z = symbol(key, "V", context), symbol(key, "Z", context)
        selectors = V[v & 7] + V[v >> 3]
        head, tail = word[:at], word[at:]
        zero_width = Z[z & 3] + Z[z >> 2]
        placed = head[-1].isalpha() and not (tail and Z[0] in zero_width)
        joined = selectors + (zero_width if placed else "")
        if not tail and (canon(word), canon(after)) in together:
            joined = ""
        letter = next((i for i, c in enumerate(head) if c in H), None)
        if word.isascii() and sum(c.isalpha() for c in word) > 1 and letter is not None and symbol(key, "H", context):
            head = head[:letter] + H[head[letter]] + head[letter + 1 :]
        out.append(head + joined + tail)
    return " ".join(out)


def binomial(n, p):
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def log_p(symbols, agreeing):
    """Exactly, of 6 A + 4 B and of H; then Fisher's method."""
    v, z, h = (binomial(n, Fraction(1, 2**bits)) for n, bits in zip(symbols, BITS.values()))
    bits = 6 * agreeing[0] + 4 * agreeing[1]
    invisible = sum(p * q for a, p in enumerate(v) for b, q in enumerate(z) if 6 * a + 4 * b >= bits)
    product = invisible * sum(h[agreeing[2] :])
    nats = math.log(product.denominator) - math.log(product.numerator)
    return math.log1p(nats) - nats if symbols[2] and symbols[0] + symbols[1] else -nats


def escaped(text):
    return "".join(c if " " <= c <= "~" else f"\\u{{{ord(c):04x}}}" for c in text)


def main():
    key = text_key(bytes(range(32)))
    print("K_text", key.hex())
    for word in WORDS:
        print(f"| `{escaped(word)}` | `{escaped(canon(word))}` |")
    context = canon("“The") + "\x1f" + canon("quick")
    for channel in "VZH":
        rows, mask = equations(key, channel, context)
        print(f"| {channel} | {' '.join(f'{row:016x}' for row in rows)} | {mask:x} | {symbol(key, channel, context):x} |")
    print(escaped(mark(key, SENTENCE.split(" "))))
    # 14 gaps with V, of which 12 have Z and 9 H, all of which agree; blind, so times 2^64
    counts = (14, 12, 9)
    print(f"log10 p of the sentence: {(log_p(counts, counts) + 64 * math.log(2)) / math.log(10):.6f}")
    for symbols, agreeing in [
        ((10, 0, 0), (10, 0, 0)),
        ((0, 200, 0), (0, 40, 0)),
        ((100, 100, 0), (9, 16, 0)),
        ((13, 13, 0), (8, 10, 0)),
        ((0, 0, 100), (0, 0, 80)),
        ((26, 20, 10), (18, 15, 9)),
    ]:
        row = " | ".join(f"{n} | {s}" for n, s in zip(symbols, agreeing))
        print(f"| {row} | {log_p(symbols, agreeing) / math.log(10):.6f} |")


main()
