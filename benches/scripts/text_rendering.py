#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Does marked text look, print and sound as the unmarked text does? In Chromium, in LibreOffice's PDF, and spoken by eSpeak NG.

usage: text_rendering.py GLASSINE PASSAGES [--work DIR] [--json OUT]
       text_rendering.py --characters 200B,200C,FE08 [--work DIR] [--json OUT]

PASSAGES is the folder that text_passages.py made (for the speech). Debian packages: chromium, libreoffice-writer-nogui,
poppler-utils, espeak-ng, and the fonts fonts-dejavu fonts-liberation fonts-noto-core fonts-freefont-ttf fonts-sil-gentiumplus
fonts-linuxlibertine fonts-ebgaramond fonts-roboto-unhinted fonts-open-sans fonts-lato fonts-cmu fonts-junicode fonts-vollkorn
fonts-sil-charis fonts-gfs-didot. Python packages: playwright (its own browsers are not needed), Pillow.

Chromium: Latin, Greek and Cyrillic, in each family: headings, paragraphs, a list, a text area, justified columns; a screenshot of
the marked page against that of the unmarked page. The browser is asked which families it really drew with. LibreOffice: the
same in one document, its PDF at 150 dpi. Speech: the phonemes (-x) and their IPA of every passage. Differences are listed.
"""
import argparse, difflib, html, json, re, subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

from text_commands import LEVELS, Glassine, visible

FAMILIES = (
    "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono", "Liberation Sans", "Liberation Serif", "Liberation Mono", "Noto Sans", "Noto Serif",
    "FreeSans", "FreeSerif", "Gentium Plus", "Linux Libertine O", "EB Garamond", "Roboto", "Open Sans", "Lato", "CMU Serif", "Charis SIL",
    "Vollkorn", "GFS Didot", "Junicode Two Beta",
)  # fmt: skip
FEW_FAMILIES = ("DejaVu Sans", "Liberation Serif", "Noto Serif", "EB Garamond")
# In order: a heading, a smaller one, a text area's text, three items of a list, then paragraphs.
SAMPLES = {
    "Latin": (
        "The first office of the day, and the difficult affair of the waffle",
        "In which the café stays shut, though “nobody” asked why",
        "Type here: officers fled, fjords froze, AVAIL yourself of a final, efficient shuffle. Tomorrow (or later), we’ll see.",
        "A first item, which is long enough to be broken over two lines in a narrow column, and then some more",
        "Élève, à côté, garçon; Łódź, żółw, čeština, naïve, Ångström, Straße and smørrebrød",
        "“Quite so,” said he; ‘quite,’ said she — and 1,234 others at 10:30",
        "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. However little "
        "known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is so well fixed in the minds of "
        "the surrounding families, that he is considered as the rightful property of some one or other of their daughters.",
        "“My dear Mr. Bennet,” said his lady to him one day, “have you heard that Netherfield Park is let at last?” Mr. Bennet replied that he "
        "had not. “But it is,” returned she; “for Mrs. Long has just been here, and she told me all about it.” Mr. Bennet made no answer.",
    ),
    "Greek": (
        "Οικουμενική διακήρυξη για τα ανθρώπινα δικαιώματα",
        "Τα πρώτα άρθρα, όπως τα γράφει η «διακήρυξη» του 1948",
        "Γράψτε εδώ: όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα, σήμερα και αύριο.",
        "Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους",
        "με πνεύμα αδελφοσύνης· κάθε άτομο έχει δικαίωμα στη ζωή",
        "μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος οὐλομένην, ἣ μυρί᾽ Ἀχαιοῖς ἄλγε᾽ ἔθηκε",
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση, και "
        "οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης. Κάθε άτομο έχει δικαίωμα στη ζωή, την ελευθερία και την προσωπική του "
        "ασφάλεια. Κανείς δεν επιτρέπεται να ζει υπό καθεστώς δουλείας, ολικής ή μερικής.",
        "Κανείς δεν επιτρέπεται να υποβάλλεται σε βασανιστήρια ούτε σε ποινή ή μεταχείριση σκληρή, απάνθρωπη ή ταπεινωτική. Καθένας, όπου και "
        "αν βρίσκεται, έχει δικαίωμα στην αναγνώριση της νομικής του προσωπικότητας. Όλοι είναι ίσοι απέναντι στον νόμο.",
    ),
    "Cyrillic": (
        "Все смешалось в доме, или глава первая романа",
        "В которой никто не обедал дома, кроме «англичанки»",
        "Пишите сюда: жена не выходила из своих комнат, мужа третий день не было дома, и дети бегали по всему дому.",
        "Первый пункт списка, достаточно длинный, чтобы занять две строки в узкой колонке, и ещё немного",
        "Съешь же ещё этих мягких французских булок, да выпей чаю; объём, ёлка, подъезд",
        "Їжак і ґанок, п’ятниця; љубав, њива, ђак и џеп — по-сербски",
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. Все смешалось в доме Облонских. Жена "
        "узнала, что муж был в связи с бывшею в их доме француженкою-гувернанткой, и объявила мужу, что не может жить с ним в одном доме. "
        "Положение это продолжалось уже третий день и мучительно чувствовалось и самими супругами, и всеми членами семьи, и домочадцами.",
        "Все члены семьи и домочадцы чувствовали, что нет смысла в их сожительстве и что на каждом постоялом дворе случайно сошедшиеся люди "
        "более связаны между собой, чем они, члены семьи и домочадцы Облонских. Жена не выходила из своих комнат, мужа третий день не было дома.",
    ),
}  # fmt: skip
HIDDEN = r"[\s\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]"
LANGUAGE = {"Latin": "en", "Greek": "el", "Cyrillic": "ru"}


def marked_samples(glassine, work):
    """{level: {script: pieces}}; a script's pieces are marked as one text, so that the short ones carry the mark as well."""
    samples = {"unmarked": SAMPLES, **{level: {} for level in LEVELS}}
    for script, pieces in SAMPLES.items():
        (work / f"{script}.txt").write_text("\n\n".join(pieces) + "\n", encoding="utf-8")
        for level in LEVELS:
            output = work / f"{script}_{level}.txt"
            glassine.mark(work / f"{script}.txt", output, level)
            samples[level][script] = tuple(output.read_text(encoding="utf-8").removesuffix("\n").split("\n\n"))
            plain = [p for p in zip(pieces, samples[level][script]) if p[0] == p[1]]
            if len(samples[level][script]) != len(pieces) or plain:
                raise SystemExit(f"{script}, {level}: {len(plain)} of {len(pieces)} pieces carry no mark")
    return samples


