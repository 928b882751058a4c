"""A catalogue: one edition of a criteria set with every threshold it has. Immutable; made once from a sealed document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from datchuan.criteria.engine.model import Layer, Level, Measure, Standing

_LAYERS = (Layer.PROVINCIAL, Layer.NATIONAL, Layer.ILLUSTRATIVE)


@dataclass(frozen=True)
class Threshold:
    """A level of an indicator for a profile and year (None: every one), with the layer and act that set it."""

    code: str
    profile: str | None
    year: int | None
    layer: Layer
    level: Level
    legal_act: str = ""
    standing: Standing = Standing.TO_CHECK
    source: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Threshold:
        """Read a threshold of a catalogue document."""
        return cls(
            code=str(row["code"]), profile=row.get("profile"), year=row.get("year"), layer=Layer(row["layer"]),
            level=Level.from_json(row["value"]), legal_act=row.get("legal_act") or "",
            standing=Standing(row["standing"]), source=row.get("source") or "",
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The threshold in its JSON form."""
        return {
            "code": self.code, "profile": self.profile, "year": self.year, "layer": str(self.layer),
            "value": self.level.to_json(), "legal_act": self.legal_act, "standing": str(self.standing),
            "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """One measured item. ``criterion`` is the code of the criterion it belongs to."""

    code: str
    criterion: str
    name_vi: str
    name_en: str
    measure: Measure


@dataclass(frozen=True)
class Criterion:
    """A heading with its indicators; met only when all of them that apply are met."""

    code: str
    name_vi: str
    name_en: str
    group: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Catalogue:
    """One edition of a set."""

    set: str
    edition: str
    criteria: tuple[Criterion, ...]
    thresholds: tuple[Threshold, ...]

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Catalogue:
        """Read a catalogue document; keys that the engine does not need are left alone. Raises ``ValueError``."""
        criteria = tuple(
            Criterion(
                code=str(c["code"]), name_vi=c["name_vi"], name_en=c.get("name_en") or "", group=c.get("group") or "",
                indicators=tuple(
                    Indicator(str(i["code"]), str(c["code"]), i["name_vi"], i.get("name_en") or "", Measure.from_json(i["measure"]))
                    for i in c["indicators"]
                ),
            )
            for c in document["criteria"]
        )  # fmt: skip
        catalogue = cls(
            document["set"], document["edition"], criteria,
            tuple(Threshold.from_json(row) for row in document["thresholds"]),
        )  # fmt: skip
        catalogue._check()
        return catalogue

    def to_json(self) -> dict[str, Any]:
        """The catalogue in its JSON form."""
        return {
            "set": self.set,
            "edition": self.edition,
            "criteria": [
                {
                    "code": c.code, "name_vi": c.name_vi, "name_en": c.name_en, "group": c.group,
                    "indicators": [
                        {"code": i.code, "name_vi": i.name_vi, "name_en": i.name_en, "measure": i.measure.to_json()}
                        for i in c.indicators
                    ],
                }
                for c in self.criteria
            ],
            "thresholds": [t.to_json() for t in self.thresholds],
        }  # fmt: skip

    def _check(self) -> None:
        codes = [i.code for i in self.indicators]
        if len(codes) != len(set(codes)):
            raise ValueError("Một mã chỉ tiêu được ghi hai lần trong bộ tiêu chí.")
        if unknown := {t.code for t in self.thresholds} - set(codes):
            raise ValueError(f"Có mức chuẩn cho chỉ tiêu không có trong bộ: {', '.join(sorted(unknown))}.")
        if len(self._ranked) != len(self.thresholds):
            raise ValueError("Hai mức chuẩn cùng chỉ tiêu, cột, năm và cấp ban hành.")

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator in order."""
        return tuple(i for c in self.criteria for i in c.indicators)

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {i.code: i for i in self.indicators}

    def indicator(self, code: str) -> Indicator:
        """An indicator by its code. Raises ``KeyError``."""
        return self._by_code[code]

    @cached_property
    def _ranked(self) -> dict[tuple[str, Layer, str | None, int | None], Threshold]:
        return {(t.code, t.layer, t.profile, t.year): t for t in self.thresholds}

    @cached_property
    def _found(self) -> dict[tuple[str, str, int], Threshold | None]:
        return {}

    def threshold(self, code: str, profile: str, year: int) -> Threshold | None:
        """The threshold that holds, formulas unresolved.

        Provincial over national; illustrative only where neither has one for this indicator, profile and year. Inside a
        layer the most specific wins: profile and year, profile, year, any.
        """
        key = (code, profile, year)
        if key not in self._found:
            self._found[key] = self._search(code, profile, year)
        return self._found[key]

    def _search(self, code: str, profile: str, year: int) -> Threshold | None:
        steps: Sequence[tuple[str | None, int | None]] = ((profile, year), (profile, None), (None, year), (None, None))
        for layer in _LAYERS:
            for wanted_profile, wanted_year in steps:
                if found := self._ranked.get((code, layer, wanted_profile, wanted_year)):
                    return found
        return None
