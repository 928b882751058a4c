"""The page of a round: where each dossier is, since when, who is waited for, what was said; and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.appraisals.models import Result, Verdict
from datchuan.appraisals.queries import appraisals
from datchuan.config import clock
from datchuan.dossiers import turns
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY, Way, browser
from datchuan.dossiers.workflow import Action
from datchuan.people.rights import rights_of
from datchuan.rounds import exceptions
from datchuan.rounds.batch import Line, batch
from datchuan.rounds.filters import Filters, Flag, Where
from datchuan.rounds.tests.crowd import MIDNIGHT, many, ready, send
from datchuan.rounds.tests.test_pages import page
from datchuan.rounds.verdicts import tallies

ROUND = "round-1-2023"


def lines(way: Way, query: str = "", who: str = "coordinator") -> list[Line]:
    filters = Filters.from_query(QueryDict(query))
    return list(batch(rights_of(getattr(way.cast, who)), way.round_1, filters).lines)


def say(dossier: Dossier, agency: str, code: str, word: str, way: Way, digest: str = "") -> None:
    content = dossier.content
    assert content is not None
    item = next(item for item in content.document["items"] if item["code"] == code)
    Verdict.objects.create(
        dossier=dossier, step="appraisal", agency=way.cast.province.agencies[agency], code=code, seen=content,
        item_digest=digest or item["digest"], word=word, basis="looked", note="" if word == "met" else "thiếu",
        by=way.cast.department, at=clock.now(),
    )  # fmt: skip


def conclude(dossier: Dossier, agency: str, met: int, total: int, way: Way) -> None:
    line = next(
        one for one in appraisals([dossier], "departmental_appraisal")[dossier.pk].agencies if one.agency.code == agency
    )
    assert dossier.content is not None
    Result.objects.create(
        dossier=dossier, step="appraisal", agency=line.agency, seen=dossier.content, items_digest=line.items_digest,
        met=met, total=total, by=way.cast.department, at=clock.now(), on=clock.today(),
    )  # fmt: skip


def test_every_place_of_the_way_has_its_words(way: Way) -> None:
    assert [line.where for line in lines(way)] == []
    dossier = way.open()
    assert lines(way)[0].where == Where.COMMUNE
    dossier = way.to("completeness_district", dossier)
    assert lines(way)[0].where == Where.DISTRICT
    dossier = ready(way, dossier)
    assert (lines(way)[0].where, lines(way)[0].blocked_by) == (Where.READY, "UBND huyện")
    send(way, dossier)
    assert lines(way)[0].where == Where.RECEPTION
    way.to("appraisal", dossier)
    assert lines(way)[0].where == Where.APPRAISAL
    dossier = way.to("council", way.fresh(dossier))
    assert lines(way)[0].where == Where.COUNCIL
    turns.conclude(dossier, Action.SEND_BACK, by=way.cast.coordinator, text="Thiếu nước sạch")
    line = lines(way)[0]
    assert (line.where, line.council, line.blocked_by) == (Where.SENT_BACK, "Thiếu nước sạch", "")


def test_ages_are_working_days(way: Way) -> None:
    dossier = way.to("completeness_district")
    with clock.travel(DAY + timedelta(days=8)):  # Thursday to Friday of the next week
        line = lines(way)[0]
        assert line.age == 6
        cells = dict(zip([s.code for s in dossier.plan.steps], line.cells, strict=False))
        assert (cells["completeness_district"].mark, cells["completeness_district"].days) == ("now", 6)
        assert (cells["registration"].mark, cells["registration"].days) == ("done", 0)
        assert cells["council"].mark == "none"
        assert Flag.OVERDUE in line.flags
        assert "quá hạn ở bước hiện tại 1" in page(way, "coordinator", "round", ROUND)


def test_what_departments_have_said_and_who_is_silent(way: Way) -> None:
    dossier = way.to("appraisal")
    say(dossier, "SYT", "2.1", "met", way)
    say(dossier, "SYT", "2.2", "more", way)
    conclude(dossier, "SYT", 1, 2, way)
    line = lines(way)[0]
    assert (line.tally.met, line.tally.more, line.tally.left, line.tally.total) == (1, 1, 1, 3)
    assert line.blocked_by == "Sở Giao thông vận tải"
    assert line.answered == 1
    text = page(way, "coordinator", "round", ROUND)
    assert "1/3 đạt · 1 cần bổ sung" in text and "1/2 cơ quan đã trả lời" in text
    assert "Sở Y tế: 1/1 hồ sơ đã có kết quả" in text
    assert lines(way, "silent=SGTVT") and not lines(way, "silent=SYT")


def test_the_counts_say_what_reading_each_file_says(way: Way) -> None:
    dossier = way.to("appraisal")
    say(dossier, "SYT", "2.1", "more", way)
    say(dossier, "SYT", "2.1", "met", way)  # the latest counts
    say(dossier, "SYT", "2.2", "not_met", way)
    conclude(dossier, "SYT", 1, 2, way)
    say(dossier, "SGTVT", "1.1", "met", way)
    exact = appraisals([dossier], "departmental_appraisal")[dossier.pk]
    counted = tallies([dossier])[dossier.pk]
    assert [(o.agency.code, o.met, o.left, o.is_sent) for o in counted.said] == [
        (line.agency.code, line.met, line.left, line.is_sent) for line in exact.agencies
    ]


def test_a_word_on_another_content_is_read_exactly(way: Way) -> None:
    from datchuan.dossiers.models import Version

    dossier = way.to("appraisal")
    say(dossier, "SYT", "2.1", "met", way)
    former = dossier.content
    assert former is not None
    document = {**former.document, "items": [dict(item) for item in former.document["items"]]}
    document["items"][1]["digest"] = "0" * 64  # 2.1 was repaired, 2.2 was not
    version = Version.objects.create(
        dossier=dossier, number=former.number + 1, document=document, content_digest="1" * 64, digest="2" * 64,
        letters="MMM", criteria_met=2, criteria_total=2, standing="to_check", sealed_at=clock.now(), sealed_by=way.cast.officer,
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(content=version)
    assert lines(way)[0].tally.met == 0
    say(way.fresh(dossier), "SYT", "2.1", "met", way)
    assert lines(way)[0].tally.met == 1


def test_filters_live_in_the_address(way: Way) -> None:
    dossier = ready(way)
    many(way, 2, step="council", state="")
    assert len(lines(way)) == 3
    assert [line.dossier.pk for line in lines(way, "where=ready")] == [dossier.pk]
    assert len(lines(way, "where=council")) == 2
    assert (len(lines(way, "district=514")), len(lines(way, "district=517"))) == (3, 0)
    assert (len(lines(way, "level=NTM")), len(lines(way, "level=NTM_NC"))) == (3, 0)
    assert len(lines(way, "where=nonsense&flag=nonsense")) == 3
    text = page(way, "coordinator", "round", ROUND)
    assert "1 chờ gửi lên tỉnh ; 2 đủ điều kiện trình Hội đồng ." in text
    assert "Không có hồ sơ nào khớp bộ lọc" in page(way, "coordinator", "round", ROUND, query="?district=517")


def test_late_and_excepted_are_marked(way: Way) -> None:
    dossier = ready(way)
    until = MIDNIGHT + timedelta(days=4)
    row = exceptions.ask(way.round_1, dossier, "Mất điện ba ngày", until, by=way.cast.district)
    exceptions.grant(row, until, by=way.cast.leader, version=row.version)
    with clock.travel(MIDNIGHT + timedelta(hours=9)):
        send(way, dossier)
        assert lines(way)[0].flags == (Flag.LATE, Flag.EXCEPTION)
        assert lines(way, "flag=late") and lines(way, "flag=exception") and not lines(way, "flag=overdue")


def test_after_its_end_a_round_keeps_only_what_was_sent_in_it(way: Way) -> None:
    dossier, (other,) = ready(way), many(way, 1)
    send(way, dossier)
    assert len(lines(way)) == 2
    with clock.travel(MIDNIGHT):
        assert [line.dossier.pk for line in lines(way)] == [dossier.pk]
        second = batch(rights_of(way.cast.coordinator), way.round_2, Filters())
        assert [line.dossier.pk for line in second.lines] == [other.pk]


def test_the_agenda_is_the_list_of_what_was_sent(way: Way) -> None:
    dossier = ready(way)
    many(way, 1, step="council", state="")
    text = page(way, "coordinator", "round-agenda", ROUND)
    assert "Chương trình họp, Đợt 1 năm 2023: 1 hồ sơ" in text and "Xã Thử 1" in text and "Xã Tiên Lãnh" not in text
    send(way, dossier)
    assert "2 hồ sơ" in page(way, "coordinator", "round-agenda", ROUND)
    assert "1 hồ sơ" in page(way, "coordinator", "round-agenda", ROUND, query="?where=council")


def queries_of(way: Way, name: str) -> int:
    client = browser(way.cast.coordinator)
    client.get(reverse(name, args=[ROUND]))
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(name, args=[ROUND])).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["round", "round-agenda", "round-outlook", "round-send", "exceptions"])
def test_the_number_of_queries_does_not_grow(way: Way, name: str) -> None:
    many(way, 1, step="appraisal", state="")  # and one that waits to be sent
    few = queries_of(way, name)
    for number, step in enumerate(("appraisal", "council", "district_meeting")):
        _more(way, step, number)
    assert queries_of(way, name) == few


def _more(way: Way, step: str, number: int) -> None:
    from datchuan.rounds.tests import crowd

    crowd.many(way, 3, step=step, state="ready" if step == "district_meeting" else "", first=100 * (number + 1))
