"""Colours that can be read, files that arrive on a slow line, templates that keep to the content policy."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parents[1]
STATIC = PACKAGE / "ui" / "static"
STYLES = (STATIC / "ui" / "app.css").read_text(encoding="utf-8")
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))

#: (text, ground) pairs that the style sheet uses, by variable.
TEXTS = [
    ("ink", "white"), ("ink", "paper"), ("ink", "green-pale"), ("ink", "amber-pale"), ("ink", "brick-pale"),
    ("ink", "focus"), ("ink", "gold"), ("soft", "white"), ("soft", "paper"), ("soft", "green-pale"), ("white", "green"),
    ("white", "green-dark"), ("white", "brick"), ("green", "white"), ("green", "paper"), ("green", "green-pale"),
    ("amber", "white"), ("amber", "amber-pale"), ("amber-deep", "amber-mid"),
    ("brick", "white"), ("brick", "brick-pale"),
    ("blue", "white"), ("blue", "paper"), ("blue", "blue-pale"), ("blue", "green-pale"), ("sky", "sky-pale"),
]  # fmt: skip
#: Lines and marks that carry meaning.
MARKS = [
    ("edge", "white"),
    ("edge", "paper"),
    ("green", "white"),
    ("brick", "white"),
    ("ink", "focus"),
    ("focus", "ink"),
]


def colours() -> dict[str, str]:
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", STYLES))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in found.items()
    }


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_stand_out(text: str, ground: str) -> None:
    assert contrast(colours()[text], colours()[ground]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out(mark: str, ground: str) -> None:
    assert contrast(colours()[mark], colours()[ground]) >= 3


def rules() -> list[tuple[str, str]]:
    """The rules of the screen: (selector, declarations), without those of print."""
    return re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", STYLES.split("@page")[0], flags=re.S))


def test_every_text_colour_with_a_ground_of_its_own_is_among_the_pairs() -> None:
    """Text and ground set in one rule must be a pair that is checked above."""
    wrong = []
    for selector, body in rules():
        text = re.search(r"(?<![a-z-])color: var\(--([a-z-]+)\)", body)
        ground = re.search(r"background: var\(--([a-z-]+)\)", body)
        if text and ground and (text[1], ground[1]) not in TEXTS and ground[1] != "hatch":
            wrong.append((selector.strip(), text[1], ground[1]))
    assert wrong == []


def test_map_classes_differ_in_grey() -> None:
    shades = re.findall(r":is\(\.q(\d), \.t\d\) \{ fill: (#[0-9a-f]{6}); \}", STYLES)
    assert [shade for shade, _ in shades] == ["4", "3", "2", "1"]
    tones = [luminance(colour) for _, colour in shades] + [1.0]
    steps = [(after + 0.05) / (before + 0.05) for before, after in pairwise(tones)]
    assert min(steps) >= 1.25


def test_vietnamese_marks_have_room_and_nothing_is_in_capitals() -> None:
    assert "--bs-body-line-height: 1.6" in STYLES
    assert "text-transform" not in STYLES and "uppercase" not in STYLES
    texts = {"h1", "h2", "h3", "h4, .h4", ".lead", "label, legend", ".tag", ".result", ".standing"}
    for selector, body in rules():
        height = re.search(r"line-height: (1[.\d]*)", body)
        if height:
            assert float(height[1]) >= (1.5 if selector.strip() in texts - {"h1", "h2"} else 1.35), selector.strip()


def test_targets_are_large_enough() -> None:
    """Whatever stands alone to be pressed is 44 px high."""
    for selector in (
        ".button, .btn",
        ".link-button",
        ".brand",
        "summary",
        ".tabs a",
        ".chip",
        ".counts a",
        ".pagination a",
    ):
        body = next(body for found, body in rules() if found.strip() == selector)
        assert "min-height: 44px" in body, selector


def packed(name: str) -> int:
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def test_styles_and_scripts_are_light() -> None:
    assert packed("ui/app.css") <= 8_000
    assert len((STATIC / "ui" / "app.js").read_bytes()) <= 5_120
    assert packed("vendor/htmx-2.0.11/htmx.min.js") + packed("ui/app.js") <= 60_000


def test_what_a_first_page_brings_leaves_room_for_the_page() -> None:
    fonts = [f"{part}-{weight}.woff2" for part in ("latin", "vietnamese") for weight in (400, 600)]
    letters = sum((STATIC / "vendor/be-vietnam-pro-5.3.0" / name).stat().st_size for name in fonts)
    sheets = ("ui/app.css", "ui/fonts.css", "vendor/bootstrap-5.3.9/bootstrap-reboot.min.css")
    others = ("ui/app.js", "ui/icon.svg", "vendor/htmx-2.0.11/htmx.min.js")
    assert letters + sum(map(packed, sheets + others)) <= 110_000  # of 150 KB; 40 KB are for the HTML


def test_fonts_are_there_with_their_ranges() -> None:
    sheet = (STATIC / "ui" / "fonts.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face \{(.*?)\}", sheet, flags=re.S)
    assert len(faces) == 6
    for face in faces:
        path = re.findall(r"url\(([^)]+)\)", face)
        assert len(path) == 1 and (STATIC / "ui" / path[0]).resolve().is_file()
        assert (STATIC / "ui" / path[0]).read_bytes()[:4] == b"wOF2"
        assert "font-display: swap" in face and "unicode-range: U+" in face
    covered = [range(int(a, 16), int(b or a, 16) + 1) for a, b in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", sheet)]
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ–“”…×·›"
    assert [sign for sign in letters + letters.upper() if not any(ord(sign) in part for part in covered)] == []


def test_vendored_files_have_version_licence_and_a_line_in_third_party() -> None:
    listed = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    folders = list((STATIC / "vendor").iterdir())
    assert sorted(path.name for path in folders) == ["be-vietnam-pro-5.3.0", "bootstrap-5.3.9", "htmx-2.0.11"]
    for folder in folders:
        assert re.fullmatch(r"[a-z.-]+-\d+\.\d+\.\d+", folder.name)
        assert f"static/vendor/{folder.name}/" in listed
        assert len((folder / "LICENSE").read_text(encoding="utf-8")) > 500
    assert [path for path in (STATIC / "vendor").rglob("*") if path.suffix == ".map"] == []
    assert [p.name for p in (STATIC / "vendor").rglob("*.*s") if b"sourceMappingURL" in p.read_bytes()] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text and "APPENDIX" in text


FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "an event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[^=\s]*)\s*=", re.I),
    "a file from elsewhere": re.compile(r"<(script|link|img|iframe|source)\b[^>]*(src|href)=\"(https?:)?//", re.I),
    "a javascript address": re.compile(r"href=\"javascript:", re.I),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_keep_to_the_content_policy(what: str) -> None:
    assert len(TEMPLATES) > 20
    wrong = [
        str(path.relative_to(PACKAGE)) for path in TEMPLATES if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a style attribute", '<p class="a" style="color:red">'),
        ("a script in the page", "<script>1</script>"),
        ("an event attribute", '<a onclick="x()">'),
        ("an event attribute", '<a hx-on:click="x()">'),
        ("a file from elsewhere", '<script src="https://a.b/c.js">'),
        ("a file from elsewhere", '<link rel="x" href="//a.b/c.css">'),
    ],
)
def test_a_breach_would_be_found(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)
    assert not FORBIDDEN[what].search(
        '<script src="/static/a.js" defer></script><a href="https://a.b/">x</a><p class="style-1">'
    )


def test_static_names_in_templates_exist() -> None:
    names = {
        (name, str(path.relative_to(PACKAGE)))
        for path in TEMPLATES
        for name in re.findall(r"\{% static \"([^\"]+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(names) > 5
    assert sorted((name, where) for name, where in names if finders.find(name) is None) == []


def test_pages_do_not_speak_in_bare_refusals() -> None:
    """Sentences say what, why and what to do (design, section 7)."""
    bare = re.compile(r"không hợp lệ|là bắt buộc|lỗi hệ thống|vui lòng", re.I)
    assert [str(path.relative_to(PACKAGE)) for path in TEMPLATES if bare.search(path.read_text(encoding="utf-8"))] == []
