"""What a unit holds on a day."""

from __future__ import annotations

from datetime import date

import pytest

from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holding

K = TitleEvent.Kind
DAY = date(2023, 10, 12)
_numbers = iter(range(1, 10_000))


def event(level: str, kind: str = K.RECOGNISED, decided: date | None = None, year: int | None = None) -> TitleEvent:
    return TitleEvent(pk=next(_numbers), level=level, kind=kind, decided_on=decided, year_met=year)


@pytest.mark.parametrize(
    ("events", "on", "highest"),
    [
        ([], DAY, "unknown"),
        ([event("NTM", K.NOT_RECOGNISED, DAY)], DAY, "none"),
        ([event("NTM", decided=date(2015, 12, 18))], DAY, "NTM"),
        ([event("NTM", decided=date(2023, 8, 9), year=2022)], date(2023, 8, 8), "none"),
        ([event("NTM", decided=date(2023, 8, 9), year=2022)], date(2023, 8, 9), "NTM"),
        ([event("NTM", year=2018)], date(2018, 12, 30), "none"),
        ([event("NTM", year=2018)], date(2018, 12, 31), "NTM"),
        ([event("NTM")], date(2012, 1, 1), "NTM"),
        ([event("NTM", decided=date(2015, 1, 1)), event("NTM_NC", decided=date(2022, 1, 1))], DAY, "NTM_NC"),
        ([event("NTM", decided=date(2015, 1, 1)), event("NTM", K.REVOKED, date(2023, 1, 1))], DAY, "none"),
        ([event("NTM", decided=date(2015, 1, 1)), event("NTM", K.REVOKED, date(2023, 1, 1))], date(2022, 1, 1), "NTM"),
        (
            [
                event("NTM", decided=date(2015, 1, 1)),
                event("NTM", K.REVOKED, date(2020, 1, 1)),
                event("NTM", decided=date(2022, 1, 1)),
            ],
            DAY,
            "NTM",
        ),
        ([event("NTM", K.ACKNOWLEDGED, date(2020, 3, 1))], DAY, "NTM"),
        ([event("NTM", decided=date(2015, 1, 1)), event("NTM_NC", K.LAPSED, date(2023, 1, 1))], DAY, "NTM"),
        ([event("NTM", K.NOT_RECOGNISED, DAY)], date(2020, 1, 1), "none"),
    ],
)
def test_it_folds_events_into_what_is_held(events: list[TitleEvent], on: date, highest: str) -> None:
    assert holding(events, on).highest == highest
    assert holding(reversed(events), on).highest == highest


def test_a_higher_title_does_not_hide_the_lower_ones() -> None:
    ntm, advanced = event("NTM", decided=date(2015, 1, 1)), event("NTM_NC", decided=date(2022, 1, 1))
    assert holding([ntm, advanced], DAY).by_level == {"NTM": ntm, "NTM_NC": advanced}
