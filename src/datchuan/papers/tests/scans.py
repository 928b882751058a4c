"""A picture of a paper that was signed by hand."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image


def scan() -> ContentFile[bytes]:
    out = BytesIO()
    Image.new("RGB", (400, 560), "white").save(out, "JPEG")
    return ContentFile(out.getvalue(), name="van-ban.jpg")
