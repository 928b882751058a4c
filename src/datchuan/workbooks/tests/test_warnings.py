"""What a workbook brings is held against the checks as a figure on the page is, and takes the place of a draft."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import YEAR, Setting, words_of
from datchuan.checks.models import Explanation
from datchuan.checks.tests.setting import bring_checks, say, share
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.desk.actions import keep_draft
from datchuan.desk.models import Draft
from datchuan.journal.models import Entry
from datchuan.workbooks import actions
from datchuan.workbooks.tests.books import exported, sent, typed
from datchuan.workbooks.tests.test_changes import WATER, applied, stored

ALL = {"2.1#1 num": "530", "2.1#1 den": "530"}
WHY = "why-2.1:doi-nhieu"


@pytest.fixture
def warned(here: Setting) -> Setting:
    """Last year 75 %, and a check that warns beyond 20 points of change."""
    bring_checks()
    with clock.travel(date(YEAR - 1, 10, 12)):
        say(here, "2.1", share(400, 530), year=YEAR - 1)
    return here


def brought(officer: Client, done: bool, **more: str) -> HttpResponse:
    return sent(officer, typed(exported(officer), **ALL, **({"2.1#1 done": "Rồi"} if done else {}), **more))


def test_the_difference_shows_warnings_with_a_field_for_the_reason(warned: Setting, officer: Client) -> None:
    page = brought(officer, done=False)
    assert "Cảnh báo Đổi 24,52 điểm" in words_of(page)
    assert f'name="{WHY}"' in page.content.decode()
    assert "Đổi" not in words_of(sent(officer, typed(exported(officer), **{"2.1#1 num": "401", "2.1#1 den": "530"})))


def test_what_is_not_called_done_is_saved_without_a_reason(warned: Setting, officer: Client) -> None:
    assert applied(officer, brought(officer, done=False)).status_code == 303
    assert stored("2.1").value == {"num": "530", "den": "530"}
    assert not Explanation.objects.exists()


def test_what_is_called_done_wants_a_reason_and_keeps_what_was_typed(warned: Setting, officer: Client) -> None:
    page = brought(officer, done=True, **{"2.4#1 num": "20", "2.4#1 den": "530"})
    answer = applied(officer, page, reason="Theo rà soát")
    assert answer.status_code == 422
    assert [p.sentence for p in answer.context["form"].problems] == [
        "Ghi vì sao số của chỉ tiêu 2.1 vẫn đúng, hoặc sửa số trong tệp rồi tải lên lại."
    ]
    assert answer.context["form"]["reason"].value() == "Theo rà soát"
    assert not Measurement.objects.filter(year=YEAR).exists(), "one without a reason holds all of them back"
    assert applied(officer, page, **{WHY: "Hai thôn mới có nước"}).status_code == 303
    assert stored("2.1").done


def test_the_reason_goes_with_the_number_once(warned: Setting, officer: Client) -> None:
    page, key = brought(officer, done=True), str(uuid.uuid4())
    for _time in range(2):
        assert applied(officer, page, idem=key, **{WHY: "Hai thôn mới có nước"}).status_code == 303
    (row,) = Explanation.objects.all()
    assert (row.indicator_code, row.check_code, row.reason) == ("2.1", "doi-nhieu", "Hai thôn mới có nước")
    assert row.recorded_by == warned.officer
    kinds = Entry.objects.filter(chain="commune:20869", day__year=YEAR).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["workbooks.take_in", "assessments.save_sheet", "checks.explain", "workbooks.apply"]
    assert "Lý do đang lưu: “Hai thôn mới có nước”" in words_of(officer.get("/commune/20869/NTM/2.1/2023/"))


def test_the_action_asks_for_the_reason_too(warned: Setting, officer: Client) -> None:
    page = brought(officer, done=True)
    intake, desk, seen = page.context["intake"], page.context["desk"], page.context["found"].seen
    with pytest.raises(Refused, match=r"Chỉ tiêu 2.1 ghi “Rồi” ở cột “Đã xong\?” mà còn cảnh báo chưa có lý do"):
        actions.apply(intake, desk, {}, seen=seen, by=warned.officer, key=uuid.uuid4())
    assert not Measurement.objects.filter(year=YEAR).exists()
    assert Entry.objects.get(kind="workbooks.apply").outcome == "refused"


def test_values_of_the_file_are_held_against_each_other(warned: Setting, officer: Client) -> None:
    say(warned, "2.1", share(400, 530))
    poor = {"2.4#1 num": "450", "2.4#1 den": "530"}
    alone = sent(officer, typed(exported(officer), **poor))
    assert "Hơn 400 hộ ở 2.1" in words_of(alone)
    together = sent(officer, typed(exported(officer), **poor, **{"2.1#1 num": "460"}))
    assert "Hơn" not in words_of(together)


def test_too_long_a_reason_is_said_at_its_field(warned: Setting, officer: Client) -> None:
    answer = applied(officer, brought(officer, done=True), **{WHY: "x" * 501})
    assert answer.status_code == 422
    assert WHY in answer.context["form"].errors
    assert not Measurement.objects.filter(year=YEAR).exists()


def test_drafts_of_what_is_saved_go_and_are_in_the_journal(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    desk = page.context["desk"]
    keep_draft(desk, "2.1", {"num": "99"}, 0, by=here.officer)
    keep_draft(desk, "2.2", {"num": "7"}, 0, by=here.officer)
    keep_draft(desk, "2.1", {"num": "5"}, 0, by=here.colleague)
    again = officer.get(_of(page))
    assert "Chỉ tiêu 2.1 còn bản nháp của anh/chị trên trang chỉ tiêu." in words_of(again)
    assert applied(officer, page).status_code == 303
    left = set(Draft.objects.values_list("indicator_code", "person"))
    assert left == {("2.2", here.officer.pk), ("2.1", here.colleague.pk)}
    assert Entry.objects.get(kind="workbooks.apply").before == {"drafts": {"2.1": {"num": "99"}}}


def _of(page: HttpResponse) -> str:
    return f"/commune/20869/NTM/workbook/2023/{page.context['intake'].pk}/"


def test_a_refused_save_keeps_the_drafts(warned: Setting, officer: Client) -> None:
    page = brought(officer, done=True)
    keep_draft(page.context["desk"], "2.1", {"num": "99"}, 0, by=warned.officer)
    assert applied(officer, page).status_code == 422
    assert Draft.objects.count() == 1


def test_warnings_cost_the_same_for_one_and_for_many(warned: Setting, officer: Client) -> None:
    def asked(**cells: str) -> int:
        page = sent(officer, typed(exported(officer), **cells))
        with CaptureQueriesContext(connection) as queries:
            officer.get(_of(page))
        return len(queries)

    asked(**ALL)
    many = {f"{code}#1 {column}": "530" for code in ("2.1", "2.2", "2.4") for column in ("num", "den")}
    assert asked(**ALL) == asked(**many)
