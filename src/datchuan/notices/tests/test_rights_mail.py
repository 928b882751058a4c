"""The morning after, every operator reads whose rights changed, by whom."""

from __future__ import annotations

from datetime import date, timedelta

from datchuan.config import clock
from datchuan.notices.models import Mail
from datchuan.notices.rights_mail import write_rights_mails
from datchuan.people import actions, kinds
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import Cast

DAY = date(2023, 10, 12)


def mails(subject: str) -> list[Mail]:
    return list(Mail.objects.filter(subject__contains=subject).order_by("to"))


def test_operators_read_the_next_morning_what_changed(cast: Cast) -> None:
    User.objects.filter(pk=cast.operator.pk).update(email="a@example.vn")
    User.objects.filter(pk=cast.other_operator.pk).update(email="b@example.vn")
    with clock.travel(DAY):
        agency = cast.province.agencies["SYT"]
        actions.give_post(cast.officer, by=cast.operator, role=Role.DEPARTMENT_SPECIALIST, agency=agency, first_day=DAY)
        actions.end_post(cast.front.posts.get(), by=cast.operator, last_day=DAY, reason="chuyển công tác")
        write_rights_mails()
        assert mails("12/10/2023") == []  # the day is not over
    with clock.travel(DAY + timedelta(days=1)):
        write_rights_mails()
        write_rights_mails()  # once, however often it is asked
        assert [mail.to for mail in mails("12/10/2023")] == ["a@example.vn", "b@example.vn"]
        body = mails("12/10/2023")[0].body
        assert str(cast.operator) in body and "giao chức vụ" in body and "kết thúc chức vụ" in body
        assert "Sở Y tế" in body and "chuyển công tác" in body
    with clock.travel(DAY + timedelta(days=2)):
        write_rights_mails()
        assert mails("13/10/2023") == [] and len(mails("12/10/2023")) == 2  # a quiet day has no mail


def test_every_kind_that_changes_rights_is_registered_and_told() -> None:
    from datchuan.journal import kinds as journal_kinds

    known = journal_kinds.registered()
    assert set(kinds.RIGHTS) <= set(known)
    told = {kind for kind in known if kind.startswith("people.") and kind.endswith(("_post", "activate_user"))}
    assert told <= set(kinds.RIGHTS)