def with_characters(codes):
    """{variant: {script: pieces}}: each character twice in every word."""
    samples = {"unmarked": SAMPLES}
    for code in codes.split(","):
        pair = chr(int(code, 16)) * 2
        for place, pattern in (("after the letter", r"(\w)(?=[^\w\s]*(\s|$))"), ("at the end", r"(\S)(?=\s|$)")):
            samples[f"U+{code} {place}"] = {
                script: tuple(re.sub(pattern, lambda found: found[1] + pair, piece) for piece in pieces) for script, pieces in SAMPLES.items()
            }
    return samples


def web_page(pieces, family, script):
    title, subtitle, area, *rest = map(html.escape, pieces)
    items, body = rest[:3], rest[3:]
    paragraphs = "".join(f"<p>{part}</p>" for part in body)
    return f"""<!DOCTYPE html><html lang="{LANGUAGE[script]}"><meta charset="utf-8"><title>t</title><style>
body {{ font: 17px "{family}"; width: 760px; margin: 12px }} textarea {{ font: 15px "{family}"; width: 600px; height: 90px }}
.columns {{ column-count: 2; text-align: justify; hyphens: auto; font-size: 14px }} .right {{ text-align: right; font-style: italic }}</style>
<body><h1>{title}</h1><h2>{subtitle}</h2>{paragraphs}<ul>{"".join(f"<li>{item}</li>" for item in items)}</ul>
<textarea rows="4">{area}</textarea><div class="columns">{paragraphs}</div><p class="right"><b>{body[0]}</b></p></body></html>"""


def difference(before, after):
    """Number of pixels that differ, or a word on the size."""
    if before.size != after.size:
        return f"size {before.size} became {after.size}"
    changed = ImageChops.difference(before.convert("RGB"), after.convert("RGB")).convert("L").point(lambda v: 255 if v else 0)
    return changed.histogram()[255]


def drawn_with(session):
    """Families the browser really used, and the number of glyphs of each, in the whole page."""
    root = session.send("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
    glyphs = {}
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "h1,h2,p,li,textarea,b"})["nodeIds"]:
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            glyphs[font["familyName"]] = glyphs.get(font["familyName"], 0) + int(font["glyphCount"])
    return glyphs


