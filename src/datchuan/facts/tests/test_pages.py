"""The pages of the register: read, typed, agreed to, in conflict."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import YEAR, Setting, page_of, words_of
from datchuan.facts.models import FactGroup, FactKind, FactValue
from datchuan.facts.queries import facts_of
from datchuan.facts.tests.setting import SAVE, figure, measure, save, sent
from datchuan.journal.models import Entry

pytestmark = pytest.mark.django_db
PAGE = f"/commune/20869/facts/{YEAR}/"
SHARE = {"num": "412", "den": "530"}


def hidden(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of the form of a page that stands between."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())
    return {name: value for name, value in found if name not in ("csrfmiddlewaretoken", "next", "language")}


def test_the_page_asks_for_every_fact_with_last_years_beside(officer: Client, here: Setting) -> None:
    from datchuan.facts import actions
    from datchuan.facts.tests.setting import ABOUT, numbers

    actions.save_facts(here.commune, YEAR - 1, numbers(so_ho=520), ABOUT, by=here.officer, version=0)
    words = words_of(officer.get(PAGE))
    assert "Còn 4 dữ liệu chung của năm 2023 chưa có" in words
    assert "Năm trước: 520 hộ. Dùng cho chỉ tiêu 2.1, 2.3, 2.4 (Nông thôn mới)." in words
    assert "Năm 2023 chưa ai nhập dữ liệu chung." in words


def test_typed_facts_are_saved_and_told_in_the_history(officer: Client, here: Setting) -> None:
    response = officer.post(SAVE, sent(so_ho="1.530", dat="120,5"))
    assert (response.status_code, response.url) == (303, PAGE)
    words = words_of(officer.get(PAGE))
    assert "Đã lưu 2 dữ liệu chung." in words
    assert "Cán bộ Tiên Lãnh nhập tổng số hộ: 1.530 hộ . Kỳ: 31/12/2022. Nguồn: Sổ hộ khẩu." in words
    officer.post(
        SAVE,
        sent(
            1,
            so_ho="1540",
            dat="120,5",
        )
        | {"reason": "Rà soát lại"},
    )
    assert (
        "đổi tổng số hộ từ 1.530 hộ thành 1.540 hộ . Kỳ: 31/12/2022. Nguồn: Sổ hộ khẩu. Lý do: Rà soát lại"
        in words_of(officer.get(PAGE))
    )


def test_what_follows_is_shown_before_and_saved_by_one_button(officer: Client, here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE)
    shown = officer.post(SAVE, sent(1, so_ho="545"))
    assert shown.status_code == 200
    words = words_of(shown)
    assert "1 chỉ tiêu sẽ đổi theo" in words
    assert "Tổng số hộ: 530 hộ → 545 hộ" in words
    assert "412/530 hộ = 77,73 % 412/545 hộ = 75,59 % vẫn chưa đạt" in words
    assert figure("2.1").value == SHARE
    done = officer.post(SAVE, hidden(shown))
    assert (done.status_code, figure("2.1").value) == (303, {"num": "412", "den": "545"})
    assert "Đã lưu 1 dữ liệu chung. 1 chỉ tiêu đổi theo." in words_of(officer.get(PAGE))


def test_from_what_follows_one_may_go_back_and_edit(officer: Client, here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE)
    shown = officer.post(SAVE, sent(1, so_ho="545"))
    back = officer.post(SAVE, hidden(shown) | {"then": "edit"})
    assert back.status_code == 200
    assert 'name="f-so_ho" value="545"' in back.content.decode()
    assert figure("2.1").value == SHARE


def test_an_old_agreement_is_asked_anew(officer: Client, here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE)
    shown = officer.post(SAVE, sent(1, so_ho="545"))
    measure(here, c2_1={"num": "500", "den": "530"})
    again = officer.post(SAVE, hidden(shown))
    assert again.status_code == 409
    assert "danh sách khác đi. Chưa có gì được lưu." in words_of(again)
    assert officer.post(SAVE, hidden(again)).status_code == 303
    assert figure("2.1").value == {"num": "500", "den": "545"}


def test_two_officers_at_one_fact_see_both_and_choose(officer: Client, here: Setting) -> None:
    save(here, so_ho=530, dat=100)
    save(here, 1, so_ho=540, dat=110, by=here.colleague)
    shown = officer.post(SAVE, sent(1, so_ho="550", dat="100"))
    assert shown.status_code == 409
    words = words_of(shown)
    assert "Tổng số hộ 550 hộ" in words
    assert "Cán bộ Thứ Hai lưu lúc" in words
    assert "Tổng số hộ 540 hộ" in words
    assert officer.post(SAVE, hidden(shown)).status_code == 303
    assert {code: f.value for code, f in facts_of(here.commune.pk, YEAR).items()} == {"so_ho": 550, "dat": 110}


@pytest.mark.parametrize(
    ("fields", "anchor", "words"),
    [
        ({"f-so_ho": "530,5"}, "f-f-so_ho", "Tổng số hộ"),
        ({"f-so_ho": "12"}, "f-f-so_ho", "thấp hơn mức thấp nhất có thể có (30 hộ)"),
        ({"f-so_ho": "1e3"}, "f-f-so_ho", "Tổng số hộ"),
        ({"f-so_ho": "１２００"}, "f-f-so_ho", "Tổng số hộ"),
        ({"f-so_ho": "-5"}, "f-f-so_ho", "Tổng số hộ"),
        ({"f-dat": "1.530"}, "f-f-dat", "Đất"),
        ({"f-so_ho": "530", "f-ho_ngheo": "600"}, "f-f-ho_ngheo", "Hộ nghèo (600 hộ) lớn hơn tổng số hộ (530 hộ)"),
        ({"f-so_ho": "530", "period": ""}, "f-period", "Nhập số liệu của kỳ nào"),
        ({"f-so_ho": "530", "source": ""}, "f-source", "Nhập nguồn số liệu"),
        ({"f-so_ho": "530", "source": "Sổ \u202e hộ"}, "f-source", "đảo chiều"),
        ({"f-so_ho": "530", "source": "a" * 301}, "f-source", "vượt mức 300"),
        ({"f-so_ho": ""}, "f-f-so_ho", "Nhập ít nhất một số."),
        ({"f-so_ho": "530", "version": "x"}, "", "số phiên bản"),
        ({"f-so_ho": "530", "idem": "1"}, "", "mã nhận dạng"),
    ],
)
def test_what_cannot_be_read_stays_typed_with_a_sentence(
    officer: Client, here: Setting, fields: dict[str, str], anchor: str, words: str
) -> None:
    response = officer.post(SAVE, sent() | fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Còn 1 chỗ cần sửa" in page
    assert words in page
    assert (f'href="#{anchor}"' in page) is bool(anchor)
    assert not FactValue.objects.exists()
    if fields.get("f-so_ho"):
        assert f'name="f-so_ho" value="{fields["f-so_ho"]}"' in page


def test_a_fact_is_taken_back_with_a_reason_only(officer: Client, here: Setting) -> None:
    save(here, so_ho=530)
    refused = officer.post(SAVE, sent(1, so_ho=""))
    assert refused.status_code == 422
    assert "Anh/chị đang xóa số đã lưu: Tổng số hộ." in words_of(refused)
    assert officer.post(SAVE, sent(1, so_ho="") | {"reason": "Nhập nhầm xã"}).status_code == 303
    assert facts_of(here.commune.pk, YEAR) == {}
    assert "xóa tổng số hộ, trước đó là 530 hộ" in words_of(officer.get(PAGE))


def test_what_a_colleague_entered_meanwhile_is_not_taken_for_taken_back(officer: Client, here: Setting) -> None:
    save(here, so_ho=530, by=here.colleague)
    assert officer.post(SAVE, sent(0, so_ho="", dat="12")).status_code == 303
    assert {code: f.value for code, f in facts_of(here.commune.pk, YEAR).items()} == {"so_ho": 530, "dat": 12}


def test_fields_that_nobody_asked_for_are_passed_over(officer: Client, here: Setting) -> None:
    body = sent(so_ho="530") | {"f-khac": "1", "is_demo": "on", "recorded_by": "1", "year": "2010"}
    assert officer.post(SAVE, body).status_code == 303
    fact = FactValue.objects.get()
    assert (fact.kind.code, fact.is_demo, fact.register.year, fact.recorded_by) == ("so_ho", False, YEAR, here.officer)


def test_others_read_and_may_not_write(here: Setting, signed_in: object) -> None:
    save(here, so_ho=530)
    browser = signed_in(here.cast.department)  # type: ignore[operator]
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert '<form method="post" action="/commune' not in page.content.decode()
    assert "530 hộ (31/12/2022) Nguồn: Sổ hộ khẩu" in words_of(page)
    assert "Dữ liệu chung do cán bộ của xã nhập." in words_of(page)
    assert browser.post(SAVE, sent(1, so_ho="540")).status_code == 403
    assert Entry.objects.filter(kind="facts.save_facts", outcome="refused").count() == 1


def test_beyond_reach_is_the_same_as_nowhere(here: Setting, signed_in: object) -> None:
    browser = signed_in(here.cast.other_officer)  # type: ignore[operator]
    far, nowhere = (browser.get(f"/commune/{code}/facts/{YEAR}/") for code in ("20869", "00000"))
    assert (far.status_code, nowhere.status_code) == (404, 404)
    assert page_of(far, "20869") == page_of(nowhere, "00000")
    assert browser.post(SAVE, sent(so_ho="530")).status_code == 404
    assert signed_in(here.cast.operator).get(PAGE).status_code == 404  # type: ignore[operator]
    officer = signed_in(here.officer)  # type: ignore[operator]
    assert [officer.get(f"/commune/20869/facts/{year}/").status_code for year in (2009, 2010, 2024)] == [404, 200, 404]


def test_the_page_takes_as_many_queries_for_many_facts(officer: Client, here: Setting) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert officer.get(PAGE).status_code == 200
        return len(queries)

    save(here, so_ho=530)
    officer.get(PAGE)
    few = count()
    group = FactGroup.objects.create(code="X", name_vi="Khác", position=1)
    for at in range(30):
        FactKind.objects.create(code=f"x{at}", group=group, name_vi=f"Số {at}", position=at, standing="to_check")
    save(here, 1, so_ho=530, **{f"x{at}": at for at in range(30)})
    assert count() == few


def test_exact_decimals_survive_the_form(officer: Client, here: Setting) -> None:
    officer.post(SAVE, sent(dat="1200,125"))
    assert facts_of(here.commune.pk, YEAR)["dat"].value == Decimal("1200.125")
    page = officer.get(PAGE).content.decode()
    assert 'name="f-dat" value="1200,125"' in page
    again = officer.post(SAVE, sent(1, dat="1200,125"))
    assert again.status_code == 303
    assert "Không có dữ liệu chung nào đổi." in words_of(officer.get(PAGE))
