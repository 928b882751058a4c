"""The draw and the comparison: pure functions that anybody can repeat with the frame and the seed in hand."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from datchuan.criteria.engine import Form, Kind, Measure, Value
from datchuan.plausibility.parameters import DrawRule

#: District code, commune code, indicator code, version of the figure.
Row = tuple[str, str, str, int]


def sealed(frame: Sequence[Row], about: Mapping[str, Any]) -> str:
    """SHA-256 over the frame and the numbers of the draw, in one way of writing."""
    text = json.dumps([[list(row) for row in frame], dict(about)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sample(frame: Sequence[Row], seed: str, *, share: Decimal, fewest: int) -> list[Row]:
    """The rows that a seed draws: in each district ``share`` percent of its rows, rounded up, at least ``fewest``.

    Every row gets the SHA-256 of "seed|commune|indicator"; a district gives its rows with the smallest. So the order of
    the frame does not matter, no row is drawn twice, and a spreadsheet is enough to check it.
    """
    districts: dict[str, list[Row]] = defaultdict(list)
    for row in frame:
        districts[row[0]].append(row)
    drawn: list[Row] = []
    for _code, rows in sorted(districts.items()):
        wanted = int((share * len(rows) / 100).to_integral_value(ROUND_CEILING))
        drawn += sorted(rows, key=lambda row: lot(seed, row))[: max(fewest, wanted)]
    return drawn


def lot(seed: str, row: Row) -> str:
    """The lot of a row under a seed."""
    return hashlib.sha256(f"{seed}|{row[1]}|{row[2]}".encode()).hexdigest()


def differs(measure: Measure, own: Any, found: Any, rule: DrawRule) -> bool:
    """Whether what was measured differs from the commune's figure by more than the pack bears: a share by points, another
    number by percent of the commune's, a tick or level at all. Parts that one side lacks are not compared."""
    mine, theirs = parts_of(Value.from_json(own)), parts_of(Value.from_json(found))
    return any(_apart(part.kind, a, b, rule) for part, a, b in zip(measure.slots, mine, theirs, strict=False))


def parts_of(value: Value) -> tuple[Value, ...]:
    """The numbers, ticks or levels of a value, one for each slot of its measure."""
    return value.children if value.form in (Form.SEXES, Form.PARTS) else (value,)


def points_of(value: Value) -> Decimal | None:
    """A share as percent; None for what is none."""
    if value.form is Form.PERCENT:
        return value.number
    if value.form is Form.SHARE and value.num is not None and value.den:
        return value.num * 100 / value.den
    return None


def _apart(kind: Kind, a: Value, b: Value, rule: DrawRule) -> bool:
    if a.is_nothing or b.is_nothing:
        return False
    if kind is Kind.PERCENT:
        x, y = points_of(a), points_of(b)
        return x is not None and y is not None and abs(x - y) > rule.points
    if a.form is Form.NUMBER and b.form is Form.NUMBER and a.number is not None and b.number is not None:
        return abs(a.number - b.number) > abs(a.number) * rule.percent / 100
    return a != b
