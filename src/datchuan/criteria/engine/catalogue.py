"""One sealed criteria set: its criteria and thresholds, read from the canonical document and written back to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from datchuan.criteria.engine.model import Criterion, Indicator, Layer, Level, Measure, Standing, Threshold

LAYERS = tuple(Layer)
Column = Mapping[tuple[str | None, int | None], Threshold]


@dataclass(frozen=True)
class Catalogue:
    """A set at one edition. Construction checks what judging relies on and raises ``ValueError`` with a Vietnamese
    sentence: codes once, thresholds of known indicators that fit their measure, no two levels in one place, no formula
    that leads back to itself within the set (across sets see ``thresholds.check_formulas``)."""

    set: str
    edition: str
    criteria: tuple[Criterion, ...]
    thresholds: tuple[Threshold, ...] = ()

    def __post_init__(self) -> None:
        _once("tiêu chí", (criterion.code for criterion in self.criteria))
        _once("chỉ tiêu", (indicator.code for indicator in self.indicators))
        for criterion in self.criteria:
            if not criterion.indicators:
                raise ValueError(f"Tiêu chí {criterion.code} chưa có chỉ tiêu nào.")
        for threshold in self.thresholds:
            self._check(threshold)
        points = {t.code: set[str]() for t in self.thresholds}
        for threshold in self.thresholds:
            if threshold.level.formula is not None and threshold.level.formula.set == self.set:
                points[threshold.code].add(threshold.level.formula.code)
        refuse_cycles(points)
        assert self._columns is not None  # built now, so that the first verdict is as quick as the next

    def _check(self, threshold: Threshold) -> None:
        if threshold.code not in self._by_code:
            raise ValueError(f"Mức chuẩn của chỉ tiêu {threshold.code}: bộ {self.set} không có chỉ tiêu này.")
        if said := self._by_code[threshold.code].measure.why_not_level(threshold.level):
            raise ValueError(f"Mức chuẩn của chỉ tiêu {threshold.code}: {said}")

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in order."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _columns(self) -> dict[str, tuple[Column, ...]]:
        """Indicator -> for each layer that has levels, from the strongest: (profile, year) -> threshold."""
        found: dict[str, dict[Layer, dict[tuple[str | None, int | None], Threshold]]] = {}
        for threshold in self.thresholds:
            column = found.setdefault(threshold.code, {}).setdefault(threshold.layer, {})
            place = (threshold.profile, threshold.year)
            if place in column:
                raise ValueError(
                    f"Chỉ tiêu {threshold.code} có hai mức chuẩn lớp {threshold.layer} cho cùng cột "
                    f"{threshold.profile or 'chung'} và năm {threshold.year or 'chung'}. Giữ một mức."
                )
            column[place] = threshold
        return {code: tuple(layers[name] for name in LAYERS if name in layers) for code, layers in found.items()}

    @cached_property
    def leans_on(self) -> frozenset[str]:
        """The other sets over whose levels this one has formulas."""
        formulas = (threshold.level.formula for threshold in self.thresholds)
        return frozenset(formula.set for formula in formulas if formula is not None) - {self.set}

    def indicator(self, code: str) -> Indicator:
        """The indicator of a code; ``KeyError`` when the set has none."""
        return self._by_code[code]

    def threshold(self, code: str, profile: str | None, year: int | None) -> Threshold | None:
        """The threshold as written that holds for a profile and year, formulas not yet computed; None when there is
        none.

        Provincial goes before national before illustrative; within a layer profile and year, profile and any year, any
        profile and year, any.
        """
        for column in self._columns.get(code, ()):
            for place in ((profile, year), (profile, None), (None, year), (None, None)):
                found = column.get(place)
                if found is not None:
                    return found
        return None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Catalogue:
        """Read the document of an edition. Raises ``ValueError`` with a Vietnamese sentence."""
        try:
            return cls(
                _text(document["set"]),
                _text(document["edition"]),
                tuple(_criterion(entry) for entry in document["criteria"]),
                tuple(_threshold(entry) for entry in document.get("thresholds") or ()),
            )
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"Văn bản của bộ tiêu chí thiếu hoặc sai mục {problem}. Nạp lại gói dữ liệu.") from problem

    def to_json(self) -> dict[str, Any]:
        """The canonical document: every key, in a fixed order."""
        return {
            "set": self.set,
            "edition": self.edition,
            "criteria": [_criterion_json(criterion) for criterion in self.criteria],
            "thresholds": [_threshold_json(threshold) for threshold in self.thresholds],
        }


def _once(what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ValueError(f"Mã {what} {code} có hai lần trong bộ tiêu chí. Giữ một.")
        seen.add(code)


def refuse_cycles(points: Mapping[Any, Iterable[Any]]) -> None:
    """Raise ``ValueError`` when following formulas from some place leads back to it."""
    done: set[Any] = set()
    for start in points:
        path: list[Any] = []
        ahead: list[tuple[Any, bool]] = [(start, False)]
        while ahead:
            place, leaving = ahead.pop()
            if leaving:
                done.add(path.pop())
            elif place in path:
                raise ValueError(f"Công thức của mức chuẩn đi vòng tròn qua {place}. Sửa một công thức.")
            elif place not in done:
                path.append(place)
                ahead.append((place, True))
                ahead += [(target, False) for target in points.get(place, ())]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"“{str(value)[:40]}”")
    return value


def _criterion(entry: Mapping[str, Any]) -> Criterion:
    code = _text(entry["code"])
    indicators: Sequence[Mapping[str, Any]] = entry["indicators"]
    return Criterion(
        code,
        _text(entry["name_vi"]),
        _text(entry.get("name_en") or ""),
        _text(entry.get("group") or ""),
        tuple(
            Indicator(
                _text(i["code"]),
                code,
                _text(i["name_vi"]),
                _text(i.get("name_en") or ""),
                Measure.from_json(i["measure"]),
            )
            for i in indicators
        ),
        _text(entry.get("subject") or ""),
    )


def _threshold(entry: Mapping[str, Any]) -> Threshold:
    year = entry.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise TypeError(f"year “{year}”")
    profile = entry.get("profile")
    return Threshold(
        _text(entry["code"] if "code" in entry else entry["indicator"]),
        None if profile is None else _text(profile),
        year,
        Layer(entry["layer"]),
        Level.from_json(entry["value"]),
        _text(entry.get("legal_act") or ""),
        Standing(entry["standing"]),
        _text(entry.get("source") or ""),
        _text(entry.get("note") or ""),
    )


def _criterion_json(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "name_vi": criterion.name_vi,
        "name_en": criterion.name_en,
        "group": criterion.group,
        "subject": criterion.subject,
        "indicators": [
            {"code": i.code, "name_vi": i.name_vi, "name_en": i.name_en, "measure": i.measure.to_json()}
            for i in criterion.indicators
        ],
    }


def _threshold_json(threshold: Threshold) -> dict[str, Any]:
    return {
        "code": threshold.code,
        "profile": threshold.profile,
        "year": threshold.year,
        "layer": str(threshold.layer),
        "value": threshold.level.to_json(),
        "legal_act": threshold.legal_act,
        "standing": str(threshold.standing),
        "source": threshold.source,
        "note": threshold.note,
    }
