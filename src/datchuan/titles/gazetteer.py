"""Which commune a line of a list means: by code, by name with or without marks, by an old name, within its district."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from datchuan.places.models import Level, Unit, UnitName, UnitParent
from datchuan.places.text import fold, nfc

#: Words before a name that say what kind of place it is; people leave them out or put them in.
_KINDS = ("xa", "phuong", "thi tran", "huyen", "thi xa", "thanh pho", "tinh")
#: How alike a name must be to be suggested (``difflib``), and how many suggestions help.
_ALIKE, _FEW = 0.72, 3


class How(StrEnum):
    """By what a commune was found, the surest first."""

    CODE = "code"
    NAME = "name"
    OLD_NAME = "old_name"
    NO_MARKS = "no_marks"


def bare(text: str) -> str:
    """A name folded and without the word of its kind: "xã Tiên Lãnh" and "TIEN LANH" are both "tien lanh"."""
    folded = fold(text)
    for kind in _KINDS:
        if folded.startswith(f"{kind} "):
            return folded[len(kind) + 1 :]
    return folded


@dataclass(frozen=True)
class Match:
    """What was found: a unit and how, or the problem in words."""

    unit: Unit | None = None
    how: How | None = None
    problem: str = ""


@dataclass
class _Place:
    """A commune with every name it ever had and every district it ever lay in."""

    unit: Unit
    label: str = ""
    names: list[tuple[str, bool]] = field(default_factory=list)  # as written, whether official on the newest day
    districts: set[int] = field(default_factory=set)

    def found_by(self, name: str) -> How:
        spoken = _plain(name)
        for known, is_present in self.names:
            if spoken == _plain(known):
                return How.NAME if is_present else How.OLD_NAME
        return How.NO_MARKS


class Gazetteer:
    """All communes and districts by name, read once in four queries; ``find`` asks no more."""

    def __init__(self) -> None:
        self._places: dict[int, _Place] = {}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_code: dict[str, list[int]] = defaultdict(list)
        self._districts: dict[str, set[int]] = defaultdict(set)
        self._district_names: dict[int, str] = {}
        for unit in Unit.objects.filter(level__in=(Level.COMMUNE, Level.DISTRICT)).order_by("valid"):
            if unit.level == Level.COMMUNE:
                self._places[unit.pk] = _Place(unit)
                self._by_code[unit.code].append(unit.pk)
        self._read_names()
        for unit_id, parent_id in UnitParent.objects.filter(unit__in=self._places).values_list("unit_id", "parent_id"):
            self._places[unit_id].districts.add(parent_id)

    def _read_names(self) -> None:
        rows = UnitName.objects.filter(unit__level__in=(Level.COMMUNE, Level.DISTRICT)).order_by("valid")
        for row in rows:
            official = row.use == UnitName.Use.OFFICIAL
            if (place := self._places.get(row.unit_id)) is None:
                self._districts[bare(row.full_name)].add(row.unit_id)
                self._district_names[row.unit_id] = row.full_name
                continue
            if official:
                place.label = place.unit.full_name = row.full_name  # type: ignore[attr-defined]
            place.names.append((row.full_name, official and row.valid.upper is None))
            self._by_name[bare(row.full_name)].add(row.unit_id)

    def find(self, name: str, *, code: str = "", district: str = "", on: date | None = None) -> Match:
        """The commune of a line. ``on``: the day of the act, which parts units that came one after the other."""
        within = self._districts.get(bare(district), set()) if district else None
        if district and not within:
            return Match(
                problem=_("Không có huyện “%(name)s”. Ghi tên huyện như trong danh mục") % {"name": district[:60]}
            )
        if code:
            return self._by_its_code(name, code, within, on)
        found = [self._places[pk] for pk in self._by_name.get(bare(name), ())]
        if not found:
            return Match(problem=self._unknown(name))
        if within is not None:
            inside = [place for place in found if place.districts & within]
            if not inside:
                return Match(
                    problem=_("Không có %(name)s ở %(district)s; tên này có ở %(where)s")
                    % {"name": name, "district": district, "where": self._where(found)}
                )
            found = inside
        return self._only(name, found, on)

    def _only(self, name: str, found: list[_Place], on: date | None) -> Match:
        """The one that is meant of several of one name: the same marks, then the one that existed on the day."""
        written = [place for place in found if place.found_by(name) != How.NO_MARKS]
        found = written or found
        if len(found) > 1 and on is not None:
            found = [place for place in found if on in place.unit.valid] or found
        if len(found) > 1:
            return Match(
                problem=_("Có %(count)d xã tên “%(name)s”: %(where)s. Ghi thêm huyện hoặc mã xã")
                % {"count": len(found), "name": name, "where": self._where(found)}
            )
        return Match(found[0].unit, found[0].found_by(name))

    def _by_its_code(self, name: str, code: str, within: set[int] | None, on: date | None) -> Match:
        places = [self._places[pk] for pk in self._by_code.get(code.strip(), ())]
        if not places:
            return Match(
                problem=_("Không có xã nào mang mã %(code)s. Xem lại mã, hoặc bỏ trống để tìm theo tên")
                % {"code": code[:20]}
            )
        lived = [place for place in places if on is not None and on in place.unit.valid]
        place = (lived or places)[-1]
        if name and bare(name) not in {bare(known) for known, _present in place.names}:
            return Match(
                problem=_("Mã %(code)s là của %(unit)s, không phải “%(name)s”. Sửa mã hoặc tên")
                % {"code": code, "unit": place.label, "name": name[:60]}
            )
        if within is not None and not place.districts & within:
            return Match(
                problem=_("%(unit)s (mã %(code)s) thuộc %(where)s. Sửa huyện hoặc mã")
                % {"unit": place.label, "code": code, "where": self._where([place])}
            )
        return Match(place.unit, How.CODE)

    def _unknown(self, name: str) -> str:
        alike = difflib.get_close_matches(bare(name), list(self._by_name), _FEW, _ALIKE)
        said = ", ".join(self._places[pk].label for key in alike for pk in sorted(self._by_name[key])[:1])
        if said:
            return _("Không có xã “%(name)s”. Gần giống: %(alike)s") % {"name": name[:60], "alike": said}
        return _("Không có xã “%(name)s”. Ghi tên xã như trong danh mục, hoặc mã xã") % {"name": name[:60]}

    def _where(self, places: list[_Place]) -> str:
        ids = sorted({district for place in places for district in place.districts})
        return ", ".join(self._district_names.get(pk, "") for pk in ids)


def _plain(name: str) -> str:
    """A name without the word of its kind, marks kept, in small letters: to see whether the marks agree."""
    words = nfc(name).casefold().split()
    skip = len(fold(name).split()) - len(bare(name).split())
    return " ".join(words[skip:])
