"""What other rooms ask: the state of each wanted kind, seals, counts, in a constant number of queries."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import Setting
from datchuan.config import clock
from datchuan.evidence import actions, queries
from datchuan.evidence.about import About
from datchuan.evidence.models import Document
from datchuan.evidence.queries import State
from datchuan.evidence.tests.making import LIST, PHOTO, YEAR, Heard, document, place, stored, want


def states(here: Setting, year: int = YEAR) -> list[State]:
    return [w.state for w in queries.of_indicator(here.commune.pk, "NTM", year, "2.1").wanted]


def test_nothing_attached_is_missing(here: Setting) -> None:
    held = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1")
    assert [(w.key, w.state, w.documents) for w in held.wanted] == [(LIST, "missing", ()), (PHOTO, "missing", ())]
    assert (held.have, held.wanted_count, held.documents, held.others, held.seal) == (0, 2, (), (), "")


@pytest.mark.parametrize(
    ("file", "about", "state", "have"),
    [
        ({}, {}, State.HAVE, 1),
        ({"state": "quarantine"}, {}, State.SCANNING, 1),
        ({}, {"expires": date(2023, 10, 11)}, State.EXPIRED, 0),
        ({}, {"expires": date(2023, 10, 12)}, State.HAVE, 1),
        (None, {"system": "Phần mềm khác"}, State.ELSEWHERE, 1),
        (None, {"system": "Phần mềm khác", "expires": date(2023, 1, 1)}, State.EXPIRED, 0),
    ],
)
def test_the_state_of_a_kind(here: Setting, file: Any, about: dict[str, Any], state: State, have: int) -> None:
    actions.add_document(
        here.commune, About("A", **about), by=here.officer, moved=Heard(), place=place(),
        stored=None if file is None else stored(here.officer, **file),
    )  # fmt: skip
    held = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1")
    assert ([w.state for w in held.wanted], held.have) == ([state, State.MISSING], have)


def test_a_file_that_was_blocked_later_is_not_there(here: Setting) -> None:
    made = document(here)
    type(made.stored).objects.update(state="blocked", problem="Tệp có vi-rút.")
    assert states(here) == [State.BLOCKED, State.MISSING]


def test_the_best_document_of_a_kind_counts(here: Setting) -> None:
    document(here, about=About("Cũ", expires=date(2022, 1, 1)))
    assert states(here) == [State.EXPIRED, State.MISSING]
    document(here, "Mới")
    assert states(here) == [State.HAVE, State.MISSING]


def test_what_expired_since_still_proved_the_year_before(here: Setting) -> None:
    made = document(here, about=About("OCOP", expires=date(2023, 6, 30)), place=place(year=2022))
    actions.attach(made, place(), by=here.officer, moved=Heard())
    assert (states(here, 2022)[0], states(here, 2023)[0]) == (State.HAVE, State.EXPIRED)


def test_when_guidance_changes_old_matches_stay_visible_as_another_kind(here: Setting) -> None:
    made = document(here)
    want(here, "Sổ theo dõi", PHOTO)
    held = queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1")
    assert [w.state for w in held.wanted] == [State.MISSING, State.MISSING]
    assert [(s.document, s.attachment.wanted) for s in held.others] == [(made, LIST)]
    page = render_to_string(
        "evidence/_panel.html",
        {"evidence": held, "commune": here.commune, "set_code": "NTM", "indicator_code": "2.1", "year": YEAR},
    )
    assert "theo hướng dẫn trước: Danh sách hộ" in page


def test_the_seal_is_the_hash_of_what_is_attached(here: Setting) -> None:
    one, two = document(here), document(here, "B", place=place(PHOTO))
    lines = sorted(f"{d.pk} 1 {d.stored.sha256}" for d in (one, two))
    wanted = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert queries.seals([here.commune.pk], "NTM", YEAR) == {(here.commune.pk, "2.1"): wanted}
    assert queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1").seal == wanted


def test_the_seal_moves_with_every_change_of_what_is_attached_and_returns(here: Setting) -> None:
    def seal() -> str | None:
        found = queries.seals([here.commune.pk], "NTM", YEAR, ["2.1"]).get((here.commune.pk, "2.1"))
        assert (found or "") == queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1").seal
        return found

    seen = [seal()]
    made = document(here)
    seen.append(seal())
    other = document(here, "B", place=place(PHOTO))
    seen.append(seal())
    made = actions.add_revision(made, stored(here.officer), by=here.officer, version=1, moved=Heard())
    seen.append(seal())
    actions.detach(made.attachments.get(), by=here.officer, reason="nhầm", moved=Heard())
    seen.append(seal())
    actions.withdraw(other, by=here.officer, reason="nhầm", version=1, moved=Heard())
    assert (seen[0], seal()) == (None, None)
    assert len(set(seen)) == len(seen) == 5
    actions.attach(made, place(), by=here.officer, moved=Heard())
    actions.attach(made, place(PHOTO), by=here.officer, moved=Heard())
    once = seal()
    actions.describe(made, About("Tên khác"), by=here.officer, version=2, moved=Heard())
    assert seal() == once


def test_the_seal_of_what_lies_elsewhere_moves_with_its_place(here: Setting) -> None:
    about = About("A", system="Một", checked_on=date(2023, 9, 1))
    made = actions.add_document(here.commune, about, by=here.officer, moved=Heard(), place=place())
    before = queries.seals([here.commune.pk], "NTM", YEAR)
    assert before[here.commune.pk, "2.1"] == queries.of_indicator(here.commune.pk, "NTM", YEAR, "2.1").seal
    actions.describe(made, About("A", system="Hai"), by=here.officer, version=1, moved=Heard())
    assert queries.seals([here.commune.pk], "NTM", YEAR) != before


def test_counts_and_progress_speak_of_communes_set_and_year(here: Setting) -> None:
    mine, far = here.commune.pk, here.far.pk
    made = document(here)
    document(here, "B")
    document(here, "C", place=place("", code="2.2"))
    document(here, "D", place=place(year=2022))
    other = here.cast.other_officer
    actions.add_document(here.far, About("E"), by=other, moved=Heard(), stored=stored(other), place=place(PHOTO))
    assert queries.counts([mine, far], "NTM", YEAR) == {(mine, "2.1"): 2, (mine, "2.2"): 1, (far, "2.1"): 1}
    assert queries.counts([far], "NTM", YEAR) == {(far, "2.1"): 1}
    assert queries.counts([mine], "NTM_KM", YEAR) == {}
    found = queries.progress([mine, far], "NTM", YEAR)
    assert {key: (p.have, p.wanted, p.documents) for key, p in found.items()} == {
        (mine, "2.1"): (1, 2, 2), (mine, "2.2"): (0, 0, 1), (far, "2.1"): (1, 2, 1),
    }  # fmt: skip
    assert set(queries.seals([mine, far], "NTM", YEAR, ["2.1"])) == {(mine, "2.1"), (far, "2.1")}
    actions.withdraw(made, by=here.officer, reason="nhầm", version=1, moved=Heard())
    assert queries.counts([mine], "NTM", YEAR)[mine, "2.1"] == 1


def _count(act: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_every_question_takes_the_same_queries_for_one_and_for_many(here: Setting) -> None:
    mine = here.commune.pk
    questions = {
        "seals": lambda: queries.seals([mine], "NTM", YEAR),
        "counts": lambda: queries.counts([mine], "NTM", YEAR),
        "progress": lambda: queries.progress([mine], "NTM", YEAR),
        "of_indicator": lambda: queries.of_indicator(mine, "NTM", YEAR, "2.1"),
        "of_set": lambda: queries.of_set(mine, "NTM", YEAR),
    }
    wanted = {"seals": 1, "counts": 1, "progress": 3, "of_indicator": 3, "of_set": 3}
    document(here)
    assert {name: _count(act) for name, act in questions.items()} == wanted
    for at in range(12):
        document(here, f"Tài liệu {at}", place=place((LIST, PHOTO, "")[at % 3], code=("2.1", "2.2")[at % 2]))
    assert {name: _count(act) for name, act in questions.items()} == wanted


def test_documents_of_the_kind_are_offered_once_more_elsewhere(here: Setting) -> None:
    before = document(here, "Năm trước", place=place(year=2022))
    same_kind = document(here, "Chỉ tiêu khác", place=place(code="2.2"))
    document(here, "Ảnh", place=place(PHOTO, code="2.2"))
    gone = document(here, "Đã rút", place=place(code="2.2"))
    actions.withdraw(gone, by=here.officer, reason="nhầm", version=1, moved=Heard())
    offered = queries.earlier(here.commune.pk, "NTM", YEAR, "2.1", LIST)
    assert set(offered) == {before, same_kind}
    actions.attach(before, place(), by=here.officer, moved=Heard())
    assert set(queries.earlier(here.commune.pk, "NTM", YEAR, "2.1", LIST)) == {same_kind}
    assert set(queries.earlier(here.far.pk, "NTM", YEAR, "2.1", LIST)) == set()


def test_what_ends_soon_is_listed_by_urgency(here: Setting) -> None:
    days = {"Hết": date(2023, 10, 1), "Sắp": date(2023, 12, 1), "Còn lâu": date(2024, 3, 1)}
    for title, expires in days.items():
        document(here, about=About(title, expires=expires))
    document(here, "Không thời hạn")
    assert [d.title for d in queries.ending_soon([here.commune.pk])] == ["Hết", "Sắp"]
    assert queries.ends_soon(Document.objects.get(title="Sắp"), clock.today())
    assert not queries.ends_soon(Document.objects.get(title="Còn lâu"), clock.today())


def test_search_needs_no_diacritics(here: Setting) -> None:
    made = document(here, about=About("Quyết định công nhận", number="45/QĐ-UBND", organ="UBND huyện Tiên Phước"))
    for words in ("quyet dinh", "CÔNG NHẬN", "45 qd", "tien phuoc", "danh-sach.pdf"):
        assert list(Document.objects.found_by(words)) == [made], words
    assert list(Document.objects.found_by("truong hoc")) == []
