"""A list of villages as people paste it: one a line, its name and the number of its households. Pure: text in, pairs out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.ui.numbers import NumberProblem, Wanted, parse_number

#: What stands between the name and the number of a line, the surest first; a tab of a spreadsheet is made a ";" before.
MARKS = (";", "|", ":", ",")
LONGEST_NAME = 120


def read_line(line: str) -> tuple[str, int]:
    """ "Thôn 1; 120 hộ" -> ("Thôn 1", 120). Raises ``ValueError`` or ``NumberProblem`` with the sentence."""
    bare = line.strip().rstrip(" ;")
    mark = next((one for one in MARKS if one in bare), "")
    name, number = (part.strip() for part in bare.rsplit(mark, 1)) if mark else ("", "")
    # "Thôn 1, 1,530": two commas do not tell where the name ends.
    if not name or not number or (mark == "," and bare.count(mark) > 1):
        raise ValueError(_("ghi tên thôn, dấu chấm phẩy, rồi số hộ. Ví dụ: Thôn 1; 120"))
    households = int(parse_number(number.removesuffix("hộ").strip(), Wanted(whole=True, least=None, most=None)).value)
    return checked_name(name), households


def read_loose_line(line: str) -> tuple[str, int | None]:
    """The same where the number may be left out: "Thôn 1" -> ("Thôn 1", None). Raises ``ValueError`` with the sentence."""
    bare = line.strip().rstrip(" ;")
    if not any(mark in bare for mark in MARKS):
        return checked_name(bare), None
    try:
        return read_line(line)
    except NumberProblem as problem:
        raise ValueError(problem.sentence) from None


def checked_name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise ValueError(_("tên thôn dài quá 120 ký tự. Rút gọn tên."))
    return name
