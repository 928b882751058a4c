"""Word and Excel files: the archive's directory first, then every part; what is kept is an archive written anew."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from . import Unfit

MAX_MEMBERS = 2_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 200
MAX_RELATIONS = 4 * 1024 * 1024
_MIN_RATIO_SIZE = 1024 * 1024
_CONTENTS = "[Content_Types].xml"
_MAIN = {
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"wordprocessingml.document.main+xml": "docx",
}
_MACRO_NAMES = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|dialogsheets/|activex/)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAFE_LINKS = ("http://", "https://", "mailto:", "tel:", "#")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DDE = re.compile(
    rb"<w:instrText[^>]*>\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b|<ddeLink\b|<oleLink\b", re.IGNORECASE
)


def take(path: Path, folder: Path) -> dict[str, Any]:
    """Check an archive that should be .docx or .xlsx and write it anew as ``main``. Raises ``Unfit``."""
    with path.open("rb") as handle:
        form, parts = _read(handle, inner=False)
    _write(folder / "main", parts)
    return {"form": form, "facts": {}}


def _read(handle: IO[bytes], *, inner: bool) -> tuple[str, list[tuple[zipfile.ZipInfo, bytes]]]:
    """The form and all parts of an archive. ``inner``: it lies in another one, where no third is taken."""
    try:
        with zipfile.ZipFile(handle) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_directory(members)
            parts = [(member, archive.read(member)) for member in members]
    except (Unfit, MemoryError):
        raise
    except Exception:  # a broken directory, a wrong checksum, an unknown way of packing
        raise Unfit("damaged") from None
    form = _form_of({member.filename: data for member, data in parts})
    for member, data in parts:
        _check_part(member.filename, data, inner=inner)
    return form, parts


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """What the directory says, before anything is unpacked; reading stops at the sizes that it gives."""
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise Unfit("password")
    swollen = any(m.file_size > MAX_RATIO * max(m.compress_size, 1) and m.file_size > _MIN_RATIO_SIZE for m in members)
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED or swollen:
        raise Unfit("unpacked")
    if _CONTENTS not in names:
        raise Unfit("other_office" if "mimetype" in names else "archive")
    if len({name.casefold() for name in names}) != len(names) or any(map(_is_trick, names)):
        raise Unfit("unsafe")
    if any(map(_MACRO_NAMES.search, names)):
        raise Unfit("macro")
    if any("externallinks/" in name.casefold() for name in names):
        raise Unfit("external")


def _is_trick(name: str) -> bool:
    steps = name.split("/")
    odd = any(not c.isprintable() or c in "\\:" for c in name)
    return odd or len(name) > 240 or name.startswith("/") or ".." in steps or "." in steps


def _form_of(parts: dict[str, bytes]) -> str:
    contents = parts[_CONTENTS]
    if b"macroEnabled" in contents or b"vbaProject" in contents:
        raise Unfit("macro")
    for mark, form in _MAIN.items():
        if mark in contents:
            return form
    raise Unfit("other_office")


def _check_part(name: str, data: bytes, *, inner: bool) -> None:
    lower = name.casefold()
    if data.startswith(_OLE):
        raise Unfit("embedded")
    if data.startswith(b"PK\x03\x04"):
        _check_inner(data, inner=inner)
        return
    if data.startswith((b"MZ", b"\x7fELF", b"%PDF-")):
        raise Unfit("embedded")
    if lower.endswith((".xml", ".rels", ".vml")) or data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").startswith(
        b"<"
    ):
        flat = data.replace(b"\0", b"")  # as UTF-16 a declaration has a NUL beside each letter
        if _DTD.search(flat):
            raise Unfit("unsafe")
        if _DDE.search(flat):
            raise Unfit("external")
    if lower.endswith(".rels"):
        _check_relations(data)


def _check_inner(data: bytes, *, inner: bool) -> None:
    """The workbook behind a chart in a Word file is an archive itself; it is held to the same rules."""
    if inner:
        raise Unfit("embedded")
    try:
        _read(io.BytesIO(data), inner=True)
    except Unfit as unfit:
        raise Unfit("embedded" if unfit.cause in {"archive", "other_office", "damaged"} else unfit.cause) from None


def _check_relations(data: bytes) -> None:
    """Nothing outside but links that a person clicks."""
    if len(data) > MAX_RELATIONS:
        raise Unfit("unpacked")
    try:
        relations = ElementTree.fromstring(data)  # noqa: S314 (a DTD was refused before, this process is bound)
    except ElementTree.ParseError:
        raise Unfit("damaged") from None
    for relation in relations:
        if relation.get("TargetMode", "").casefold() != "external":
            continue
        is_link = relation.get("Type", "").endswith("/hyperlink")
        target = relation.get("Target", "").strip().lower()
        # A link to a file on the writer's own computer opens nothing here; one to a share sends the reader's password.
        if not is_link or not target.startswith(_SAFE_LINKS):
            raise Unfit("external")


def _write(path: Path, parts: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    """Only the parts, packed by ourselves: what stood before, between or behind them is gone."""
    parts.sort(key=lambda part: part[0].filename != _CONTENTS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in parts:
            fresh = zipfile.ZipInfo(member.filename, max(member.date_time, (1980, 1, 1, 0, 0, 0)))
            fresh.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(fresh, data)
