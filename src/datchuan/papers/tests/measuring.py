"""What stands where on a drawn page: runs of text with their boxes, fonts and sizes, in points from below left."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Run:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    font: str
    size: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Page:
    number: int
    size: tuple[float, float]
    text: str
    runs: tuple[Run, ...]

    def find(self, words: str) -> Run:
        """The line (or the part of it in one font) that holds the words."""
        return next(run for run in self.runs if words in run.text)

    def line(self, words: str) -> Run:
        """The line that consists of the words."""
        return next(run for run in self.runs if run.text.strip() == words)

    def has(self, words: str) -> bool:
        return any(words in run.text for run in self.runs)

    def size_of(self, words: str) -> float:
        return self.find(words).size

    def overlaps(self) -> list[tuple[str, str]]:
        """Pairs of runs whose boxes share more than a hair."""
        found = []
        for at, one in enumerate(self.runs):
            for other in self.runs[at + 1 :]:
                wide = min(one.right, other.right) - max(one.left, other.left)
                high = min(one.top, other.top) - max(one.bottom, other.bottom)
                if wide > 1 and high > 2:
                    found.append((one.text, other.text))
        return found


def pages_of(data: bytes) -> list[Page]:
    document = pypdfium2.PdfDocument(data)
    found = [_page(document[at], at + 1) for at in range(len(document))]
    document.close()
    return found


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    text_page = page.get_textpage()
    runs: list[Run] = []
    letters: list[tuple[str, tuple[float, float, float, float], str, float]] = []

    def end() -> None:
        if letters and "".join(a[0] for a in letters).strip():
            boxes = [a[1] for a in letters if a[0].strip()]
            left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
            right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
            runs.append(Run("".join(a[0] for a in letters), left, bottom, right, top, letters[0][2], letters[0][3]))
        letters.clear()

    for at in range(text_page.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text_page.raw, at))
        if letter in "\r\n":
            end()
            continue
        buffer = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(text_page.raw, at, buffer, 200, ctypes.c_int())
        size = round(raw.FPDFText_GetFontSize(text_page.raw, at), 1)
        font = buffer.value.decode()
        box = text_page.get_charbox(at)
        if letters and letter.strip():
            last = letters[-1]
            seen = [a for a in letters if a[0].strip()]
            apart = bool(seen) and (box[0] - seen[-1][1][2] > 25 or abs(box[1] - seen[-1][1][1]) > 12)
            if apart or (font, size) != last[2:]:
                end()
        letters.append((letter, box, font, size))
    end()
    return Page(number, page.get_size(), text_page.get_text_range(), tuple(runs))
