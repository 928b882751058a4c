from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.confirmations import actions, queries
from datchuan.confirmations import seen as seen_module
from datchuan.confirmations.models import Confirmation, Decision
from datchuan.confirmations.queries import department_had, of_indicator, out_of_step, panel_of, states
from datchuan.confirmations.tests.deeds import CODE, asks, confirms, disagrees, saves
from datchuan.confirmations.words import said_words
from datchuan.evidence.actions import detach
from datchuan.evidence.tests.making import LIST, document, want
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice


def state(here: Setting) -> str:
    said = of_indicator(here.commune.pk, "NTM", YEAR, CODE)
    assert said is not None
    return said.state


def seal(monkeypatch: pytest.MonkeyPatch, value: str, commune: int) -> None:
    """The evidence of the indicator has this seal."""
    monkeypatch.setattr(seen_module, "seals_of_evidence", lambda *_args: {(commune, CODE): value} if value else {})


def test_a_changed_value_voids_what_was_confirmed_and_tells_who_confirmed(here: Setting) -> None:
    saves(here, "412")
    confirms(here)
    saves(here, "431")
    row = Confirmation.objects.get()
    assert (row.state, row.moved, row.moved_by) == ("void", "value", here.officer)
    assert [d.act for d in Decision.objects.all()] == ["confirm", "void"]
    entry = Entry.objects.get(kind="confirmations.note_change", outcome="ok")
    assert entry.after == {"2.1": {"state": "void", "moved": "value"}}
    notice = Notice.objects.get()
    assert (notice.person, notice.kind) == (here.cast.department, "confirmations.void")
    assert notice.where == "/review/NTM/2.1/2023/20869/"
    assert notice.sentence == (
        "Xã Tiên Lãnh đã đổi số liệu của chỉ tiêu 2.1 sau khi anh/chị quyết định trên số 412/530 hộ = 77,73 %. "
        "Quyết định đó không còn hiệu lực; cần xem lại."
    )


