"""Papers and photos drawn for the demo province: small, and each says on itself that it is illustrative."""

from __future__ import annotations

import io
import textwrap
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

LABEL = "DỮ LIỆU MINH HỌA"
_FONTS = "vendor/be-vietnam-pro-5.3.0/{}-{}.woff2"
INK, SOFT, STAMP = (31, 42, 36), (120, 130, 124), (165, 40, 27)
PAGE, PHOTO = (620, 877), (800, 600)

Place = tuple[float, float]


@lru_cache(maxsize=32)
def _font(subset: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(str(finders.find(_FONTS.format(subset, weight))))), size)


def write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: tuple[int, int, int], bold: bool = False
) -> None:
    """Draw a line of Vietnamese. The page font comes in subsets, so each letter takes the one that has it."""
    x, y = float(at[0]), at[1]
    for letter in text:
        code = ord(letter)
        subset = "vietnamese" if 0x1EA0 <= code <= 0x1EF9 or letter in "ĂăĐđĨĩŨũƠơƯư" else "latin"
        font = _font(subset, 600 if bold else 400, size)
        pen.text((x, y), letter, font=font, fill=fill)
        x += font.getlength(letter)


def paper(
    title: str, commune: str, on: date, rows: list[tuple[str, str]], pages: int = 1, organ: str = "Ủy ban nhân dân"
) -> bytes:
    """A PDF with a head, a table of two columns and the label on each page."""
    head = f"{organ} {commune}".upper()
    drawn = [_page(head, title, commune, on, rows, (number + 1, pages)) for number in range(pages)]
    out = io.BytesIO()
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:], resolution=75)
    return out.getvalue()


def _page(
    head: str, title: str, commune: str, on: date, rows: list[tuple[str, str]], number: tuple[int, int]
) -> Image.Image:
    page = Image.new("RGB", PAGE, (255, 255, 255))
    pen = ImageDraw.Draw(page)
    write(pen, (40, 36), head, 15, INK, bold=True)
    write(pen, (40, 62), f"{commune}, ngày {on:%d/%m/%Y}", 14, SOFT)
    y = 110
    for line in textwrap.wrap(title, 46):
        write(pen, (40, y), line, 20, INK, bold=True)
        y += 30
    y += 16
    for name, value in rows:
        write(pen, (48, y), name, 15, INK)
        write(pen, (430, y), value, 15, INK)
        pen.line([(40, y + 26), (580, y + 26)], fill=(211, 216, 208))
        y += 32
    write(pen, (40, 800), f"{LABEL} - không có giá trị pháp lý", 15, STAMP, bold=True)
    write(pen, (40, 830), f"Trang {number[0]}/{number[1]}", 13, SOFT)
    return page


def photo(words: str, on: date, rng: Random, at: Place | None) -> bytes:
    """A drawn "photo" of a road between fields, with the notes that a phone writes: day, place, camera."""
    picture = Image.new("RGB", PHOTO, (176, 208, 232))
    pen = ImageDraw.Draw(picture)
    skyline = rng.randint(230, 290)
    ridge = [(x, skyline - rng.randint(10, 90)) for x in range(0, PHOTO[0] + 80, 80)]
    pen.polygon([(0, skyline), *ridge, (PHOTO[0], skyline)], fill=(96, 132, 110))
    pen.rectangle([(0, skyline), PHOTO], fill=(124 + rng.randint(-12, 12), 166 + rng.randint(-12, 12), 84))
    middle = rng.randint(320, 480)
    pen.polygon([(middle - 14, skyline), (middle + 14, skyline), (690, 600), (110, 600)], fill=(176, 172, 164))
    pen.rectangle([(0, 556), (PHOTO[0], 600)], fill=(248, 246, 240))
    write(pen, (12, 564), f"{LABEL} · {words} · {on:%d/%m/%Y}"[:74], 18, STAMP, bold=True)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, exif=_notes(on, at))
    return out.getvalue()


def _notes(on: date, at: Place | None) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Máy minh họa"
    exif.get_ifd(0x8769)[0x9003] = f"{on:%Y:%m:%d} 09:15:00"
    if at is not None:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", _sexagesimal(at[0]), "E", _sexagesimal(at[1])
    return exif


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    seconds = round(degrees * 3600, 2)
    return float(seconds // 3600), float(seconds % 3600 // 60), round(seconds % 60, 2)