def in_chromium(samples, families, work):
    rows, version = [], None
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=flags)
        version = browser.version
        tab = browser.new_page(viewport={"width": 800, "height": 600})
        session = tab.context.new_cdp_session(tab)
        for command in ("DOM.enable", "CSS.enable"):
            session.send(command)
        for family in families:
            for script in SAMPLES:
                row, before = {"family": family, "script": script}, None
                for level, texts in samples.items():
                    tab.set_content(web_page(texts[script], family, script))
                    shot = Image.open(BytesIO(tab.screenshot(full_page=True)))
                    fonts = drawn_with(session)
                    if before is None:
                        before, row["drawn_with"] = shot, fonts
                        continue
                    row[level] = difference(before, shot)
                    if row[level]:
                        before.save(work / f"chromium_{family}_{script}_unmarked.png")
                        shot.save(work / f"chromium_{family}_{script}_{level}.png")
                        row.setdefault("fonts_of_marked", {})[level] = fonts
                rows.append(row)
        browser.close()
    return version, rows


def flat_document(texts, families):
    """One LibreOffice document (flat ODF) with everything in every family."""
    styles, body = [], []
    for number, family in enumerate(families):
        face = f'style:font-name="{family}" style:font-name-complex="{family}" fo:font-family="\'{family}\'"'
        for script, pieces in texts.items():
            title, subtitle, area, *rest = map(html.escape, pieces)
            language = f'fo:language="{LANGUAGE[script]}" fo:country="none" fo:hyphenate="false"'
            name = f"f{number}{script}"
            for kind, size, paragraph in (
                ("h", "18pt", 'fo:break-before="page"'),
                ("p", "11pt", ""),
                ("j", "10pt", 'fo:text-align="justify"'),
            ):
                styles.append(
                    f'<style:style style:name="{name}{kind}" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm" {paragraph}/>'
                    f'<style:text-properties {face} fo:font-size="{size}" {language}/></style:style>'
                )
            body.append(f'<text:h text:style-name="{name}h" text:outline-level="1">{title}</text:h>')
            body += (f'<text:p text:style-name="{name}p">{part}</text:p>' for part in (subtitle, area, *rest[3:]))
            items = "".join(f'<text:list-item><text:p text:style-name="{name}p">{item}</text:p></text:list-item>' for item in rest[:3])
            columns = "".join(f'<text:p text:style-name="{name}j">{part}</text:p>' for part in rest[3:])
            body.append(f'<text:list>{items}</text:list><text:section text:style-name="columns" text:name="{name}">{columns}</text:section>')
    names = "office style text fo".split()
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{"xsl-fo-compatible" if name == "fo" else name}:1.0"' for name in names
    )
    styles.append(
        '<style:style style:name="columns" style:family="section"><style:section-properties text:dont-balance-text-columns="false">'
        '<style:columns fo:column-count="2" fo:column-gap="0.6cm"><style:column style:rel-width="1*"/><style:column style:rel-width="1*"/>'
        "</style:columns></style:section-properties></style:style>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        f'{"".join(styles)}</office:automatic-styles><office:body><office:text>{"".join(body)}</office:text></office:body></office:document>'
    )


def printed(pdf):
    """For each page of a PDF its visible characters: which, the top of the line in points, and the left edge where a word begins."""
    pages, markup = [], subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for line in markup.splitlines():
        if "<page" in line:
            pages.append([])
        if word := re.search(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*)</word>', line):
            shown = re.sub(HIDDEN, "", visible(html.unescape(word[3])))
            pages[-1] += [(c, float(word[2]), None if at else float(word[1])) for at, c in enumerate(shown)]
    return pages


def moved(before, after, subjects):
    """Characters that stand on another line, by page; and how far a word moved along its line at most on the other pages."""
    facts = {"characters": 0, "on_another_line": {}, "farthest_pt_elsewhere": 0.0, "not_comparable": []}
    for subject, a, b in zip(subjects, before, after):
        if [c for c, _, _ in a] != [c for c, _, _ in b]:
            facts["not_comparable"].append(subject)
            continue
        facts["characters"] += len(a)
        if lines := sum(abs(x[1] - y[1]) > 3 for x, y in zip(a, b)):
            facts["on_another_line"][subject] = lines
            continue
        along = (abs(x[2] - y[2]) for x, y in zip(a, b) if x[2] is not None and y[2] is not None)
        facts["farthest_pt_elsewhere"] = round(max(facts["farthest_pt_elsewhere"], *along, 0.0), 2)
    return facts


