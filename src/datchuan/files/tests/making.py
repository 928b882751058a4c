"""Files made by the tests themselves: good ones, odd ones, hostile ones."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from typing import Any

import pikepdf
import xlsxwriter
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (220, 200, 40)


# Pictures


def corners(size: int = 64) -> Image.Image:
    """A picture whose four quarters are red, green (top), blue, yellow (below)."""
    picture = Image.new("RGB", (2, 2))
    picture.putdata([RED, GREEN, BLUE, YELLOW])
    return picture.resize((size, size), Image.Resampling.NEAREST)


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def noise(form: str = "JPEG", size: tuple[int, int] = (640, 480), **how: Any) -> bytes:
    return saved(Image.effect_noise(size, 60).convert("RGB"), form, **how)


def exif(**tags: Any) -> Image.Exif:
    """``orientation``, ``make``, ``model``, ``taken``, ``offset``, ``gps`` (lat, lon, N/S, E/W as written)."""
    made = Image.Exif()
    for key, tag in (("orientation", 0x0112), ("make", 0x010F), ("model", 0x0110)):
        if key in tags:
            made[tag] = tags[key]
    inner = {tag: tags[key] for key, tag in (("taken", 0x9003), ("offset", 0x9011)) if key in tags}
    if inner:
        made.get_ifd(0x8769).update(inner)
    if "gps" in tags:
        lat, lon, north, east = tags["gps"]
        made.get_ifd(0x8825).update({1: north, 2: lat, 3: east, 4: lon})
    return made


#: EXIF orientation -> the side of the scene where the first row and the first column of the sensor lie.
SIDES = {
    1: ("top", "left"), 2: ("top", "right"), 3: ("bottom", "right"), 4: ("bottom", "left"),
    5: ("left", "top"), 6: ("right", "top"), 7: ("right", "bottom"), 8: ("left", "bottom"),
}  # fmt: skip
_AT = {
    frozenset({"top", "left"}): RED, frozenset({"top", "right"}): GREEN,
    frozenset({"bottom", "left"}): BLUE, frozenset({"bottom", "right"}): YELLOW,
}  # fmt: skip
_OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


def held(orientation: int) -> bytes:
    """The scene of ``corners`` as a camera writes it that was held that way, after the words of the standard."""
    row, column = SIDES[orientation]
    points = [_AT[frozenset({r, c})] for r in (row, _OPPOSITE[row]) for c in (column, _OPPOSITE[column])]
    picture = Image.new("RGB", (2, 2))
    picture.putdata(points)
    big = picture.resize((64, 64), Image.Resampling.NEAREST)
    return saved(big, "JPEG", quality=95, exif=exif(orientation=orientation))


def png_of(width: int, height: int, *chunks: tuple[bytes, bytes], body: bytes | None = None) -> bytes:
    """A PNG with any size in its head, and only the rows that ``body`` has."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (1 + width)) if body is None else body
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *(chunk(k, d) for k, d in chunks), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pixel_bomb() -> bytes:
    """144 million points in some kilobytes."""
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(b"\0" * 12001) for _row in range(12000)) + squeeze.flush()
    return png_of(12000, 12000, body=body)


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG whose head claims another size."""
    data = bytearray(noise(size=(64, 64)))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


# PDF


def pdf(pages: int = 1, **how: Any) -> bytes:
    with pikepdf.new() as made:
        for _page in range(pages):
            made.add_blank_page(page_size=(300, 400))
        return written(made, **how)


def written(made: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def raw_pdf(*objects: bytes, root: bytes = b"", page: bytes = b"", trailer: bytes = b"") -> bytes:
    """A one-page PDF written by hand. Objects given here are numbered from 4."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R " + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]" + page + b">>",
        *objects,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, start)


def signed_pdf(*objects: bytes, root: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF with the dictionary of a signature (its bytes prove nothing here)."""
    signature = b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 100 300 400]/Contents<" + b"00" * 64 + b">>>"
    field = b"<</FT/Sig/T(chuky)/V 4 0 R>>"
    return raw_pdf(signature, field, *objects, root=b"/AcroForm<</Fields[5 0 R]/SigFlags 3>>" + root, page=page)


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n" % (more, len(data)) + data + b"\nendstream"


def with_attachment() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["run.exe"] = pikepdf.AttachedFileSpec(made, b"MZ-attached-program")
        return written(made, compress_streams=False)


def content_bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so many megabytes."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"q Q " * 262144) for _mb in range(megabytes)) + squeeze.flush()
    return raw_pdf(stream(packed, b"/Filter/FlateDecode"), page=b"/Contents 4 0 R")


# Word, Excel, archives

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_OVERRIDE = '<Override PartName="{}" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = '<Relationship Id="r{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/>'
DOCX_TYPES = _TYPES.format(_OVERRIDE.format("/word/document.xml", "wordprocessingml.document")).encode()
PPTX_TYPES = _TYPES.format(_OVERRIDE.format("/ppt/presentation.xml", "presentationml.presentation")).encode()
MACRO_TYPES = _TYPES.format(
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
).encode()


def zipped(parts: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two parts of one name are what some cases are about
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, data)
    return out.getvalue()


def docx(more: dict[str, bytes] | None = None, *, text: bytes = b"", types: bytes = DOCX_TYPES) -> bytes:
    body = b'<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>' + text + b"</w:body></w:document>"
    return zipped({"[Content_Types].xml": types, "word/document.xml": body, **(more or {})})


def linked(kind: str, target: str) -> dict[str, bytes]:
    return {"word/_rels/document.xml.rels": _RELATIONS.format(_RELATION.format(1, kind, target)).encode()}


def xlsx(rows: int = 3) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Danh sách")
    for row in range(rows):
        sheet.write_row(row, 0, [f"Hộ {row}", row])
    book.close()
    return out.getvalue()


def changed(archive: bytes, name: str, data: bytes) -> bytes:
    """The archive with one part exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    return zipped({**parts, name: data})


def locked_zip(archive: bytes) -> bytes:
    """The archive with the mark "encrypted" on every part."""
    data = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := bytes(data).find(mark, start)) >= 0:
            data[start + at] |= 1
            start += 4
    return bytes(data)


def lying_zip() -> bytes:
    """A part of four megabytes of which the directory says that it has one hundred bytes."""
    data = bytearray(docx({"word/big.xml": b"<a>" + b"x" * 4_000_000 + b"</a>"}))
    size = struct.pack("<I", 4_000_007)
    while (at := bytes(data).find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)
