"""What a department confirmed does not outlive the evidence that it saw."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import Setting
from datchuan.confirmations.models import Confirmation, Moved
from datchuan.confirmations.tests.deeds import confirms, saves
from datchuan.confirmations.workflow import State
from datchuan.evidence.models import Document
from datchuan.evidence.tests.making import document, place
from datchuan.library.tests.sending import paper

SHELF = "/commune/20869/evidence/"
ADD = "/commune/20869/NTM/2.1/2023/evidence/"


def _sent(**more: object) -> dict[str, object]:
    return {"idem": str(uuid4()), "version": "1", "reason": "nhầm", **more}


CHANGES: dict[str, Callable[[Client, Document, Document], object]] = {
    "add": lambda c, _m, _l: c.post(ADD, _sent(how="file", kind="1", file=paper())),
    "elsewhere": lambda c, _m, _l: c.post(ADD, _sent(how="elsewhere", kind="1", system="Phần mềm khác")),
    "attach": lambda c, _m, loose: c.post(f"{ADD}{loose.pk}/", _sent(kind="1")),
    "detach": lambda c, made, _l: c.post(f"{SHELF}{made.pk}/detach/{made.attachments.get().pk}/", _sent()),
    "revise": lambda c, made, _l: c.post(f"{SHELF}{made.pk}/revision/", _sent(file=paper())),
    "withdraw": lambda c, made, _l: c.post(f"{SHELF}{made.pk}/withdraw/", _sent()),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_every_change_of_evidence_voids_what_was_confirmed(here: Setting, officer: Client, change: str) -> None:
    made, loose = document(here), document(here, "Khác", place=None)
    saves(here)
    confirms(here)
    assert CHANGES[change](officer, made, loose).status_code == 303  # type: ignore[attr-defined]
    row = Confirmation.objects.get()
    assert (row.state, row.moved, row.moved_by) == (State.VOID, Moved.EVIDENCE, here.officer)


def test_words_about_a_document_and_evidence_of_another_indicator_void_nothing(here: Setting, officer: Client) -> None:
    made, loose = document(here), document(here, "Khác", place=place("", code="2.2"))
    saves(here)
    confirms(here)
    officer.post(f"{SHELF}{made.pk}/edit/", _sent(title="Tên khác"))
    officer.post(f"{SHELF}{loose.pk}/withdraw/", _sent())
    assert (Document.objects.get(pk=made.pk).title, Document.objects.get(pk=loose.pk).is_withdrawn) == (
        "Tên khác",
        True,
    )
    assert Confirmation.objects.get().state == State.CONFIRMED
