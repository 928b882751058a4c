"""Campaigns and reviews: opened, completed on what stands, sealed, returned, ended; by whom, and how often."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement, Result
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Indicator
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.models import User
from datchuan.people.queries import officers_of
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings
from datchuan.upkeep import actions, measuring, queries
from datchuan.upkeep.filters import Filters
from datchuan.upkeep.models import Campaign, Cause, Outcome, Review, ReviewStep
from datchuan.upkeep.scope import titled_communes
from datchuan.upkeep.tests.conftest import DUE, draft
from datchuan.upkeep.workflow import CampaignState, State

NOTE = "Mức chuẩn mới cao hơn, xã đang làm tiếp phần còn thiếu."


def of_district(campaign: Campaign) -> list[Review]:
    """The reviews of Tiên Phước, those that lost criteria first."""
    rows = campaign.reviews.filter(district__code="514").select_related("campaign", "commune")
    letters = dict(Result.objects.filter(edition__set_code="NTM", year=2023).values_list("commune_id", "criteria"))
    return sorted(rows, key=lambda r: (-letters.get(r.commune_id, "").count("N"), r.commune.code))


def complete(world: World, review: Review, *, who: str = "huyen.tienphuoc", **more: object) -> Review:
    said = {"note": NOTE, "cause": Cause.RAISED, "version": review.version, **more}
    return actions.complete(review, by=world.user(who), **said)  # type: ignore[arg-type]


def officer_of(world: World, unit: Unit) -> User:
    """Whoever keeps the figures of a commune."""
    return officers_of(unit, TODAY)[0]


def refused(why: str, status: int) -> object:
    return pytest.raises(Refused, match=why, check=lambda error: error.status == status)


def last_line(kind: str) -> Entry:
    return Entry.objects.filter(kind=kind).latest("id")


# Opening


def test_every_titled_commune_of_the_day_has_to_review_and_districts_are_told(measured: World) -> None:
    campaign = actions.open_campaign(draft(), by=measured.user("vpdp"))
    titled = {unit_id for unit_id, held in holdings(_communes(measured), TODAY).items() if held.by_level}
    assert set(campaign.reviews.values_list("commune_id", flat=True)) == titled
    line = last_line("upkeep.open")
    assert (line.outcome, line.after["communes"]) == ("ok", len(titled))
    told = Notice.objects.get(person=measured.user("huyen.tienphuoc"), kind="upkeep.opened")
    count = campaign.reviews.filter(district__code="514").count()
    assert f"{count} xã của huyện cần rà soát đến hết 31/12/2023" in told.sentence


def _communes(world: World) -> list[int]:
    rights = rights_of(world.user("vpdp"))
    return [unit.pk for unit in rights.communes().taking_part(TODAY)]


def test_a_rule_can_leave_out_levels_and_titles_of_later_years(measured: World) -> None:
    every = {t.commune.pk for t in titled_communes(TODAY)}
    early = {t.commune.pk for t in titled_communes(TODAY, until=date(2021, 12, 31))}
    later = TitleEvent.objects.filter(level="NTM", kind="recognised", year_met=2022).values_list("unit_id", flat=True)
    assert later and early.isdisjoint(later) and early < every
    assert all(set(t.levels) == {"NTM_NC"} for t in titled_communes(TODAY, ("NTM_NC",)))


@pytest.mark.parametrize("who", ["huyen.tienphuoc", "xa.tienlanh", "so.yte", "lanhdao.tinh"])
def test_only_the_coordination_office_opens(measured: World, who: str) -> None:
    with refused("Văn phòng Điều phối", 403):
        actions.open_campaign(draft(), by=measured.user(who))
    assert last_line("upkeep.open").outcome == "refused"


def test_opening_wants_reasons_a_term_to_come_and_somebody_to_review(measured: World) -> None:
    office = measured.user("vpdp")
    for changes, why in (
        ({"basis": " "}, "Ghi tên đợt"),
        ({"due_at": clock.now() - timedelta(days=1)}, "đã qua"),
        ({"levels": ("NTM_KM",), "titles_until": date(2011, 1, 1)}, "Không xã nào"),
    ):
        with refused(why, 409):
            actions.open_campaign(draft(**changes), by=office)
    key = uuid4()
    twice = {actions.open_campaign(draft(), by=office, key=key).pk for _n in range(2)}
    assert len(twice) == 1 and Campaign.objects.count() == 1


# Completing


def test_a_review_takes_what_stands_and_seals_it(measured: World, campaign: Campaign) -> None:
    review = complete(measured, of_district(campaign)[0])
    step = ReviewStep.objects.get(review=review)
    letters = Result.objects.get(edition__set_code="NTM", year=2023, commune=review.commune).criteria
    (found,) = [row for row in review.found if row["set"] == "NTM"]
    assert (review.state, review.outcome, review.is_late) == (State.DONE, Outcome.LOST, False)
    assert (len(found["lost"]), found["total"]) == (letters.count("N"), 19)
    assert step.seal == measuring.seal_of(step.content) and step.content["measures"][0]["letters"] == letters
    assert last_line("upkeep.complete").after["seal"] == step.seal
    assert "chưa giữ được" in Notice.objects.filter(kind="upkeep.completed").latest("id").sentence
    held = holdings([review.commune_id], TODAY)[review.commune_id]
    assert list(held.by_level) == review.levels  # a review changes no title
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewStep.objects.update(text="khác")


def test_only_the_district_of_the_commune_completes(measured: World, campaign: Campaign) -> None:
    review = of_district(campaign)[0]
    far = campaign.reviews.exclude(district__code="514").select_related("campaign", "commune").first()
    assert far is not None
    for who, one in (("vpdp", review), ("xa.tienlanh", review), ("so.yte", review), ("huyen.tienphuoc", far)):
        with refused("cơ quan NTM của huyện", 403):
            complete(measured, one, who=who)
    assert not ReviewStep.objects.exists()


def test_what_is_not_kept_wants_a_cause_and_a_note(measured: World, campaign: Campaign) -> None:
    review = of_district(campaign)[0]
    with refused("Chọn nguyên nhân", 409):
        complete(measured, review, cause="")
    with refused("Ghi nhận xét", 409):
        complete(measured, review, note="ngắn")


def test_a_form_sent_twice_counts_once_and_a_stale_page_is_refused(measured: World, campaign: Campaign) -> None:
    review, key = of_district(campaign)[0], uuid4()
    complete(measured, review, key=key)
    complete(measured, review, key=key)
    assert ReviewStep.objects.filter(review=review).count() == 1
    with refused("có người khác xử lý", 409):
        complete(measured, review)


def test_figures_that_change_after_the_review_are_shown(measured: World, campaign: Campaign) -> None:
    review = complete(measured, of_district(campaign)[0])
    office = rights_of(measured.user("vpdp"))

    def changed() -> list[int]:
        page = queries.campaign_page(office, campaign, Filters(show="changed"))
        return [row.review.commune_id for row in page.rows]

    assert changed() == []
    figure = Measurement.objects.filter(commune=review.commune, set_code="NTM", year=2023, value__has_key="number")[0]
    indicator = Indicator.objects.get(edition=editions_in_force(TODAY)["NTM"], code=figure.indicator_code)
    officer = officer_of(measured, review.commune)
    new = Figure(value={"number": "3"}, period="2023", source="sổ")
    save_value(review.commune, indicator, 2023, new, by=officer, version=figure.version)
    assert changed() == [review.commune_id]
    page = queries.review_page(office, Review.objects.select_related("campaign").get(pk=review.pk))
    assert [(one.set_code, one.code) for one in page.moved] == [("NTM", figure.indicator_code)]
    assert page.sealed is not None and page.content == page.sealed.content
    again = complete(measured, Review.objects.select_related("campaign").get(pk=review.pk))
    assert changed() == [] and again.steps.count() == 2


def test_the_office_returns_with_a_reason_and_the_district_reviews_again(measured: World, campaign: Campaign) -> None:
    review = complete(measured, of_district(campaign)[0])
    office, version = measured.user("vpdp"), review.version
    with refused("Văn phòng Điều phối", 403):
        actions.return_review(review, "Thiếu nguyên nhân", by=measured.user("huyen.tienphuoc"), version=version)
    with refused("Ghi vì sao", 409):
        actions.return_review(review, " ", by=office, version=version)
    back = actions.return_review(review, "Thiếu nguyên nhân", by=office, version=version)
    told = Notice.objects.get(person=measured.user("huyen.tienphuoc"), kind="upkeep.returned")
    assert back.state == State.RETURNED and "Thiếu nguyên nhân" in told.sentence
    with refused("chưa có kết quả", 409):
        actions.return_review(back, "Lần nữa", by=office, version=back.version)
    assert complete(measured, back).state == State.DONE
    assert Notice.objects.filter(person=office, kind="upkeep.completed").exists()


def test_after_the_term_a_review_is_late_and_after_the_end_there_is_none(measured: World, campaign: Campaign) -> None:
    first, second = of_district(campaign)[:2]
    with clock.travel(DUE - timedelta(seconds=1)):
        assert (campaign.days_left, campaign.is_over) == (0, False)
    with clock.travel(DUE):
        assert (campaign.days_left, campaign.is_over) == (-1, True)
        assert complete(measured, first).is_late
        with refused("kết thúc", 403):
            actions.close_campaign(campaign, by=measured.user("huyen.tienphuoc"), version=campaign.version)
        closed = actions.close_campaign(campaign, by=measured.user("vpdp"), version=campaign.version)
        assert closed.state == CampaignState.CLOSED
        with refused("đã kết thúc", 409):
            complete(measured, second)
        with refused("đã kết thúc", 409):
            actions.close_campaign(closed, by=measured.user("vpdp"), version=closed.version)


def test_a_commune_without_figures_is_unknown_not_lost(measured: World, campaign: Campaign) -> None:
    far = campaign.reviews.exclude(district__code="514").filter(levels=["NTM"]).select_related("commune").first()
    assert far is not None
    found = measuring.brief(measuring.measure(far.commune, far.levels, 2023))
    assert (measuring.outcome_of(found), measuring.reach_of(found)) == (Outcome.UNKNOWN, "open")
    assert len(found[0]["unknown"]) == 19 and not found[0]["sure"]


def test_model_titles_are_measured_on_the_advanced_set(measured: World, campaign: Campaign) -> None:
    model = campaign.reviews.filter(levels__contains=["NTM_KM"]).select_related("commune").first()
    assert model is not None
    content = measuring.measure(model.commune, ["NTM_KM"], 2023)
    assert [(m["set"], m["total"]) for m in content["measures"]] == [("NTM_NC", 19)]
