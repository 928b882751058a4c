"""The papers of a whole round: drawn once, begun again where they stopped, told in words, given to the office only."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import Way
from datchuan.hearings.tests.conftest import hall
from datchuan.hearings.tests.hall import Hall
from datchuan.journal.models import Entry
from datchuan.papers import samples
from datchuan.people.models import User
from datchuan.rounds import drawing, paper_actions, round_papers, tasks
from datchuan.rounds.models import PaperRun
from datchuan.rounds.tests.crowd import many
from datchuan.rounds.words import lacking
from datchuan.rounds.workflow import Lack

__all__ = ["hall"]
SignedIn = Callable[[User], Client]
KINDS = ("bao_cao_tong_hop_y_kien", "bien_ban_hop_xa", "bao_cao_tham_tra", "bao_cao_tham_dinh")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that were given to the worker."""
    found: list[str] = []
    monkeypatch.setattr(tasks.draw_papers, "defer", lambda run_id: found.append(run_id))
    return found


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four papers for each dossier; returns what was drawn, one entry for each."""
    drawn: list[str] = []

    def source(kind: str) -> Callable[[Any, Dossier], Any]:
        paper = samples.sample(kind)
        return lambda _reader, dossier: replace(paper, subject=f"{paper.subject} ({dossier.commune.code})")

    real = drawing.render_pdf
    monkeypatch.setattr(round_papers, "SOURCES", {kind: source(kind) for kind in KINDS})
    monkeypatch.setattr(drawing, "render_pdf", lambda paper: (drawn.append(paper.subject), real(paper))[1])
    return drawn


def ask(way: Way, django_capture_on_commit_callbacks: Any) -> PaperRun:
    with django_capture_on_commit_callbacks(execute=True):
        return paper_actions.ask_for_papers(way.round_1, by=way.cast.coordinator)


def test_every_dossier_gets_its_papers_in_one_archive(
    way: Way, four: list[str], deferred: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    many(way, 3, step="appraisal", state="")
    run = ask(way, django_capture_on_commit_callbacks)
    assert deferred == [str(run.pk)]
    tasks.draw_papers(run_id=deferred[0])
    run.refresh_from_db()
    dossiers = Dossier.objects.count()  # also the one that is on its way to the round
    assert (run.state, run.total, run.done, run.drawn, run.missing) == ("done", dossiers, dossiers, 4 * dossiers, [])
    with zipfile.ZipFile(drawing.zip_of(run)) as archive:
        names = archive.namelist()
        assert archive.read("90000-NTM-2023-bien_ban_hop_xa.pdf")[:5] == b"%PDF-"
        assert archive.testzip() is None
    assert len(names) == 4 * dossiers + 1 and len(four) == 4 * dossiers
    assert drawing.zip_of(run).stat().st_size == run.size


def test_pressed_twice_it_is_one_run_and_drawn_once(
    way: Way, four: list[str], deferred: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    many(way, 1, step="appraisal", state="")
    first, second = (ask(way, django_capture_on_commit_callbacks) for _press in range(2))
    assert first.pk == second.pk and deferred == [str(first.pk)]
    assert Entry.objects.filter(kind=paper_actions.ASK_PAPERS).count() == 1
    assert [drawing.draw(first.pk), drawing.draw(first.pk)] == [True, False]
    drawn = len(four)
    assert ask(way, django_capture_on_commit_callbacks).pk != first.pk
    assert len(four) == drawn


def test_a_run_whose_worker_died_goes_on_with_what_lacks(
    way: Way, four: list[str], deferred: list[str], django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    many(way, 3, step="appraisal", state="")
    run = ask(way, django_capture_on_commit_callbacks)
    packed = drawing._packed
    monkeypatch.setattr(drawing, "_packed", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        drawing.draw(run.pk)
    run.refresh_from_db()
    drawn = len(four)
    assert (run.state, run.is_running) == ("drawing", True)
    monkeypatch.setattr(drawing, "_packed", packed)
    assert drawing.draw(run.pk) is False and drawing.stalled() == []  # its worker may still live
    PaperRun.objects.update(touched_at=clock.real_now() - drawing.SILENT - timedelta(seconds=1))
    tasks.resume_papers(0)
    run.refresh_from_db()
    assert (run.state, len(four), run.drawn) == ("done", drawn, drawn)


def test_a_fault_is_told_and_the_button_is_there_again(
    way: Way, deferred: list[str], django_capture_on_commit_callbacks: Any, monkeypatch: Any, signed_in: SignedIn
) -> None:
    many(way, 1, step="appraisal", state="")
    run = ask(way, django_capture_on_commit_callbacks)
    monkeypatch.setattr(round_papers, "SOURCES", {"bao_cao_tham_tra": lambda *_args: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        drawing.draw(run.pk)
    page = text(signed_in(way.cast.coordinator), way)
    assert "Lần trước bị dừng giữa chừng" in page and "Lập lại văn bản của cả đợt" in page


def text(client: Client, way: Way) -> str:
    answer = client.get(reverse("round-papers", args=[way.round_1.code]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_page_tells_how_far_it_is_without_scripts(
    way: Way, four: list[str], deferred: list[str], signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    many(way, 2, step="appraisal", state="")
    office, address = signed_in(way.cast.coordinator), reverse("round-papers", args=[way.round_1.code])
    assert "Chưa lập lần nào." in text(office, way)
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(address).status_code == 303
    run = PaperRun.objects.get()
    page = text(office, way)
    assert "sắp lập" in page and 'http-equiv="refresh"' in page and "<button" not in page.split('id="papers-run"')[1]
    PaperRun.objects.update(state="drawing", total=193, done=57, drawn=214)
    assert "Đang lập: xong 57/193 hồ sơ, 214 văn bản." in text(office, way)
    PaperRun.objects.update(state="waiting", done=0)
    drawing.draw(run.pk)
    page = text(office, way)
    assert "Tải tệp ZIP" in page and 'http-equiv="refresh"' not in page
    file = office.get(reverse("round-papers-file", args=[way.round_1.code, run.pk]))
    assert (file.status_code, file["Content-Type"]) == (200, "application/zip")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert "văn bản của cả đợt" in office.get(reverse("round", args=[way.round_1.code])).content.decode()


@pytest.mark.parametrize("who", ["officer", "district", "department", "council_member", "front"])
def test_others_are_refused_with_the_sentence(
    way: Way, signed_in: SignedIn, deferred: list[str], who: str, django_capture_on_commit_callbacks: Any
) -> None:
    run = ask(way, django_capture_on_commit_callbacks)
    PaperRun.objects.update(state="done", size=1)
    client, address = signed_in(getattr(way.cast, who)), reverse("round-papers", args=[way.round_1.code])
    answer = client.post(address)
    assert answer.status_code == 403 and "Văn phòng Điều phối NTM tỉnh lập" in unescape(answer.content.decode())
    assert client.get(address).status_code == 404
    assert client.get(reverse("round-papers-file", args=[way.round_1.code, run.pk])).status_code == 404
    assert address not in client.get(reverse("round", args=[way.round_1.code])).content.decode()
    with pytest.raises(Refused):
        paper_actions.ask_for_papers(way.round_1, by=getattr(way.cast, who))


def test_an_archive_is_of_its_round_and_is_swept_after_its_time(
    way: Way, four: list[str], deferred: list[str], signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    run = ask(way, django_capture_on_commit_callbacks)
    drawing.draw(run.pk)
    office = signed_in(way.cast.coordinator)
    assert office.get(reverse("round-papers-file", args=["round-2-2023", run.pk])).status_code == 404
    PaperRun.objects.update(touched_at=clock.real_now() - drawing.KEPT - timedelta(days=1))
    tasks.sweep_papers(0)
    assert not drawing.zip_of(run).exists()
    assert "Tệp đã được xóa sau 30 ngày" in text(office, way)
    assert office.get(reverse("round-papers-file", args=[way.round_1.code, run.pk])).status_code == 404


def test_the_real_papers_and_why_others_are_not_there_yet(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    hall.voting(dossier)
    hall.counted(dossier)
    person = hall.cast.coordinator
    from datchuan.people.rights import rights_of

    sheets = {
        sheet.kind: sheet
        for sheet in round_papers.sheets_of(round_papers.Reader(person, rights_of(person)), hall.way.fresh(dossier))
    }
    assert set(sheets) == set(KINDS)
    assert sheets["bao_cao_tham_tra"].why_not == Lack.VETTING
    assert sheets["bao_cao_tham_dinh"].why_not == Lack.APPRAISAL
    with override("en"):
        assert lacking(sheets["bao_cao_tham_tra"].lacking).endswith("the district has not vetted all indicators yet")
    assert lacking("Xã A, Biên bản: chưa họp") == "Xã A, Biên bản: chưa họp", "as older runs kept it"
