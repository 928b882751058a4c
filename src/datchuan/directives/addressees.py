"""To whom a task goes: the rules of a letter, resolved on a day, each addressee with the reason why it is on the list.

The answer is kept when the tasks go out; a commune that falls below the standard a week later is not added by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Responsibility
from datchuan.directives.models import Task, To
from datchuan.people.models import Agency, AgencyKind
from datchuan.places.models import Level, Unit
from datchuan.procedures.words import level_word
from datchuan.remedies.lost import held_by
from datchuan.targets.models import Target

#: Most indicators that a reason names; the others are counted.
_NAMED = 8
Said = dict[str, str]


@dataclass(frozen=True)
class Addressee:
    """A body that gets the task, and why, in both languages."""

    agency: Agency
    why: Said


@dataclass(frozen=True)
class Found:
    """The addressees of a task in the order of their codes, and by what the list was made."""

    addressees: tuple[Addressee, ...]
    explained: Said


def both(words: Any) -> Said:
    """What a function says, in Vietnamese and in English: for texts that are stored."""
    said = {}
    for language in (settings.LANGUAGE_CODE, "en"):
        with override(language):
            said["en" if language == "en" else "vi"] = str(words())
    return said


def addressees_of(task: Task, on: date) -> Found:
    """The addressees of a task on a day. Each body once, with the first reason that fits. A constant number of queries."""
    found: dict[int, Addressee] = {}
    said: list[Said] = []
    if task.named:
        named = Agency.objects.filter(code__in=task.named, valid__contains=on).select_related("unit")
        _add(found, [(agency, both(lambda: _("được nêu tên trong nhiệm vụ"))) for agency in named])
    for rule in task.rules:
        rows, words = _RULES[To(rule)](on)
        _add(found, rows)
        said.append(words)
    ordered = tuple(sorted(found.values(), key=lambda one: one.agency.code))
    texts = {language: " ".join(one[language] for one in said) for language in ("vi", "en")}
    return Found(ordered, texts)


def _add(found: dict[int, Addressee], rows: Iterable[tuple[Agency, Said]]) -> None:
    for agency, why in rows:
        found.setdefault(agency.pk, Addressee(agency, why))


def committees(units: Iterable[Any], on: date) -> dict[int, Agency]:
    """Unit -> its People's Committee on a day."""
    kind = AgencyKind.PEOPLES_COMMITTEE
    rows = Agency.objects.filter(unit_id__in=[u.pk for u in units], kind=kind, valid__contains=on)
    return {agency.unit_id: agency for agency in rows.select_related("unit").order_by("-code")}


def _districts(on: date) -> tuple[list[tuple[Agency, Said]], Said]:
    found = committees(Unit.objects.as_of(on).districts(), on)
    why = both(lambda: _("UBND cấp huyện"))
    said = both(lambda: _("Mọi đơn vị cấp huyện có đến ngày %(day)s.") % {"day": f"{on:%d/%m/%Y}"})
    return [(agency, why) for agency in found.values()], said


def _owners(on: date) -> tuple[list[tuple[Agency, Said]], Said]:
    lead = Responsibility.Part.LEAD
    rows = Responsibility.objects.filter(
        indicator__edition__in=editions_in_force(on).values(), part=lead, valid__contains=on
    ).values_list("agency_id", "indicator__edition__set_code", "indicator__code")
    codes: dict[int, list[str]] = {}
    for agency_id, set_code, code in rows.order_by("indicator__edition__set_code", "indicator_id"):
        codes.setdefault(agency_id, []).append(f"{set_code} {code}")
    agencies = Agency.objects.filter(pk__in=codes, valid__contains=on).select_related("unit")

    def why(own: list[str]) -> Said:
        return both(
            lambda: (
                ngettext("chủ trì %(n)d chỉ tiêu: %(codes)s", "chủ trì %(n)d chỉ tiêu: %(codes)s", len(own))
                % {"n": len(own), "codes": _listed(own)}
            )
        )

    day = {"day": f"{on:%d/%m/%Y}"}
    said = both(lambda: _("Cơ quan được phân công chủ trì chỉ tiêu của các bộ đang áp dụng ngày %(day)s.") % day)
    return [(agency, why(codes[agency.pk])) for agency in agencies], said


