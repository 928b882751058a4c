from __future__ import annotations

from collections.abc import Iterator

import pytest

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import DAY, YEAR, Setting, build
from datchuan.config import clock


@pytest.fixture
def here(cast: object) -> Iterator[Setting]:
    """The small province in its day; two communes meet 2.1 (from 80 %), one of them only just, with their incomes."""
    with clock.travel(DAY):
        setting = build(cast)  # type: ignore[arg-type]
        for commune, by, share, income in (
            (setting.commune, setting.officer, "81", "48"),
            (setting.far, setting.cast.other_officer, "95", "60"),
        ):
            save_value(commune, setting.indicator("2.1"), YEAR, Figure({"num": share, "den": "100"}), by=by, version=0)
            save_value(commune, setting.indicator("3.1"), YEAR, Figure({"number": income}), by=by, version=0)
        yield setting
