"""Two people of a district at the same moment, with real transactions: one review is completed once."""

from __future__ import annotations

from datetime import date, datetime
from threading import Barrier, Thread

from django.db import connection, transaction

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.upkeep import actions
from datchuan.upkeep.models import Campaign, Cause, Review, ReviewStep

DAY = date(2023, 10, 12)


def test_two_at_once_complete_a_review_once(transactional_db: None) -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            cast = build_cast(build_province())
        commune, district = cast.province["20869"], cast.province["514"]
        campaign = Campaign.objects.create(
            kind="yearly", name="Rà soát", year=2023, on=DAY, levels=["NTM"], basis="Kế hoạch", wording="cuối năm",
            due_at=datetime(2024, 1, 1, tzinfo=clock.VIETNAM), opened_at=clock.now(), opened_by=cast.coordinator,
        )  # fmt: skip
        review = Review.objects.create(campaign=campaign, commune=commune, district=district, levels=["NTM"])
    start, ended = Barrier(2), ["", ""]

    def run(at: int, person: User) -> None:
        try:
            with clock.travel(DAY):
                start.wait(timeout=30)
                actions.complete(review, "Chưa có số liệu năm nay.", Cause.DATA, by=person, version=1)
                ended[at] = "done"
        except Refused as refused:
            ended[at] = refused.sentence
        finally:
            connection.close()

    threads = [Thread(target=run, args=(at, cast.district)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(said[:19] for said in ended) == ["Vừa có người khác x", "done"]
    assert ReviewStep.objects.filter(review=review).count() == 1
    assert Entry.objects.filter(kind="upkeep.complete", outcome="ok").count() == 1
