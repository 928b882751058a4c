"""The corpus: what arrives, and what becomes of it. One row a file; a builder, never a stored file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image

from datchuan.files.tests import making as m

JS = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)>>"


@dataclass(frozen=True)
class Case:
    """``cause``: why it is refused. Otherwise ``kept`` says what is told of it, and ``gone`` what no copy may hold."""

    id: str
    build: Callable[[], bytes]
    name: str
    cause: str = ""
    kept: dict[str, Any] | None = None
    gone: bytes = b""


def refused(id: str, build: Callable[[], bytes], name: str, cause: str) -> Case:
    return Case(id, build, name, cause=cause)


def taken(id: str, build: Callable[[], bytes], given: str, *, gone: bytes = b"", **kept: Any) -> Case:
    return Case(id, build, given, kept=kept, gone=gone)


def _cut(build: Callable[[], bytes], share: float) -> Callable[[], bytes]:
    return lambda: (data := build())[: int(len(data) * share)]


def _animated(form: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in (m.RED, m.GREEN, m.BLUE)]
    return m.saved(frames[0], form, save_all=True, append_images=frames[1:])


def _broken_xref() -> bytes:
    data = m.pdf(3, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data[: data.rindex(b"startxref")].replace(b"0000000", b"9999999") + b"startxref\n7\n%%EOF\n"


def _prefixed(data: bytes) -> bytes:
    return b"scanner spool 17\r\n" + data


PICTURES = [
    taken("jpeg", m.noise, "ảnh cầu.jpg", kind="image", name="ảnh cầu.jpg", roles=["main", "view", "thumb"], size=(640, 480)),
    taken("png", lambda: m.noise("PNG"), "a.png", kind="image", name="a.png", facts={"form": "png"}),
    taken("webp becomes jpeg", lambda: m.noise("WEBP"), "a.webp", name="a.jpg", facts={"form": "webp"}),
    taken("webp with transparency becomes png", lambda: m.saved(Image.new("RGBA", (9, 9), (9, 9, 9, 0)), "WEBP"), "a.webp", name="a.png"),
    taken("jpeg named png", m.noise, "a.png", name="a.jpg"),
    taken("jpeg named pdf", m.noise, "quyết định.pdf", name="quyết định.jpg", kind="image"),
    taken("cmyk jpeg", lambda: m.saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG"), "a.jpg", mode="RGB", point=(254, 0, 0)),
    taken("16-bit grey png", lambda: m.saved(Image.new("I;16", (20, 20), 30000), "PNG"), "a.png", mode="L", point=117),
    taken("1-bit png", lambda: m.saved(Image.new("1", (20, 20), 1), "PNG"), "a.png", mode="L", point=255),
    taken("palette png", lambda: m.saved(m.corners().convert("P"), "PNG"), "a.png", mode="RGB"),
    taken("animated webp", lambda: _animated("WEBP"), "a.webp", facts={"form": "webp", "frames": 3}, size=(40, 30)),
    taken("animated png", lambda: _animated("PNG"), "a.png", facts={"form": "png", "frames": 3}),
    taken("mpo of a stereo camera", lambda: _animated("MPO"), "a.jpg", facts={"form": "jpeg", "frames": 3}, name="a.jpg"),
    taken("exif with place and time", lambda: m.noise(exif=m.exif(
        make="Samsung", model="SM-A125F", taken="2023:10:01 08:30:15", offset="+07:00",
        gps=((15.0, 29.0, 24.0), (108.0, 17.0, 6.0), "N", "E"))), "a.jpg",
        facts={"form": "jpeg", "camera": "Samsung SM-A125F", "taken_at": "2023-10-01T08:30:15+07:00", "lat": 15.49, "lon": 108.285},
        gone=b"SM-A125F"),
    taken("exif south and west", lambda: m.noise(exif=m.exif(gps=((1.0, 30.0, 0.0), (2.0, 0.0, 0.0), "S", "W"))), "a.jpg",
          facts={"form": "jpeg", "lat": -1.5, "lon": -2.0}),
    taken("exif place off the earth", lambda: m.noise(exif=m.exif(gps=((95.0, 0.0, 0.0), (10.0, 0.0, 0.0), "N", "E"))), "a.jpg",
          facts={"form": "jpeg"}),
    taken("exif place of no fix", lambda: m.noise(exif=m.exif(gps=((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), "N", "E"))), "a.jpg", facts={"form": "jpeg"}),
    taken("exif day that never was", lambda: m.noise(exif=m.exif(taken="2023:02:31 08:30:15")), "a.jpg", facts={"form": "jpeg"}),
    taken("exif camera with control characters", lambda: m.noise(exif=m.exif(model="A\x1b[31m\r\nB")), "a.jpg", facts={"form": "jpeg", "camera": "A [31m B"}),
    taken("exif of garbage", lambda: m.noise(exif=b"Exif\0\0" + bytes(range(256)) * 8), "a.jpg", kind="image", name="a.jpg"),
    taken("exif of sixty kilobytes", lambda: m.noise(exif=m.exif(model="x" * 60_000)), "a.jpg", facts={"form": "jpeg", "camera": "x" * 60}, gone=b"x" * 100),
    taken("jpeg with a comment", lambda: m.noise(comment=b"<script>alert(1)</script>"), "a.jpg", gone=b"script", kind="image"),
    taken("jpeg with a zip behind it", lambda: m.noise() + m.zipped({"run.exe": b"MZ"}), "a.jpg", gone=b"PK\x03\x04", kind="image"),
    taken("jpeg with a page behind it", lambda: m.noise() + b"<script>alert(1)</script>", "a.jpg", gone=b"<script>", kind="image"),
    taken("png with a program in a text part", lambda: m.png_of(8, 8, (b"tEXt", b"Comment\0<?php system($_GET[0]);"), body=zlib.compress(b"\0" * 72)), "a.png", gone=b"<?php", kind="image"),
    taken("a line of forty thousand points", lambda: m.saved(Image.new("L", (40_000, 1)), "PNG"), "a.png", size=(40_000, 1)),
    refused("144 million points", m.pixel_bomb, "a.png", "pixels"),
    refused("40.1 million points", lambda: m.saved(Image.new("1", (8020, 5000)), "PNG"), "a.png", "pixels"),
    refused("png that claims 65535 x 65535", lambda: m.png_of(65535, 65535), "a.png", "pixels"),
    refused("jpeg that claims 65000 x 65000", lambda: m.jpeg_of(65000, 65000), "a.jpg", "pixels"),
    refused("png with a text bomb", lambda: m.png_of(8, 8, (b"zTXt", b"a\0\0" + zlib.compress(b"a" * 80_000_000))), "a.png", "damaged"),
    *(refused(f"jpeg cut at {share:.0%}", _cut(m.noise, share), "a.jpg", "damaged") for share in (0.02, 0.1, 0.5, 0.9)),
    *(refused(f"png cut at {share:.0%}", _cut(lambda: m.noise("PNG"), share), "a.png", "damaged") for share in (0.0001, 0.1, 0.5, 0.95)),
    *(refused(f"webp cut at {share:.0%}", _cut(lambda: m.noise("WEBP"), share), "a.webp", "damaged") for share in (0.1, 0.7)),
    refused("png with a changed byte", lambda: (d := m.noise("PNG"))[:5000] + bytes([d[5000] ^ 1]) + d[5001:], "a.png", "damaged"),
    refused("only the first bytes of a jpeg", lambda: b"\xff\xd8\xff\xe0", "a.jpg", "damaged"),
    refused("gif", lambda: m.saved(m.corners().convert("P"), "GIF"), "a.gif", "picture"),
    refused("gif that is a page too", lambda: b"GIF89a/*<html><script>alert(1)</script>*/=1;", "a.gif", "picture"),
    refused("gif named jpg", lambda: m.saved(m.corners().convert("P"), "GIF"), "a.jpg", "picture"),
    refused("bmp", lambda: m.saved(m.corners(), "BMP"), "a.bmp", "picture"),
    refused("tiff", lambda: m.saved(m.corners(), "TIFF"), "a.tif", "picture"),
    refused("heic of an iphone", lambda: struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(400), "IMG_0001.HEIC", "heic"),
    refused("avif", lambda: m.saved(m.corners(), "AVIF"), "a.avif", "heic"),
    refused("svg with a script", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.svg", "picture"),
    refused("svg after a prolog, named png", lambda: b'<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>', "a.png", "picture"),
]  # fmt: skip

PDFS = [
    taken("pdf", lambda: m.pdf(3), "Quyết định 12.pdf", kind="pdf", name="Quyết định 12.pdf", pages=3, roles=["main", "thumb"], facts={}),
    taken("pdf named docx", m.pdf, "a.docx", name="a.pdf", kind="pdf"),
    taken("pdf after a line of a scanner", lambda: _prefixed(m.pdf()), "a.pdf", pages=1, gone=b"spool"),
    taken("pdf with a script at opening", lambda: m.raw_pdf(root=b"/OpenAction" + JS), "a.pdf", facts={"removed": ["script"]}, gone=b"JavaScript"),
    taken("pdf that opens at a page", lambda: m.raw_pdf(root=b"/OpenAction[3 0 R/Fit]"), "a.pdf", facts={}, gone=b"OpenAction"),
    taken("pdf with named scripts", lambda: m.raw_pdf(JS, root=b"/Names<</JavaScript<</Names[(a)4 0 R]>>>>"), "a.pdf", facts={"removed": ["script"]}, gone=b"JavaScript"),
    taken("pdf with a script on a page", lambda: m.raw_pdf(page=b"/AA<</O" + JS + b">>"), "a.pdf", facts={"removed": ["script"]}, gone=b"alert"),
    taken("pdf that starts a program", lambda: m.raw_pdf(LAUNCH, root=b"/OpenAction 4 0 R"), "a.pdf", facts={"removed": ["launch"]}, gone=b"cmd.exe"),
    taken("pdf with a button that starts a program",
          lambda: m.raw_pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A" + LAUNCH + b">>", page=b"/Annots[4 0 R]"), "a.pdf", facts={"removed": ["launch"]}, gone=b"cmd.exe"),
    taken("pdf with a link to a web page",
          lambda: m.raw_pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://quangnam.gov.vn)>>>>", page=b"/Annots[4 0 R]"), "a.pdf", facts={}),
    taken("pdf with a link that is a script",
          lambda: m.raw_pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(JavaScript:alert\\(1\\))>>>>", page=b"/Annots[4 0 R]"), "a.pdf", facts={"removed": ["launch"]}),
    taken("pdf with an attached program", m.with_attachment, "a.pdf", facts={"removed": ["attachment"]}, gone=b"MZ-attached"),
    taken("pdf with a note that is a file",
          lambda: m.raw_pdf(b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</Type/Filespec/F(a)/EF<</F 5 0 R>>>>>>", m.stream(b"MZ-note"), page=b"/Annots[4 0 R]"),
          "a.pdf", facts={"removed": ["attachment"]}, gone=b"MZ-note"),
    taken("pdf that sends its form", lambda: m.raw_pdf(b"<</S/SubmitForm/F(http://x.example)>>", root=b"/OpenAction 4 0 R"), "a.pdf", facts={"removed": ["submit"]}, gone=b"x.example"),
    taken("pdf with an xfa form beside its pages", lambda: m.raw_pdf(m.stream(b"<xdp/>"), root=b"/AcroForm<</Fields[]/XFA 4 0 R>>"), "a.pdf", facts={"removed": ["form"]}, gone=b"<xdp/>"),
    taken("pdf with a chain of actions", lambda: m.raw_pdf(root=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[" + JS + LAUNCH + b"]>>"), "a.pdf", facts={"removed": ["launch", "script"]}, gone=b"alert"),
    taken("pdf whose font is called AA", lambda: m.raw_pdf(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", page=b"/Resources<</Font<</AA 4 0 R>>>>"), "a.pdf", facts={}, font=True),
    taken("pdf with a broken table of places", _broken_xref, "a.pdf", pages=3),
    taken("pdf with rights but no password", lambda: m.pdf(encryption=pikepdf.Encryption(owner="chủ", user="")), "a.pdf", pages=1, gone=b"/Encrypt"),
    taken("pdf with an archive behind it", lambda: m.pdf() + m.zipped({"a": b"b"}), "a.pdf", gone=b"PK\x03\x04", pages=1),
    taken("signed pdf", m.signed_pdf, "a.pdf", signed=True, same=True, facts={}),
    taken("signed pdf that opens at a page", lambda: m.signed_pdf(root=b"/OpenAction[3 0 R/Fit]"), "a.pdf", signed=True, same=True),
    taken("1000 pages", lambda: m.pdf(1000), "a.pdf", pages=1000),
    refused("signed pdf with a script", lambda: m.signed_pdf(root=b"/OpenAction" + JS), "a.pdf", "signed_active"),
    refused("signed pdf with a script behind a jump", lambda: m.signed_pdf(root=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next" + JS + b">>"), "a.pdf", "signed_active"),
    refused("signed pdf with a script on a field", lambda: m.signed_pdf(JS, page=b"/AA<</O 6 0 R>>"), "a.pdf", "signed_active"),
    refused("signed pdf with bytes behind its end", lambda: m.signed_pdf() + b"<script>", "a.pdf", "signed_active"),
    refused("pdf that is only an xfa form", lambda: m.raw_pdf(m.stream(b"<xdp/>"), root=b"/NeedsRendering true/AcroForm<</XFA 4 0 R>>"), "a.pdf", "form"),
    refused("pdf with a password", lambda: m.pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf", "password"),
    refused("pdf without pages", lambda: m.pdf(0), "a.pdf", "no_pages"),
    refused("2000 pages", lambda: m.pdf(2000), "a.pdf", "pages"),
    refused("pdf of pages that go round", lambda: m.raw_pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), "a.pdf", "damaged"),
    refused("pdf of nothing but brackets", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\n%%EOF", "a.pdf", "damaged"),
    refused("only the head of a pdf", lambda: b"%PDF-1.7\n", "a.pdf", "damaged"),
    *(refused(f"pdf cut at {share:.0%}", _cut(lambda: m.pdf(40, object_stream_mode=pikepdf.ObjectStreamMode.disable), share), "a.pdf", "damaged") for share in (0.1, 0.5, 0.9)),
    refused("linearized pdf cut after its first end", lambda: (d := m.pdf(60, linearize=True))[: d.index(b"%%EOF") + 40], "a.pdf", "damaged"),
]  # fmt: skip

OFFICE = [
    taken("xlsx", m.xlsx, "Danh sách hộ.xlsx", kind="sheet", name="Danh sách hộ.xlsx", facts={}),
    taken("docx", m.docx, "Báo cáo.docx", kind="document", name="Báo cáo.docx"),
    taken("xlsx named docx", m.xlsx, "a.docx", kind="sheet", name="a.xlsx"),
    taken("xlsx with a pdf behind it", lambda: m.xlsx() + m.pdf(), "a.xlsx", kind="sheet", gone=b"%PDF"),
    taken("xlsx with a page before it", lambda: b"PK\x03\x04"[:0] + m.xlsx() + b"<script>", "a.xlsx", kind="sheet", gone=b"<script>"),
    taken("docx with a link", lambda: m.docx(m.linked("hyperlink", "https://quangnam.gov.vn/")), "a.docx", kind="document"),
    taken("docx with the workbook of a chart", lambda: m.docx({"word/embeddings/Sheet1.xlsx": m.xlsx()}), "a.docx", kind="document"),
    refused("xlsm", lambda: m.zipped({"[Content_Types].xml": m.MACRO_TYPES, "xl/workbook.xml": b"<a/>"}), "a.xlsm", "macro"),
    refused("xlsx with a hidden macro", lambda: m.changed(m.xlsx(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "a.xlsx", "macro"),
    refused("xlsx with a macro of 1992", lambda: m.changed(m.xlsx(), "xl/macrosheets/sheet1.xml", b"<a/>"), "a.xlsx", "macro"),
    refused("docx with a template elsewhere", lambda: m.docx(m.linked("attachedTemplate", "http://x.example/t.dotm")), "a.docx", "external"),
    refused("docx with a picture elsewhere", lambda: m.docx(m.linked("image", "http://x.example/pixel.png")), "a.docx", "external"),
    refused("docx with a link to a share", lambda: m.docx(m.linked("hyperlink", "file://10.0.0.1/share/a")), "a.docx", "external"),
    refused("docx that asks another program", lambda: m.docx(text=b'<w:instrText xml:space="preserve"> DDEAUTO c:\\\\cmd.exe </w:instrText>'), "a.docx", "external"),
    refused("xlsx that takes figures from another", lambda: m.changed(m.xlsx(), "xl/externalLinks/externalLink1.xml", b"<a/>"), "a.xlsx", "external"),
    refused("docx with an ole object", lambda: m.docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}), "a.docx", "embedded"),
    refused("docx with a program inside", lambda: m.docx({"word/media/image1.png": b"MZ" + bytes(90)}), "a.docx", "embedded"),
    refused("docx with an archive inside", lambda: m.docx({"word/media/a.zip": m.zipped({"a": b"b"})}), "a.docx", "embedded"),
    refused("docx with a macro in its chart", lambda: m.docx({"word/embeddings/a.xlsx": m.changed(m.xlsx(), "xl/vbaProject.bin", b"x")}), "a.docx", "macro"),
    refused("docx within docx within docx", lambda: m.docx({"word/embeddings/a.docx": m.docx({"word/embeddings/b.docx": m.docx()})}), "a.docx", "embedded"),
    refused("xlsx with a document type", lambda: m.changed(m.xlsx(), "xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.xlsx", "unsafe"),
    refused("xlsx with a document type in utf-16", lambda: m.changed(m.xlsx(), "xl/workbook.xml", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")), "a.xlsx", "unsafe"),
    refused("relations that are not xml", lambda: m.docx({"word/_rels/document.xml.rels": b"<a"}), "a.docx", "damaged"),
    refused("xlsx with a password", lambda: m.locked_zip(m.xlsx()), "a.xlsx", "password"),
    refused("zip bomb", lambda: m.docx({"word/big.xml": b"\0" * 20_000_000}), "a.docx", "unpacked"),
    refused("bomb of many small parts", lambda: m.zipped({"[Content_Types].xml": m.DOCX_TYPES, **{f"a{n}": b"" for n in range(3000)}}), "a.docx", "unpacked"),
    refused("bomb of many middling parts", lambda: m.zipped({"[Content_Types].xml": m.DOCX_TYPES, **{f"a{n}": b"\0" * 1_000_000 for n in range(170)}}), "a.docx", "unpacked"),
    refused("directory that lies", m.lying_zip, "a.docx", "damaged"),
    refused("part above its folder", lambda: m.docx({"../../etc/cron.d/x": b"x"}), "a.docx", "unsafe"),
    refused("part with an absolute path", lambda: m.docx({"/etc/passwd": b"x"}), "a.docx", "unsafe"),
    refused("part with a drive letter", lambda: m.docx({"C:\\x": b"x"}), "a.docx", "unsafe"),
    refused("two parts of one name", lambda: m.zipped([("[Content_Types].xml", m.DOCX_TYPES), ("word/document.xml", b"<a/>"), ("WORD/document.xml", b"<b/>")]), "a.docx", "unsafe"),
    refused("docx cut in half", _cut(lambda: m.docx({"word/a.bin": bytes(range(256)) * 99}), 0.5), "a.docx", "damaged"),
    refused("docx with a changed byte", lambda: m.xlsx().replace(b"PK\x01\x02", b"PK\x01\x03", 1), "a.xlsx", "damaged"),
    refused("pptx", lambda: m.docx(types=m.PPTX_TYPES), "a.pptx", "other_office"),
    refused("odt", lambda: m.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "a.odt", "other_office"),
    refused("old word or a password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "old_office"),
    refused("rtf named doc", lambda: b"{\\rtf1\\ansi{\\object\\objdata 0105}}", "a.doc", "other_office"),
    refused("zip", lambda: m.zipped({"a.txt": b"a"}), "a.zip", "archive"),
    refused("zip in zip named xlsx", lambda: m.zipped({"a.zip": m.zipped({"b.zip": m.zipped({"c": b"d"})})}), "a.xlsx", "archive"),
    refused("empty zip", lambda: m.zipped({}), "a.zip", "archive"),
    refused("7z", lambda: b"7z\xbc\xaf'\x1c" + bytes(90), "a.7z", "archive"),
    refused("rar named pdf", lambda: b"Rar!\x1a\x07\x00" + bytes(90), "a.pdf", "archive"),
]  # fmt: skip

OTHERS = [
    taken("text", lambda: "Biên bản họp thôn\nĐủ 45 hộ".encode(), "biên bản.txt", kind="text", name="biên bản.txt", facts={"lines": 2}, same=True),
    taken("csv of excel", lambda: "\ufeffMã;Tên\n20869;Tiên Lãnh\n".encode(), "a.csv", kind="sheet", name="a.csv"),
    taken("one letter", lambda: b"a", "a.txt", kind="text"),
    taken("eicar is only text until scanned", lambda: m.EICAR, "a.txt", kind="text"),
    refused("empty", lambda: b"", "a.pdf", "empty"),
    refused("only blanks", lambda: b"  \n\t ", "a.txt", "empty"),
    refused("one byte named pdf", lambda: b"a", "a.pdf", "damaged"),
    refused("one byte that is no letter", lambda: b"\xff", "a.txt", "encoding"),
    refused("text of windows-1258", lambda: "Tên xã".encode("cp1258", "replace") + b"\xea", "a.txt", "encoding"),
    refused("text in utf-16", lambda: "Tên xã".encode("utf-16"), "a.txt", "encoding"),
    refused("text with NUL", lambda: b"a\0b" * 9, "a.txt", "type"),
    refused("text with terminal codes", lambda: b"a\x1b[2Jb", "a.txt", "type"),
    refused("bytes of no kind", lambda: bytes(range(256)) * 40, "a.dat", "type"),
    refused("page named jpg", lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", "a.jpg", "disguised"),
    refused("page after blanks and a comment", lambda: b"\n\n<!-- hi -->\n<HTML><body onload=x>", "a.txt", "disguised"),
    refused("page that is a pdf too", lambda: b"<html><script>alert(1)</script>" + m.pdf(), "a.pdf", "disguised"),
    refused("page in the middle of text", lambda: b"Bao cao\n<script src=//x.example></script>", "a.txt", "disguised"),
    refused("program of php", lambda: b"<?php system($_GET[0]);", "a.txt", "disguised"),
    refused("exe named pdf", lambda: b"MZ\x90\0" + bytes(900), "quyết định.pdf", "disguised"),
    refused("program of linux", lambda: b"\x7fELF" + bytes(90), "a.jpg", "disguised"),
    refused("shell script", lambda: b"#!/bin/sh\nrm -rf /\n", "a.txt", "disguised"),
    refused("shortcut of windows", lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(90), "a.pdf", "disguised"),
    refused("film", lambda: struct.pack(">I", 24) + b"ftypmp42" + bytes(90), "a.mp4", "video"),
    refused("sound", lambda: b"ID3\x03" + bytes(90), "a.mp3", "video"),
    refused("sound in riff", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(90), "a.webp", "video"),
]  # fmt: skip

NAMES = [
    taken("path in the name", lambda: b"a", "../../etc/passwd.txt", name="passwd.txt"),
    taken("path of windows", lambda: b"a", "C:\\Users\\xã\\a.txt", name="a.txt"),
    taken("letters of two signs", lambda: b"a", "Báo cáo.txt", name="Báo cáo.txt"),
    taken("turned round before the eye", lambda: m.pdf(), "hoadon\u202efdp.exe", name="hoadonfdp.pdf"),
    taken("invisible signs", lambda: b"a", "a\u200b\u2066b.txt", name="ab.txt"),
    taken("line breaks", lambda: b"a", "a\r\nSet-Cookie: x.txt", name="a Set-Cookie: x.txt"),
    taken("two endings", lambda: m.pdf(), "a.pdf.php", name="a.pdf"),
    taken("three endings", lambda: m.pdf(), "quyết định.v2.html.exe", name="quyết định.v2.pdf"),
    taken("ending in capitals", lambda: m.noise(), "IMG_01.JPEG", name="IMG_01.JPEG"),
    taken("no ending", lambda: m.pdf(), "quyet dinh", name="quyet dinh.pdf"),
    taken("dots before", lambda: b"a", "..a.txt", name="a.txt"),
    taken("a very long name", lambda: b"a", "x" * 400 + ".txt", name="x" * 146 + ".txt"),
    refused("NUL in the name", lambda: b"a", "a\0.txt", "name"),
    refused("half a sign in the name", lambda: b"a", "a\ud800.txt", "name"),
    refused("nothing but an ending", lambda: b"a", "\u200b.pdf", "name"),
    refused("no name", lambda: b"a", "", "name"),
    refused("nothing but dots", lambda: b"a", "../..", "name"),
]  # fmt: skip

CASES = [*PICTURES, *PDFS, *OFFICE, *OTHERS, *NAMES]
