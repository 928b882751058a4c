"""Draws: the seed comes after the seal, the measuring is blind, a difference becomes a finding without typing."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from datchuan.assessments.tests.setting import TOKENS
from datchuan.config.errors import Refused
from datchuan.criteria.catalogues import catalogue_of
from datchuan.findings.models import Finding
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.places.models import Unit
from datchuan.plausibility import actions, draw_queries, drawing, measuring, queries
from datchuan.plausibility.drawing import Row, differs, sample
from datchuan.plausibility.models import Draw, Pick
from datchuan.plausibility.result import result_of
from datchuan.plausibility.tests.conftest import World

FROM = "Giải đặc biệt xổ số Quảng Nam ngày 17/10/2023"


def drawn_in(world: World, seed: str = "31792") -> Draw:
    announced = actions.announce("NTM", FROM, by=world.cast.coordinator)
    return actions.draw(announced, seed, by=world.cast.coordinator, version=1)


def pick_in(world: World, draw: Draw, commune: Unit | None = None, *, taken_by: User | None = None) -> Pick:
    pick = Pick.objects.select_related("draw").get(draw=draw, commune=commune or world.here.commune)
    return measuring.take(pick, by=taken_by) if taken_by else pick


def test_the_same_frame_and_seed_give_the_same_sample_in_any_order() -> None:
    frame: list[Row] = [(d, f"{d}{c}", f"{i}.1", 1) for d in ("A", "B") for c in range(30) for i in range(10)]
    drawn = sample(frame, "31792", share=Decimal("2.1"), fewest=1)
    assert sample(frame[::-1], "31792", share=Decimal("2.1"), fewest=1) == drawn
    assert [len([r for r in drawn if r[0] == d]) for d in ("A", "B")] == [7, 7]  # 2.1 % of 300 is 6.3
    assert sample(frame, "31793", share=Decimal("2.1"), fewest=1) != drawn
    lots = sorted(hashlib.sha256(f"31792|{c}|{i}".encode()).hexdigest() for d, c, i, _v in frame if d == "A")
    assert [drawing.lot("31792", row) for row in drawn[:7]] == lots[:7]
    assert len(sample(frame, "1", share=Decimal("0.01"), fewest=3)) == 6


def test_a_draw_seals_first_and_draws_once(world: World) -> None:
    by = world.cast.coordinator
    announced = actions.announce("NTM", FROM, by=by)
    assert [*map(tuple, announced.frame)] == [("514", "20869", "2.1", 1), ("517", "20968", "2.1", 1)]
    about = {**announced.numbers, "set": "NTM", "year": 2023, "seed_from": FROM}
    assert announced.digest == drawing.sealed([tuple(row) for row in announced.frame], about)
    with pytest.raises(Refused, match="Văn phòng Điều phối"):
        actions.draw(announced, "1", by=world.cast.department, version=1)
    # Changed after the seal: what was sealed is what is compared.
    world.save({"num": "990", "den": "1000"}, world.here.commune, world.cast.officer, version=1)
    drawn = actions.draw(announced, " 31792 ", by=by, version=1)
    assert (drawn.seed, drawn.picks.count(), pick_in(world, drawn).own) == ("31792", 2, {"num": "800", "den": "1000"})
    with pytest.raises(Refused, match="không rút lại"):
        actions.draw(drawn, "9", by=by, version=2)
    line = Entry.objects.get(kind="plausibility.draw", outcome="ok")
    assert line.after == {"seed": "31792", "picked": 2, "digest": announced.digest}


def shown(answer: HttpResponse) -> str:
    """A page without the random numbers of its forms, addresses and seals."""
    text = TOKENS.sub("", answer.content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}", "", text)


def test_nothing_tells_the_communes_figure_before_what_was_found_is_in(world: World) -> None:
    draw = drawn_in(world)
    pick = pick_in(world, draw, taken_by=world.cast.department)
    browser = world.browser(world.cast.department)
    urls = [
        reverse("pick", args=[pick.pk]),
        *(reverse(n, args=[draw.pk]) for n in ("draw", "draw-result")),
        reverse("draws"),
    ]
    told = re.compile(r"\b(800|80 ?%|80,0)")
    for url in urls:
        answer = browser.get(url)
        assert answer.status_code == 200
        assert not told.search(shown(answer)), url
    incomplete = browser.post(urls[0], {"num": "", "den": "500", "idem": str(uuid4())})
    assert (incomplete.status_code, bool(told.search(shown(incomplete)))) == (422, False)
    sent = {"num": "350", "den": "500", "note": "Thôn 1 và thôn 4", "idem": str(uuid4())}
    assert [browser.post(urls[0], sent).status_code for _twice in range(2)] == [303, 303]
    page = browser.get(urls[0]).content.decode()
    assert "800" in page
    assert "chênh lệch ngoài mức cho phép" in page
    again = browser.post(urls[0], {**sent, "num": "400", "idem": str(uuid4())})
    assert (again.status_code, Pick.objects.get(pk=pick.pk).found) == (409, {"num": "350", "den": "500"})


def test_places_are_not_told_beforehand_and_do_not_measure_themselves(world: World) -> None:
    draw = drawn_in(world)
    pick = pick_in(world, draw, taken_by=world.cast.coordinator)
    district, url = world.browser(world.cast.district), reverse("pick", args=[pick.pk])
    assert district.get(url).status_code == 404
    assert world.browser(world.cast.officer).get(url).status_code == 403
    measuring.measure(pick, {"num": "801", "den": "1000"}, by=world.cast.coordinator)
    assert district.get(url).status_code == 200
    other = Pick.objects.get(draw=draw, commune=world.here.far)
    assert district.get(reverse("pick", args=[other.pk])).status_code == 404
    with pytest.raises(Refused, match="không tự đo mình"):
        measuring.measure(other, {"num": "1", "den": "2"}, by=world.cast.district)


def test_a_difference_becomes_one_finding_without_typing(world: World) -> None:
    draw = drawn_in(world)
    pick = measuring.measure(
        pick_in(world, draw, taken_by=world.cast.department), {"num": "350", "den": "500"}, by=world.cast.department
    )
    browser, url = world.browser(world.cast.department), reverse("pick-raise", args=[pick.pk])
    answers = [browser.post(url, {"version": 1, "idem": str(uuid4())}).status_code for _twice in range(2)]
    assert answers == [303, 303]
    finding = Finding.objects.get()
    assert (finding.commune_id, finding.indicator_code, finding.stage) == (world.here.commune.pk, "2.1", "appraisal")
    assert "350" in finding.wrong
    assert "800" in finding.wrong
    agrees = measuring.measure(
        pick_in(world, draw, world.here.far, taken_by=world.cast.coordinator),
        {"num": "777", "den": "1200"},
        by=world.cast.coordinator,
    )
    with pytest.raises(Refused, match="khớp"):
        measuring.raise_from(agrees, by=world.cast.coordinator)
    lines = draw_queries.pick_lines(draw.picks.select_related("draw"), pick.measured_at.date())
    result = result_of(draw, lines, Unit.objects.as_of(pick.measured_at.date()).districts())
    assert (result.whole.differing, result.whole.measured, result.whole.is_small) == (1, 2, True)
    assert (round(result.whole.low, 4), round(result.whole.high, 4)) == (
        0.0126,
        0.9874,
    )  # 1 - 0.975^(1/2) and its mirror
    assert {(rate.label, rate.differing) for rate in result.districts} == {
        ("Huyện Tiên Phước", 1),
        ("Huyện Núi Thành", 0),
    }


@pytest.mark.parametrize(
    ("code", "own", "found", "apart"),
    [
        ("2.1", {"num": "80", "den": "100"}, {"num": "820", "den": "1000"}, False),  # two points are borne
        ("2.1", {"num": "80", "den": "100"}, {"num": "821", "den": "1000"}, True),
        ("2.1", {"percent": "80"}, {"num": "779", "den": "1000"}, True),
        ("3.1", {"number": "50"}, {"number": "52.5"}, False),  # five percent are borne
        ("3.1", {"number": "50"}, {"number": "47.4"}, True),
        ("1.1", {"pass": True}, {"pass": False}, True),
        ("4", {"level": "Khá"}, {"level": "Khá"}, False),
        ("2.2", {"female": {"num": "7", "den": "10"}, "male": {"num": "7", "den": "10"}},
         {"female": {"num": "7", "den": "10"}, "male": {"num": "8", "den": "10"}}, True),
    ],
)  # fmt: skip
def test_what_counts_as_a_difference(
    world: World, code: str, own: dict[str, object], found: dict[str, object], apart: bool
) -> None:
    rule = queries.draw_rule()
    assert rule is not None
    assert differs(catalogue_of(world.here.edition).indicator(code).measure, own, found, rule) is apart
