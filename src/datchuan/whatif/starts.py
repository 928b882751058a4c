"""Ready starting points: the questions that are asked most, each one press away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.criteria.engine import Catalogue, Kind
from datchuan.whatif.changes import Change, EditionChange, ThresholdChange, YearChange
from datchuan.whatif.world import World

#: The subject under which a pack keeps the criterion of income.
INCOME = "thu_nhap"
MORE_INCOME = Decimal(3)


@dataclass(frozen=True)
class Start:
    """A starting point: the word of its address, its name, what it would show, the level shown first."""

    key: str
    name: str
    about: str
    set: str
    changes: tuple[Change, ...]


def starts(world: World) -> list[Start]:
    """The starting points that this province's sets allow, in their order."""
    found = (make(world) for make in _MAKERS)
    return [start for start in found if start is not None]


def start_of(world: World, key: str) -> Start | None:
    return next((start for start in starts(world) if start.key == key), None)


def _income(world: World) -> Start | None:
    changes = tuple(
        ThresholdChange(code, indicator, MORE_INCOME)
        for code, catalogue in world.catalogues.items()
        if (indicator := _income_of(catalogue))
    )
    if not changes:
        return None
    about = _("Mức thu nhập bình quân đầu người của từng bộ cao hơn 3 triệu đồng. Bao nhiêu xã rớt, xã nào?")
    return Start("income", _("Thu nhập + 3 triệu đồng"), about, changes[0].set, changes)


def _income_of(catalogue: Catalogue) -> str:
    """The indicator of income whose level is a number of its own; "" where it leans on another set and moves with it."""
    for criterion in catalogue.criteria:
        for indicator in criterion.indicators if criterion.subject == INCOME else ():
            own = [t for t in catalogue.thresholds if t.code == indicator.code]
            if indicator.measure.kind is Kind.MONEY and not any(t.level.formula for t in own):
                return indicator.code
    return ""


def _next_year(world: World) -> Start:
    year = world.year + 1
    about = _("Số liệu hôm nay xét theo mức chuẩn của năm sau.")
    return Start(
        "year", _("Mức của năm %(year)d") % {"year": year}, about, next(iter(world.values)), (YearChange(year),)
    )


def _new_edition(world: World) -> Start | None:
    held = {catalogue.edition for catalogue in world.catalogues.values()}
    newer = [
        EditionChange(c.set, code)
        for code, c in world.editions.items()
        if code not in held and c.set in held_sets(world)
    ]
    if not newer:
        return None
    about = _("Mỗi xã sẽ thiếu gì vào ngày bộ mới có hiệu lực?")
    return Start("edition", _("Bộ tiêu chí mới"), about, newer[-1].set, (newer[-1],))


def held_sets(world: World) -> frozenset[str]:
    return frozenset(world.values)


_MAKERS: tuple[Callable[[World], Start | None], ...] = (_income, _new_edition, _next_year)
