"""A paper in the words that stand on the page: one place for both renderers, so that DOCX and PDF say the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from datchuan.papers.content import Paper, Signer, plain
from datchuan.papers.kinds import Form

ILLUSTRATIVE = "VĂN BẢN MINH HỌA - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
#: What the last row of a table is called where it is the sum of the others.
TOTALS = ("Cộng", "Tổng cộng")
_GAP = "\N{NO-BREAK SPACE}" * 6
#: What no page can show: control characters, marks of direction, halves of pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def context(paper: Paper) -> dict[str, Any]:
    """Every word of the paper for a template. The names of the keys are the fields of the DOCX templates."""
    head, kind = paper.head, paper.of_kind
    found = {
        "kind": kind.code,
        "form": kind.form.value,
        "country": COUNTRY,
        "motto": MOTTO,
        "superior_lines": _capitals(head.organ.superior),
        "organ_lines": _capitals(head.organ.name),
        "number_line": number_line(head.number, paper.symbol),
        "date_line": "" if kind.form == Form.MINUTES else date_line(paper.place, head.day),
        "type_name": kind.type_name.upper(),
        "subject": paper.subject,
        "authority": _capitals(paper.authority),
        "bases": _bases(head.bases),
        "addressees": list(head.addressees),
        "body": _body(plain(paper)["body"]),
        "recipients": _recipients(head.recipients),
        "signer": _signer(head.signer),
        "signer_two": _signer(head.signer_two) if head.signer_two else None,
        "illustrative": ILLUSTRATIVE if head.illustrative else "",
        "check_address": head.verification.address if head.verification else "",
        "check_code": head.verification.code if head.verification else "",
        "title": f"{kind.type_name} {paper.subject}",
    }
    return clean(found)  # type: ignore[no-any-return]


def _body(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, with what their look depends on: ``joined`` words stay with the table that follows, and a table whose last
    row is the sum of the others (``total``) has that row in bold."""
    for block, after in zip(blocks, [*blocks[1:], {}], strict=True):
        block["joined"] = after.get("what") == "table"
        block["total"] = block["what"] == "table" and bool(block["rows"]) and block["rows"][-1][0] in TOTALS
    return blocks


def number_line(number: int | None, symbol: str) -> str:
    """ "Số: 05/TTr-UBND"; a gap while there is no number. Numbers below ten have a nought before them."""
    return f"Số: {_GAP if number is None else f'{number:02d}'}/{symbol}"


def date_line(place: str, day: date | None) -> str:
    """ "Tiên Lãnh, ngày 05 tháng 02 năm 2023": days below ten and the first two months have a nought before them."""
    if day is None:
        return f"{place}, ngày {_GAP}tháng {_GAP}năm {_GAP}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def day_in_words(day: date) -> str:
    """ "ngày 05 tháng 10 năm 2023", for the text."""
    return date_line("", day).removeprefix(", ")


def _capitals(text: str) -> list[str]:
    return [line.strip().upper() for line in text.splitlines() if line.strip()]


def _bases(bases: tuple[str, ...]) -> list[str]:
    """One to a line, ended by a semicolon, the last by a full stop."""
    return _ended([basis.strip().rstrip(";.,") for basis in bases])


def _recipients(recipients: tuple[str, ...]) -> list[str]:
    """ "- Như trên;" … "- Lưu: VT." """
    return _ended([f"- {line.strip().rstrip(';.,')}" for line in recipients or ("Lưu: VT",)])


def _ended(lines: list[str]) -> list[str]:
    return [line + ("." if at == len(lines) else ";") for at, line in enumerate(lines, 1)]


def _signer(signer: Signer) -> dict[str, Any]:
    return {
        "authority": _capitals(signer.authority),
        "position": _capitals(signer.position),
        "name": signer.name,
    }


def clean(value: Any) -> Any:
    """Composed letters, and nothing that cannot be printed, whatever somebody typed."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", value))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value
