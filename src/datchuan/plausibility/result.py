"""What a draw found: how many figures differ, with the exact interval, by indicator and district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from datchuan.places.models import Unit
from datchuan.plausibility.chance import exact_interval
from datchuan.plausibility.draw_queries import PickLine
from datchuan.plausibility.models import Draw


@dataclass(frozen=True)
class Rate:
    """A share of figures that differ among those measured blind: ``low`` to ``high`` holds the true one in ``confidence`` of all
    draws (Clopper and Pearson). ``is_small``: too few were measured to speak of a share."""

    label: str
    measured: int
    differing: int
    low: float
    high: float
    is_small: bool

    @property
    def percent(self) -> float:
        return 100 * self.differing / self.measured if self.measured else 0.0

    @property
    def low_percent(self) -> float:
        return 100 * self.low

    @property
    def high_percent(self) -> float:
        return 100 * self.high


@dataclass(frozen=True)
class Result:
    whole: Rate
    indicators: tuple[Rate, ...]
    districts: tuple[Rate, ...]
    lines: tuple[PickLine, ...]
    seen: int
    seen_differing: int
    waiting: int
    confidence: int
    small: int


def result_of(draw: Draw, lines: Iterable[PickLine], districts: Iterable[Unit]) -> Result:
    """The rates over the figures that were measured without seeing the commune's; the others are counted apart.
    ``districts`` give their names."""
    every = list(lines)
    measured = [line for line in every if line.pick.measured_at]
    blind = [line for line in measured if line.pick.seen_at is None]
    seen = [line for line in measured if line.pick.seen_at is not None]
    confidence, small = float(draw.numbers["confidence"]), int(draw.numbers["small"])
    named = {unit.code: unit.full_name for unit in districts}  # type: ignore[attr-defined]

    def rate(label: str, some: list[PickLine]) -> Rate:
        wrong = sum(1 for line in some if line.pick.differs)
        low, high = exact_interval(wrong, len(some), confidence / 100)
        return Rate(label, len(some), wrong, low, high, len(some) < small)

    def rates(key: Callable[[PickLine], str], label: Callable[[str], str]) -> tuple[Rate, ...]:
        groups: dict[str, list[PickLine]] = defaultdict(list)
        for line in blind:
            groups[key(line)].append(line)
        found = [rate(label(name), some) for name, some in groups.items()]
        return tuple(sorted(found, key=lambda r: (-r.differing, r.label)))

    return Result(
        rate("", blind),
        rates(lambda line: line.pick.indicator_code, lambda code: code),
        rates(lambda line: line.pick.district_code, lambda code: named.get(code, code)),
        tuple(measured),
        len(seen),
        sum(1 for line in seen if line.pick.differs),
        len(every) - len(measured),
        round(confidence),
        small,
    )