def _communes(on: date) -> tuple[list[tuple[Agency, Said]], Said]:
    found = committees(Unit.objects.as_of(on).communes().taking_part(on), on)
    why = both(lambda: _("xã tham gia chương trình"))
    said = both(lambda: _("Mọi xã tham gia chương trình ngày %(day)s.") % {"day": f"{on:%d/%m/%Y}"})
    return [(agency, why) for agency in found.values()], said


def _aiming(on: date) -> tuple[list[tuple[Agency, Said]], Said]:
    aims: dict[int, set[str]] = {}
    for unit_id, level in Target.objects.in_force().filter(year=on.year).values_list("unit_id", "level"):
        aims.setdefault(unit_id, set()).add(level)
    found = committees(Unit.objects.as_of(on).communes().filter(pk__in=aims), on)

    def why(unit_id: int) -> Said:
        return both(
            lambda: (
                _("mục tiêu %(year)d: %(levels)s")
                % {"year": on.year, "levels": ", ".join(level_word(level) for level in sorted(aims[unit_id]))}
            )
        )

    said = both(lambda: _("Xã có mục tiêu đạt danh hiệu năm %(year)d đã nạp vào hệ thống.") % {"year": on.year})
    return [(agency, why(agency.unit_id)) for agency in found.values()], said


def _below(on: date) -> tuple[list[tuple[Agency, Said]], Said]:
    """Titled communes that the stored results of the day call short of a set in force. Asked of today only: stored results
    are those of today."""
    units = list(Unit.objects.as_of(on).communes().taking_part(on))
    held = held_by(units)
    short = [row for row in held if row.is_short]
    blank = {row.commune.pk for row in held if row.unknown} - {row.commune.pk for row in short}
    found = committees([row.commune for row in short], on)
    lost: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
    for row in short:
        lost.setdefault(row.commune.pk, []).append((row.level, row.lost))

    def why(unit_id: int) -> Said:
        return both(
            lambda: "; ".join(
                _("giữ danh hiệu %(level)s, chưa đạt chỉ tiêu %(codes)s")
                % {"level": level_word(level), "codes": _listed(codes)}
                for level, codes in lost[unit_id]
            )
        )

    def explained() -> str:
        titled = len({row.commune.pk for row in held})
        first = _(
            "Xã đang giữ danh hiệu mà theo số liệu đã lưu ngày %(day)s còn ít nhất một chỉ tiêu chưa đạt ở bộ đang áp "
            "dụng: %(short)d trong %(titled)d xã đang giữ danh hiệu."
        ) % {"day": f"{on:%d/%m/%Y}", "short": len(lost), "titled": titled}
        more = ngettext(
            "%(n)d xã chưa có số liệu nào nên chưa biết, không đưa vào.",
            "%(n)d xã chưa có số liệu nào nên chưa biết, không đưa vào.",
            len(blank),
        ) % {"n": len(blank)}
        return f"{first} {more}" if blank else first

    return [(agency, why(agency.unit_id)) for agency in found.values()], both(explained)


def _listed(codes: Iterable[str]) -> str:
    own = list(codes)
    more = f" (+{len(own) - _NAMED})" if len(own) > _NAMED else ""
    return ", ".join(own[:_NAMED]) + more


_RULES = {
    To.DISTRICTS: _districts,
    To.OWNERS: _owners,
    To.COMMUNES: _communes,
    To.AIMING: _aiming,
    To.BELOW: _below,
}


def named_agencies() -> list[Agency]:
    """The bodies that a task may name: those of the province, then the People's Committees of the districts, by name."""
    district = Q(level=Level.DISTRICT, kind=AgencyKind.PEOPLES_COMMITTEE)
    rows = Agency.objects.filter(Q(level=Level.PROVINCE) | district, valid__contains=clock.today())
    return list(rows.exclude(kind=AgencyKind.COUNCIL).order_by("-level", "name", "pk"))
