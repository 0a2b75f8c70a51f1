# SPDX-License-Identifier: MIT OR Apache-2.0
"""What happens to a text between its author and a crawler, a mailbox or a training set. Each takes a text and a random source.

The programs are the real ones: ftfy, trafilatura, readability-lxml, html2text, BeautifulSoup, Markdown.
"""
import html, re, textwrap, unicodedata

import ftfy, html2text, markdown, readability, trafilatura
from bs4 import BeautifulSoup

WORD = re.compile(r"\S+")
# datatrove's FTFYFormatter, src/datatrove/pipeline/formatters/ftfy.py at 596dbe3: what FineWeb was made with.
DATATROVE_FTFY = ftfy.TextFixerConfig(
    unescape_html="auto", fix_latin_ligatures=False, fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False, normalization=None
)


def excerpt(text, count, rng):
    """`count` consecutive words, from a place drawn at random."""
    words = [found.span() for found in WORD.finditer(text)]
    start = rng.randrange(max(1, len(words) - count + 1))
    return text[words[start][0] : words[min(start + count, len(words)) - 1][1]]


def share(part):
    return lambda text, rng: excerpt(text, round(part * len(WORD.findall(text))), rng)


def quote(count):
    return lambda text, rng: excerpt(text, count, rng)


def paragraph(text, rng):
    """One of the paragraphs of 40 words and more, or the longest."""
    parts = text.strip().split("\n\n")
    long = [part for part in parts if len(part.split()) >= 40]
    return rng.choice(long) if long else max(parts, key=len)


def replaced(part, vocabulary):
    """That share of the words, drawn at random, becomes other words of English prose."""

    def transform(text, rng):
        words = [found.span() for found in WORD.finditer(text)]
        for start, end in sorted(rng.sample(words, round(part * len(words))), reverse=True):
            text = text[:start] + rng.choice(vocabulary) + text[end:]
        return text

    return transform


def without(unwanted):
    return lambda text, rng: "".join(c for c in text if not unwanted(c))


def page(text):
    """The text as a blog post with the usual furniture around it."""
    body = "\n".join(f"<p>{html.escape(part)}</p>" for part in text.strip().split("\n\n"))
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A post</title></head><body>"
        "<nav><a href='/'>Home</a> <a href='/about'>About</a></nav><main><article><h1>A post</h1>\n"
        f"{body}\n</article></main><footer><p>Copyright and contact</p></footer></body></html>"
    )


def text_of(markup):
    return BeautifulSoup(markup, "html.parser").get_text()


def mail(text, rng):
    """A reply that quotes it: `> ` before lines of at most 72 characters, as the mail program counts them."""
    quoted = (
        "\n".join("> " + line for line in textwrap.wrap(" ".join(part.split()), 70, break_long_words=False, break_on_hyphens=False))
        for part in text.strip().split("\n\n")
    )
    return "On Sunday somebody wrote:\n\n" + "\n>\n".join(quoted) + "\n"


def to_plain(text):
    reader = html2text.HTML2Text()
    reader.ignore_links = True
    return reader.handle(page(text))


def extracted(text):
    return trafilatura.extract(page(text)) or ""


ZERO_WIDTHS = set("\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def transforms(vocabulary):
    """Name, transform, how often it is drawn for each passage."""
    return [
        ("as marked", lambda text, rng: text, 1),
        ("NFC", lambda text, rng: unicodedata.normalize("NFC", text), 1),
        ("NFKC", lambda text, rng: unicodedata.normalize("NFKC", text), 1),
        ("upper case", lambda text, rng: text.upper(), 1),
        ("lower case", lambda text, rng: text.lower(), 1),
        ("excerpt of 50 %", share(0.5), 5),
        ("excerpt of 20 %", share(0.2), 5),
        ("one paragraph", paragraph, 5),
        ("quote of 40 words", quote(40), 5),
        ("quote of 26 words", quote(26), 5),
        ("quote of 14 words", quote(14), 5),
        ("10 % of words replaced", replaced(0.1, vocabulary), 5),
        ("20 % of words replaced", replaced(0.2, vocabulary), 5),
        ("30 % of words replaced", replaced(0.3, vocabulary), 5),
        ("zero-width characters taken out", without(ZERO_WIDTHS.__contains__), 1),
        ("all of category Cf taken out", without(lambda c: unicodedata.category(c) == "Cf"), 1),
        ("ftfy, its defaults", lambda text, rng: ftfy.fix_text(text), 1),
        ("ftfy, datatrove's settings", lambda text, rng: ftfy.fix_text(text, DATATROVE_FTFY), 1),
        ("HTML and back (BeautifulSoup)", lambda text, rng: text_of(page(text)), 1),
        ("e-mail, quoted and wrapped at 72", mail, 1),
        ("Markdown to HTML to text", lambda text, rng: text_of(markdown.markdown(text)), 1),
        ("white space collapsed", lambda text, rng: " ".join(text.split()), 1),
        ("trafilatura", lambda text, rng: extracted(text), 1),
        ("readability-lxml", lambda text, rng: text_of(readability.Document(page(text)).summary()), 1),
        ("html2text", lambda text, rng: to_plain(text), 1),
        ("trafilatura, then datatrove's ftfy", lambda text, rng: ftfy.fix_text(extracted(text), DATATROVE_FTFY), 1),
        ("variation selectors taken out", without(lambda c: "\ufe00" <= c <= "\ufe0f"), 1),
        ("all of category Mn taken out", without(lambda c: unicodedata.category(c) == "Mn"), 1),
        ("all default-ignorables taken out", without(IGNORABLE.match), 1),
        ("ASCII alone kept", lambda text, rng: text.encode("ascii", "ignore").decode(), 1),
    ]
