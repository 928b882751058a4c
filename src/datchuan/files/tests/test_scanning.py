"""Quarantine, the scanner, and what an operator is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from datchuan.config import clock
from datchuan.files import actions, queries, rules, tasks
from datchuan.files.models import Kind, StoredFile
from datchuan.files.scanning import Scanner, ScannerAway, scanner
from datchuan.files.tests.clamd import FakeClamd, clamd
from datchuan.files.tests.making import EICAR
from datchuan.files.workflow import TABLE, State
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import Cast, build_cast, build_province

ALL = frozenset(Kind)
SCOPE = "commune:20869"


@pytest.fixture(params=["socket", "port"])
def running(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[FakeClamd]:
    with clamd(tmp_path / "clamd.ctl" if request.param == "socket" else None) as fake:
        settings.CLAMD_SOCKET = fake.address
        settings.CLAMD_SECONDS = 2
        yield fake


def taken(cast: Cast, data: bytes = b"all is well") -> StoredFile:
    return actions.take(SimpleUploadedFile("a.txt", data), by=cast.officer, allowed=ALL, scope=SCOPE)


def lines(kind: str) -> list[tuple[str, str, Any, Any]]:
    return list(Entry.objects.filter(kind=kind).values_list("chain", "outcome", "before", "after"))


def test_the_scanner_finds_what_it_should(running: FakeClamd) -> None:
    found = scanner()
    assert found is not None
    assert found.ping() is True
    assert found.scan([b"all ", b"is well"]) == ""
    assert found.scan([EICAR[:20], EICAR[20:]]) == "Win.Test.EICAR_HDB-1"
    big = b"x" * 300_000
    assert found.scan([big]) == ""
    assert running.scanned == [b"all is well", EICAR, big]


def test_a_clean_file_leaves_the_quarantine_with_its_line(cast: Cast, running: FakeClamd) -> None:
    stored = taken(cast)
    assert (
        rules.why_not_download(stored) == "Tệp đang chờ quét vi-rút, thường dưới một phút. Tải lại trang rồi thử lại."
    )
    assert rules.why_not_rely(stored) == "Tệp a.txt đang chờ quét vi-rút. Nộp lại sau ít phút."
    tasks.scan_file.func(stored_id=str(stored.pk))
    stored.refresh_from_db()
    assert (stored.state, stored.problem) == (State.CLEAN, "")
    assert stored.scanned_at is not None
    assert lines("files.pass_scan") == [(SCOPE, "ok", {"state": "quarantine"}, {"state": "clean"})]
    assert (rules.why_not_download(stored), rules.why_not_rely(stored)) == ("", "")


def test_an_infected_file_is_blocked_for_good(cast: Cast, running: FakeClamd) -> None:
    stored = taken(cast, EICAR)
    tasks.scan_file.func(stored_id=str(stored.pk))
    stored.refresh_from_db()
    sentence = "Tệp có vi-rút (Win.Test.EICAR_HDB-1) nên đã bị chặn. Quét vi-rút máy đã tạo tệp, rồi gửi lại bản sạch."
    assert (stored.state, stored.problem) == (State.BLOCKED, sentence)
    for why_not in (rules.why_not_download, rules.why_not_show, rules.why_not_rely):
        assert why_not(stored) == sentence
    assert lines("files.block") == [(SCOPE, "ok", {"state": "quarantine"}, {"state": "blocked"})]
    # Nothing leads out of it, and a second scan adds no line.
    running.manner = "good"
    found = scanner()
    assert found is not None
    actions.scan(stored, found)
    actions._step(stored, "pass_scan")
    stored.refresh_from_db()
    assert stored.state == State.BLOCKED
    assert Entry.objects.filter(kind__in=["files.block", "files.pass_scan"]).count() == 1


def test_a_clean_file_that_is_known_as_harmful_later_is_blocked(
    cast: Cast, running: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, found = taken(cast), scanner()
    assert found is not None
    stored = actions.scan(stored, found)
    assert stored.state == State.CLEAN
    monkeypatch.setattr(Scanner, "scan", lambda self, content: "Doc.New")
    assert actions.scan(stored, found).state == State.BLOCKED


def test_the_table_is_the_only_way() -> None:
    steps = {(source, step.target): step.kind for step in TABLE.values() for source in step.sources}
    assert steps == {
        ("quarantine", "clean"): "files.pass_scan",
        ("quarantine", "blocked"): "files.block",
        ("clean", "blocked"): "files.block",
    }


@pytest.mark.parametrize("manner", ["silent", "garbage", "short", "full"])
def test_a_scanner_that_is_ill_leaves_the_file_in_quarantine(
    cast: Cast, running: FakeClamd, manner: str, settings: Any
) -> None:
    settings.CLAMD_SECONDS = 0.3
    stored = taken(cast)
    running.manner = manner
    begun = time.monotonic()
    with pytest.raises(ScannerAway):
        tasks.scan_file.func(stored_id=str(stored.pk))
    assert time.monotonic() - begun < 3
    stored.refresh_from_db()
    assert stored.state == State.QUARANTINE
    assert Entry.objects.filter(kind__startswith="files.").count() == 1


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "clamd", "host:port", "/" + "x" * 200])
def test_a_scanner_that_is_stopped(address: str) -> None:
    with pytest.raises(ScannerAway):
        Scanner(address, 1).scan([b"x"])
    assert Scanner(address, 1).ping() is False


def test_what_waits_is_scanned_when_a_scanner_comes(cast: Cast, tmp_path: Path, settings: Any) -> None:
    first, second = taken(cast), taken(cast, EICAR)
    tasks.scan_waiting.func(0)  # no scanner yet
    assert set(StoredFile.objects.values_list("state", flat=True)) == {State.QUARANTINE}
    with clamd(tmp_path / "clamd.ctl") as fake:
        settings.CLAMD_SOCKET = fake.address
        tasks.scan_waiting.func(0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CLEAN, State.BLOCKED)


@pytest.mark.parametrize("running", ["socket"], indirect=True)
def test_a_scan_is_queued_once_the_file_is_committed(transactional_db: None, running: FakeClamd) -> None:
    stored = taken(build_cast(build_province()))
    jobs = ProcrastinateJob.objects.filter(task_name="files.scan_file", args__stored_id=str(stored.pk))
    assert [job.args for job in jobs] == [{"stored_id": str(stored.pk)}]


def test_without_a_scanner_files_are_given_out_and_said_to_be_unscanned(cast: Cast) -> None:
    stored = taken(cast)
    assert (rules.why_not_download(stored), rules.why_not_rely(stored)) == ("", "")
    assert rules.state_text(stored) == "chưa quét vi-rút (máy chủ chưa có phần quét)"
    assert queries.warnings() == [
        "Máy chủ chưa có phần quét vi-rút; 1 tệp chưa quét. Cài ClamAV rồi đặt DATCHUAN_CLAMD_SOCKET; các tệp ấy sẽ được quét sau."
    ]


def test_an_operator_is_told_of_a_scanner_that_is_away_or_behind(cast: Cast, running: FakeClamd, settings: Any) -> None:
    stored = taken(cast)
    assert queries.warnings() == []
    StoredFile.objects.filter(pk=stored.pk).update(received_at=clock.now() - timedelta(hours=2))
    assert queries.warnings() == ["1 tệp chờ quét vi-rút đã quá một giờ. Kiểm tra worker và nhật ký."]
    settings.CLAMD_SOCKET = "/nowhere"
    assert queries.warnings() == [
        "Phần quét vi-rút (ClamAV) không trả lời; 1 tệp đang chờ. Kiểm tra clamd và DATCHUAN_CLAMD_SOCKET."
    ]
