"""What an operator is told when signatures cannot be checked; and shares on paper, exact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from datchuan.config import doctor
from datchuan.mywork import homes
from datchuan.papers import demo_authority, queries
from datchuan.papers.lines import share
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_demo_is_not_warned(settings: Any) -> None:
    settings.DEMO = True
    assert queries.warnings() == []


def test_without_roots_it_is_said_what_is_refused_and_what_to_set(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = False
    (sentence,) = queries.warnings()
    assert "Chưa đặt DATCHUAN_SIGNATURE_ROOTS" in sentence and "mọi văn bản ký số đều bị từ chối" in sentence
    settings.SIGNATURE_ROOTS = str(tmp_path / "nowhere")
    assert "nowhere" in queries.warnings()[0]


def test_with_a_root_only_the_lists_of_revoked_ones_are_missed(settings: Any, tmp_path: Path) -> None:
    demo_authority.make()
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "root.pem").write_bytes(demo_authority.roots()[0])
    settings.DEMO, settings.SIGNATURE_ROOTS = False, str(folder)
    (sentence,) = queries.warnings()
    assert "danh sách thu hồi (.crl)" in sentence
    (folder / "root.crl").write_bytes(b"list")
    assert queries.warnings() == []


def test_the_doctor_says_so(settings: Any) -> None:
    assert [f.state for f in doctor._signatures()] == [doctor.OK]
    settings.DEMO = False
    (finding,) = doctor._signatures()
    assert (finding.state, finding.name) == (doctor.WARNING, "signatures")
    assert "DATCHUAN_SIGNATURE_ROOTS" in finding.vi


def test_the_first_page_of_the_operator_says_so(
    cast: Cast, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "signature_warnings", lambda: ["Chưa đặt DATCHUAN_SIGNATURE_ROOTS"])
    assert "DATCHUAN_SIGNATURE_ROOTS" in signed_in(cast.operator).get("/").content.decode()
    assert "DATCHUAN_SIGNATURE_ROOTS" not in signed_in(cast.front).get("/").content.decode()


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (8996, 10000, "89,96%"), (89999, 100000, "89,99%"), (2999, 3000, "99,96%"), (27, 28, "96,42%"), (9, 10, "90%"),
        (1, 3, "33,33%"), (0, 7, "0%"), (7, 7, "100%"), (0, 0, "-"),
    ],
)  # fmt: skip
def test_a_share_never_reaches_what_it_has_not_reached(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown
