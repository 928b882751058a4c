"""Can the signs and the draw of a pack work with the numbers that it gives?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datchuan.packs.problems import Problems
from datchuan.packs.schema_plausibility import PLAUSIBILITY
from datchuan.plausibility.parameters import why_not_numbers

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets


def check_plausibility(sheets: Sheets, problems: Problems) -> None:
    """Name every sign that lacks a number, has one too many, or stands twice."""
    file = sheets.plausibility
    if file is None:
        return
    seen: set[str] = set()
    for entry in file.signs:
        said = why_not_numbers(entry.kind, entry.numbers)
        if not said and entry.kind in seen:
            said = "có hai lần. Bỏ một."
        if not said and not 0 < entry.bound < 1:
            said = "bound phải lớn hơn 0 và nhỏ hơn 1, ví dụ 0.05."
        seen.add(entry.kind)
        if said:
            problems.add(
                PLAUSIBILITY, entry.line, f"Dấu hiệu “{entry.kind}”: {said}", f"Sign “{entry.kind}” cannot be used so."
            )
    if file.draw is not None and (said := why_not_numbers("draw", file.draw.numbers)):
        problems.add(PLAUSIBILITY, file.draw.line, f"Cách rút mẫu: {said}", "The draw lacks numbers or has too many.")
