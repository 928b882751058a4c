"""The fragment on the page of an indicator."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from datchuan.assessments.tests.setting import Setting
from datchuan.evidence import queries
from datchuan.evidence.tests.making import PHOTO, YEAR, document, place


def panel(here: Setting, **more: Any) -> str:
    held = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1")
    context = {
        "evidence": held, "commune": here.commune, "set_code": "NTM", "indicator_code": "2.1", "year": YEAR, **more,
    }  # fmt: skip
    return " ".join(render_to_string("evidence/_panel.html", context).split())


def test_it_counts_and_leads_to_each_kind(here: Setting) -> None:
    made = document(here)
    text = panel(here, may_write=True)
    assert 'Minh chứng <span class="count">1/2</span>' in text
    assert 'href="/commune/20869/NTM/2.1/2023/evidence/?kind=1"' in text
    assert 'href="/commune/20869/NTM/2.1/2023/evidence/?kind=2"' in text
    assert f'<a class="evidence-document" href="/commune/20869/evidence/{made.pk}/" hx-get=' in text
    assert f'src="/commune/20869/evidence/{made.pk}/thumb/?revision=1"' in text
    assert "01/06/2023" in text
    assert f'{PHOTO}</span> <span class="tag tag-todo">còn thiếu</span>' in text


def test_a_reader_sees_no_buttons(here: Setting) -> None:
    document(here)
    text = panel(here)
    assert "/NTM/2.1/2023/evidence/" not in text
    assert "Danh sách hộ thôn 1" in text


def test_without_wanted_kinds_it_counts_documents(here: Setting) -> None:
    document(here, place=place("", code="2.2"))
    held = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.2")
    assert (held.wanted, held.have, len(held.others)) == ((), 0, 1)
    empty = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.3")
    context = {"commune": here.commune, "set_code": "NTM", "indicator_code": "2.3", "year": YEAR}
    text = render_to_string("evidence/_panel.html", {"evidence": empty, **context})
    assert "Hướng dẫn chưa nêu cần minh chứng nào" in text
