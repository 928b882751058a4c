"""Illustrative figures that meet or miss a threshold, in the stored value form. Seeded: the same seed, the same figures."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random
from typing import Any

Json = dict[str, Any]

#: How often a figure that meets its threshold meets it exactly: boundaries are what users ask about.
EXACT = 0.12
#: How often the total of a share differs from that of its kin, which the checks then ask about.
RESTATED = 0.02
#: How often a figure that is met in two years fell in between: most things are built to stay.
FELL = 0.02
#: The share of women in a total that is counted by sex.
WOMEN = 0.505


class Maker:
    """Makes figures for one commune from its own size, so that the same households appear in every indicator."""

    def __init__(self, rng: Random, population: int) -> None:
        self.rng = rng
        self.population = max(600, population)
        self.households = max(160, round(self.population / rng.uniform(3.5, 4.1)))
        self._totals: dict[str, int] = {}

    def figure(self, measure: Json, level: Any, meets: bool) -> Any:
        """A value for a measure that meets the level, or does not. ``level`` is a threshold in its JSON form."""
        if measure.get("both_sexes"):
            single = {**measure, "both_sexes": False}
            failing = self.rng.choice(("female", "male")) if not meets else ""
            return {sex: self.figure({**single, "sex": sex}, level, sex != failing) for sex in ("female", "male")}
        if measure["kind"] == "composite":
            return self._parts(measure, level, meets)
        return self._single(measure, level, meets)

    def _parts(self, measure: Json, level: Any, meets: bool) -> Json:
        wanted = level["parts"]
        failing = -1 if meets else self.rng.randrange(len(wanted))
        parts = measure["parts"]
        return {
            "parts": [
                self._single(part, str(goal["value"]), at != failing)
                for at, (part, goal) in enumerate(zip(parts, wanted, strict=True))
            ]
        }

    def _single(self, measure: Json, level: Any, meets: bool) -> Json:
        kind = measure["kind"]
        if kind == "pass_fail":
            return {"pass": meets}
        if kind == "level":
            names = measure["levels"]
            at = names.index(level["level"])
            return {"level": names[self.rng.randint(at, len(names) - 1)] if meets else names[max(0, at - 1)]}
        if kind == "percent":
            return self._share(measure, Decimal(str(level)), meets)
        if isinstance(level, dict) and "min" in level:
            low = Decimal(level["min"])
            return {"number": str(low if meets else low - 1)}
        return {"number": str(self._number(kind, measure["comparison"], Decimal(str(level)), meets))}

    def _number(self, kind: str, comparison: str, goal: Decimal, meets: bool) -> Decimal:
        if comparison == "==":
            return goal if meets else goal + self.rng.randint(1, 4)
        up = meets == (comparison == ">=")
        if kind == "count":
            room = 0 if meets and self.rng.random() < EXACT else self.rng.randint(1, 3)
            return max(Decimal(0), goal + room if up else goal - (room or 1))
        step = Decimal(self.rng.randint(0 if meets else 1, 70)) / 10
        return max(Decimal("0.1"), goal + step if up else goal - min(step, goal - Decimal("0.1")))

    def _share(self, measure: Json, goal: Decimal, meets: bool) -> Json:
        den = self._denominator(measure)
        floor = measure["comparison"] != "<="
        line = int((goal * den / 100).to_integral_value(ROUND_CEILING if floor else ROUND_FLOOR))
        if meets:
            room = (den - line) if floor else line
            extra = 0 if self.rng.random() < EXACT else self.rng.randint(0, max(0, min(room, den // 12)))
            num = line + extra if floor else line - extra
        else:
            gap = self.rng.randint(1, max(1, den // (40 if self.rng.random() < 0.4 else 7)))
            num = max(0, line - gap) if floor else min(den, line + gap)
        return {"num": str(num), "den": str(den)}

    def _denominator(self, measure: Json) -> int:
        """The total of a share: the same for every indicator, year and set that counts the same things."""
        counted = f"{measure.get('counted_vi', '')} {measure.get('den_label_vi', '')}".lower()
        if counted not in self._totals:
            self._totals[counted] = self._total(counted)
        total = self._totals[counted]
        if sex := measure.get("sex"):
            women = round(total * WOMEN)
            return women if sex == "female" else total - women
        return round(total * self.rng.uniform(1.15, 1.4)) if self.rng.random() < RESTATED else total

    def _total(self, counted: str) -> int:
        if "hộ" in counted:
            return self.households
        if "dân số" in counted or "người" in counted or "lao động" in counted or "trẻ" in counted:
            share = 1.0 if "dân số" in counted else self.rng.uniform(0.45, 0.6)
            return round(self.population * (0.07 if "trẻ" in counted else share))
        if "km" in counted:
            return self.rng.randint(8, 46)
        if "trường" in counted or "thôn" in counted:
            return self.rng.randint(3, 9)
        if "ha" in counted or "diện tích" in counted:
            return self.rng.randint(120, 900)
        return self.rng.randint(20, 160)


def year_before(measure: Json, level: Any, now: Any, rng: Random) -> Any:
    """A figure of the year before that met ``level`` too: mostly a little behind today's, now and then ahead of it."""
    if not isinstance(now, dict):
        return now
    if measure.get("both_sexes") and {"female", "male"} <= now.keys():
        single = {**measure, "both_sexes": False}
        return {sex: year_before(single, level, now[sex], rng) for sex in ("female", "male")}
    if measure["kind"] == "composite" and "parts" in now:
        goals = [str(goal["value"]) for goal in level["parts"]]
        rows = zip(measure["parts"], goals, now["parts"], strict=True)
        return {"parts": [year_before(part, goal, one, rng) for part, goal, one in rows]}
    if isinstance(level, dict) or measure.get("comparison") not in (">=", "<="):
        return now
    goal, up = Decimal(str(level)), measure["comparison"] == ">="
    if {"num", "den"} <= now.keys():
        return _share_before(goal, up, int(now["num"]), int(now["den"]), rng)
    return _number_before(goal, Decimal(str(now["number"])), rng) if up and "number" in now else now


def _share_before(goal: Decimal, up: bool, num: int, den: int, rng: Random) -> Json:
    fell = rng.random() < FELL
    move = round(den * (rng.uniform(0.005, 0.03) if fell else rng.uniform(0, 0.012)))
    line = int((goal * den / 100).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR))
    before = num + move if up == fell else num - move
    return {"num": str(min(max(before, line if up else 0), den if up else line)), "den": str(den)}


def _number_before(goal: Decimal, now: Decimal, rng: Random) -> Json:
    if now == now.to_integral_value() and now < 20:  # counted things stay
        return {"number": str(now)}
    share = Decimal(round(1000 * (1 + rng.uniform(0.01, 0.04) if rng.random() < FELL else 1 - rng.uniform(0.03, 0.09))))
    return {"number": str(max(goal, (now * share / 1000).quantize(Decimal("0.1"))))}
