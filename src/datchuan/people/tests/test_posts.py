"""Posts: given, ended, ending in the middle of a session."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import actions
from datchuan.people.models import Post, Role, User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast
from datchuan.people.tests.test_accounts import NOT_YOURS, OTHERS

TODAY = date(2023, 10, 12)


def give(cast: Cast, user: User, role: str, agency: str, **more: object) -> Post:
    fields = {"by": cast.operator, "first_day": TODAY} | more
    return actions.give_post(user, role=role, agency=cast.province.agencies[agency], **fields)


def refused(act) -> tuple[str, int]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.sentence, refusal.value.status


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return actions.create_user(by=cast.operator, username="moi", full_name="Người Mới")


def test_a_post_gives_rights_from_its_first_to_its_last_day(cast: Cast, newcomer: User) -> None:
    post = give(cast, newcomer, Role.DISTRICT_OFFICER, "UBND-514", last_day=date(2023, 12, 31), title="Chuyên viên")
    assert [rights_of(newcomer, day).roles for day in (
        date(2023, 10, 11), date(2023, 10, 12), date(2023, 12, 31), date(2024, 1, 1),
    )] == [frozenset(), {"district_officer"}, {"district_officer"}, frozenset()]  # fmt: skip
    assert rights_of(newcomer).commune_ids == {cast.province["20869"].pk, cast.province["20884"].pk}
    line = Entry.objects.get(kind="people.give_post", object_id=str(newcomer.pk))
    assert line.after == {
        "role": "district_officer", "agency": "UBND huyện Tiên Phước", "title": "Chuyên viên", "units": [],
        "first_day": "2023-10-12", "last_day": "2023-12-31",
    }  # fmt: skip
    assert post.last_day == date(2023, 12, 31)


def test_units_narrow_a_post(cast: Cast, newcomer: User) -> None:
    give(cast, newcomer, Role.DISTRICT_OFFICER, "UBND-514", units=[cast.province["20884"]])
    assert rights_of(newcomer).commune_ids == {cast.province["20884"].pk}
    post = Post.objects.get(user=newcomer)
    assert [unit.full_name for unit in post.units.as_of(clock.today())] == ["Xã Tiên Phong"]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_gives_or_ends_posts(cast: Cast, newcomer: User, who: str) -> None:
    by = getattr(cast, who)
    post = cast.officer.posts.get()
    assert refused(lambda: give(cast, newcomer, Role.COORDINATOR, "VPDP", by=by)) == (NOT_YOURS, 403)
    assert refused(lambda: actions.end_post(post, by=by, last_day=TODAY)) == (NOT_YOURS, 403)
    kinds = Entry.objects.filter(outcome="refused", actor_id=by.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["people.give_post", "people.end_post"]
    assert not newcomer.posts.exists()
    assert Post.objects.get(pk=post.pk).last_day is None


def test_nobody_gives_a_post_to_themselves(cast: Cast) -> None:
    sentence = "Không ai tự giao chức vụ cho mình. Nhờ một quản trị hệ thống khác giao chức vụ này."
    assert refused(lambda: give(cast, cast.operator, Role.COORDINATOR, "VPDP")) == (sentence, 409)
    give(cast, cast.operator, Role.COORDINATOR, "VPDP", by=cast.other_operator)
    assert rights_of(cast.operator).roles == {"operator", "coordinator"}


def test_rights_are_read_when_the_action_runs(cast: Cast, newcomer: User) -> None:
    """The operator's own post ends between opening the page and pressing the button."""
    by = User.objects.get(pk=cast.operator.pk)
    assert rights_of(by).roles == {"operator"}
    actions.end_post(by.posts.get(), by=cast.other_operator, last_day=TODAY - timedelta(days=1))
    assert refused(lambda: give(cast, newcomer, Role.COORDINATOR, "VPDP", by=by)) == (NOT_YOURS, 403)


@pytest.mark.parametrize(
    ("role", "agency", "sentence"),
    [
        (
            Role.COMMUNE_OFFICER, "SYT",
            "Vai trò “Cán bộ xã” thuộc Ủy ban nhân dân cấp xã, không thuộc Sở Y tế. Chọn lại vai trò hoặc cơ quan",
        ),
        (
            Role.FRONT, "UBND-514",
            "Vai trò “Mặt trận Tổ quốc” thuộc Mặt trận Tổ quốc một cấp, không thuộc UBND huyện Tiên Phước. "
            "Chọn lại vai trò hoặc cơ quan",
        ),
        (
            Role.OPERATOR, "UBND-20869",
            "Vai trò “Quản trị hệ thống” thuộc một cơ quan cấp tỉnh, không thuộc UBND xã Tiên Lãnh. "
            "Chọn lại vai trò hoặc cơ quan",
        ),
    ],
)  # fmt: skip
def test_a_role_has_its_seats(cast: Cast, newcomer: User, role: str, agency: str, sentence: str) -> None:
    assert refused(lambda: give(cast, newcomer, role, agency)) == (sentence, 409)


