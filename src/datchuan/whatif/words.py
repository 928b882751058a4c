"""Changes, turns and their reasons in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.criteria.engine import Catalogue, IndicatorResult, Kind, Value, evaluate_indicator
from datchuan.criteria.engine.explain import unit_text
from datchuan.criteria.engine.numbers import number_text
from datchuan.criteria.words import explained, figure_words, in_language, language, set_word
from datchuan.whatif.apply import Tried
from datchuan.whatif.changes import Change, EditionChange, ProfileChange, ThresholdChange, YearChange
from datchuan.whatif.outcome import Outcome
from datchuan.whatif.world import World
from datchuan.workbooks import notation


def not_real() -> str:
    """Said on every page, sheet and file: nothing here is real."""
    return _("Thử, không phải số liệu thật: mức chuẩn, cột mức và số liệu thật không đổi.")


@dataclass(frozen=True)
class Names:
    """How the pack calls profiles (code -> name); the rest is in the world."""

    profiles: Mapping[str, str]

    def profile(self, code: str) -> str:
        return self.profiles.get(code, code) or _("chưa có cột mức")


def change_words(change: Change, world: World, names: Names) -> str:
    """One change as a line: "Nông thôn mới 10.1 Thu nhập: + 3 triệu đồng/người/năm, mọi cột mức"."""
    if isinstance(change, ThresholdChange):
        return _threshold_words(change, world, names)
    if isinstance(change, ProfileChange):
        said = _("%(place)s: chuyển sang cột mức %(profile)s")
        return said % {"place": place_name(change.place, world), "profile": names.profile(change.profile)}
    if isinstance(change, YearChange):
        return _("Xét theo mức chuẩn của năm %(year)d, số liệu giữ nguyên") % {"year": change.year}
    if isinstance(change, EditionChange):
        return _("%(set)s: dùng bộ %(edition)s") % {"set": set_word(change.set), "edition": change.edition}
    return _("%(place)s, %(set)s %(what)s: số liệu %(value)s") % {
        "place": place_name(change.commune, world), "set": set_word(change.set),
        "what": indicator_name(world.catalogues.get(change.set), change.code),
        "value": notation.write(change.value) or _("để trống"),
    }  # fmt: skip


def _threshold_words(change: ThresholdChange, world: World, names: Names) -> str:
    catalogue = world.catalogues.get(change.set)
    what = indicator_name(catalogue, change.code)
    unit = ""
    if catalogue is not None and change.code in {i.code for i in catalogue.indicators}:
        part = catalogue.indicator(change.code).measure.slots[change.at or 0]
        unit = _("bậc") if part.kind is Kind.LEVEL else unit_text(part, language())
    said = signed(change.by, unit) if change.by is not None else _("mức %(to)s") % {"to": _to(change, unit)}
    place = names.profile(change.profile) if change.profile else _("mọi cột mức")
    part_said = _(", phần %(n)d") % {"n": change.at + 1} if change.at is not None else ""
    year = _(", năm %(year)d") % {"year": change.year} if change.year else ""
    return f"{set_word(change.set)} {what}{part_said}: {said}, {place}{year}"


def _to(change: ThresholdChange, unit: str) -> str:
    try:
        return f"{number_text(Decimal(change.to), language())} {unit}".strip()
    except ArithmeticError:
        return change.to


def signed(number: Decimal, unit: str = "") -> str:
    """ "+ 3 triệu đồng", "− 5 %"."""
    sign = "+" if number >= 0 else "−"
    return f"{sign} {number_text(abs(number), language())} {unit}".strip()


def place_name(code: str, world: World) -> str:
    """A commune with its district, or all communes of a district."""
    if code in world.districts:
        return _("Các xã của %(district)s") % {"district": world.places[world.districts[code][0]].district}
    if code in world.rows:
        place = world.places[world.rows[code]]
        return f"{place.name}, {place.district}"
    return code


def indicator_name(catalogue: Catalogue | None, code: str) -> str:
    """ "10.1 Thu nhập": the code with the short name, that of the criterion."""
    for criterion in catalogue.criteria if catalogue else ():
        if any(i.code == code for i in criterion.indicators):
            return f"{code} {in_language(criterion, 'name')}"
    return code


def reason(outcome: Outcome, tried: Tried, row: int, code: str) -> str:
    """Why an indicator turns in a commune: "10 Thu nhập: 46,2 < 48 + 3", or what the engine says of it."""
    values = tried.values_of(outcome.set, row)
    now = evaluate_indicator(
        tried.catalogues, outcome.set, code, Value.from_json(values.get(code)), tried.profiles[row], tried.year
    )
    name = indicator_name(outcome.new, code)
    return f"{name}: {_sum(outcome, tried, row, code, now) or _told(now)}"


def _told(now: IndicatorResult) -> str:
    said = explained(now, now.measure)
    return f"{said[:1].lower()}{said[1:]}".removesuffix(".")


def _sum(outcome: Outcome, tried: Tried, row: int, code: str, now: IndicatorResult) -> str:
    """The comparison as a sum where one number misses a level that was moved; "" for everything else."""
    world = tried.world
    if len(now.slots) != 1 or now.slots[0].distance is None or code not in {i.code for i in outcome.old.indicators}:
        return ""
    value = world.values[outcome.set][row].get(code)
    was = evaluate_indicator(
        world.catalogues, outcome.set, code, Value.from_json(value), world.profiles[row], world.year
    )
    old, new = (r.threshold.level.number if r.threshold else None for r in (was, now))
    if old is None or new is None or old == new:
        return ""
    sign = ">" if now.slots[0].less else "<"
    return f"{figure_words(now, now.measure)} {sign} {number_text(old, language())} {signed(new - old)}"
