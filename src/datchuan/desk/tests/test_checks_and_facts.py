"""On the page of an indicator: warnings that want a reason before "xong", and base facts that need not be typed again."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import YEAR, Setting, words_of
from datchuan.checks.models import Explanation
from datchuan.checks.tests.setting import bring_checks, say, share
from datchuan.config import clock
from datchuan.confirmations.actions import Matter, confirm
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import standing_of
from datchuan.facts.actions import About, save_facts_of_many
from datchuan.facts.tests.setting import ask_facts, numbers
from datchuan.journal.models import Entry

PAGE = "/commune/20869/NTM/2.1/2023/"


@pytest.fixture
def warned(here: Setting) -> Setting:
    """Last year 75 %, and a check that warns beyond 20 points of change."""
    bring_checks()
    with clock.travel(clock.today().replace(year=YEAR - 1)):
        say(here, "2.1", share(400, 530), year=YEAR - 1)
    return here


def send(client: Client, done: str, **more: str) -> object:
    body = {"num": "530", "den": "530", "done": done, "version": "0", "idem": str(uuid.uuid4()), **more}
    return client.post(PAGE + "save/", body)


def test_a_warning_does_not_stop_a_save_that_is_not_called_done(warned: Setting, officer: Client) -> None:
    assert send(officer, "0").status_code == 303  # type: ignore[attr-defined]
    assert Measurement.objects.get(year=YEAR).value == {"num": "530", "den": "530"}
    assert "Cảnh báo không chặn việc lưu." in words_of(officer.get(PAGE))


def test_done_wants_a_reason_and_keeps_what_was_typed(warned: Setting, officer: Client) -> None:
    answer = send(officer, "1")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Còn 1 cảnh báo chưa có lý do." in words_of(answer)  # type: ignore[arg-type]
    assert answer.context["form"]["num"].value() == "530"  # type: ignore[attr-defined]
    assert not Measurement.objects.filter(year=YEAR).exists()


def test_the_reason_is_kept_with_the_number_and_journalled(warned: Setting, officer: Client) -> None:
    assert send(officer, "1", **{"why-doi-nhieu": "Hai thôn mới có nước"}).status_code == 303  # type: ignore[attr-defined]
    (row,) = Explanation.objects.all()
    assert (row.check_code, row.reason, row.recorded_by) == ("doi-nhieu", "Hai thôn mới có nước", warned.officer)
    kinds = Entry.objects.filter(chain="commune:20869", outcome="ok").order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["assessments.save_value", "checks.explain"]


def test_while_typing_the_warning_is_said(warned: Setting, officer: Client) -> None:
    page = officer.get(PAGE + "preview/", {"num": "530", "den": "530"}, headers={"HX-Request": "true"})
    assert "Đổi 24,52 điểm" in words_of(page)
    calm = officer.get(PAGE + "preview/", {"num": "401", "den": "530"}, headers={"HX-Request": "true"})
    assert "Đổi" not in words_of(calm)


def test_the_reason_may_be_typed_beside_the_warning_before_saving(warned: Setting, officer: Client) -> None:
    sent = {"num": "530", "den": "530", "why-doi-nhieu": "Hai thôn mới có nước"}
    answer = officer.get(PAGE + "preview/", sent, headers={"HX-Request": "true"}).content.decode()
    assert 'id="checks"' in answer and 'hx-swap-oob="true"' in answer
    assert 'name="why-doi-nhieu"' in answer and "Hai thôn mới có nước" in answer
    page = officer.get(PAGE).content.decode()
    assert 'hx-include="[data-live]"' in page and '<div id="checks" data-live' in page
    assert not Measurement.objects.filter(year=YEAR).exists()
    assert not Explanation.objects.exists()


def test_a_known_total_is_there_already(here: Setting, officer: Client) -> None:
    ask_facts()
    save_facts_of_many(YEAR, {here.commune: numbers(so_ho=530)}, About("31/12/2022", "Sổ hộ khẩu"), by=None)
    page = officer.get(PAGE)
    assert str(page.context["form"]["den"].value()) == "530"
    assert "dùng chung" in words_of(page)


def test_a_save_at_the_desk_voids_what_was_confirmed(here: Setting, officer: Client) -> None:
    say(here, "2.1", share(412, 530))
    seen = standing_of([here.commune.pk], "NTM", YEAR, "2.1", here.department)[here.commune.pk].seen
    matter = Matter(here.commune, here.indicator("2.1"), YEAR, here.department)
    confirm(matter, seen, by=here.cast.department)
    body = {"num": "420", "den": "530", "done": "0", "version": "1", "idem": str(uuid.uuid4())}
    assert officer.post(PAGE + "save/", body).status_code == 303
    assert Confirmation.objects.get().state == "void"
    assert "không còn hiệu lực" in words_of(officer.get(PAGE))
