"""What members and communes hear of a sitting: once, in a sentence, with the exact place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from datchuan.config.errors import Refused, Stale
from datchuan.council import actions, queries
from datchuan.council.models import Sitting
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.council.workflow import ItemState
from datchuan.dossiers.tests.way import DAY
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of

SignedIn = Callable[[User], Client]


def unread(person: User, kind: str) -> list[tuple[str, str]]:
    """(sentence, place) of what a person has not read of a kind."""
    rows = Notice.objects.unread().filter(person=person, kind=kind).order_by("pk")
    return [(row.sentence, row.where) for row in rows]


def of_member(table: Table) -> list[tuple[str, str]]:
    return unread(table.people[0], "council.sitting")


def of_commune(table: Table) -> list[str]:
    return [sentence for sentence, _where in unread(table.way.cast.officer, "council.dossier")]


def listed(table: Table) -> Sitting:
    sitting = table.plan()
    actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)
    return sitting


def test_members_hear_of_the_sitting_and_its_agenda_in_one_notice(table: Table) -> None:
    sitting = table.plan()
    place = reverse("sitting", args=[sitting.pk])
    [(said, where)] = of_member(table)
    assert (said, where) == ("Họp Hội đồng thẩm định thứ Năm 12/10/2023. Mở cuộc họp để xem chương trình.", place)
    for _press in range(2):
        actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)
    [(said, _where)] = of_member(table)
    assert said.endswith("1 hồ sơ. Mở cuộc họp để đọc hồ sơ trước.")
    assert Notice.objects.filter(person=table.people[0]).count() == 2
    [told] = unread(table.way.cast.officer, "council.dossier")
    assert told[0].startswith("Hồ sơ NTM 2023 của Xã Tiên Lãnh: có trong chương trình họp Hội đồng thẩm định thứ Năm")
    assert told[1] == reverse("dossier", args=[table.dossier.pk])
    assert not unread(table.way.cast.other_officer, "council.dossier")


def test_another_day_is_told_with_the_day_before_and_leaves_its_line(table: Table, signed_in: SignedIn) -> None:
    sitting, later = listed(table), DAY + timedelta(days=2)
    browser, path = signed_in(table.secretary), reverse("sitting-change", args=[sitting.pk])
    sitting.refresh_from_db()
    sent = {"held_on": f"{later:%d/%m/%Y}", "place": "Hội trường B", "version": sitting.version}
    for _press in range(2):
        assert browser.post(path, sent).status_code == 303
    sitting.refresh_from_db()
    assert (sitting.held_on, sitting.place, sitting.members.count()) == (later, "Hội trường B", SIZE)
    [(said, _where)] = of_member(table)
    assert said.startswith(
        "Đổi lịch: Họp Hội đồng thẩm định thứ Bảy 14/10/2023 tại Hội trường B, thay cho thứ Năm 12/10"
    )
    assert Entry.objects.filter(kind="council.change", outcome="ok").count() == 1
    old = browser.post(path, sent | {"place": "Hội trường C"})
    assert old.status_code == 409
    past = browser.post(path, sent | {"held_on": "01/10/2023", "version": sitting.version})
    assert past.status_code == 422 and "đã qua" in past.content.decode()


def test_the_latest_sitting_stands_first(table: Table) -> None:
    first, last, middle = table.plan(), table.plan(), table.plan()
    for sitting, days in ((last, 9), (middle, 4)):
        actions.change_sitting(sitting, DAY + timedelta(days=days), "", by=table.secretary)
    assert queries.sittings_of(rights_of(table.secretary)) == [last, middle, first]


@pytest.mark.parametrize("who", ["council_member", "leader", "department"])
def test_only_the_secretary_changes_a_sitting(table: Table, signed_in: SignedIn, who: str) -> None:
    sitting = listed(table)
    sent = {"held_on": "20/10/2023", "place": "", "version": sitting.version}
    response = signed_in(getattr(table.way.cast, who)).post(reverse("sitting-change", args=[sitting.pk]), sent)
    assert response.status_code == 403 and "Việc của thư ký" in response.content.decode()


def test_a_sitting_that_has_opened_is_not_moved(table: Table) -> None:
    sitting = table.opened()
    with pytest.raises(Refused, match="đang diễn ra"):
        actions.change_sitting(sitting, DAY + timedelta(days=1), "", by=table.secretary)
    with pytest.raises(Stale):
        actions.change_sitting(table.plan(), DAY + timedelta(days=1), "", by=table.secretary, base=99)


def test_calling_off_is_told_to_members_and_communes(table: Table) -> None:
    sitting = listed(table)
    actions.cancel_sitting(sitting, by=table.secretary, reason="Bão số 5")
    [(said, _where)] = of_member(table)
    assert said == "Hủy họp Hội đồng thẩm định thứ Năm 12/10/2023: Bão số 5"
    assert of_commune(table) == [
        "Hồ sơ NTM 2023 của Xã Tiên Lãnh: không xét trong cuộc họp Hội đồng ngày 12/10/2023: Bão số 5. Hồ sơ chờ cuộc họp khác."
    ]


def test_nobody_is_called_to_a_sitting_that_is_over(table: Table) -> None:
    item = table.voting()
    table.cast(item, votes(SIZE))
    actions.close_vote(item, by=table.secretary)
    assert of_member(table)
    actions.close_sitting(item.sitting, by=table.secretary)
    assert not of_member(table)


def test_taking_off_is_told_to_the_commune(table: Table) -> None:
    sitting = listed(table)
    actions.take_off(sitting.items.get(state=ItemState.LISTED), by=table.secretary, reason="Chờ văn bản của huyện")
    assert ["Chờ văn bản của huyện" in said for said in of_commune(table)] == [True]


@pytest.mark.parametrize(("said", "kind"), [(votes(SIZE), "council.dossier"), (votes(2, 8), "dossiers.moved")])
def test_the_commune_hears_the_result_once(table: Table, said: list[str], kind: str) -> None:
    item = table.voting()
    table.cast(item, said)
    for _press in range(2):
        actions.close_vote(item, by=table.secretary)
    told = unread(table.way.cast.officer, "council.dossier") + unread(table.way.cast.officer, "dossiers.moved")
    results = [sentence for sentence, _where in told if "đồng ý =" in sentence]
    assert len(results) == 1 and len(unread(table.way.cast.officer, "council.dossier")) == (kind == "council.dossier")
    assert unread(table.way.cast.officer, kind)
