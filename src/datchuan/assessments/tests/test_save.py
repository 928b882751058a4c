"""Saving a figure from its page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from datchuan.assessments import actions
from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement, Result, Revision
from datchuan.assessments.tests.setting import YEAR, Setting, page_of
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import entered

PAGE = "/commune/20869/NTM/2.1/2023/"
SAVE = PAGE + "save/"


def body(**typed: str) -> dict[str, str]:
    return {"num": "412", "den": "530", "version": "0", "idem": str(uuid4()), "done": "0", "then": "list", **typed}


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_it_saves_row_revision_letters_and_line(here: Setting, officer: Client) -> None:
    response = officer.post(SAVE, body(period="31/12/2023", source="Sổ hộ", done="1"))
    assert (response.status_code, response["Location"]) == (303, "/commune/20869/NTM/#c-2")
    row = Measurement.objects.get()
    assert (row.value, row.period, row.source, row.done, row.version) == (
        {"num": "412", "den": "530"},
        "31/12/2023",
        "Sổ hộ",
        True,
        1,
    )
    assert (row.recorded_by, row.voice, row.year, row.indicator_code) == (here.officer, "self", 2023, "2.1")
    assert list(Revision.objects.values_list("version", "value")) == [(1, {"num": "412", "den": "530"})]
    assert Result.objects.get().indicators == "DDNDDDDDDDDD"
    line = Entry.objects.get(chain="commune:20869")
    assert (line.kind, line.outcome, line.object_id) == ("assessments.save_value", "ok", str(row.pk))


def test_it_says_what_was_saved_and_what_is_to_do(here: Setting, officer: Client) -> None:
    page = officer.post(SAVE, body(), follow=True)
    assert "Đã lưu 2.1 lúc 09:00. 412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ" in text(page)


def test_it_goes_on_to_the_next_indicator_and_past_the_end_of_a_criterion(here: Setting, officer: Client) -> None:
    assert officer.post(SAVE, body(then="next"))["Location"] == "/commune/20869/NTM/2.2/2023/"
    assert "Lưu và sang 3.1" in text(officer.get("/commune/20869/NTM/2.4/2023/"))
    last = officer.post("/commune/20869/NTM/2.4/2023/save/", body(then="next", num="1"))
    assert last["Location"] == "/commune/20869/NTM/3.1/2023/"


def test_the_last_indicator_of_the_set_leads_to_the_list_only(here: Setting, officer: Client) -> None:
    assert "Lưu và sang" not in text(officer.get("/commune/20869/NTM/4.2/2023/"))


@pytest.mark.parametrize("who", ["other_officer", "operator"])
def test_a_place_out_of_reach_is_the_404_of_a_place_that_is_not(here: Setting, who: str) -> None:
    client = entered(getattr(here.cast, who))
    theirs, nowhere = client.post(SAVE, body()), client.post(SAVE.replace("20869", "99999"), body())
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert page_of(theirs, "20869") == page_of(nowhere, "99999")
    assert Measurement.objects.count() == 0


@pytest.mark.parametrize("who", ["district", "department", "coordinator", "leader", "front", "council_member"])
def test_a_reader_is_refused_with_a_sentence_and_a_line(here: Setting, who: str) -> None:
    client = entered(getattr(here.cast, who))
    response = client.post(SAVE, body())
    assert response.status_code == 403
    assert "Số liệu tự đánh giá do cán bộ của xã nhập." in text(response)
    assert Measurement.objects.count() == 0
    assert list(Entry.objects.filter(chain="commune:20869").values_list("kind", "outcome")) == [
        ("assessments.save_value", "refused")
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/commune/20869/NTM/9.9/2023/", "/commune/20869/NTM_XX/2.1/2023/", "/commune/20869/NTM/2.1/2024/",
        "/commune/20869/NTM/2.1/2009/", "/commune/20869/NTM/2.1/99999999999999999999/", "/commune/20869/NTM/2.1/2020/",
    ],
)  # fmt: skip
def test_an_unknown_indicator_set_or_year_is_404(here: Setting, officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404
    assert officer.post(address + "save/", body()).status_code == 404
    assert officer.get(address + "preview/").status_code == 404


def test_a_year_to_come_is_refused_by_the_action(here: Setting) -> None:
    with pytest.raises(Refused, match="Chưa đến năm 2024"):
        save_value(here.commune, here.indicator("2.1"), 2024, Figure({"percent": "5"}), by=here.officer, version=0)


def test_only_communes_of_the_programme_save(here: Setting) -> None:
    client = entered(here.ward_officer)
    response = client.post(SAVE.replace("20869", "20964"), body())
    assert response.status_code == 403
    assert "không thuộc Chương trình nông thôn mới" in text(response)


def test_pressed_twice_it_is_saved_once(here: Setting, officer: Client) -> None:
    sent = body()
    first, second = officer.post(SAVE, sent), officer.post(SAVE, sent)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (
        Measurement.objects.count(),
        Revision.objects.count(),
        Entry.objects.filter(chain="commune:20869").count(),
    ) == (
        1,
        1,
        1,
    )


def test_the_same_key_with_another_body_is_refused(here: Setting, officer: Client) -> None:
    sent = body()
    officer.post(SAVE, sent)
    response = officer.post(SAVE, sent | {"num": "400"})
    assert response.status_code == 409
    assert Measurement.objects.get().value == {"num": "412", "den": "530"}


def test_a_stale_page_shows_both_versions_and_what_was_before(here: Setting, officer: Client) -> None:
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "300", "den": "530"}), by=here.officer, version=0
    )
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "400", "den": "530"}), by=here.colleague, version=1
    )
    response = officer.post(SAVE, body(version="1", source="Sổ của tôi"))
    assert response.status_code == 409
    page = text(response)
    for words in (
        "412/530 hộ = 77,73 %",
        "400/530 hộ = 75,47 %",
        "300/530 hộ = 56,6 %",
        "Cán bộ Thứ Hai",
        "Sổ của tôi",
        "Giữ số của tôi",
        "Dùng số đang lưu",
    ):
        assert words in page
    assert Measurement.objects.get().value == {"num": "400", "den": "530"}


def test_keeping_my_version_saves_it_over_theirs(here: Setting, officer: Client) -> None:
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "400", "den": "530"}), by=here.colleague, version=0
    )
    page = officer.post(SAVE, body())
    fields = dict(page.context["again"]) | {
        "version": str(page.context["theirs"].version),
        "idem": str(page.context["fresh"]),
    }
    assert officer.post(SAVE, fields).status_code == 303
    assert list(Revision.objects.order_by("version").values_list("value__num", flat=True)) == ["400", "412"]


def test_the_same_figure_again_adds_nothing(here: Setting, officer: Client) -> None:
    officer.post(SAVE, body())
    assert officer.post(SAVE, body(version="1")).status_code == 303
    assert officer.post(SAVE, body(version="0")).status_code == 303
    assert (Measurement.objects.get().version, Revision.objects.count()) == (1, 1)
    assert Entry.objects.filter(chain="commune:20869").count() == 1


def test_marking_it_done_is_a_revision(here: Setting, officer: Client) -> None:
    officer.post(SAVE, body())
    officer.post(SAVE, body(version="1", done="1"))
    assert list(Revision.objects.order_by("version").values_list("done", flat=True)) == [False, True]


def test_a_wrong_figure_keeps_what_was_typed(here: Setting, officer: Client) -> None:
    response = officer.post(SAVE, body(num="1631", den="1530", source="Sổ hộ"))
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("Số hộ dùng nước sạch (1.631) lớn hơn tổng số hộ (1.530). Kiểm tra lại một trong hai số") == 2
    for kept in ('value="1631"', 'value="1530"', 'value="Sổ hộ"'):
        assert kept in page
    assert Measurement.objects.count() == 0


def test_a_failing_journal_rolls_everything_back(here: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = Client(raise_request_exception=False)
    officer.force_login(here.officer)

    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("datchuan.journal.actions._append", fail)
    assert officer.post(SAVE, body()).status_code == 500
    assert (Measurement.objects.count(), Revision.objects.count(), Result.objects.count()) == (0, 0, 0)


def test_hidden_fields_of_the_model_cannot_be_posted(here: Setting, officer: Client) -> None:
    officer.post(SAVE, body(voice="agency", is_demo="1", commune="1", year="2022", recorded_by="1", edition="9"))
    row = Measurement.objects.get()
    assert (row.voice, row.is_demo, row.commune_id, row.year, row.recorded_by) == (
        "self",
        False,
        here.commune.pk,
        2023,
        here.officer,
    )


@pytest.mark.parametrize(
    "typed",
    [{"num": "4\x0012"}, {"source": "a\ud800"}, {"period": "Sæ b¸o c¸o cña x· n¨m 2023 ®· ký"}, {"num": "x" * 5000}],
)
def test_hostile_text_never_breaks_the_page(here: Setting, officer: Client, typed: dict[str, str]) -> None:
    sent = {k: v.encode("utf-8", "surrogatepass") for k, v in (body() | typed).items()}
    assert officer.post(SAVE, sent).status_code in {400, 422}
    assert Measurement.objects.count() == 0


def test_get_is_not_a_save(here: Setting, officer: Client) -> None:
    assert officer.get(SAVE).status_code == 405


def test_a_stranger_is_sent_to_sign_in(here: Setting) -> None:
    response = Client().post(SAVE, body())
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_a_stale_version_raises_with_what_stands(here: Setting) -> None:
    save_value(here.commune, here.indicator("2.1"), YEAR, Figure({"percent": "50"}), by=here.officer, version=0)
    with pytest.raises(Stale) as stale:
        save_value(here.commune, here.indicator("2.1"), YEAR, Figure({"percent": "51"}), by=here.colleague, version=0)
    assert stale.value.theirs == Measurement.objects.get()


def test_a_save_asks_few_questions(here: Setting, officer: Client, django_assert_max_num_queries: Any) -> None:
    officer.post(SAVE, body())
    with django_assert_max_num_queries(29):  # 27 and the two savepoints of a test
        officer.post(SAVE, body(num="413", version="1"))


# A whole sheet


HOSTILE = 'Sổ "hộ" \\ {0} %s \' <b>\t$1'


def test_a_sheet_writes_rows_revisions_and_one_line(here: Setting) -> None:
    figures = {
        "1.1": Figure({"pass": True}, period="2023", source=HOSTILE, done=True),
        "1.2": Figure(None, source="chưa đo", is_demo=True),
        "2.1": Figure({"num": "412", "den": "530"}),
    }
    assert actions.save_sheet(here.commune, here.edition, YEAR, figures, by=here.officer, reason=HOSTILE) == 3
    for rows in (
        Measurement.objects.order_by("indicator_code"),
        Revision.objects.order_by("measurement__indicator_code"),
    ):
        assert [(r.value, r.period, r.source, r.done, r.is_demo, r.version) for r in rows] == [
            ({"pass": True}, "2023", HOSTILE, True, False, 1),
            (None, "", "chưa đo", False, True, 1),
            ({"num": "412", "den": "530"}, "", "", False, False, 1),
        ]
        assert {(r.edition_id, r.recorded_by) for r in rows} == {(here.edition.pk, here.officer)}
    assert Measurement.objects.filter(value__isnull=True).count() == 1  # NULL, not the JSON "null"
    assert Revision.objects.filter(value__isnull=True).count() == 1
    assert {(r.reason, r.recorded_on, r.recorded_at) for r in Revision.objects.all()} == {
        (HOSTILE, r.recorded_at.astimezone(clock.VIETNAM).date(), r.recorded_at) for r in Measurement.objects.all()
    }
    line = Entry.objects.get(kind="assessments.save_sheet")
    assert line.after == {"1.1": {"pass": True}, "1.2": None, "2.1": {"num": "412", "den": "530"}}
    assert Result.objects.get().indicators == "MDNDDDDDDDDD"


def test_a_sheet_again_writes_only_what_changed(here: Setting) -> None:
    figures = {"1.1": Figure({"pass": True}), "2.1": Figure({"num": "412", "den": "530"})}
    actions.save_sheet(here.commune, here.edition, YEAR, figures, by=here.officer)
    figures["2.1"] = Figure({"num": "500", "den": "530"})
    seen = {"1.1": 1, "2.1": 1}
    saved = actions.save_sheet(here.commune, here.edition, YEAR, figures, by=here.colleague, versions=seen)
    assert saved == 1
    assert dict(Measurement.objects.values_list("indicator_code", "version")) == {"1.1": 1, "2.1": 2}
    assert list(Revision.objects.order_by("pk").values_list("version", "recorded_by")) == [
        (1, here.officer.pk), (1, here.officer.pk), (2, here.colleague.pk),
    ]  # fmt: skip
    assert Result.objects.get().indicators == "MDMDDDDDDDDD"
    assert actions.save_sheet(here.commune, here.edition, YEAR, figures, by=here.colleague) == 0


def test_a_sheet_on_an_old_version_is_refused_as_a_whole(here: Setting) -> None:
    actions.save_sheet(here.commune, here.edition, YEAR, {"2.1": Figure({"num": "1", "den": "530"})}, by=here.colleague)
    mine = {"1.1": Figure({"pass": True}), "2.1": Figure({"num": "2", "den": "530"})}
    with pytest.raises(Stale, match=r"2\.1") as refused:
        actions.save_sheet(here.commune, here.edition, YEAR, mine, by=here.officer, versions={"2.1": 0})
    assert refused.value.theirs.recorded_by == here.colleague
    assert Measurement.objects.get().value == {"num": "1", "den": "530"}


def test_an_agency_that_leads_speaks_beside_the_commune(here: Setting) -> None:
    actions.save_agency_figure(
        here.commune, here.indicator("2.1"), YEAR, here.department, Figure({"num": "400", "den": "530"}),
        by=here.cast.department,
    )  # fmt: skip
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "412", "den": "530"}), by=here.officer, version=0
    )
    client = entered(here.officer)
    page = text(client.get(PAGE))
    assert "400/530 hộ = 75,47 %" in page
    assert "Xã ghi cao hơn 12 hộ so với số này." in page
    assert Result.objects.get().indicators == "DDNDDDDDDDDD"