def in_libreoffice(samples, families, work):
    pages = {}
    for level, texts in samples.items():
        (work / f"{level}.fodt").write_text(flat_document(texts, families), encoding="utf-8")
        profile = f"-env:UserInstallation=file://{work.resolve()}/libreoffice"
        subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work, work / f"{level}.fodt"], check=True, capture_output=True, timeout=600)
        subprocess.run(["pdftoppm", "-r", "150", "-gray", work / f"{level}.pdf", work / f"page_{level}"], check=True)
        pages[level] = sorted(work.glob(f"page_{level}-*.pgm"))
    subjects = [f"{family}, {script}" for family in families for script in SAMPLES]
    facts = {"pages": {level: len(found) for level, found in pages.items()}, "moved": {}, "differences": {}}
    characters = printed(work / "unmarked.pdf")
    listed = subprocess.run(["pdffonts", work / "unmarked.pdf"], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    facts["fonts"] = sorted({line.split()[0].split("+")[-1] for line in listed})
    for level in list(samples)[1:]:
        facts["moved"][level] = moved(characters, printed(work / f"{level}.pdf"), subjects)
        if len(pages[level]) != len(pages["unmarked"]):
            facts["differences"][level] = "another number of pages"
            continue
        found = ((number, difference(Image.open(a), Image.open(b))) for number, (a, b) in enumerate(zip(pages["unmarked"], pages[level])))
        facts["differences"][level] = {
            subjects[number] if len(pages["unmarked"]) == len(subjects) else f"page {number + 1}": pixels for number, pixels in found if pixels
        }
    return facts


def spoken(path, voice, how):
    return subprocess.run(["espeak-ng", "-q", how, "-v", voice, "-f", path], capture_output=True, text=True, check=True).stdout


def changes(before, after):
    """Groups of phonemes that became others, as (before, after)."""
    a, b = before.split(), after.split()
    found = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [(" ".join(a[i:j]), " ".join(b[k:l])) for tag, i, j, k, l in found if tag != "equal"]


def in_speech(glassine, passages, work):
    texts = [(path, "en-gb") for path in sorted(passages.glob("*.txt")) if path.name != "book.txt"]
    texts += [(work / f"{script}.txt", "en-gb" if script == "Latin" else LANGUAGE[script]) for script in SAMPLES]
    facts = {"texts": len(texts), "phoneme_groups": 0, **{level: {"identical": 0, "identical_ipa": 0, "changes": 0, "commonest": Counter()} for level in LEVELS}}
    for path, voice in texts:
        before, ipa = spoken(path, voice, "-x"), spoken(path, voice, "--ipa")
        facts["phoneme_groups"] += len(before.split())
        for level in LEVELS:
            output = work / f"{path.stem}_{level}.txt"
            if not output.exists():
                glassine.mark(path, output, level)
            found = changes(before, spoken(output, voice, "-x"))
            facts[level]["identical"] += not found
            facts[level]["identical_ipa"] += spoken(output, voice, "--ipa") == ipa
            facts[level]["changes"] += len(found)
            facts[level]["commonest"].update(" -> ".join(pair) for pair in found)
    for level in LEVELS:
        facts[level]["commonest"] = dict(facts[level]["commonest"].most_common(12))
    return facts


def summary(rows, variants):
    own = [row for row in rows if row["drawn_with"].keys() == {row["family"]}]
    return {
        "pages": len(rows),
        "families_really_used_alone": {script: [row["family"] for row in own if row["script"] == script] for script in SAMPLES},
        "identical": {variant: sum(row[variant] == 0 for row in rows) for variant in variants},
        "identical_in_families_used_alone": {variant: f"{sum(row[variant] == 0 for row in own)} of {len(own)}" for variant in variants},
        "differences": {variant: {f"{row['family']}, {row['script']}": row[variant] for row in rows if row[variant]} for variant in variants},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("glassine", nargs="?")
    parser.add_argument("passages", nargs="?", type=Path)
    parser.add_argument("--characters")
    parser.add_argument("--work", type=Path, default=Path("/tmp/glassine-rendering"))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    if not args.characters and not args.passages:
        parser.error("the program and the passages, or --characters")
    families = FEW_FAMILIES if args.characters else FAMILIES
    glassine = Glassine(args.glassine or "", args.work)
    samples = with_characters(args.characters) if args.characters else marked_samples(glassine, args.work)
    version, rows = in_chromium(samples, families, args.work)
    facts = {
        "chromium": {"version": version, **summary(rows, list(samples)[1:])},
        "libreoffice": in_libreoffice(samples, families, args.work),
    }
    if not args.characters:
        facts["espeak"] = in_speech(glassine, args.passages, args.work)
    if args.json:
        args.json.write_text(json.dumps({**facts, "rows": rows}, indent=1, ensure_ascii=False))
    print(json.dumps(facts, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
