"""The list of one's own notices, opening, reading all, choosing how they come by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.notices import actions, context, kinds, queries
from datchuan.notices.models import Notice, Wish
from datchuan.notices.tests.conftest import ABOUT, ANSWERED, EVE, NOW, RETURNED, THING, WHERE
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast

LIST, READ, SETTINGS = "/notices/", "/notices/read/", "/notices/settings/"
SignedIn = Callable[[User], Client]


def say(person: User, sentence: str, *, ago: int = 0, kind: str = RETURNED, **more: Any) -> Notice:
    with clock.travel(NOW - timedelta(hours=ago)):
        actions.tell([person], sentence, where=WHERE, kind=kind, **more)
    return Notice.objects.get(sentence=sentence, person=person)


def test_the_list_shows_what_is_due_then_unread_then_read_by_thing(officer: User, signed_in: SignedIn) -> None:
    say(officer, "Đã đọc.", kind=ANSWERED)
    Notice.objects.update(read_at=NOW)
    say(officer, "Bổ sung 15.1.", ago=5, about=ABOUT, thing=THING)
    say(officer, "Trả lời vướng mắc.", ago=3, kind=ANSWERED)
    say(officer, "Trả lời 15.1.", ago=1, about=ABOUT, kind=ANSWERED)
    say(officer, "Nộp hôm nay.", ago=40, due=NOW.date())
    shown = signed_in(officer).get(LIST).context["list"]
    assert [n.sentence for n in shown.due] == ["Nộp hôm nay."]
    assert [(g.thing or str(g.kind), [n.sentence for n in g.notices]) for g in shown.groups] == [
        (THING, ["Trả lời 15.1.", "Bổ sung 15.1."]),
        ("Câu hỏi đã được trả lời", ["Trả lời vướng mắc."]),
        ("Câu hỏi đã được trả lời", ["Đã đọc."]),
    ]
    assert shown.unread == 4


def test_the_page_says_it_in_the_language_of_its_reader(officer: User, signed_in: SignedIn) -> None:
    say(officer, "Trả lời vướng mắc.", kind=ANSWERED)
    client = signed_in(officer)
    page = client.get(LIST).content.decode()
    assert "<h1>Còn 1 thông báo chưa đọc</h1>" in page
    assert "<h2>Câu hỏi đã được trả lời</h2>" in page
    assert f'action="/notices/{Notice.objects.get().pk}/open/"' in page
    client.cookies["django_language"] = "en"
    page = client.get(LIST).content.decode()
    assert "<h2>Questions answered</h2>" in page
    assert 'lang="vi">Trả lời vướng mắc.</button>' in page


def test_what_people_typed_cannot_become_markup(officer: User, signed_in: SignedIn) -> None:
    say(officer, "<script>alert(1)</script>", about=ABOUT, thing="<b>x</b>")
    page = signed_in(officer).get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<h2 lang="vi">&lt;b&gt;x&lt;/b&gt;</h2>' in page


def test_an_empty_list_says_what_will_come(officer: User, signed_in: SignedIn) -> None:
    page = signed_in(officer).get(LIST).content.decode()
    assert "<h1>Chưa có thông báo nào</h1>" in page
    assert READ not in page


def test_one_notice_or_forty_take_the_same_queries(officer: User, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    client.get(LIST)
    counts = []
    for more in (1, 39):
        for number in range(more):
            say(officer, f"Việc {more} {number}.", about=f"thing:{number}", due=NOW.date() if number % 2 else None)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(LIST).context["list"]
        counts.append((len(shown.page), len(asked)))
    assert [rows for rows, _asked in counts] == [1, 40]
    assert counts[0][1] == counts[1][1]
    with CaptureQueriesContext(connection) as asked:
        queries.notice_list(officer.pk, 1, NOW.date())
    assert len(asked) == 2


def test_the_list_turns_its_pages(officer: User, signed_in: SignedIn) -> None:
    for number in range(60):
        say(officer, f"Việc {number:02}.", ago=number)
    client = signed_in(officer)
    first, last, beyond = (client.get(f"{LIST}?page={n}").context["list"] for n in (1, 2, 99))
    assert (len(first.page), len(last.page), beyond.page.number) == (50, 10, 2)
    assert first.groups[0].notices[0].sentence == "Việc 00."
    assert last.groups[-1].notices[-1].sentence == "Việc 59."


def test_opening_leads_to_the_place_and_counts_as_reading(officer: User, signed_in: SignedIn) -> None:
    notice = say(officer, "Bổ sung 15.1.")
    client = signed_in(officer)
    answer = client.get(f"/notices/{notice.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (303, WHERE)
    notice.refresh_from_db()
    assert notice.read_at is None  # a link only leads there
    answer = client.post(f"/notices/{notice.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (303, WHERE)
    notice.refresh_from_db()
    assert notice.read_at == NOW
    with clock.travel(NOW + timedelta(hours=1)):
        assert client.post(f"/notices/{notice.pk}/open/").status_code == 303
    notice.refresh_from_db()
    assert notice.read_at == NOW  # the first time counts


def test_the_notices_of_others_do_not_exist(cast: Cast, officer: User, signed_in: SignedIn) -> None:
    notice = say(officer, "Bổ sung 15.1.")
    for person in (cast.other_officer, cast.coordinator, cast.operator):
        client = signed_in(person)
        for act in (client.get, client.post):
            assert act(f"/notices/{notice.pk}/open/").status_code == 404
        assert client.get(LIST).context["list"].page.paginator.count == 0
        assert client.post(READ, {"up_to": str(notice.pk)}).status_code == 302
    assert client.get(f"/notices/{notice.pk + 1}/open/").status_code == 404
    assert client.get("/notices/99999999999999999999/open/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_who_is_not_signed_in_is_sent_to_sign_in(officer: User) -> None:
    notice = say(officer, "Bổ sung 15.1.")
    for address in (LIST, SETTINGS, f"/notices/{notice.pk}/open/"):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")
    assert Client().post(READ).status_code == 302


def test_reading_all_leaves_what_came_after_the_page(officer: User, signed_in: SignedIn) -> None:
    say(officer, "Một.")
    client = signed_in(officer)
    up_to = client.get(LIST).context["list"].up_to
    say(officer, "Hai.")
    page = client.post(READ, {"up_to": str(up_to)}, follow=True).content.decode()
    assert "Đã đánh dấu 1 thông báo là đã đọc." in page
    assert [n.sentence for n in Notice.objects.unread()] == ["Hai."]


@pytest.mark.parametrize("up_to", ["", "x", "-1", "१२", "9" * 30])
def test_a_strange_number_reads_nothing(officer: User, signed_in: SignedIn, up_to: str) -> None:
    say(officer, "Một.")
    assert signed_in(officer).post(READ, {"up_to": up_to}).status_code == 302
    assert Notice.objects.unread().count() == 1
    assert signed_in(officer).get(READ).status_code == 405


def test_the_head_counts_what_is_unread_and_only_when_asked(cast: Cast, officer: User) -> None:
    say(officer, "Một.")
    say(officer, "Hai.")
    say(cast.front, "Ba.")
    Notice.objects.filter(sentence="Hai.").update(read_at=NOW)
    request = RequestFactory().get("/")
    assert context.notices(request) == {"unread_notices": 0}
    request.user = officer
    with CaptureQueriesContext(connection) as asked:
        found = context.notices(request)["unread_notices"]
        assert len(asked) == 0
        assert found == 1
    assert len(asked) == 1


# Choosing


def body(client: Client, **wishes: str) -> dict[str, str]:
    """What the form of settings sends: everything in the usual way but what is given by kind."""
    form = client.get(SETTINGS).context["form"]
    sent = {field.name: "usual" for field in form.choices}
    return sent | {kind.replace("__", "-"): wish for kind, wish in wishes.items()} | {"idem": str(uuid4())}


def test_each_kind_is_shown_with_an_example_to_those_who_get_it(cast: Cast, officer: User, signed_in: SignedIn) -> None:
    page = signed_in(officer).get(SETTINGS).content.decode()
    assert "Ví dụ: “Sở Y tế đề nghị bổ sung chỉ tiêu 15.1: chưa có danh sách hộ. Bổ sung trước 20/10/2023.”" in page
    assert "Thư gửi tới <b>officer@quangnam.example</b>" in page
    answer = signed_in(cast.front).get(SETTINGS)
    page, shown = answer.content.decode(), [field.name for field in answer.context["form"].choices]
    assert (RETURNED.replace(".", "-") in shown, ANSWERED.replace(".", "-") in shown) == (False, True)
    assert "Tài khoản của anh/chị chưa có địa chỉ thư điện tử" in page


def test_a_choice_is_kept_and_written_down(officer: User, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    answer = client.post(SETTINGS, body(client, notices_tests__returned="digest", notices_tests__answered="none"))
    assert (answer.status_code, answer["Location"]) == (302, SETTINGS)
    assert queries.wishes_of(officer.pk) == {RETURNED: "digest", ANSWERED: "none"}
    line = Entry.objects.get(kind="notices.save_settings")
    assert (line.actor_id, line.outcome, line.chain) == (officer.pk, "ok", "system")
    assert line.before == {f"notice:{RETURNED}": "Theo thông lệ", f"notice:{ANSWERED}": "Theo thông lệ"}
    assert line.after == {f"notice:{RETURNED}": "Chỉ gộp vào thư hằng ngày", f"notice:{ANSWERED}": "Không gửi thư"}
    client.post(SETTINGS, body(client, notices_tests__answered="none"))
    assert queries.wishes_of(officer.pk) == {ANSWERED: "none"}
    last = Entry.objects.filter(kind="notices.save_settings").last()
    assert last is not None
    assert (last.before, last.after) == (
        {f"notice:{RETURNED}": "Chỉ gộp vào thư hằng ngày"},
        {f"notice:{RETURNED}": "Theo thông lệ"},
    )


def test_a_form_sent_twice_or_without_a_change_leaves_one_line(officer: User, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    sent = body(client, notices_tests__answered="at_once")
    assert [client.post(SETTINGS, sent).status_code for _twice in range(2)] == [302, 302]
    client.post(SETTINGS, body(client, notices_tests__answered="at_once"))
    assert Entry.objects.filter(kind="notices.save_settings").count() == 1
    changed = sent | {"notices_tests-answered": "none"}
    assert client.post(SETTINGS, changed).status_code == 409
    assert queries.wishes_of(officer.pk) == {ANSWERED: "at_once"}


def test_what_is_no_choice_is_shown_beside_its_field(officer: User, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    answer = client.post(SETTINGS, body(client, notices_tests__answered="never"))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "notices_tests-answered": ["Câu hỏi đã được trả lời: mục đã chọn không còn trong danh sách. Chọn lại."]
    }
    assert Wish.objects.count() == 0


def test_nobody_chooses_for_a_kind_that_they_do_not_get(cast: Cast, day: Any, signed_in: SignedIn) -> None:
    client = signed_in(cast.front)
    client.post(SETTINGS, body(client, notices_tests__returned="none"))
    assert queries.wishes_of(cast.front.pk) == {}


def test_the_choice_of_a_stranger_is_not_touched(cast: Cast, officer: User) -> None:
    actions.save_wishes(cast.front, {ANSWERED: "none"})
    actions.save_wishes(officer, {ANSWERED: "digest"})
    assert (queries.wishes_of(cast.front.pk), queries.wishes_of(officer.pk)) == (
        {ANSWERED: "none"},
        {ANSWERED: "digest"},
    )
    with pytest.raises(kinds.UnknownKind):
        actions.save_wishes(officer, {"notices_tests.other": "none"})
    with pytest.raises(ValueError, match="never"):
        actions.save_wishes(officer, {ANSWERED: "never"})
    assert EVE < NOW
