"""The pages: who sees what, filters, counts that open their lists, refusals, and a constant number of queries."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.upkeep import actions
from datchuan.upkeep.models import Campaign, Cause, Review
from datchuan.upkeep.tests.test_review import NOTE, complete, of_district
from datchuan.upkeep.workflow import State

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


def read(world: World, who: str, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    response = world.client(who).get(reverse(name, args=args) + query)
    assert response.status_code == status, response.content.decode()[:1500]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def post(world: World, who: str, place: str, /, *args: Any, **typed: Any) -> Any:
    return world.client(who).post(reverse(place, args=args), {"idem": str(uuid4()), **typed})


def test_who_sees_a_campaign_and_a_review(measured: World, campaign: Campaign) -> None:
    own = of_district(campaign)[0]
    far = campaign.reviews.exclude(district__code="514").first()
    assert far is not None
    for who in ("vpdp", "huyen.tienphuoc", "so.yte", "lanhdao.tinh", "mattran.tinh", "hoidong"):
        assert "Rà soát thử" in read(measured, who, "upkeep")
        read(measured, who, "upkeep-campaign", campaign.pk)
        read(measured, who, "upkeep-review", own.pk)
    for name, pk in (("upkeep-review", far.pk), ("upkeep-review", NOBODY), ("upkeep-campaign", NOBODY)):
        read(measured, "huyen.tienphuoc", name, pk, status=404)
    for name, args in (("upkeep", []), ("upkeep-campaign", [campaign.pk]), ("upkeep-review", [own.pk])):
        read(measured, "quantri", name, *args, status=404)
    assert post(measured, "huyen.tienphuoc", "upkeep-complete", far.pk, version=1).status_code == 404


def test_a_long_campaign_is_folded_by_district_and_nobody_is_left_out(measured: World, campaign: Campaign) -> None:
    address = reverse("upkeep-campaign", args=[campaign.pk])
    answer = measured.client("vpdp").get(address)
    shown, text = answer.context["page"], answer.content.decode()
    codes = sorted(row.commune.code for row in shown.rows)
    assert sorted(row.commune.code for fold in shown.folds for row in fold.rows) == codes and len(codes) > 30
    assert text.count('<details class="print-open"') == len(shown.folds) and 'id="d-514"' in text
    assert sum(fold.missing for fold in shown.folds) == shown.missing
    assert measured.client("vpdp").get(f"{address}?district=514").context["page"].folds == []


def test_a_district_reviews_through_the_page(measured: World, campaign: Campaign) -> None:
    review = of_district(campaign)[0]
    page = read(measured, "huyen.tienphuoc", "upkeep-review", review.pk)
    assert "số liệu hôm nay, chưa phải kết quả rà soát" in page and "Hoàn thành rà soát" in page
    assert post(measured, "huyen.tienphuoc", "upkeep-complete", review.pk, version="x").status_code == 422
    short = post(measured, "huyen.tienphuoc", "upkeep-complete", review.pk, version=1, cause="", note="")
    assert short.status_code == 409 and "Chọn nguyên nhân chính" in short.content.decode()
    done = post(measured, "huyen.tienphuoc", "upkeep-complete", review.pk, version=1, cause="raised", note=NOTE)
    assert done.status_code == 303
    page = read(measured, "huyen.tienphuoc", "upkeep-review", review.pk)
    assert "chưa giữ được" in page and NOTE in page and "Xã tiếp theo chưa rà soát" in page
    assert "không tự thu hồi danh hiệu" in page and "Kết quả rà soát không làm đổi danh hiệu" in page
    wrong = post(measured, "xa.tienlanh", "upkeep-complete", review.pk, version=2, cause="raised", note=NOTE)
    assert wrong.status_code in (403, 404)
    back = post(measured, "vpdp", "upkeep-return", review.pk, version=2, reason="Chưa nói việc sẽ làm")
    assert back.status_code == 303
    assert "Bị trả lại: Chưa nói việc sẽ làm" in read(measured, "huyen.tienphuoc", "upkeep-review", review.pk)


def test_every_count_opens_its_list(measured: World, campaign: Campaign) -> None:
    first, second, third = of_district(campaign)[:3]
    for review in (first, second, third):
        complete(measured, review)
    third.refresh_from_db()
    actions.return_review(third, "Xem lại", by=measured.user("vpdp"), version=third.version)
    total = campaign.reviews.count()
    address = reverse("upkeep-campaign", args=[campaign.pk])
    whole = measured.client("vpdp").get(address).content.decode()
    assert f"2/2 xã đã rà soát chưa giữ được chuẩn; {total - 2} xã chưa rà soát" in whole
    counted = r'href="(\?[^"]*(?:show|outcome|reach|lost|cause)=[^"]*)"[^>]*>(?:<b>(\d+)</b>|[^<]*<b>(\d+)</b>)'
    for query in ("", "?district=514", "?outcome=lost&cause=raised"):
        page = measured.client("vpdp").get(address + query).content.decode()
        links = set(re.findall(counted, page))
        assert len(links) >= 3
        for link, *counts in links:
            expected = int(next(filter(None, counts)))
            listed = measured.client("vpdp").get(address + html.unescape(link)).content.decode()
            assert listed.count('<th scope="row"><a href="/upkeep/reviews/') == expected, (query, link)
    missing = read(measured, "vpdp", "upkeep-campaign", campaign.pk, query="?district=514&show=missing")
    assert f"Đang xem {len(of_district(campaign)) - 2} xã" in missing


def test_the_office_opens_and_ends_a_campaign_through_the_page(measured: World) -> None:
    said = {
        "name": "Rà soát năm",
        "kind": "yearly",
        "year": "2023",
        "on": "12/10/2023",
        "levels": ["NTM"],
        "basis": "Kế hoạch",
    }
    assert "Thời hạn có sẵn" in read(measured, "vpdp", "upkeep-open")
    assert "Đợt rà soát do Văn phòng" in read(measured, "huyen.tienphuoc", "upkeep-open")
    assert post(measured, "huyen.tienphuoc", "upkeep-open", **said).status_code == 403
    lacking = post(measured, "vpdp", "upkeep-open", **said)
    assert lacking.status_code == 422 and "Ghi thời hạn như trong văn bản" in lacking.content.decode()
    assert post(measured, "vpdp", "upkeep-open", **said, deadline="remedy-2023").status_code == 303
    made = Campaign.objects.get()
    assert (made.wording, f"{made.due_at.astimezone():%Y}", made.last_day.isoformat()) == (
        "cuối năm 2023", f"{made.due_at.astimezone():%Y}", "2023-12-31",
    )  # fmt: skip
    assert post(measured, "vpdp", "upkeep-close", made.pk, version=1).status_code == 303
    assert "đã kết thúc" in read(measured, "vpdp", "upkeep-campaign", made.pk)


def test_first_screens_say_what_is_to_be_reviewed(measured: World, campaign: Campaign) -> None:
    total, own = campaign.reviews.count(), len(of_district(campaign))
    assert f"{total}/{total} xã chưa rà soát" in read(measured, "vpdp", "home")
    assert f"{own}/{own} xã chưa rà soát" in read(measured, "huyen.tienphuoc", "home")


def _queries(world: World, who: str, address: str) -> int:
    client = world.client(who)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["upkeep", "upkeep-campaign", "upkeep-watch"])
def test_a_constant_number_of_queries(measured: World, campaign: Campaign, name: str) -> None:
    address = reverse(name, args=[campaign.pk] if name == "upkeep-campaign" else [])
    review = of_district(campaign)[0]
    complete(measured, review)
    one = _queries(measured, "vpdp", address)
    for more in of_district(campaign)[1:6]:
        complete(measured, more)
    assert _queries(measured, "vpdp", address) == one


def test_a_review_of_another_campaign_is_untouched(measured: World, campaign: Campaign) -> None:
    from datchuan.upkeep.tests.conftest import draft

    other = actions.open_campaign(draft(name="Đợt khác"), by=measured.user("vpdp"))
    review = of_district(campaign)[0]
    complete(measured, review, cause=Cause.NEW)
    assert not Review.objects.filter(campaign=other).exclude(state=State.WAITING).exists()
    assert rights_of(measured.user("vpdp")).is_provincial
