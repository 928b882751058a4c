"""What the tags and filters write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from datchuan.ui import words
from datchuan.ui.fields import VNCharField, VNChoiceField, VNForm, VNIntegerField


def draw(text: str, address: str = "/", **context: Any) -> str:
    request = RequestFactory().get(address)
    return Template(text).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('{% work_status "todo" %}', '<span class="tag tag-todo">Chưa làm</span>'),
        (
            '{% work_status "doing" "Lan, hôm qua" %}',
            '<span class="tag tag-doing">Đang làm</span> <span class="detail">(Lan, hôm qua)</span>',
        ),
        ('{% work_status "done" %}', '<span class="work-done">Xong</span>'),
        ('{% result_word "M" %}', '<span class="result result-M">Đạt</span>'),
        ('{% result_word "met" %}', '<span class="result result-M">Đạt</span>'),
        ('{% result_word "not_met" %}', '<span class="result result-N">Chưa đạt</span>'),
        (
            '{% result_word "N" "còn thiếu 12 hộ" near=True %}',
            '<span class="result result-near">Gần đạt</span> <span class="detail">(còn thiếu 12 hộ)</span>',
        ),
        ('{% result_word "no_threshold" %}', '<span class="result result-T">Chưa có mức chuẩn</span>'),
        ('{% result_word "X" %}', '<span class="result result-X">Không áp dụng</span>'),
        (
            '{% standing "illustrative" %}',
            '<span class="standing standing-illustrative">mức minh họa, chưa đối chiếu văn bản</span>',
        ),
        ('{% standing "to_check" %}', '<span class="standing standing-to_check">cần đối chiếu văn bản</span>'),
        ('{% standing "official" %}', ""),
        ('{% standing "official" "QĐ 318" %}', '<span class="source" lang="vi">QĐ 318</span>'),
        ('{% tag "Đang giữ" "good" %}', '<span class="tag tag-good">Đang giữ</span>'),
    ],
)
def test_words(tag: str, expected: str) -> None:
    assert draw(tag) == expected


def test_what_is_not_known_is_never_shown_as_met() -> None:
    for unknown in ("", None, "?", "đạt", "basically_met"):
        assert words.letter_of(unknown) == "D"
    assert words.result_shown("M", near=True).text == "Đạt"
    assert words.result_shown("D", near=True).text == "Chưa có số liệu"


def test_red_is_for_errors_only() -> None:
    shown = {words.work_shown(status).css for status in words.WORK if status != "error"}
    shown |= {words.result_shown(letter, near=near).css for letter in words.RESULTS for near in (False, True)}
    assert [css for css in shown if "error" in css] == []


def test_a_tone_that_does_not_exist_is_told_to_the_writer_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="'red' is none of"):
        draw('{% tag "Đang giữ" "red" %}')


@pytest.mark.parametrize(
    "text",
    [
        "{% result_word 'N' bad %}", "{% work_status 'doing' bad %}", "{% tag bad 'good' %}",
        "{% standing 'official' bad %}", "{% region bad %}{% endregion %}", "{% disclosure bad %}{% enddisclosure %}",
        "{% filter_link bad 'k' bad %}", "{% bar 1 2 bad %}", "{% as_of bad on=day %}", "{% back_link bad bad %}",
        "{% action_button bad bad %}", "{% action_button bad name=bad value=bad %}",
    ],
)  # fmt: skip
def test_text_is_escaped(text: str) -> None:
    drawn = draw(text, bad="<script>", day=date(2023, 1, 1))
    assert "<script>" not in drawn and "script" in drawn


def test_cells_survive_grey_print_and_reading_aloud() -> None:
    cells = "".join(draw("{% matrix_cell letter %}", letter=letter) for letter in words.RESULTS)
    assert re.findall(r'class="c(.)"><span aria-hidden="true">(.)</span>', cells) == [
        ("M", "Đ"), ("N", "C"), ("D", "–"), ("T", "?"), ("X", "o"),
    ]  # fmt: skip
    assert len(set(words.CELLS.values())) == len(words.RESULTS)
    assert '<span class="visually-hidden">Chưa có số liệu</span>' in cells


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1530, "1.530"),
        (Decimal("28.2"), "28,2"),
        (Decimal("79.9600"), "79,96"),
        ("79.96", "79,96"),
        (Fraction(1, 4), "0,25"),
        (0, "0"),
        (None, ""),
        ("", ""),
        (True, ""),
        ("chữ", ""),
    ],
)
def test_numbers(value: Any, expected: str) -> None:
    assert draw("{{ value|number }}", value=value) == expected


def test_a_number_is_cut_and_never_rounded_up() -> None:
    assert draw("{{ value|number:1 }}", value=Decimal("79.96")) == "79,9"
    assert draw("{{ value|percent:0 }}", value=Fraction(9999, 100)) == "99\N{NO-BREAK SPACE}%"
    with translation.override("en"):
        assert draw("{{ value|number }}", value=Decimal("1530.5")) == "1,530.5"


def test_dates() -> None:
    assert draw("{{ d|day }}", d=date(2023, 2, 1)) == "01/02/2023"
    assert draw("{{ d|weekday }}", d=date(2025, 2, 14)) == "thứ Sáu 14/02/2025"
    assert draw("{{ d|day }}{{ d|moment }}{{ d|weekday }}", d=None) == ""


def test_moments_are_told_in_vietnamese_time() -> None:
    late = datetime(2023, 10, 11, 18, 5, tzinfo=UTC)
    assert draw("{{ d|moment }}", d=late) == "01:05 12/10/2023"
    assert draw("{{ d|day }}", d=late) == "12/10/2023"


def test_every_count_says_its_day_boundary_and_edition() -> None:
    text = '{% as_of "41/70 xã đạt" on=on edition="bộ 2021-2025" %}'
    assert draw(text, on=date(2023, 10, 12)) == (
        '<p class="as-of">41/70 xã đạt, tính đến 12/10/2023, địa giới tại ngày đó, bộ 2021-2025.</p>'
    )
    assert draw('{% as_of boundary="-" %}', today=date(2023, 10, 12), demo=True) == (
        '<p class="as-of">Tính đến 12/10/2023. <strong>Dữ liệu minh họa.</strong></p>'
    )


def test_a_filter_link_keeps_the_other_filters_and_drops_the_page() -> None:
    text = '{% filter_link "Núi Thành" "district" "517" count=15 %}'
    assert draw(text, "/board/?profile=DHNTB&page=3") == (
        '<a href="?profile=DHNTB&amp;district=517">Núi Thành <b>15</b></a>'
    )
    assert draw(text, "/board/?district=517") == '<a href="?district=517" aria-current="true">Núi Thành <b>15</b></a>'
    assert draw('{% filter_link "tất cả" "district" "" %}', "/?district=517&a=1") == '<a href="?a=1">tất cả</a>'
    assert draw('{% filter_link "tất cả" "district" "" %}', "/") == '<a href="?" aria-current="true">tất cả</a>'


def test_pages() -> None:
    drawn = draw("{% pagination page %}", "/?q=ba&page=2", page=Paginator(range(60), 20).page(2))
    assert re.findall(r'href="([^"]*)"', drawn) == ["?q=ba&amp;page=1", "?q=ba&amp;page=3"]
    assert "Trang 2 trên 3" in drawn
    assert draw("{% pagination page %}", page=Paginator(range(5), 20).page(1)).strip() == ""


def test_regions_and_folds() -> None:
    assert draw('{% region "Bảng huyện" tall=True %}<table></table>{% endregion %}') == (
        '<div class="table-scroll tall" tabindex="0" role="region" aria-label="Bảng huyện"><table></table></div>'
    )
    assert draw('{% disclosure "Vì sao mức này?" %}<p>{{ why }}</p>{% enddisclosure %}', why="a<b") == (
        '<details><summary>Vì sao mức này?</summary><div class="why"><p>a&lt;b</p></div></details>'
    )


@pytest.mark.parametrize(
    ("done", "total", "width"),
    [(16, 19, 84), (19, 19, 100), (0, 19, 0), (1, 1000, 1), (0, 0, 0), (999, 1000, 99), (5, 3, 100)],
)
def test_a_bar_is_full_only_when_all_is_done(done: int, total: int, width: int) -> None:
    drawn = draw("{% bar done total %}", done=done, total=total)
    assert f"<b>{done}/{total}</b>" in drawn
    assert re.findall(r'class="bar-done" width="(\d+)"', drawn) == [str(width)]


def test_each_form_has_a_fresh_key() -> None:
    keys = [re.findall(r'name="idem" value="([0-9a-f-]{36})"', draw("{% idem_field %}"))[0] for _ in range(3)]
    assert len(set(keys)) == 3


def test_a_button_that_a_rule_refuses_says_why() -> None:
    drawn = draw('{% action_button "Gửi hồ sơ" why_not="Còn 3 chỉ tiêu chưa có số liệu" %}')
    assert 'type="button"' in drawn and 'aria-disabled="true"' in drawn
    assert "Còn 3 chỉ tiêu chưa có số liệu" in drawn
    assert (
        draw('{% action_button "Lưu" name="then" value="list" %}')
        == '<button type="submit" class="button" name="then" value="list">Lưu</button>'
    )


class Sample(VNForm):
    users = VNIntegerField(label="Số hộ", help_text="Hộ thường trú")
    source = VNCharField(label="Nguồn", required=False)
    done = VNChoiceField(label="Đã xong?", choices=[("y", "Rồi"), ("n", "Để sau")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Đã xác nhận", required=False)


def test_a_field_ties_label_hint_and_error_to_its_input() -> None:
    drawn = draw("{% field form.users %}", form=Sample({"users": "nhiều"}))
    assert '<label for="id_users">Số hộ</label>' in drawn
    assert 'aria-describedby="id_users-hint id_users-error"' in drawn
    assert 'id="id_users-hint"' in drawn and 'id="id_users-error"' in drawn
    assert 'aria-invalid="true"' in drawn and 'autocomplete="off"' in drawn and 'inputmode="numeric"' in drawn
    assert 'value="nhiều"' in drawn
    assert 'class="field wrong"' in drawn


def test_a_field_that_is_right_is_not_marked() -> None:
    drawn = draw("{% field form.source %}", form=Sample())
    assert "wrong" not in drawn and "aria-invalid" not in drawn and "aria-describedby" not in drawn
    assert "có thể để trống" in drawn


def test_choices_stand_in_a_fieldset_and_a_box_before_its_label() -> None:
    drawn = draw("{% field form.done %}", form=Sample())
    assert re.search(r"<fieldset[^>]*>\s*<legend>Đã xong\?", drawn)
    assert drawn.count('type="radio"') == 2
    assert re.search(
        r'<label for="id_sure"><input type="checkbox"[^>]*> Đã xác nhận', draw("{% field form.sure %}", form=Sample())
    )


def test_the_summary_of_errors_jumps_to_each_field() -> None:
    form = Sample({"users": "nhiều", "done": "y"})
    assert form.errors.keys() == {"users"}
    drawn = draw("{% error_summary form %}", form=form)
    assert re.findall(r'href="#([^"]+)"', drawn) == ["id_users"]
    assert "Còn 1 chỗ cần sửa" in drawn
    assert draw("{% error_summary form %}", form=Sample()).strip() == ""
