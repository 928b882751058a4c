"""Published numbers of titled communes beside those that the register counts. Differences are told, never forced away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.places.models import Level, Unit
from datchuan.targets.models import PublishedFigure
from datchuan.titles.queries import LEVELS, UNKNOWN, Holding, histories, holding


def stated_figures(on: date, unit_id: int | None = None) -> list[dict[str, Any]]:
    """Every number of titled communes that was published up to a day (of one place, when it is given), with what the
    register counts on its own day.

    Goals of a plan and shares measured against a set are other things and left out.
    """
    figures = PublishedFigure.objects.filter(level__in=LEVELS, set_code="", of__isnull=False, on__lte=on)
    figures = figures.exclude(code__startswith="plan-").exclude(unit__level=Level.COMMUNE)
    figures = figures if unit_id is None else figures.filter(unit_id=unit_id)
    return [_beside(figure) for figure in figures.select_related("unit").order_by("-on", "code")]


def _beside(figure: PublishedFigure) -> dict[str, Any]:
    units = Unit.objects.as_of(figure.on).communes().taking_part(figure.on)
    if figure.unit.level == Level.DISTRICT:
        units = units.below(figure.unit_id, figure.on)
    ids = list(units.values_list("pk", flat=True))
    held = [holding(events, figure.on) for events in histories(ids).values()]
    counted, unknown = count_of(figure.level, held), sum(1 for h in held if h.highest == UNKNOWN)
    return {
        "on": figure.on.isoformat(),
        "label": figure.label_vi,
        "level": figure.level,
        "value": int(figure.value),
        "of": int(figure.of or 0),
        "counted": counted,
        "counted_of": len(ids),
        "unknown": unknown,
        "difference": _explained(figure, counted, len(ids), unknown),
        "source": figure.source,
    }


def count_of(level: str, held: Iterable[Holding]) -> int:
    """Communes that hold a level: for the lowest those that hold any, as totals are published."""
    return sum(1 for h in held if (h.by_level if level == LEVELS[0] else level in h.by_level))


def _explained(figure: PublishedFigure, counted: int, communes: int, unknown: int) -> str:
    """Why the two numbers differ, in words; empty when they agree."""
    gap, said = int(figure.value) - counted, []
    if gap > 0 and figure.level != LEVELS[0]:
        said.append(_("Nguồn nêu %(gap)s xã hơn sổ: chưa tìm được tên hoặc quyết định của các xã đó.") % {"gap": gap})
    elif gap > unknown:
        said.append(
            _("Nguồn nêu %(gap)s xã hơn sổ, mà chỉ %(unknown)s xã chưa rõ: đối chiếu lại nguồn và sổ.")
            % {"gap": gap, "unknown": unknown}
        )
    elif gap > 0:
        said.append(
            _("Nguồn chỉ nêu tổng số: %(gap)s xã đã được công nhận nằm trong %(unknown)s xã chưa rõ tình trạng.")
            % {"gap": gap, "unknown": unknown}
        )
    elif gap < 0:
        said.append(
            _(
                "Sổ có %(more)s xã hơn nguồn: nguồn in trước khi có quyết định, "
                "hoặc có danh hiệu không nêu ngày được tính từ đầu. Đối chiếu quyết định của các xã đó."
            )
            % {"more": -gap}
        )
    if figure.of and int(figure.of) != communes:
        said.append(
            _("Nguồn tính trên %(of)s xã, danh sách ngày đó có %(communes)s xã tham gia.")
            % {"of": int(figure.of), "communes": communes}
        )
    return " ".join(said)
