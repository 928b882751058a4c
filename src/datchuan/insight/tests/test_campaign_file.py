"""The file of a campaign: the rows of its page, titles beside figures, and who has not reviewed."""

from __future__ import annotations

import io
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from datchuan.packs.tests.world import World
from datchuan.upkeep import actions
from datchuan.upkeep.models import Cause
from datchuan.upkeep.tests.conftest import draft


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: [tuple(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def test_a_campaign_leaves_as_a_file(measured: World) -> None:
    campaign = actions.open_campaign(draft(), by=measured.user("vpdp"))
    district = measured.user("huyen.tienphuoc")
    review = campaign.reviews.filter(district__code="514").order_by("commune__code").first()
    assert review is not None
    actions.complete(review, "Mức mới cao hơn.", Cause.RAISED, by=district, version=1)
    address = f"/export/upkeep/{campaign.pk}.xlsx"
    found = sheets(measured.client("vpdp").get(address).content)
    flat = [
        row for row in found["Chưa rà soát"] if row[0] and str(row[0]).startswith(("Huyện ", "Thị xã", "Thành phố"))
    ]
    assert len(flat) == 111 and review.commune.code not in {row[1] for row in flat}
    done = [row for row in found["Rà soát"] if row[6] == "lần rà soát"]
    assert {row[0] for row in done} == {review.commune.code} and done[0][14] == "mức chuẩn mới cao hơn"
    assert any(row[6] == "hôm nay, chưa rà soát" for row in found["Rà soát"])
    own = sheets(measured.client("huyen.tienphuoc").get(address).content)
    assert {row[2] for row in own["Rà soát"] if row[6]} <= {"Huyện", "Huyện Tiên Phước"}
    for who in ("quantri", "xa.tienlanh"):
        assert measured.client(who).get("/export/upkeep/00000000-0000-0000-0000-000000000000.xlsx").status_code == 404
    assert measured.client("quantri").get(address).status_code == 404
    numbers = []
    for query in ("?district=514", ""):
        with CaptureQueriesContext(connection) as seen:
            assert measured.client("vpdp").get(address + query).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1], numbers