def test_changed_evidence_voids_too(here: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(monkeypatch, "a" * 64, here.commune.pk)
    saves(here)
    confirms(here)
    assert actions.note_change(here.commune, "NTM", YEAR, [CODE], by=here.officer) == 0
    seal(monkeypatch, "b" * 64, here.commune.pk)
    assert actions.note_change(here.commune, "NTM", YEAR, [CODE], by=here.officer) == 1
    assert Confirmation.objects.get().moved == "evidence"
    seal(monkeypatch, "", here.commune.pk)
    saves(here, "500")
    assert Decision.objects.count() == 2  # void already: a further change is no further act


def test_value_and_evidence_together(here: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    saves(here)
    disagrees(here)
    seal(monkeypatch, "c" * 64, here.commune.pk)
    saves(here, "500")
    assert (Confirmation.objects.get().state, Confirmation.objects.get().moved) == ("void", "both")


def test_what_says_the_same_moves_nothing(here: Setting) -> None:
    saves(here, "412")
    confirms(here)
    saves(here, "412.0", done=True)
    assert (state(here), Confirmation.objects.get().state) == ("confirmed", "confirmed")
    saves(here, "412", source="Sổ khác")
    assert state(here) == "void"


def test_another_indicator_is_left_alone(here: Setting) -> None:
    saves(here)
    confirms(here)
    saves(here, "20", code="2.4")
    assert state(here) == "confirmed"


def test_an_answer_gives_the_ball_back(here: Setting) -> None:
    saves(here)
    asks(here)
    saves(here, "420")
    row = Confirmation.objects.get()
    assert (row.state, row.moved) == ("answered", "value")
    told = Notice.objects.get(person=here.cast.department)
    assert told.sentence == "Xã Tiên Lãnh đã bổ sung số liệu của chỉ tiêu 2.1 theo yêu cầu của anh/chị; cần xem lại."
    assert not Notice.objects.filter(kind="confirmations.more_wanted", read_at=None).exists()


def test_a_writer_that_forgets_to_take_note_leaves_no_standing_confirmation(here: Setting) -> None:
    saves(here)
    confirms(here)
    figure = Figure({"num": "500", "den": "530"})
    save_value(here.commune, here.indicator(CODE), YEAR, figure, by=here.officer, version=1)
    assert Confirmation.objects.get().state == "confirmed"
    assert state(here) == "void"
    assert department_had(here.commune.pk, "NTM", YEAR, CODE) == "void"
    assert out_of_step() == ["20869 NTM 2.1, 2023 (SYT): confirmed, value"]
    actions.note_change(here.commune, "NTM", YEAR, [CODE], by=here.officer)
    assert out_of_step() == []


@pytest.mark.parametrize(("deed", "had"), [(confirms, "confirmed"), (asks, "more_wanted"), (disagrees, "disagreed")])
def test_what_the_department_had_said(here: Setting, deed: Any, had: str) -> None:
    saves(here)
    assert department_had(here.commune.pk, "NTM", YEAR, CODE) == "unchecked"
    deed(here)
    assert department_had(here.commune.pk, "NTM", YEAR, CODE) == had
    if had == "more_wanted":
        saves(here, "431")
        assert department_had(here.commune.pk, "NTM", YEAR, CODE) == "more_wanted"


def test_history_cannot_be_changed(here: Setting) -> None:
    saves(here)
    confirms(here)
    with pytest.raises(IntegrityError):
        Decision.objects.update(reason="khác")


def test_the_panel_says_what_holds_and_what_does_not(here: Setting) -> None:
    saves(here)
    confirms(here)
    panel = panel_of(here.commune, "NTM", YEAR, CODE)
    assert panel is not None
    assert said_words(panel.said[0], panel.measure) == (
        "Sở Y tế đã xác nhận ngày 12/10/2023 đúng số 412/530 hộ = 77,73 %."
    )
    saves(here, "431")
    panel = panel_of(here.commune, "NTM", YEAR, CODE)
    assert panel is not None
    assert said_words(panel.said[0], panel.measure).startswith(
        "Sở Y tế đã xem ngày 12/10/2023 số 412/530 hộ = 77,73 %. Cán bộ Tiên Lãnh đổi số liệu lúc "
    )
    assert [told.decision.act for told in panel.history] == ["void", "confirm"]
    nobody = panel_of(here.commune, "NTM", YEAR, "3.2")
    assert nobody is not None
    assert (nobody.leads, nobody.said, nobody.state) == ((), (), "unchecked")


def test_states_of_many_take_as_many_queries_as_of_one(here: Setting) -> None:
    saves(here)
    confirms(here)
    states([here.commune.pk], "NTM", YEAR)  # the statements that a connection prepares once
    with CaptureQueriesContext(connection) as one:
        states([here.commune.pk], "NTM", YEAR)
    saves(here, commune=here.far)
    confirms(here, here.far)
    with CaptureQueriesContext(connection) as many:
        found = states([here.commune.pk, here.far.pk, here.neighbour.pk], "NTM", YEAR)
    assert len(one) == len(many) == 5
    assert {key: said.state for key, said in found.items()} == {
        (here.commune.pk, CODE): "confirmed",
        (here.far.pk, CODE): "confirmed",
    }


def test_a_former_lead_no_longer_counts(here: Setting) -> None:
    saves(here)
    confirms(here)
    here.indicator(CODE).responsibilities.update(agency=here.cast.province.agencies["SGTVT"])
    found = of_indicator(here.commune.pk, "NTM", YEAR, CODE)
    assert found is not None
    assert found.state == "unchecked"
    assert [(s.agency.code, s.leads, s.state) for s in found.agencies] == [
        ("SGTVT", True, "unchecked"),
        ("SYT", False, "confirmed"),
    ]
    assert queries.leads_of("NTM", YEAR)[CODE][0].code == "SGTVT"


def test_attaching_and_taking_away_evidence_voids_through_the_actions_of_the_library(here: Setting) -> None:
    want(here, LIST)
    saves(here)
    confirms(here)
    made = document(here, moved=actions.note_change)
    assert (state(here), Confirmation.objects.get().moved) == ("void", "evidence")
    confirms(here)
    assert state(here) == "confirmed"
    (attachment,) = made.attachments.all()
    detach(attachment, by=here.officer, reason="Nhầm xã", moved=actions.note_change)
    assert (state(here), Confirmation.objects.get().moved) == ("void", "evidence")
    assert [d.act for d in Decision.objects.all()] == ["confirm", "void", "confirm", "void"]
