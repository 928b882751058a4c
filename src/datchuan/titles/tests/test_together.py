"""Two decisions about one title at the same moment, with real transactions: one of them is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

from django.db import connection, transaction

from datchuan.config.errors import Refused
from datchuan.people.tests.cast import build_province
from datchuan.titles import actions
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import events_of, holding

SAID = {"standing": "to_check", "source": "sổ văn bản"}


def at_once(act: Callable[[int], object]) -> list[str]:
    """What two who act at the same moment are told, sorted."""
    start, said = Barrier(2), ["", ""]

    def run(at: int) -> None:
        try:
            with transaction.atomic():
                start.wait(timeout=30)
                act(at)
            said[at] = "written"
        except Refused:
            said[at] = "refused"
        finally:
            connection.close()

    threads = [Thread(target=run, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_a_title_is_given_taken_away_and_corrected_once(transactional_db: None) -> None:
    unit = build_province()["20869"]

    def recognise(at: int) -> None:
        actions.recognise(
            unit, "NTM", year_met=2015, decided_on=date(2015, 12, 18), decision_no=f"{at}/QĐ", criteria_set="", **SAID
        )

    assert at_once(recognise) == ["refused", "written"]
    event = TitleEvent.objects.get(kind="recognised")

    def correct(at: int) -> None:
        actions.correct(event, acts_as="recognised", decision_no=f"{at + 5}/QĐ", source="bản gốc", note="nhầm số")

    assert at_once(correct) == ["refused", "written"]

    def revoke(at: int) -> None:
        actions.revoke(unit, "NTM", decided_on=date(2023, 3, 1), decision_no=f"{at}/QĐ", **SAID)

    assert at_once(revoke) == ["refused", "written"]
    assert sorted(TitleEvent.objects.values_list("kind", flat=True)) == ["corrected", "recognised", "revoked"]
    assert holding(events_of(unit.pk), date(2023, 10, 12)).highest == "none"
