"""A citizen's remark: taken from anybody, seen by nobody until it is let through, answered, followed by its code."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import Setting
from datchuan.config.errors import Refused, Stale
from datchuan.files.models import StoredFile
from datchuan.files.tests.making import noise
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import entered
from datchuan.remarks import actions, queries, rules, workflow
from datchuan.remarks.actions import Said
from datchuan.remarks.models import Remark, RemarkEvent
from datchuan.remarks.workflow import TABLE, Action, State

TEXT = "Đường thôn 5 còn đất, ông Nguyễn Văn A (0905 123 456) biết rõ"
SHOWN = "Đường thôn 5 còn đất"
ANSWER = "Xã đã xem đoạn này, đổ bê tông trong tháng 11."
STILL = "Đoạn cạnh nhà bà Trần Thị B (0905 987 654) vẫn là đất"
PAGE, WRITE = "/t/20869/", "/t/20869/remark/"


def sent(here: Setting, commune: Any = None, **more: Any) -> Remark:
    return actions.send(commune or here.commune, Said("NTM", "2", TEXT, "0905 123 456"), **more)


def act(action: Action, remark: Remark, by: User, **more: Any) -> Remark:
    """An action with words that fit it, on the version that stands."""
    more = {"by": by, "version": Remark.objects.get(pk=remark.pk).version, **more}
    calls = {
        Action.SHOW: lambda: actions.show(remark, SHOWN, False, **more),
        Action.REFUSE: lambda: actions.refuse(remark, "Không nêu được nơi nào", **more),
        Action.ANSWER: lambda: actions.answer(remark, ANSWER, **more),
        Action.RETURN: lambda: actions.give_back(remark, "Chưa nói bao giờ xong", **more),
        Action.CLOSE: lambda: actions.close(remark, **more),
    }
    return calls[action]()


def in_state(here: Setting, state: State) -> Remark:
    remark = sent(here)
    way = {
        State.RECEIVED: [], State.REFUSED: [Action.REFUSE], State.SHOWN: [Action.SHOW],
        State.ANSWERED: [Action.SHOW, Action.ANSWER], State.CLOSED: [Action.SHOW, Action.ANSWER, Action.CLOSE],
        State.DISPUTED: [Action.SHOW, Action.ANSWER],
    }  # fmt: skip
    for action in way[state]:
        by = here.officer if action == Action.ANSWER else here.cast.district
        remark = act(action, remark, by)
    return actions.echo(Action.DISPUTE, remark, STILL, version=remark.version) if state == State.DISPUTED else remark


def browser(person: User | None = None) -> Client:
    return Client() if person is None else entered(person)


def read(address: str, person: User | None = None) -> str:
    response = browser(person).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return unescape(response.content.decode())


def form(**typed: Any) -> dict[str, Any]:
    return {"criterion": "2", "text": TEXT, "contact": "", "website": "", "idem": str(uuid4()), **typed}


def test_anybody_sends_once_and_follows_it_by_a_code(here: Setting) -> None:
    data = noise()
    body = form(photo=SimpleUploadedFile("nha-ong-A.jpg", data, "image/jpeg"))
    first = browser().post(WRITE, body)
    remark = Remark.objects.get()
    assert first.status_code == 303 and first["Location"] == f"/t/remark/{remark.code}/" and len(remark.code) == 16
    stored = StoredFile.objects.get()
    assert (remark.photo, remark.contact, stored.facts) == (stored, "", {}) and "nha-ong" not in stored.name
    body["photo"] = SimpleUploadedFile("nha-ong-A.jpg", data, "image/jpeg")
    again = browser().post(WRITE, body)  # pressed twice
    assert again["Location"] == first["Location"] and Remark.objects.count() == 1 == StoredFile.objects.count()
    followed = browser().get(first["Location"])
    assert followed["Cache-Control"] == "no-store" and followed["Referrer-Policy"] == "same-origin"
    assert TEXT in unescape(followed.content.decode()) and browser().get("/t/remark/22222/").status_code == 404
    assert Notice.objects.get().person == here.cast.district
    typed = f"/t/remark/?code={remark.code[:8].lower()}-{remark.code[8:]}"
    assert browser().get(typed)["Location"] == first["Location"] and "mang mã này" in read("/t/remark/?code=222")
    line = Entry.objects.get(kind="remarks.send")
    assert line.actor_id is None and line.chain == "commune:20869" and "Nguyễn" not in str(line.after)


def test_a_trap_a_short_word_and_a_wrong_file_are_said_beside_the_field(here: Setting, tmp_path: Path) -> None:
    opened = browser().get(f"{WRITE}?line=2")
    page = unescape(opened.content.decode())
    assert opened["Referrer-Policy"] == "same-origin"  # with none, browsers send forms from nowhere, which are refused
    assert '<option value="2" selected>' in page and len(page) < 40_000
    for wrong, said in (
        ({"website": "http://spam"}, "dành cho máy"),
        ({"text": "Sai"}, "mới có 3 ký tự"),
        ({"criterion": "99"}, "r-criterion-error"),
        ({"photo": SimpleUploadedFile("a.jpg", b"MZ\x90 not a picture", "image/jpeg")}, "r-photo-error"),
    ):
        answer = browser().post(WRITE, form(**wrong))
        assert answer.status_code == 422 and said in unescape(answer.content.decode()), wrong
    assert not Remark.objects.exists()
    assert browser().get("/t/99999/remark/").status_code == 404


def test_too_many_from_one_address_or_for_one_commune_are_refused(
    here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(here)
    monkeypatch.setattr(rules, "MOST_WAITING", 1)
    full = browser().post(WRITE, form())
    assert full.status_code == 422 and "1 phản ánh chờ xem" in unescape(full.content.decode())
    codes = [browser().post(WRITE, form()).status_code for _ in range(10)]
    assert codes[-1] == 429 and Remark.objects.count() == 1


def test_nobody_but_who_looks_first_reads_it_before_it_is_let_through(here: Setting) -> None:
    remark, address = sent(here), ""
    address = f"/remarks/{remark.pk}/"
    assert "Nguyễn Văn A" not in read(PAGE)
    for who, status in (("officer", 404), ("department", 404), ("other_officer", 404), ("leader", 404)):
        assert browser(getattr(here.cast, who)).get(address).status_code == status, who
    for moderator in (here.cast.district, here.cast.coordinator):
        assert "0905 123 456" in read(address, moderator)
    act(Action.SHOW, remark, here.cast.district)
    for text in (read(PAGE), read(address, here.officer), read(address, here.cast.leader)):
        assert SHOWN in text and "Nguyễn Văn A" not in text and "0905" not in text
    assert Notice.objects.filter(person=here.officer, sentence__contains=SHOWN).exists()
    assert "1 phản ánh chờ xã trả lời" in read("/", here.officer)


def test_what_became_of_it_is_public_and_how_to_reach_the_sender_is_forgotten(here: Setting) -> None:
    remark = in_state(here, State.ANSWERED)
    remark = act(Action.RETURN, remark, here.cast.coordinator)
    assert remark.state == State.SHOWN
    remark = act(Action.CLOSE, act(Action.ANSWER, remark, here.officer), here.cast.district)
    remark.refresh_from_db()
    assert remark.contact == "" and ANSWER in read(PAGE) and ANSWER in read(f"/t/remark/{remark.code}/")
    gone = act(Action.REFUSE, remark, here.cast.district)  # taken down after all
    assert ANSWER not in read(PAGE) and "Không nêu được nơi nào" in read(f"/t/remark/{gone.code}/")
    numbers = list(RemarkEvent.objects.filter(remark=remark).values_list("number", flat=True))
    assert numbers == list(range(1, 8))


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.side != workflow.Side.CITIZEN], ids=lambda row: row.action.value
)
def test_each_action_is_for_its_side_and_states(here: Setting, row: workflow.Transition) -> None:
    right = here.officer if row.side == workflow.Side.COMMUNE else here.cast.district
    for state in State:
        remark = in_state(here, state)
        if state in row.sources:
            for wrong in {here.officer, here.cast.district, here.cast.other_officer, here.cast.leader} - {right}:
                with pytest.raises(Refused) as refusal:
                    act(row.action, remark, wrong)
                assert refusal.value.status == 403
            assert act(row.action, remark, right).state == row.target
            last = Entry.objects.filter(kind=row.kind).latest("pk")
            assert last.outcome == "ok" and "Nguyễn" not in f"{last.reason}{last.after}"
        else:
            with pytest.raises(Refused) as refusal:
                act(row.action, remark, right)
            assert refusal.value.status == 409


def test_the_sender_says_whether_the_answer_is_right_and_the_public_reads_only_that(here: Setting) -> None:
    remark = in_state(here, State.ANSWERED)
    followed = f"/t/remark/{remark.code}/"
    assert "Nay đã đúng như xã trả lời chưa?" in read(followed)
    empty = browser().post(followed, {"version": remark.version, "idem": str(uuid4()), "text": " ", "says": "dispute"})
    assert empty.status_code == 422 and "Nhập điều vẫn chưa đúng" in unescape(empty.content.decode())
    body = {"version": remark.version, "idem": str(uuid4()), "text": STILL, "says": "dispute"}
    assert browser().post(followed, body | {"says": "close"}).status_code == 404
    assert browser().post("/t/remark/2222222222222222/", body).status_code == 404
    assert [browser().post(followed, body).status_code for _ in range(2)] == [303, 303]
    late = browser().post(followed, body | {"idem": str(uuid4())})  # it waits to be looked at now
    assert late.status_code == 422 and STILL in unescape(late.content.decode())
    remark.refresh_from_db()
    assert (remark.state, remark.agreed) == (State.DISPUTED, False)
    assert RemarkEvent.objects.filter(remark=remark, action=Action.DISPUTE).count() == 1
    for text in (read(PAGE), read(f"/remarks/{remark.pk}/", here.officer)):
        assert "vẫn chưa đúng" in text and "0905" not in text
    assert "0905 987 654" in read(f"/remarks/{remark.pk}/", here.cast.district)
    assert "1 câu trả lời mà người gửi nói vẫn chưa đúng" in read("/", here.cast.district)
    assert Notice.objects.filter(person=here.cast.district, sentence__contains="nói vẫn chưa đúng").exists()
    assert "Trần Thị B" not in str(list(Entry.objects.filter(kind="remarks.dispute").values_list("reason", "after")))
    remark = act(Action.ANSWER, act(Action.RETURN, remark, here.cast.district), here.officer)
    assert remark.agreed is None
    stale = unescape(browser().post(followed, body | {"idem": str(uuid4())}).content.decode())
    assert "Câu trả lời vừa đổi" in stale and STILL in stale and f'name="version" value="{remark.version}"' in stale
    remark = actions.echo(Action.AGREE, remark, version=remark.version)
    assert (remark.state, remark.agreed, remark.contact) == (State.CLOSED, True, "")
    assert "xác nhận: đúng như vậy" in read(PAGE)


def test_a_sender_disputes_a_few_times_and_only_what_was_answered(
    here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in State:
        remark = in_state(here, state)
        if state in (State.ANSWERED, State.CLOSED):
            with pytest.raises(Stale):
                actions.echo(Action.DISPUTE, remark, STILL, version=1)
            continue
        for action in workflow.ECHOES:
            with pytest.raises(Refused) as refusal:
                actions.echo(action, remark, STILL, version=remark.version)
            assert refusal.value.status == 409
    monkeypatch.setattr(rules, "MOST_DISPUTES", 1)
    remark = act(Action.CLOSE, in_state(here, State.DISPUTED), here.cast.district)
    with pytest.raises(Refused, match="đã nói 1 lần"):
        actions.echo(Action.DISPUTE, remark, STILL, version=remark.version)


def test_pressed_twice_is_done_once_and_a_stale_page_shows_both(here: Setting) -> None:
    remark = in_state(here, State.SHOWN)
    body = {"version": remark.version, "idem": str(uuid4()), "text": ANSWER}
    client, address = browser(here.officer), f"/remarks/{remark.pk}/answer/"
    assert [client.post(address, body).status_code for _ in range(2)] == [303, 303]
    assert RemarkEvent.objects.filter(remark=remark, action=Action.ANSWER).count() == 1
    assert client.post(f"/remarks/{remark.pk}/close/", body).status_code == 403
    assert client.post(f"/remarks/{remark.pk}/burn/", body).status_code == 404
    late = {"version": remark.version, "idem": str(uuid4()), "text": ""}
    assert browser(here.cast.district).post(f"/remarks/{remark.pk}/close/", late).status_code == 409
    with pytest.raises(Stale):
        act(Action.CLOSE, remark, here.cast.district, version=1)


def test_a_photo_is_public_only_where_it_was_let_through(here: Setting) -> None:
    photo = actions.look_into(SimpleUploadedFile("a.jpg", noise(), "image/jpeg"), here.commune)
    remark = sent(here, photo=photo)
    public, desk = f"/t/photo/{remark.pk}/", f"/remarks/{remark.pk}/photo/"
    assert browser().get(public).status_code == 404 and browser(here.cast.district).get(desk).status_code == 200
    act(Action.SHOW, remark, here.cast.district)
    assert browser().get(public).status_code == 404 and browser(here.officer).get(desk).status_code == 404
    Remark.objects.filter(pk=remark.pk).update(photo_shown=True)
    assert browser().get(public).status_code == 200 and public in read(PAGE)


def test_the_page_in_the_documents_is_that_of_the_code() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "remarks.md"
    assert page.read_text(encoding="utf-8") == workflow.document()


def test_lists_ask_the_same_however_many_there_are(here: Setting) -> None:
    rights, seen = rights_of(here.cast.district), []
    for again in (False, True, True):
        in_state(here, State.SHOWN)
        with CaptureQueriesContext(connection) as found:
            queries.list_page(rights, "", None)
            queries.public_of(here.commune.pk, rights.on)
            queries.waiting(rights)
        seen += [len(found)] if again else []  # the first reads what is kept afterwards
    assert seen[0] == seen[1] <= 12, seen
