"""The operator's pages: who sees them, what they do, how many queries they take."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.people import actions
from datchuan.people.models import User
from datchuan.people.tests.cast import PASSWORD, Cast, proved
from datchuan.people.tests.test_accounts import NOT_YOURS, OTHERS

LIST = "/operator/people/"


def pages_of(user: User) -> list[str]:
    post = user.posts.get()
    return [
        LIST, f"{LIST}new/", f"{LIST}{user.pk}/", f"{LIST}{user.pk}/edit/", f"{LIST}{user.pk}/posts/new/",
        f"{LIST}{user.pk}/posts/{post.pk}/end/", f"{LIST}{user.pk}/deactivate/", f"{LIST}{user.pk}/activate/",
        f"{LIST}{user.pk}/second-factor/", "/operator/import/", "/operator/import/template.xlsx",
    ]  # fmt: skip


def writes_of(user: User) -> list[str]:
    only_read = {LIST, f"{LIST}{user.pk}/", "/operator/import/template.xlsx"}
    return [path for path in pages_of(user) if path not in only_read] + [
        f"{LIST}{user.pk}/link/", "/operator/import/confirm/",
    ]  # fmt: skip


def test_an_operator_opens_every_page(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    assert {path: client.get(path).status_code for path in pages_of(cast.officer)} == dict.fromkeys(
        pages_of(cast.officer), 200
    )


@pytest.mark.parametrize("who", OTHERS)
def test_to_others_the_pages_do_not_exist(cast: Cast, signed_in, who: str) -> None:
    client = signed_in(getattr(cast, who))
    with clock.travel(date(2023, 10, 12)):  # pages carry the minute at which they are printed
        nowhere = client.get("/operator/people/999999/").content
        answers = [client.get(path) for path in pages_of(cast.officer)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({strip_tokens(answer.content) for answer in [*answers]} | {strip_tokens(nowhere)}) == 1


def strip_tokens(body: bytes) -> bytes:
    """The page without what differs in every page: form tokens, its own address."""
    import re

    text = re.sub(rb'(csrfmiddlewaretoken" value|name="next" value)="[^"]*"', b"", body)
    return re.sub(rb"/operator/[^\"< ]*", b"", text)


@pytest.mark.parametrize("who", ["officer", "coordinator", "leader"])
def test_what_others_send_is_refused_and_written(cast: Cast, signed_in, who: str) -> None:
    client = signed_in(getattr(cast, who))
    before = User.objects.get(pk=cast.officer.pk)
    for path in [*writes_of(cast.officer), f"{LIST}999999/deactivate/"]:
        response = client.post(path, {"reason": "x"})
        assert response.status_code == 403
        assert NOT_YOURS in response.content.decode()
    lines = Entry.objects.filter(kind="people.open_operator_page", outcome="refused", actor_id=getattr(cast, who).pk)
    assert lines.count() == len(writes_of(cast.officer)) + 1
    assert vars(User.objects.get(pk=cast.officer.pk)).items() - {"_state"} >= {
        (key, value) for key, value in vars(before).items() if key != "_state"
    }


def test_strangers_are_sent_to_sign_in(cast: Cast) -> None:
    for path in [*pages_of(cast.officer), *writes_of(cast.officer)]:
        for answer in (Client().get(path), Client().post(path)):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_operator_who_signed_in_long_ago_gives_the_password_again(cast: Cast, signed_in) -> None:
    """A browser left open reads, and changes nothing before the password is given; then what was sent is done."""
    client = proved(signed_in(cast.operator), cast.operator, seconds_ago=901)
    assert [client.get(path).status_code for path in (LIST, f"{LIST}{cast.officer.pk}/")] == [200, 200]
    for path in writes_of(cast.officer):
        for answer in (client.get(path), client.post(path, {"reason": "x"})):
            if answer.status_code != 405:
                assert answer["Location"].split("?")[0] == "/accounts/reauthenticate/", path
    path = f"{LIST}{cast.officer.pk}/deactivate/"
    assert client.post(path, {"reason": "nghỉ việc"}).status_code == 302
    assert User.objects.get(pk=cast.officer.pk).is_active
    assert client.post("/accounts/reauthenticate/", {"password": "sai mật khẩu", "next": path}).status_code == 200
    assert User.objects.get(pk=cast.officer.pk).is_active
    done = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
    assert done["Location"] == f"{LIST}{cast.officer.pk}/"
    assert not User.objects.get(pk=cast.officer.pk).is_active
    line = Entry.objects.get(kind="people.deactivate_user")
    assert (line.actor_id, line.reason) == (cast.operator.pk, "nghỉ việc")
    assert client.post(f"{LIST}{cast.officer.pk}/activate/", {"reason": "lại làm"}).status_code == 302, "asked once"


def test_the_role_is_asked_before_the_password(cast: Cast, signed_in) -> None:
    client = proved(signed_in(cast.coordinator), cast.coordinator, seconds_ago=901)
    path = f"{LIST}{cast.officer.pk}/deactivate/"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 403]


def test_a_person_that_is_not_there(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    post = cast.officer.posts.get()
    for path in (f"{LIST}999999/", f"{LIST}99999999999999999999/", f"{LIST}{cast.district.pk}/posts/{post.pk}/end/"):
        assert client.get(path).status_code == 404


def test_an_operator_makes_a_person_with_a_post_and_a_link(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    form = {
        "username": "xa.tienphong", "full_name": "Cán bộ Tiên Phong", "email": "", "phone": "",
        "role": "commune_officer",
        "agency": "UBND-20884", "title": "Công chức", "first_day": "12/10/2023", "last_day": "", "units": "",
        "idem": str(uuid.uuid4()),
    }  # fmt: skip
    made = client.post(f"{LIST}new/", form)
    user = User.objects.get(username="xa.tienphong")
    assert made["Location"] == f"{LIST}{user.pk}/"
    assert client.post(f"{LIST}new/", form)["Location"] == f"{LIST}{user.pk}/", "sent twice, done once"
    assert [str(post) for post in user.posts.all()] == ["Công chức, UBND xã Tiên Phong"]
    kinds = Entry.objects.filter(object_id=str(user.pk)).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["people.create_user", "people.give_post"]
    links = client.post(f"{LIST}{user.pk}/link/")
    assert links.status_code == 200
    assert "no-store" in links["Cache-Control"]
    url = links.context["lines"][0]["url"]
    assert url.startswith("http://testserver/accounts/password/set/")
    assert Client().get(url).status_code == 302


def test_a_refused_form_keeps_what_was_typed_and_makes_nothing(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    form = {
        "username": "xa.moi", "full_name": "Cán bộ Mới", "role": "commune_officer", "agency": "SYT",
        "first_day": "31/02/2023", "idem": str(uuid.uuid4()),
    }  # fmt: skip
    wrong_day = client.post(f"{LIST}new/", form)
    assert wrong_day.status_code == 422
    assert 'value="Cán bộ Mới"' in wrong_day.content.decode()
    assert list(wrong_day.context["form"].errors) == ["first_day"]
    wrong_seat = client.post(f"{LIST}new/", form | {"first_day": "12/10/2023"})
    assert wrong_seat.context["form"].non_field_errors() == [
        "Vai trò “Cán bộ xã” thuộc Ủy ban nhân dân cấp xã, không thuộc Sở Y tế. Chọn lại vai trò hoặc cơ quan"
    ]
    assert not User.objects.filter(username="xa.moi").exists(), "both or neither"


def test_fields_that_are_not_on_the_form_change_nothing(cast: Cast, signed_in) -> None:
    """Mass assignment (T-02): every field of the model is sent."""
    client = signed_in(cast.operator)
    form = {
        "full_name": "Cán bộ Tiên Lãnh", "email": "", "phone": "", "idem": str(uuid.uuid4()), "username": "khac",
        "password": "x", "is_active": "", "is_demo": "on", "session_epoch": "9", "link_serial": "9", "id": "1",
    }  # fmt: skip
    assert client.post(f"{LIST}{cast.officer.pk}/edit/", form).status_code == 302
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.username, stored.is_active, stored.is_demo, stored.session_epoch, stored.link_serial) == (
        "officer", True, False, 0, 0,
    )  # fmt: skip


def test_ending_a_post_from_its_page(cast: Cast, signed_in) -> None:
    post = cast.officer.posts.get()
    client = signed_in(cast.operator)
    path = f"{LIST}{cast.officer.pk}/posts/{post.pk}/end/"
    asked = client.post(path, {"when": "later", "last_day": "", "reason": "", "idem": str(uuid.uuid4())})
    assert asked.context["form"].errors == {
        "last_day": ["Nhập ngày cuối giữ chức vụ."], "reason": ["Nhập lý do"],
    }  # fmt: skip
    form = {"when": "later", "last_day": "31/12/2023", "reason": "chuyển công tác", "idem": str(uuid.uuid4())}
    assert client.post(path, form)["Location"] == f"{LIST}{cast.officer.pk}/"
    post.refresh_from_db()
    assert post.last_day == date(2023, 12, 31)
    client.post(path, {"when": "now", "last_day": "", "reason": "gấp", "idem": str(uuid.uuid4())})
    post.refresh_from_db()
    assert post.last_day == date(2023, 10, 11)


def test_closing_and_opening_from_the_page(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    for path, state in (("deactivate", False), ("activate", True)):
        assert client.post(f"{LIST}{cast.officer.pk}/{path}/", {"reason": "theo đề nghị"}).status_code == 302
        assert User.objects.get(pk=cast.officer.pk).is_active is state
    refused = client.post(f"{LIST}{cast.operator.pk}/deactivate/", {"reason": "thử"})
    assert refused.context["form"].non_field_errors() == [
        "Không ai tự khóa tài khoản của mình. Nhờ một quản trị hệ thống khác khóa."
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=tien+lanh", ["officer"]),
        ("q=lanh+tien", ["officer"]),
        ("q=ti%C3%AAn+l%C3%A3nh", ["officer"]),
        ("q=district.leader", ["district.leader"]),
        ("role=operator", ["other.operator", "operator"]),
        ("agency=UBND-514", ["district", "district.leader"]),
        ("role=leader&agency=UBND-514", ["district.leader"]),
        ("q=kh%C3%B4ng+ai", []),
        ("role=nonsense&q=quan+tri", ["other.operator", "operator"]),
        ("state=closed", []),
    ],
)
def test_the_list_is_searched_and_filtered(cast: Cast, signed_in, query: str, names: list[str]) -> None:
    page = signed_in(cast.operator).get(f"{LIST}?{query}").context["page"]
    assert [person.username for person in page] == names


def test_states_of_the_list(cast: Cast, signed_in) -> None:
    actions.deactivate_user(cast.front, by=cast.operator)
    actions.create_user(by=cast.operator, username="cho.viec", full_name="Người Chờ")
    client = signed_in(cast.operator)
    assert [p.username for p in client.get(f"{LIST}?state=closed").context["page"]] == ["front"]
    assert [p.username for p in client.get(f"{LIST}?state=no_post").context["page"]] == ["cho.viec"]


def test_one_person_or_thirty_take_the_same_queries(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    client.get(LIST)  # a session's first page also writes when it began
    counts = []
    for more in (0, 30):
        for number in range(more):
            user = User.build(username=f"xa.{number}", full_name=f"Tìm Thấy {number}")
            user.save()
            user.posts.create(
                role="front", agency=cast.province.agencies["MTTQ-514"], valid=cast.front.posts.get().valid
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(f"{LIST}?q={'front' if not more else 'tim'}").context["page"]
        counts.append((len(page), len(queries)))
    assert [rows for rows, _queries in counts] == [1, 30]
    assert counts[0][1] == counts[1][1]


def test_the_list_turns_its_pages(cast: Cast, signed_in) -> None:
    for number in range(60):
        User.build(username=f"xa.{number}", full_name=f"Trang Dài {number:02}").save()
    client = signed_in(cast.operator)
    first, last, beyond = (client.get(f"{LIST}?q=trang&page={n}").context["page"] for n in (1, 2, 99))
    assert (len(first), len(last), beyond.number) == (50, 10, 2)


def test_people_stand_in_the_order_of_their_given_names(cast: Cast, signed_in) -> None:
    for name in ("Đặng Ân", "Lê Anh (minh họa)", "Trần Ba", "Vũ Đào", "Ngô Dung", "Hồ Ẩn"):
        User.build(username=f"x.{name.split()[1].lower()}", full_name=f"{name}", email="thutu@x.vn").save()
    page = signed_in(cast.operator).get(f"{LIST}?state=no_post").context["page"]
    assert [str(p) for p in page] == ["Lê Anh (minh họa)", "Đặng Ân", "Hồ Ẩn", "Trần Ba", "Ngô Dung", "Vũ Đào"]


def test_signing_out_everywhere(cast: Cast, signed_in) -> None:
    here, there = signed_in(cast.officer), signed_in(cast.officer)
    response = here.post(reverse("usersessions_list"), follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Đã đăng xuất khỏi mọi nơi. Đăng nhập lại để tiếp tục."]
    assert [client.get(reverse("usersessions_list")).status_code for client in (here, there)] == [302, 302]
    assert Entry.objects.get(kind="people.end_sessions").actor_id == cast.officer.pk