def test_days_and_units_have_to_fit(cast: Cast, newcomer: User) -> None:
    assert refused(lambda: give(cast, newcomer, Role.COORDINATOR, "VPDP", last_day=date(2023, 10, 1))) == (
        "Chức vụ kết thúc ngày 01/10/2023, trước ngày bắt đầu 12/10/2023. Sửa một trong hai ngày", 409,
    )  # fmt: skip
    assert refused(lambda: give(cast, newcomer, Role.COORDINATOR, "VPDP", first_day=date(1900, 1, 1))) == (
        "Ngày 01/01/1900 nằm ngoài khoảng 2000 - 2100. Kiểm tra lại năm", 409,
    )  # fmt: skip
    wide = [cast.province["20968"], cast.province["20869"]]
    assert refused(lambda: give(cast, newcomer, Role.DISTRICT_OFFICER, "UBND-514", units=wide)) == (
        "Đơn vị 20968 nằm ngoài địa bàn của UBND huyện Tiên Phước. Bỏ các mã đó hoặc chọn cơ quan khác", 409,
    )  # fmt: skip


def test_the_same_post_twice_is_refused_and_the_same_form_twice_is_done_once(cast: Cast, newcomer: User) -> None:
    key = uuid.uuid4()
    first = give(cast, newcomer, Role.COORDINATOR, "VPDP", key=key)
    assert give(cast, newcomer, Role.COORDINATOR, "VPDP", key=key).pk == first.pk
    assert refused(lambda: give(cast, newcomer, Role.COORDINATOR, "VPDP", key=uuid.uuid4())) == (
        "Người Mới đã giữ chức vụ này từ 12/10/2023 (đến: chưa định ngày kết thúc). "
        "Kết thúc chức vụ đó trước, hoặc đổi ngày.",
        409,
    )
    assert Entry.objects.filter(kind="people.give_post", object_id=str(newcomer.pk), outcome="ok").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_post(cast: Cast, newcomer: User) -> None:
    barrier, outcomes = threading.Barrier(2), []

    def act(by: User) -> None:
        try:
            barrier.wait()
            give(cast, newcomer, Role.COORDINATOR, "VPDP", by=by)
            outcomes.append("given")
        except Refused as refusal:
            outcomes.append(str(refusal.status))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(by,)) for by in (cast.operator, cast.other_operator)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["409", "given"]
    assert newcomer.posts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_end_each_other_leave_one(cast: Cast) -> None:
    barrier, outcomes = threading.Barrier(2), []

    def act(by: User, other: User) -> None:
        try:
            barrier.wait()
            actions.end_post(other.posts.get(), by=by, last_day=TODAY - timedelta(days=1))
            outcomes.append("ended")
        except Refused as refusal:
            outcomes.append(str(refusal.status))
        finally:
            connection.close()

    pairs = [(cast.operator, cast.other_operator), (cast.other_operator, cast.operator)]
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    # The one who was ended first is no operator any more when the second one's turn comes.
    assert sorted(outcomes) == ["403", "ended"]
    assert Post.objects.held_on(TODAY).filter(role=Role.OPERATOR).count() == 1


def test_ending_at_once_signs_the_person_out(cast: Cast, signed_in) -> None:
    client = signed_in(cast.officer)
    assert client.get("/accounts/sessions/").status_code == 200
    actions.end_post(cast.officer.posts.get(), by=cast.operator, last_day=TODAY - timedelta(days=1), reason="chuyển")
    assert client.get("/accounts/sessions/").status_code == 302
    assert "_auth_user_id" not in client.session
    line = Entry.objects.get(kind="people.end_post")
    assert (line.before["last_day"], line.after["last_day"], line.reason) == (None, "2023-10-11", "chuyển")


