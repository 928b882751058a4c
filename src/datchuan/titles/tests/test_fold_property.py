"""The fold of events against a plain second reading of the same rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, holding

K = TitleEvent.Kind
GIVES, TAKES = ("recognised", "acknowledged"), ("revoked", "lapsed")
DAYS = st.dates(date(2019, 1, 1), date(2019, 1, 12))
REAL = [kind for kind in K.values if kind != K.CORRECTED]


def oracle(rows: list[TitleEvent], on: date) -> str:
    """What is held, level by level, read off the last event that gives or takes it."""

    def day(row: TitleEvent) -> date:
        return row.decided_on or (date(row.year_met, 12, 31) if row.year_met else date.min)

    def says(row: TitleEvent) -> str:
        return row.acts_as if row.kind == "corrected" else row.kind

    replaced = [row.corrects_id for row in rows if row.kind == "corrected"]
    rows = [row for row in rows if row.pk not in replaced and says(row) != ""]
    for level in ("NTM_KM", "NTM_NC", "NTM"):
        past = [r for r in rows if r.level == level and says(r) in GIVES + TAKES and day(r) <= on]
        if past and says(max(past, key=lambda r: (day(r), r.pk))) in GIVES:
            return level
    stated = any(says(r) == "not_recognised" for r in rows)
    lost = any(says(r) in TAKES and day(r) <= on for r in rows)
    later = any(says(r) in GIVES and day(r) > on for r in rows)
    return "none" if stated or lost or later else "unknown"


@st.composite
def histories(draw: Any) -> list[TitleEvent]:
    rows: list[TitleEvent] = []
    for pk in range(1, draw(st.integers(0, 9)) + 1):
        fields: dict[str, Any] = {"level": draw(st.sampled_from(LEVELS)), "kind": draw(st.sampled_from(REAL))}
        fields |= {
            "decided_on": draw(st.none() | DAYS),
            "year_met": draw(st.none() | st.sampled_from([2017, 2018, 2019])),
        }
        free = [row.pk for row in rows if row.pk not in {r.corrects_id for r in rows}]
        if free and draw(st.booleans()):
            fields |= {"kind": K.CORRECTED, "corrects_id": draw(st.sampled_from(free))}
            fields["acts_as"] = draw(st.sampled_from(["", *REAL]))
        rows.append(TitleEvent(pk=pk, **fields))
    return draw(st.permutations(rows))


@settings(max_examples=200, deadline=None)
@given(histories(), DAYS)
def test_the_state_on_a_day_is_that_of_the_oracle(rows: list[TitleEvent], on: date) -> None:
    found = holding(rows, on)
    assert found.highest == oracle(rows, on)
    assert set(found.by_level) <= set(LEVELS)
    assert (found.highest in found.by_level) == (found.highest in LEVELS)
