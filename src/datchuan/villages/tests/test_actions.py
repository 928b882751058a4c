"""What villages and their commune do: whose move it is, what follows, and what is never done twice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import DatabaseError

from datchuan.config.errors import Refused, Stale
from datchuan.evidence.models import Attachment, Document
from datchuan.evidence.tests.making import PHOTO
from datchuan.files.models import StoredFile
from datchuan.files.tests.making import noise
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.rights import rights_of
from datchuan.villages import actions, answering, queries, rules, workflow
from datchuan.villages.actions import Asked
from datchuan.villages.answering import Given
from datchuan.villages.models import Address, Call, Function, Kind, Request, RequestEvent, SentFile, Village
from datchuan.villages.tests.setting import DUE, Hamlets, act, in_state, photo
from datchuan.villages.words import source_words, sum_words
from datchuan.villages.workflow import TABLE, Action, Side, State


@pytest.mark.parametrize("row", [row for row in TABLE if row.action != Action.ASK], ids=lambda row: row.action.value)
def test_each_move_is_for_its_side_and_states(here: Hamlets, row: workflow.Transition) -> None:
    people = here.setting.cast
    other = Address.objects.get(village=here.villages[1])
    right: Any = here.address if row.side == Side.VILLAGE else here.officer
    wrong = (
        [other] if row.side == Side.VILLAGE else [people.other_officer, people.district, people.leader, people.front]
    )
    for state in State:
        with transaction.atomic():
            request = in_state(here, state)
            if state in row.sources:
                for who in wrong:
                    with pytest.raises(Refused) as refusal:
                        act(row.action, request, who)
                    assert refusal.value.status == 403
                assert act(row.action, request, right).state == row.target
                last = Entry.objects.filter(kind=row.kind).latest("pk")
                assert (last.outcome, last.chain) == ("ok", "commune:20869")
                numbers = RequestEvent.objects.filter(request=request).values_list("number", flat=True)
                assert list(numbers) == list(range(1, len(numbers) + 1))
            else:
                with pytest.raises(Refused) as refusal:
                    act(row.action, request, right)
                assert refusal.value.status == 409
            transaction.set_rollback(True)


def test_the_page_in_the_documents_is_that_of_the_code() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "villages.md"
    assert page.read_text(encoding="utf-8") == workflow.document()


def test_the_list_of_villages_grows_and_is_asked_once(here: Hamlets) -> None:
    key = uuid4()
    for _again in range(2):
        actions.add_villages(here.setting.commune, [("thôn 2", 90), ("Thôn 3", None)], by=here.officer, key=key)
    rows = Village.objects.order_by("position").values_list("name", "households", "position")
    assert list(rows) == [("Thôn 1", 120, 1), ("Thôn 2", 90, 2), ("Thôn 3", None, 3)]
    with pytest.raises(Refused) as refusal:
        actions.add_villages(here.setting.commune, [("Thôn 4", None)], by=here.setting.cast.district)
    assert refusal.value.status == 403 and "cán bộ của xã" in refusal.value.sentence
    many = [(f"Xóm {n}", None) for n in range(rules.MOST_VILLAGES)]
    with pytest.raises(Refused, match="quá 80"):
        actions.add_villages(here.setting.commune, many, by=here.officer)


def test_a_village_that_ends_takes_its_addresses_and_open_requests_with_it(here: Hamlets) -> None:
    village = here.villages[0]
    kept = in_state(here, State.ACCEPTED)
    actions.end_village(village, by=here.officer, key=(key := uuid4()))
    actions.end_village(village, by=here.officer, key=key)
    states = {r.call.kind: r.state for r in Request.objects.filter(village=village).select_related("call")}
    assert states == {Kind.NUMBER: State.ACCEPTED, Kind.PHOTO: State.WITHDRAWN, Kind.LIST: State.WITHDRAWN}
    assert queries.address_of(here.secrets[0]) is None and Request.objects.get(pk=kept.pk).state == State.ACCEPTED
    with pytest.raises(Refused, match="thôi dùng từ trước"):
        actions.end_village(village, by=here.officer)
    # The name is free again.
    assert actions.add_villages(here.setting.commune, [("Thôn 1", 120)], by=here.officer)[-1].position == 3


def test_an_address_is_kept_as_its_hash_shown_once_and_closed_by_the_next(here: Hamlets) -> None:
    village, key = here.villages[0], uuid4()
    secret = actions.make_address(village, "Trần Thị Ba", Function.HEAD, by=here.officer, key=key)
    assert (
        len(secret) >= 32
        and actions.make_address(village, "Trần Thị Ba", Function.HEAD, by=here.officer, key=key) == ""
    )
    found = queries.address_of(secret)
    assert (
        found is not None
        and found.village == village
        and secret not in str(Entry.objects.values_list("after", "reason"))
    )
    assert queries.address_of(here.secrets[0]) is None and queries.address_of(here.secrets[1]) is not None
    front = actions.make_address(village, "Lê Văn Tư", Function.FRONT, by=here.officer)
    assert queries.address_of(front) is not None and queries.address_of(secret) is not None
    actions.revoke_address(found, by=here.officer)
    assert queries.address_of(secret) is None
    with pytest.raises(Refused, match="thu hồi từ trước"):
        actions.revoke_address(found, by=here.officer)
    for who in (here.setting.cast.district, here.setting.cast.other_officer):
        with pytest.raises(Refused):
            actions.make_address(village, "Ai đó", Function.OTHER, by=who)


def test_addresses_of_the_demo_open_in_a_demo_installation_only(here: Hamlets, settings: Any) -> None:
    secret = actions.make_address(
        here.villages[0], "Minh họa", Function.OTHER, by=here.officer, secret="demo", is_demo=True
    )
    settings.DEMO = True
    assert queries.address_of(secret) is not None
    settings.DEMO = False
    assert queries.address_of(secret) is None


def test_a_call_reaches_every_village_once(here: Hamlets) -> None:
    asked, key = Asked(Kind.NUMBER, "Số hộ có hố rác", DUE, "hộ"), uuid4()
    first = actions.ask(here.setting.commune, asked, here.villages, by=here.officer, key=key)
    assert actions.ask(here.setting.commune, asked, here.villages, by=here.officer, key=key) == first
    assert first.requests.count() == 2 and Call.objects.count() == 4  # type: ignore[attr-defined]
    for wrong, sentence in (
        (Asked(Kind.NUMBER, "Số hộ", DUE), "đơn vị"),
        (Asked(Kind.PHOTO, "Chụp", here.setting.edition.effective_from), "đã qua"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.ask(here.setting.commune, wrong, here.villages, by=here.officer)
    with pytest.raises(Refused, match="ít nhất một thôn"):
        actions.ask(here.setting.far, asked, here.villages, by=here.setting.cast.other_officer)
    with pytest.raises(Refused) as refusal:
        actions.ask(here.setting.commune, asked, here.villages, by=here.setting.cast.front)
    assert refusal.value.status == 403
    assert actions.withdraw_call(first, "Thừa", by=here.officer) == 2
    with pytest.raises(Refused, match="không có gì để rút"):
        actions.withdraw_call(first, "Thừa", by=here.officer)


def test_an_accepted_photo_is_evidence_and_its_officer_stands_for_it(here: Hamlets) -> None:
    request = here.request(Kind.PHOTO)
    sent = answering.answer(request, photo(request), address=here.address, key=uuid4())
    assert not Document.objects.exists()  # nothing is evidence before an officer accepts it
    assert Notice.objects.get(person=here.officer, read_at=None).sentence.startswith("Thôn đã trả lời")
    line = Entry.objects.get(kind="villages.answer")
    assert (line.actor_id, line.actor_name) == (None, "người chưa đăng nhập") and "Nguyễn Văn Hai" in str(line.after)
    key = uuid4()
    for _again in range(2):
        answering.accept(request, by=here.officer, version=sent.version, wanted=PHOTO, key=key)
    document = Document.objects.get()
    assert document.title == "Thôn 1: Chụp ảnh nhà văn hóa thôn" and document.received_by == here.officer
    held = Attachment.objects.get()
    assert (held.indicator_code, held.year, held.wanted, held.attached_by) == ("2.1", 2023, PHOTO, here.officer)
    assert SentFile.objects.get().document == document
    assert not Notice.objects.filter(person=here.officer, read_at=None).exists()


def test_a_file_that_the_library_has_is_used_and_not_kept_twice(here: Hamlets) -> None:
    same = noise(size=(64, 48))
    for number, address in enumerate((here.address, Address.objects.get(village=here.villages[1]))):
        request = here.request(Kind.PHOTO, number)
        data = SimpleUploadedFile("anh.jpg", same, "image/jpeg")
        given = Given(files=(answering.look_into(data, request, request.call.commune),))
        sent = answering.answer(request, given, address=address)
        answering.accept(request, by=here.officer, version=sent.version, wanted=PHOTO)
    assert Document.objects.count() == 1 == Attachment.objects.now().count()
    assert set(SentFile.objects.values_list("document", flat=True)) == {Document.objects.get().pk}


def test_what_does_not_fit_is_said_and_nothing_is_kept(here: Hamlets) -> None:
    wants_photo, wants_number = here.request(Kind.PHOTO), here.request()
    for request, given, sentence in (
        (wants_photo, Given(), "ít nhất một ảnh"), (wants_number, Given(), "Nhập con số"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            answering.answer(request, given, address=here.address)
    with pytest.raises(Refused, match="Ghi điều cần làm lại"):
        answering.give_back(in_state(here, State.ANSWERED), " ".strip(), DUE, by=here.officer, version=2)
    assert not StoredFile.objects.exists() and RequestEvent.objects.filter(number__gt=2).count() == 0


def test_a_later_answer_replaces_the_files_and_keeps_them(here: Hamlets) -> None:
    request = here.request(Kind.PHOTO)
    sent = answering.answer(request, photo(request), address=here.address)
    answering.give_back(request, "Chụp lại", DUE, by=here.officer, version=sent.version)
    with pytest.raises(Stale):
        answering.withdraw(request, by=here.officer, version=sent.version)
    answering.answer(request, photo(request), address=here.address)
    assert [one.replaced for one in SentFile.objects.order_by("pk")] == [True, False]


def test_numbers_are_added_up_when_accepted_and_say_who_is_missing(here: Hamlets) -> None:
    place = (here.setting.commune.pk, "NTM", "2.1", 2023)
    in_state(here, State.ANSWERED)
    assert queries.sum_of(*place) is None
    act(Action.ACCEPT, here.request(), here.officer)
    found = queries.sum_of(*place)
    assert found is not None and (found.total, found.is_whole) == (Decimal(40), False)
    assert sum_words(found) == "1/2 thôn, cộng 40 hộ; còn thiếu: Thôn 2"
    act(Action.WRITE, here.request(village=1), here.officer)
    act(Action.ACCEPT, here.request(village=1), here.officer)
    whole = queries.sum_of(*place)
    assert whole is not None and sum_words(whole) == "2/2 thôn, cộng 81 hộ"
    assert source_words(whole) == "Tổng hợp từ 2/2 thôn, yêu cầu ngày 12/10/2023"


def test_a_failing_journal_leaves_nothing_behind(here: Hamlets, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr("datchuan.journal.actions.record", broken)
    with pytest.raises(RuntimeError):
        answering.answer(here.request(), Given(Decimal(1)), address=here.address)
    assert here.request().state == State.ASKED and RequestEvent.objects.filter(number=2).count() == 0


def test_what_was_done_cannot_be_written_anew(here: Hamlets) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEvent.objects.update(text="khác")


def test_others_see_counts_and_the_commune_sees_answers(here: Hamlets) -> None:
    in_state(here, State.ANSWERED)
    people, call = here.setting.cast, here.calls[Kind.NUMBER]
    for person, writes, sees in (
        (here.officer, True, True),
        (people.district, False, False),
        (people.leader, False, False),
    ):
        page = queries.call_page(rights_of(person), call)
        assert (page.writes, page.shows(page.lines[0])) == (writes, sees)
        assert page.may(page.lines[0]) == ([Action.ACCEPT, Action.RETURN, Action.WITHDRAW] if writes else [])
    assert queries.call_in_reach(rights_of(people.other_officer), call.pk) is None
    assert queries.call_in_reach(rights_of(people.operator), call.pk) is None


def test_two_holders_answer_one_after_the_other(here: Hamlets) -> None:
    front = actions.make_address(here.villages[0], "Lê Văn Tư", Function.FRONT, by=here.officer)
    other = queries.address_of(front)
    assert other is not None
    in_state(here, State.ANSWERED)
    with pytest.raises(Refused, match="xã đang xem"):
        answering.answer(here.request(), Given(Decimal(99)), address=other)
    assert here.request().number == Decimal(40)
