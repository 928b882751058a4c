"""A new set against the old one over a pack that holds every kind of change, against tables made by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import words_of
from datchuan.config import clock
from datchuan.criteria.models import Edition
from datchuan.packs.loading import load_pack
from datchuan.packs.tests.renumbered import RENUMBERED
from datchuan.packs.tests.small_pack import write_small_pack
from datchuan.people.models import Agency, Role
from datchuan.people.tests.cast import add_person, entered
from datchuan.places.models import Unit
from datchuan.whatif.changeover import fate_word

pytestmark = pytest.mark.django_db

#: Figures under the old set. An Bình is judged by the column BANG, Đồi Cao by NUI.
FIGURES = {
    "99001": {
        "1.1": {"pass": True}, "1.2": {"num": "82", "den": "100"}, "2.1": {"number": "60"}, "2.3": {"level": "Tốt"},
        "2.2": {"female": {"num": "95", "den": "100"}, "male": {"num": "95", "den": "100"}}, "2.5": {"number": "5"},
        "2.4": {"parts": [{"num": "40", "den": "100"}, {"number": "1"}]}, "2.6": {"number": "5"},
    },
    "99002": {
        "1.1": {"pass": True}, "1.2": {"num": "72", "den": "100"}, "2.1": {"number": "50"},
        "2.3": {"level": "Trung bình"}, "2.5": {"number": "5"},
        "2.4": {"parts": [{"num": "40", "den": "100"}, {"number": "1"}]}, "2.6": {"number": "3.5"},
    },
}  # fmt: skip
#: By hand. An Bình met all of it. Đồi Cao did not meet 2.3 (Trung bình) and had no figure of 2.2, so that what comes from
#: them is no loss; its 3.5 m² failed the old level of 4 and meets the new one of 3.
FATES = {
    "1.1": "giữ nguyên", "1.2": "chặt hơn", "1.3": "nhẹ hơn", "1.4": "định nghĩa lại", "1.5": "tách ra", "1.6": "tách ra",
    "2.1": "giữ nguyên", "2.2": "mới", "2.3": "gộp lại", "-1.3": "bỏ", "-1.4": "bỏ",
}  # fmt: skip
LOST = {"99001": ("1.2", "1.4", "1.5", "1.6", "2.2", "2.3"), "99002": ("1.2", "1.5", "1.6", "2.2")}


def keep(code: str, figures: dict[str, object], year: int, edition: str = "NTM/thu") -> None:
    commune, of = Unit.objects.get(code=code), Edition.objects.get(code=edition)
    Measurement.objects.bulk_create(
        Measurement(
            commune=commune, set_code="NTM", indicator_code=indicator, year=year, edition=of, value=value,
            recorded_at=clock.now(),
        )
        for indicator, value in figures.items()
    )  # fmt: skip


def reader() -> Client:
    return entered(add_person("lanh-dao", "Lãnh Đạo", Role.LEADER, Agency.objects.get(code="UBND-99")))


def page_of(client: Client) -> tuple[object, str]:
    answer = client.get(reverse("whatif-change-over"), {"edition": "NTM-moi"})
    return answer.context["page"], words_of(answer)


def test_every_kind_of_change_and_what_each_commune_loses(tmp_path: Path) -> None:
    with clock.travel(date(2025, 9, 1)):
        load_pack(write_small_pack(tmp_path, **RENUMBERED))
        for code, figures in FIGURES.items():
            keep(code, figures, 2025)
        client = reader()
        page, said = page_of(client)
        shown = {n.line.new or f"-{n.line.old[0]}": n.line for n in page.lines}  # type: ignore[attr-defined]
        assert {code: fate_word(line.fate) for code, line in shown.items()} == FATES
        assert shown["2.3"].old == ("2.2", "2.5") and [code for code, ln in shown.items() if ln.by_code] == ["2.1"]
        assert {x.place.code: x.codes for x in page.losers} == LOST  # type: ignore[attr-defined]
        for words in (
            "giữ nguyên: 2 · chặt hơn: 1 · nhẹ hơn: 1 · định nghĩa lại: 1 · tách ra: 2 · gộp lại: 1 · bỏ: 2 · mới: 1",
            "1.2, chặt hơn: 82/100 hộ = 82 %, cần từ 85 % trở lên: còn thiếu 3 hộ (mức cần đối chiếu văn bản).",
            "1.2, chặt hơn: 72/100 hộ = 72 %, cần từ 75 % trở lên: còn thiếu 3 hộ (mức cần đối chiếu văn bản).",
            "2.3, gộp lại: Chưa có số liệu, cần từ 90 % trở lên",
            "Bảng đối chiếu thử", "cần đối chiếu", "Dữ liệu thử nghiệm", "phần nước",
            "2/2 xã đang giữ danh hiệu",
        ):  # fmt: skip
            assert words in said.replace("&gt;", ">"), words
        with CaptureQueriesContext(connection) as two:
            page_of(client)
        Measurement.objects.filter(commune__code="99002").delete()
        with CaptureQueriesContext(connection) as one:
            page, _said = page_of(client)
        assert [x.place.code for x in page.losers] == ["99001", "99002"]  # type: ignore[attr-defined]
        assert len(one) == len(two)


def test_once_the_new_set_holds_its_figures_are_read_back(tmp_path: Path) -> None:
    with clock.travel(date(2026, 3, 1)):
        load_pack(write_small_pack(tmp_path, **RENUMBERED))
        keep("99001", {"1.2": {"num": "82", "den": "100"}, "1.3": {"number": "2"}}, 2026, "NTM/moi")
        page, _said = page_of(reader())
        # 1.3 is the old 2.6: neither 4 nor 3 is met. What was split or merged cannot be read back.
        assert {x.place.code: x.codes for x in page.losers} == {  # type: ignore[attr-defined]
            "99001": ("1.2", "2.2"), "99002": ("2.2",),
        }  # fmt: skip


def test_a_pack_without_lineage_says_so(tmp_path: Path) -> None:
    with clock.travel(date(2025, 9, 1)):
        load_pack(write_small_pack(tmp_path, **{k: v for k, v in RENUMBERED.items() if k != "set-lineage.csv"}))
        page, said = page_of(reader())
        assert "Gói dữ liệu không nêu chỉ tiêu nào của bộ này đến từ chỉ tiêu nào của bộ trước" in said
        assert "chỉ so được theo mã" in said
        fates = {str(n.line.fate) for n in page.lines}  # type: ignore[attr-defined]
        assert fates.isdisjoint({"split", "merged"})
