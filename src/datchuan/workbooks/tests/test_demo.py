"""The demo workbook is one that can be opened."""

from __future__ import annotations

from random import Random

import pytest

from datchuan.packs import demo_workbooks
from datchuan.packs.tests.world import TODAY, World
from datchuan.workbooks.models import Intake


@pytest.mark.slow
def test_one_workbook_waits_with_changes_and_wrong_cells(measured: World) -> None:
    assert demo_workbooks.build(Random(1), TODAY) == {"workbooks": 1}
    assert demo_workbooks.build(Random(1), TODAY) == {"workbooks": 0}
    intake = Intake.objects.get()
    page = measured.client("xa.tienlanh").get(f"/commune/20869/NTM/workbook/2023/{intake.pk}/")
    found = page.context["found"]
    assert (len(found.changes), len(found.wrong), found.conflicts) == (2, 2, ())
