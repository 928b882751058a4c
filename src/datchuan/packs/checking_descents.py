"""Can the lineage of the criteria sets of a pack be followed: known indicators, earlier editions, nothing said twice?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datchuan.packs import schema
from datchuan.packs.problems import Problems

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

FILE = schema.DescentRow.file


def check_descents(sheets: Sheets, problems: Problems) -> None:
    """Name every row of the lineage of sets that leads nowhere, in a circle, or against another row."""
    editions = {e.edition: e for e in sheets.editions.values()}
    codes = {key: {i.code for c in e.criteria for i in c.indicators} for key, e in editions.items()}
    for row in sheets.rows(schema.DescentRow):
        if not row.code and not row.former_code:
            _empty(row, problems)
        elif sheets.criteria_whole:
            new = _known(row.line, row.edition, row.code, codes, problems)
            old = _known(row.line, row.former_edition, row.former_code, codes, problems)
            if new and old:
                _earlier(row, editions[row.edition], editions[row.former_edition], problems)
    _contradictions(sheets.rows(schema.DescentRow), problems)


def _empty(row: schema.DescentRow, problems: Problems) -> None:
    problems.add(
        FILE,
        row.line,
        "Dòng này không có code và cũng không có former_code nên không nói về chỉ tiêu nào. Hãy ghi ít nhất một mã: chỉ có "
        "code là chỉ tiêu mới, chỉ có former_code là chỉ tiêu bị bỏ.",
        "The row names no indicator. Write a code (alone: new) or a former_code (alone: dropped).",
    )


def _known(line: int, edition: str, code: str | None, codes: dict[str, set[str]], problems: Problems) -> bool:
    if edition not in codes:
        problems.add(
            FILE,
            line,
            f"Gói không có bản “{edition}” nên không nối được nguồn gốc chỉ tiêu. Hãy sửa mã bản, hoặc khai tệp của bản đó "
            "vào mục criteria của pack.yaml.",
            f"The pack has no edition “{edition}”. Mend the code or list that edition's file in pack.yaml.",
        )
        return False
    if code and code not in codes[edition]:
        problems.add(
            FILE,
            line,
            f"Bản {edition} không có chỉ tiêu “{code}”. Hãy sửa mã theo tệp của bản đó.",
            f"The edition {edition} has no indicator “{code}”. Mend the code.",
        )
        return False
    return True


def _earlier(row: schema.DescentRow, edition: schema.Edition, former: schema.Edition, problems: Problems) -> None:
    """From an edition of the same set that began before: so following the rows always ends."""
    if edition.set != former.set:
        problems.add(
            FILE,
            row.line,
            f"{row.edition} thuộc bộ {edition.set}, {row.former_edition} thuộc bộ {former.set}. Nguồn gốc chỉ nối hai bản "
            "của cùng một bộ. Hãy sửa một trong hai mã bản.",
            "The two editions are of different sets; lineage joins two editions of one set.",
        )
    elif former.effective_from >= edition.effective_from:
        problems.add(
            FILE,
            row.line,
            f"{row.former_edition} (từ {former.effective_from}) không có trước {row.edition} (từ {edition.effective_from}) "
            "nên nguồn gốc đi thành vòng. Hãy đổi chỗ hai bản: edition là bản mới, former_edition là bản trước.",
            "The former edition does not begin before the other one, so the lineage runs in a circle. Swap the two.",
        )


def _contradictions(rows: list[schema.DescentRow], problems: Problems) -> None:
    """What is stated to be new comes from nothing, and from what is stated to be dropped comes nothing."""
    children = {(r.edition, r.former_edition, r.former_code): r.line for r in rows if r.code and r.former_code}
    parents = {(r.edition, r.former_edition, r.code): r.line for r in rows if r.code and r.former_code}
    for row in rows:
        new = parents.get((row.edition, row.former_edition, row.code or "")) if not row.former_code else None
        gone = children.get((row.edition, row.former_edition, row.former_code or "")) if not row.code else None
        if new or gone:
            problems.add(
                FILE,
                row.line,
                f"Dòng này ghi chỉ tiêu {row.code or row.former_code} là {'mới' if new else 'bị bỏ'}, còn dòng {new or gone} "
                "lại nối nó với một chỉ tiêu. Hãy bỏ một trong hai dòng.",
                f"This row says that the indicator is {'new' if new else 'dropped'}, line {new or gone} joins it to another.",
            )
