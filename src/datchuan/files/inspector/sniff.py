"""What a file is, by its bytes. The ending of its name decides nothing but CSV or plain text."""

from __future__ import annotations

import re
from pathlib import Path

from . import Unfit

HEAD = 4096
_IMAGE = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
#: Beginning of the bytes -> cause of the refusal.
_REFUSED = (
    (b"GIF8", "picture"), (b"BM", "picture"), (b"II*\x00", "picture"), (b"MM\x00*", "picture"), (b"8BPS", "picture"),
    (b"\x00\x00\x01\x00", "picture"), (b"\xff\x0a", "picture"), (b"\x00\x00\x00\x0cjP  ", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"), (b"{\\rtf", "other_office"),
    (b"MZ", "disguised"), (b"\x7fELF", "disguised"), (b"\xca\xfe\xba\xbe", "disguised"), (b"\xcf\xfa\xed\xfe", "disguised"),
    (b"dex\n", "disguised"), (b"#!", "disguised"), (b"L\x00\x00\x00\x01\x14\x02\x00", "disguised"), (b"MSCF", "archive"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf'\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"), (b"PK\x05\x06", "archive"), (b"ID3", "video"), (b"OggS", "video"), (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\x01", "video"), (b"\x00\x00\x01\xba", "video"),
)  # fmt: skip
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_NEVER_TEXT = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".pdf", ".docx", ".xlsx", ".doc", ".xls")
#: Pages and programs that a browser or a shell would run; looked for at the start, after blanks and comments.
_ACTIVE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*)*"
    rb"<(?:!doctype|html|head|body|script|svg|iframe|img|meta|link|style|object|embed|form|table|\?php|%|!entity|xsl)",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(rb"<(?:script|html|svg|iframe|\?php)[\s>]", re.IGNORECASE)


def form_of(path: Path, name: str) -> str:
    """jpeg, png, webp, pdf, zip, csv or text. Raises ``Unfit`` for anything else."""
    with path.open("rb") as handle:
        head = handle.read(HEAD)
    for start, form in _IMAGE.items():
        if head.startswith(start):
            return form
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[4:8] == b"ftyp":
        raise Unfit("heic" if head[8:12] in _HEIC else "video")
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"%PDF-"):
        return "pdf"
    for start, cause in _REFUSED:
        if head.startswith(start):
            raise Unfit(cause)
    if _ACTIVE.match(head):
        raise Unfit("picture" if re.search(rb"<svg[\s>]", head, re.IGNORECASE) else "disguised")
    if b"%PDF-" in head[:1024]:
        return "pdf"  # some scanners put a line before it; the cleaned copy begins where it should
    return _plain(head, name)


def _riff(head: bytes) -> str:
    if head[8:12] == b"WEBP":
        return "webp"
    raise Unfit("video")


def _plain(head: bytes, name: str) -> str:
    if _INSIDE.search(head):
        raise Unfit("disguised")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unfit("encoding")
    if b"\0" in head:
        raise Unfit(_named_by_others(head, name))
    if name.lower().endswith(_NEVER_TEXT):
        raise Unfit("damaged")  # plain letters under the name of a photo or a paper: not what the sender means
    return "csv" if name.lower().endswith(".csv") else "text"


def _named_by_others(head: bytes, name: str) -> str:
    """The cause for bytes that none of our own marks fits, asked of the tables of puremagic."""
    import puremagic

    try:
        mime = puremagic.from_string(head, mime=True, filename=name)
    except (puremagic.PureError, ValueError, LookupError):
        return "type"
    if mime.startswith("image/"):
        return "picture"
    return "video" if mime.startswith(("video/", "audio/")) else "type"
