"""A fair card of a district: ambition, result, timeliness and truthfulness stand apart, each as counts with their lists.

There is no sum over the four and no order of districts by them: a district that promised much and missed one commune must
not look worse than one that promised nothing, nor one that was late like one whose figures were not true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.confirmations.models import Decision, Moved
from datchuan.confirmations.workflow import Act
from datchuan.dossiers.models import Dossier
from datchuan.findings.filters import Period
from datchuan.findings.late import appraised
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.words import level_word
from datchuan.targets.models import AccountEvent, Change, Revision
from datchuan.targets.queries import DistrictLine
from datchuan.targets.workflow import Action
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings
from datchuan.ui.dates import format_date


@dataclass(frozen=True)
class Fact:
    """A sentence with its number, and the list behind it."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Card:
    """Four kinds of facts that are never added up."""

    ambition: tuple[Fact, ...]
    result: tuple[Fact, ...]
    timeliness: tuple[Fact, ...]
    truthfulness: tuple[Fact, ...]


def card_of(
    rights: Rights,
    unit: Any,
    year: int,
    line: DistrictLine,
    revisions: Iterable[Revision],
    events: Iterable[AccountEvent],
) -> Card:
    """The card of a district for a year. A constant number of queries."""
    begin, day = date(year, 1, 1), min(rights.on, date(year, 12, 31))
    ids = list(Unit.objects.filter(pk__in=_communes(unit.pk, day)).values_list("pk", flat=True))
    return Card(
        _ambition(line, ids, begin, list(revisions)),
        _result(line, ids, begin, date(year, 12, 31)),
        _timeliness(unit, year, ids, list(events)),
        _truthfulness(rights, unit, year, ids),
    )


def _communes(district: int, day: date) -> Any:
    return (
        Unit.objects.communes()
        .taking_part(day)
        .filter(pk__in=Unit.objects.below(district, day).values("pk"))
        .values("pk")
    )


def _ambition(line: DistrictLine, ids: list[int], begin: date, revisions: list[Revision]) -> tuple[Fact, ...]:
    """What was promised, out of what could be, and how the promise moved."""
    held = holdings(ids, begin)
    found = []
    for level in line.levels:
        open_ = sum(level.level not in held[pk].by_level for pk in ids)
        found.append(
            Fact(
                _("%(level)s: đầu năm giao %(first)d xã, hiện nay %(present)d xã, trong %(open)d xã khi đó chưa có danh hiệu.")
                % {"level": level_word(level.level), "first": level.figures.first, "present": level.figures.present,
                   "open": open_}
            )
        )  # fmt: skip
    changes = [row for row in revisions if row.change != Change.FIGURE or row.was is not None]
    lowered = sum(row.was is not None and row.now < row.was for row in changes)
    if changes:
        said = ngettext(
            "%(n)d lần điều chỉnh, %(down)d lần giảm.", "%(n)d lần điều chỉnh, %(down)d lần giảm.", len(changes)
        )
        found.append(Fact(said % {"n": len(changes), "down": lowered}, "#revisions"))
    return tuple(found or [Fact(_("Không có chỉ tiêu nào cho năm này."))])


def _result(line: DistrictLine, ids: list[int], begin: date, end: date) -> tuple[Fact, ...]:
    found = [
        Fact(
            _("%(level)s: %(met)d xã đã được công nhận, thiếu %(missing)d so với hiện nay, %(first)d so với đầu năm.")
            % {"level": level_word(level.level), "met": level.figures.met, "missing": level.figures.missing,
               "first": level.figures.missing_first}
        )
        for level in line.levels
    ]  # fmt: skip
    beside = sum(len(level.beside) for level in line.levels if level.goal is None)
    if beside:
        said = ngettext("%(n)d xã được công nhận ngoài danh sách.", "%(n)d xã được công nhận ngoài danh sách.", beside)
        found.append(Fact(said % {"n": beside}))
    taken = TitleEvent.objects.filter(
        unit__in=ids, kind=TitleEvent.Kind.REVOKED, decided_on__range=(begin, end)
    ).count()
    said = ngettext("%(n)d danh hiệu bị thu hồi trong năm.", "%(n)d danh hiệu bị thu hồi trong năm.", taken)
    return (*found, Fact(said % {"n": taken}, reverse("titles")))


def _timeliness(unit: Any, year: int, ids: list[int], events: list[AccountEvent]) -> tuple[Fact, ...]:
    """When dossiers came, and when the head answered."""
    rows = Dossier.objects.of_recognition().filter(commune__in=ids, year=year)
    n = rows.aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)), late=Count("pk", filter=Q(is_late=True)),
        waiting=Count("pk", filter=Q(sent_at=None)),
    )  # fmt: skip
    where = f"{reverse('dossiers')}?{urlencode({'district': unit.code, 'year': year})}"
    found = [
        Fact(_("%(sent)d hồ sơ đã gửi lên tỉnh, %(late)d hồ sơ gửi muộn, %(waiting)d hồ sơ chưa gửi.") % n, where),
    ]
    asked = None
    for event in events:
        if event.action in {Action.ASK, Action.RETURN, Action.REOPEN}:
            asked = event
        elif event.action == Action.EXPLAIN and asked is not None and asked.due is not None:
            in_time = event.on <= asked.due
            said = (
                _("Giải trình ngày %(on)s, trong hạn %(due)s.")
                if in_time
                else _("Giải trình ngày %(on)s, quá hạn %(due)s.")
            )
            found.append(Fact(said % {"on": format_date(event.on), "due": format_date(asked.due)}, "#account"))
            asked = None
    if asked is not None and asked.due is not None:
        found.append(Fact(_("Chưa giải trình; hạn %(due)s.") % {"due": format_date(asked.due)}, "#account"))
    return tuple(found)


def _truthfulness(rights: Rights, unit: Any, year: int, ids: list[int]) -> tuple[Fact, ...]:
    """Whether what was said could be relied on: what appraisal found first, what was changed or contradicted afterwards."""
    cases = appraised(rights, Period(date(year, 1, 1), date(year + 1, 12, 31))).filter(commune__in=ids, year=year)
    n = cases.aggregate(all=Count("pk"), first=Count("pk", filter=Q(told_before=False)))
    acts = Decision.objects.filter(confirmation__commune__in=ids, confirmation__year=year).aggregate(
        moved=Count("confirmation", filter=Q(act=Act.VOID, moved__in=[Moved.VALUE, Moved.BOTH]), distinct=True),
        disagreed=Count("confirmation", filter=Q(act=Act.DISAGREE), distinct=True),
    )
    mended = TitleEvent.objects.filter(unit__in=ids, kind=TitleEvent.Kind.CORRECTED, corrects__year_met=year).count()
    query = {"district": unit.code, "year": year, "stage": "appraisal"}
    return (
        Fact(
            _("%(all)d chỉ tiêu bị nêu khi thẩm định, %(first)d trong số đó trước đó chưa ai nêu.") % n,
            f"{reverse('findings')}?{urlencode(query)}",
        ),
        Fact(_("%(moved)d số liệu đổi sau khi sở, ngành đã xác nhận.") % acts),
        Fact(_("%(disagreed)d số liệu sở, ngành không thống nhất.") % acts),
        Fact(_("%(n)d quyết định của năm phải đính chính hoặc hủy.") % {"n": mended}),
    )
