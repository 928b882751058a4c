"""Real small files, as phones and offices send them."""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

#: Inside commune 20869 (Tiên Lãnh), and at Đà Nẵng, some sixty kilometres away.
INSIDE, DA_NANG = (15.45, 108.2), (16.05, 108.2)


def jpeg(
    text: str = "a", *, size: tuple[int, int] = (400, 300), at: tuple[float, float] | None = None,
    taken: datetime | None = None,
) -> bytes:  # fmt: skip
    """A photo with a text drawn into it; ``at`` its GPS place (degrees north, east), ``taken`` its moment."""
    picture = Image.new("RGB", size, (200, 220, 200))
    ImageDraw.Draw(picture).text((20, 20), text, fill=(0, 0, 0))
    exif = Image.Exif()
    exif[0x010F] = "Máy thử"
    if taken:
        exif.get_ifd(0x8769)[0x9003] = f"{taken:%Y:%m:%d %H:%M:%S}"
    if at:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", _sexagesimal(at[0])
        gps[3], gps[4] = "E", _sexagesimal(at[1])
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    seconds = round(degrees * 3600, 2)
    return float(seconds // 3600), float(seconds % 3600 // 60), round(seconds % 60, 2)


def pdf(pages: int = 2, text: str = "") -> bytes:
    """A PDF of empty pages; ``text`` makes its bytes differ."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(300, 400))
    made.docinfo["/Title"] = text or "Tài liệu thử"
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def photo(name: str = "anh.jpg", **drawn: object) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(name, **drawn), "image/jpeg")  # type: ignore[arg-type]


def paper(name: str = "bao-cao.pdf", pages: int = 2) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(pages, name), "application/pdf")