def test_a_post_that_runs_out_in_the_middle_of_a_session(cast: Cast, signed_in) -> None:
    """Ended with today as its last day; tomorrow the open session has no rights, and what it sends is not done."""
    actions.end_post(cast.officer.posts.get(), by=cast.operator, last_day=TODAY)
    client = signed_in(cast.officer)
    sentence = (
        "Chức vụ của anh/chị (Cán bộ xã, UBND xã Tiên Lãnh) đã kết thúc ngày 12/10/2023. Nếu anh/chị đang nhận nhiệm "
        "vụ mới, báo quản trị hệ thống của đơn vị để được giao chức vụ."
    )
    assert client.get("/accounts/sessions/").status_code == 200
    with clock.travel(TODAY + timedelta(days=1)):
        sent = client.post("/accounts/password/change/", {"oldpassword": "x", "note": "đã gõ nửa trang"})
        assert sent.status_code == 401
        assert sentence in sent.content.decode()
        assert "đã gõ nửa trang" in sent.content.decode(), "what was typed is shown back"
        assert "_auth_user_id" not in client.session
        again = signed_in(cast.officer).get("/accounts/sessions/", follow=True)
        assert again.redirect_chain == [("/accounts/login/?next=/accounts/sessions/", 302)]
        assert [str(m) for m in again.context["messages"]] == [sentence]


def test_a_form_sent_after_another_request_has_met_the_end_is_shown_back_too(cast: Cast, signed_in) -> None:
    """While a figure is typed the page asks and keeps drafts by itself; the press on Lưu then comes as a stranger's."""
    actions.end_post(cast.officer.posts.get(), by=cast.operator, last_day=TODAY)
    client = signed_in(cast.officer)
    client.get("/accounts/sessions/")
    client.cookies["csrftoken"] = "a" * 32
    with clock.travel(TODAY + timedelta(days=1)):
        first = client.post("/accounts/password/change/", {"note": "nháp"}, headers={"HX-Request": "true"})
        assert first.status_code == 401
        assert not client.cookies["sessionid"].value
        del client.cookies["sessionid"]
        sent = client.post("/accounts/password/change/", {"oldpassword": "x", "note": "đã gõ nửa trang"})
        assert sent.status_code == 401
        assert "đã gõ nửa trang" in sent.content.decode()
        assert "Phiên làm việc đã được đóng" in sent.content.decode()


def test_other_posts_stay_when_one_ends(cast: Cast, signed_in) -> None:
    give(cast, cast.department, Role.COUNCIL_MEMBER, "HDTD-49")
    post = cast.department.posts.get(role=Role.DEPARTMENT_SPECIALIST)
    actions.end_post(post, by=cast.operator, last_day=TODAY - timedelta(days=1))
    assert rights_of(cast.department).roles == {"council_member"}


def test_a_post_given_by_mistake_today_is_withdrawn_today(cast: Cast, newcomer: User) -> None:
    post = give(cast, newcomer, Role.COORDINATOR, "VPDP")
    actions.end_post(post, by=cast.operator, last_day=TODAY - timedelta(days=1))
    stored = Post.objects.get(pk=post.pk)
    assert (stored.withdrawn, stored.first_day, rights_of(newcomer).posts) == (True, TODAY, ())
    assert refused(lambda: actions.end_post(post, by=cast.operator, last_day=TODAY)) == (
        "Chức vụ này đã được rút lại.", 409,
    )  # fmt: skip
    assert give(cast, newcomer, Role.COORDINATOR, "VPDP", title="khác").withdrawn is False


def test_an_end_is_not_moved_later(cast: Cast) -> None:
    post = cast.officer.posts.get()
    actions.end_post(post, by=cast.operator, last_day=date(2023, 12, 31))
    assert refused(lambda: actions.end_post(post, by=cast.operator, last_day=date(2024, 12, 31))) == (
        "Chức vụ này kết thúc ngày 31/12/2023; chỉ đổi được sang ngày sớm hơn.", 409,
    )  # fmt: skip


def test_the_last_operator_stays(cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    actions.end_post(cast.other_operator.posts.get(), by=cast.operator, last_day=yesterday)
    assert refused(lambda: actions.end_post(cast.operator.posts.get(), by=cast.operator, last_day=yesterday)) == (
        "Quản trị Một là quản trị hệ thống cuối cùng; kết thúc chức vụ này thì không còn ai quản lý tài khoản. "
        "Giao chức vụ quản trị cho người khác trước.",
        409,
    )


def test_an_operator_who_leaves_soon_does_not_count(cast: Cast) -> None:
    actions.end_post(cast.other_operator.posts.get(), by=cast.operator, last_day=date(2023, 11, 30))
    sentence, _status = refused(
        lambda: actions.end_post(cast.operator.posts.get(), by=cast.operator, last_day=date(2023, 12, 31))
    )
    assert sentence.startswith("Quản trị Một là quản trị hệ thống cuối cùng")
    actions.end_post(cast.operator.posts.get(), by=cast.operator, last_day=date(2023, 11, 15))
