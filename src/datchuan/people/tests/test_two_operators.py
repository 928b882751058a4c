"""A post takes two operators: proposed by one, confirmed by another; nothing changes in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from datchuan import operators
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import actions
from datchuan.people.confirming import confirm_post, confirm_posts, drop_post
from datchuan.people.models import Post, PostProposal, Role, User
from datchuan.people.proposals import propose_post
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, SmallProvince

TODAY = date(2023, 10, 12)


@pytest.fixture(autouse=True)
def two(settings: Any) -> None:
    settings.TWO_OPERATORS = True


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return actions.create_user(by=cast.operator, username="moi", full_name="Người Mới")


def wish(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"role": Role.DISTRICT_OFFICER, "agency": cast.province.agencies["UBND-514"], "first_day": TODAY} | more


def proposed(cast: Cast, person: User, **more: Any) -> PostProposal:
    return propose_post(person, by=cast.operator, **wish(cast, **more))


def refused(act: Callable[[], Any]) -> tuple[str, int]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.sentence, refusal.value.status


def lines(kind: str) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(kind=f"people.{kind}").order_by("id").values_list("actor_name", "outcome"))


def test_a_post_takes_effect_when_a_second_operator_confirms(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer, title="Chuyên viên", units=[cast.province["20884"]])
    assert rights_of(newcomer).roles == frozenset() and not newcomer.posts.exists()
    post = confirm_post(proposal, by=cast.other_operator)
    assert rights_of(newcomer).roles == {"district_officer"}
    assert rights_of(newcomer).commune_ids == {cast.province["20884"].pk} and post.title == "Chuyên viên"
    assert lines("propose_post") == [(str(cast.operator), "ok")]
    assert lines("confirm_post") == lines("give_post")[-1:] == [(str(cast.other_operator), "ok")]
    assert Entry.objects.get(kind="people.confirm_post").after == {"proposed_by": str(cast.operator)}


def test_no_operator_gives_a_post_alone(cast: Cast, newcomer: User) -> None:
    sentence, status = refused(lambda: actions.give_post(newcomer, by=cast.operator, **wish(cast)))
    assert sentence.startswith("Chức vụ cần hai quản trị") and status == 409
    proposal = proposed(cast, newcomer)
    # Neither by passing on a proposal that nobody confirmed.
    assert refused(lambda: actions.give_post(newcomer, by=cast.operator, proposal=proposal, **wish(cast)))[1] == 409
    assert not newcomer.posts.exists()


def test_who_proposed_and_who_would_hold_it_do_not_confirm(cast: Cast, newcomer: User) -> None:
    sentence, status = refused(lambda: confirm_post(proposed(cast, newcomer), by=cast.operator))
    assert (sentence, status) == ("Anh/chị đã đề nghị chức vụ này, nên một quản trị khác xác nhận.", 409)
    own = proposed(cast, cast.other_operator)
    assert "giao cho chính anh/chị" in refused(lambda: confirm_post(own, by=cast.other_operator))[0]
    assert refused(lambda: confirm_post(own, by=cast.coordinator))[1] == 403
    assert [outcome for _name, outcome in lines("confirm_post")] == ["refused"] * 3
    assert not Post.objects.filter(user=newcomer).exists()


def test_the_database_refuses_a_confirmation_by_the_proposer(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer)
    with pytest.raises(IntegrityError, match="proposal_confirmed_by_another"), transaction.atomic():
        PostProposal.objects.filter(pk=proposal.pk).update(state="confirmed", decided_by=cast.operator)


def test_a_proposal_is_decided_once(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer)
    assert "đang chờ một quản trị khác xác nhận" in refused(lambda: proposed(cast, newcomer))[0]
    confirm_post(proposal, by=cast.other_operator)
    again = refused(lambda: confirm_post(proposal, by=cast.other_operator))
    assert again == (f"Chức vụ này đã được {cast.other_operator} xác nhận.", 409)
    assert refused(lambda: drop_post(proposal, by=cast.operator, reason="nhầm"))[1] == 409
    assert newcomer.posts.count() == 1


def test_a_dropped_proposal_gives_nothing_and_keeps_its_reason(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer)
    drop_post(proposal, by=cast.operator, reason="nhầm người")
    assert Entry.objects.get(kind="people.drop_post").reason == "nhầm người"
    assert "đã được" in refused(lambda: confirm_post(proposal, by=cast.other_operator))[0]
    assert proposed(cast, newcomer).state == "waiting"  # and may be proposed anew


def test_rights_begin_with_the_confirmation_not_before(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer, first_day=TODAY - timedelta(days=5), last_day=TODAY)
    with clock.travel(TODAY + timedelta(days=1)):
        assert "đã qua" in refused(lambda: confirm_post(proposal, by=cast.other_operator))[0]
    assert confirm_post(proposal, by=cast.other_operator).first_day == TODAY


def test_several_are_confirmed_all_or_none(cast: Cast, newcomer: User) -> None:
    good, bad = proposed(cast, newcomer), proposed(cast, cast.other_operator)
    refused(lambda: confirm_posts([good, bad], by=cast.other_operator))
    assert not newcomer.posts.exists()
    assert len(confirm_posts([good], by=cast.other_operator)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_give_one_post(cast: Cast, newcomer: User) -> None:
    proposal = proposed(cast, newcomer)
    third = actions.create_user(by=None, username="quan.tri.ba", full_name="Quản Trị Ba")
    actions.give_post(third, by=None, role=Role.OPERATOR, agency=cast.operator.posts.get().agency, first_day=TODAY)
    barrier, said = threading.Barrier(2), []

    def press(by: User) -> None:
        barrier.wait()
        try:
            confirm_post(proposal, by=by)
            said.append("ok")
        except Refused as refusal:
            said.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[by]) for by in (cast.other_operator, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(word == "ok" for word in said) == [False, True] and newcomer.posts.count() == 1


def test_an_account_with_its_first_post_waits_too(cast: Cast) -> None:
    made = actions.create_user(by=cast.operator, username="moi", full_name="Người Mới", first_post=wish(cast))
    assert not made.posts.exists() and made.proposals.get().state == "waiting"


def test_the_installation_itself_acts_alone(province: SmallProvince) -> None:
    operators.first("quan.tri", "Nguyễn Thị Quản Trị")
    assert operators.second("hai", "Nguyễn Văn Hai")["posts"].startswith("Quản trị hệ thống")
    with pytest.raises(Refused, match=r"^Đã có 2 quản trị hệ thống"):
        operators.second("ba", "Nguyễn Văn Ba")


def test_the_second_operator_comes_after_the_first(province: SmallProvince) -> None:
    with pytest.raises(Refused, match=r"^Chưa có quản trị hệ thống nào"):
        operators.second("hai", "Nguyễn Văn Hai")


def test_the_page_lists_confirms_and_says_why_not(
    cast: Cast, newcomer: User, signed_in: Callable[[User], Client]
) -> None:
    proposal = proposed(cast, newcomer)
    mine = signed_in(cast.operator).get("/operator/waiting/").content.decode()
    assert "Anh/chị đã đề nghị chức vụ này" in mine and 'type="checkbox"' not in mine
    other = signed_in(cast.other_operator)
    assert "1 chức vụ chờ xác nhận" in other.get("/operator/waiting/").content.decode()
    assert "1 chức vụ chờ quản trị thứ hai xác nhận" in other.get("/operator/people/").content.decode()
    assert "chưa có hiệu lực" in other.get(f"/operator/people/{newcomer.pk}/").content.decode()
    nothing = other.post("/operator/waiting/confirm/")
    assert nothing.status_code == 422 and "Chưa đánh dấu chức vụ nào" in nothing.content.decode()
    assert other.post("/operator/waiting/confirm/", {"proposal": proposal.pk}).status_code == 302
    again = other.post("/operator/waiting/confirm/", {"proposal": proposal.pk})
    assert again.status_code == 409 and newcomer.posts.count() == 1


def test_others_find_no_page(cast: Cast, newcomer: User, signed_in: Callable[[User], Client]) -> None:
    proposal = proposed(cast, newcomer)
    client = signed_in(cast.coordinator)
    assert client.get("/operator/waiting/").status_code == 404
    assert client.get(f"/operator/waiting/{proposal.pk}/drop/").status_code == 404
    assert client.post("/operator/waiting/confirm/", {"proposal": proposal.pk}).status_code == 403
    assert signed_in(cast.operator).get("/operator/waiting/99999/drop/").status_code == 404


def test_a_lone_operator_is_told_how_to_get_a_second(
    cast: Cast, newcomer: User, signed_in: Callable[[User], Client]
) -> None:
    client, page = signed_in(cast.operator), f"/operator/people/{newcomer.pk}/posts/new/"
    assert "Hiện chỉ có một quản trị" not in client.get(page).content.decode()
    actions.deactivate_user(cast.other_operator, by=cast.operator)
    said = client.get(page).content.decode()
    assert "Hiện chỉ có một quản trị hệ thống" in said and "datchuan operator second" in said


def test_a_demo_says_that_one_is_enough(
    cast: Cast, newcomer: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.TWO_OPERATORS = False
    page = signed_in(cast.operator).get(f"/operator/people/{newcomer.pk}/posts/new/").content.decode()
    assert "Bản dùng thử: chức vụ có hiệu lực ngay khi một quản trị giao" in page
