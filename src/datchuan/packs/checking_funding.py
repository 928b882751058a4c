"""Are the words of the register of works each there once, and do they name criteria that exist?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datchuan.packs.problems import Problems
from datchuan.packs.schema_funding import FUNDING, ComponentEntry

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets


def check_funding(sheets: Sheets, problems: Problems) -> None:
    """Name every code that stands twice in a list and every criterion that no set of the pack has."""
    if sheets.funding is None:
        return
    for name, rows in sheets.funding.lists.items():
        if not rows and sheets.whole(FUNDING):
            problems.add(
                FUNDING,
                sheets.funding.line,
                f"Mục {name} để trống. Ghi ít nhất một dòng.",
                f"{name} is empty. Write a line.",
            )
        seen: dict[str, int] = {}
        for row in rows:
            first = seen.setdefault(row.code, row.line)
            if first != row.line:
                problems.add(
                    FUNDING, row.line, f"Mã “{row.code}” đã dùng ở dòng {first}. Hãy đổi một mã.",
                    f"The code “{row.code}” is already used on line {first}.",
                )  # fmt: skip
    known = {(edition.set, criterion.code) for edition in sheets.editions.values() for criterion in edition.criteria}
    for component in sheets.funding.components:
        _criterion(component, known, sheets.criteria_whole, problems)


def _criterion(entry: ComponentEntry, known: set[tuple[str, str]], whole: bool, problems: Problems) -> None:
    if bool(entry.set) != bool(entry.criterion):
        problems.add(
            FUNDING, entry.line, f"Lĩnh vực “{entry.code}” phải ghi cả set và criterion, hoặc bỏ cả hai.",
            f"“{entry.code}” must name both set and criterion, or neither.",
        )  # fmt: skip
    elif entry.criterion and whole and (entry.set, entry.criterion) not in known:
        problems.add(
            FUNDING, entry.line,
            f"Lĩnh vực “{entry.code}” nêu tiêu chí {entry.criterion} của bộ {entry.set}, gói không có tiêu chí đó. Hãy sửa mã.",
            f"“{entry.code}” names criterion {entry.criterion} of {entry.set}, which the pack does not have.",
        )  # fmt: skip
