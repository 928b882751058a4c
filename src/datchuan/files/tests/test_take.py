"""Taking a file: row, copies, line, refusal, once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from datchuan.config.errors import Refused
from datchuan.files import actions, queries, rules, storage, upkeep
from datchuan.files.errors import FileProblem
from datchuan.files.models import Copy, Kind, StoredFile
from datchuan.files.tests import making
from datchuan.files.workflow import State
from datchuan.journal.actions import attempt
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import Cast

ALL = frozenset(Kind)
SCOPE = "commune:20869"


def sent(data: bytes, name: str = "ảnh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.mark.usefixtures("in_child")
def test_a_photo_is_taken_with_its_row_copies_and_line(cast: Cast) -> None:
    data = making.noise(exif=making.exif(model="SM-A125F"))
    stored = actions.take(sent(data), by=cast.officer, allowed=ALL, scope=SCOPE)
    stored = StoredFile.objects.get(pk=stored.pk)
    assert (stored.kind, stored.mime, stored.name, stored.state) == ("image", "image/jpeg", "ảnh.jpg", "quarantine")
    assert (stored.original_sha256, stored.original_size) == (sha256(data).hexdigest(), len(data))
    assert (stored.scope, stored.received_by, stored.facts["camera"]) == (SCOPE, cast.officer, "SM-A125F")
    copies = {copy.role: copy for copy in Copy.objects.all()}
    assert set(copies) == {"main", "view", "thumb"}
    assert copies["main"].sha256 == stored.sha256
    assert stored.space == sum(copy.size for copy in copies.values())
    for copy in copies.values():
        assert storage.digest(storage.evidence_storage(), copy.name) == (copy.sha256, copy.size)
    (line,) = Entry.objects.filter(kind="files.take")
    assert (line.chain, line.outcome, line.object_id, line.actor_id) == (SCOPE, "ok", str(stored.pk), cast.officer.pk)
    assert line.after == {
        "name": "ảnh.jpg", "size": stored.size, "original_sha256": stored.original_sha256, "sha256": stored.sha256,
    }  # fmt: skip


@pytest.mark.usefixtures("in_child")
def test_a_refused_file_leaves_its_line_and_nothing_else(cast: Cast) -> None:
    with pytest.raises(FileProblem) as caught:
        actions.take(sent(b"MZ" + bytes(99), "quyết định.pdf"), by=cast.officer, allowed=ALL, scope=SCOPE)
    assert isinstance(caught.value, Refused)
    (line,) = Entry.objects.filter(kind="files.take")
    assert (line.outcome, line.object_label, line.reason) == ("refused", "quyết định.pdf", caught.value.sentence)
    assert StoredFile.objects.count() == 0
    assert list(storage.names_in(storage.evidence_storage())) == []


def test_a_name_that_cannot_be_stored_is_refused_with_a_line(cast: Cast) -> None:
    file = ContentFile(b"abc")
    with pytest.raises(FileProblem) as caught:
        actions.take(file, by=cast.officer, allowed=ALL, name="a\0b\ud800.txt")
    assert caught.value.cause == "name"
    assert Entry.objects.get(kind="files.take").outcome == "refused"


def test_a_file_without_a_scope_belongs_to_no_commune(cast: Cast) -> None:
    stored = actions.take(sent(b"abc", "a.txt"), by=cast.department, allowed=ALL)
    assert stored.scope == "system"
    assert Entry.objects.get(kind="files.take").chain == "system"


def test_what_is_rolled_back_leaves_a_file_for_the_sweeper(cast: Cast) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        actions.take(sent(b"abc", "a.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
        raise Undone
    assert StoredFile.objects.count() == 0
    assert len(list(storage.names_in(storage.evidence_storage()))) == 1
    assert upkeep.sweep_rowless() == 0  # younger than a day: its transaction may still be open
    assert upkeep.sweep_rowless(older_than=-5) == 1
    assert list(storage.names_in(storage.evidence_storage())) == []


def test_the_sweeper_leaves_what_has_a_row(cast: Cast) -> None:
    stored = actions.take(sent(b"abc", "a.txt"), by=cast.officer, allowed=ALL)
    assert upkeep.sweep_rowless(older_than=-5) == 0
    assert Copy.objects.get(file=stored).name in set(storage.names_in(storage.evidence_storage()))


def test_a_journal_that_cannot_be_written_takes_the_row_with_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Any) -> None:
        raise DatabaseError("no line")

    received = actions.receive(sent(b"abc", "a.txt"), by=cast.officer, allowed=ALL)
    monkeypatch.setattr("datchuan.journal.actions.Line.write", fails)
    with pytest.raises(DatabaseError):
        actions.keep(received, by=cast.officer)
    assert StoredFile.objects.count() == 0


def test_receiving_outside_and_keeping_inside_a_transaction(cast: Cast) -> None:
    received = actions.receive(sent(b"abc", "a.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    assert (StoredFile.objects.count(), Entry.objects.filter(kind="files.take").count()) == (0, 0)
    with attempt("files.begin_upload", by=cast.officer, chain=SCOPE) as line:
        line.skip()
        stored = actions.keep(received, by=cast.officer)
    assert StoredFile.objects.get() == stored


def test_the_share_of_a_commune_ends(cast: Cast, settings: Any) -> None:
    settings.FILES_QUOTA_BYTES = 10_000
    actions.take(sent(b"a" * 4000, "a.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    assert queries.used_bytes(SCOPE) == 4096  # a block of the disk at least
    actions.take(sent(b"b" * 5000, "b.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    with pytest.raises(FileProblem) as caught:
        actions.take(sent(b"c" * 5000, "c.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    assert caught.value.sentence.startswith("Kho tệp của xã đã dùng 8,9 KB trong 9,8 KB, không đủ chỗ cho tệp này.")
    # Another commune, and what belongs to none, is not touched by it.
    actions.take(sent(b"c" * 5000, "c.txt"), by=cast.other_officer, allowed=ALL, scope="commune:20968")
    actions.take(sent(b"c" * 5000, "c.txt"), by=cast.department, allowed=ALL)


def test_millions_of_tiny_files_use_the_share_up(cast: Cast, settings: Any) -> None:
    settings.FILES_QUOTA_BYTES = 3 * 4096
    for number in range(3):
        actions.take(sent(b"%d" % number, "a.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    with pytest.raises(FileProblem) as caught:
        actions.take(sent(b"x", "a.txt"), by=cast.officer, allowed=ALL, scope=SCOPE)
    assert caught.value.cause == "quota"


def test_a_disk_that_is_nearly_full_takes_nothing_more(cast: Cast, settings: Any) -> None:
    settings.FILES_KEEP_FREE_BYTES = 2**60
    with pytest.raises(FileProblem) as caught:
        actions.take(sent(b"x", "a.txt"), by=cast.officer, allowed=ALL)
    assert caught.value.cause == "no_room"


def test_the_states_in_words(settings: Any) -> None:
    stored = StoredFile(state=State.QUARANTINE)
    assert rules.state_text(stored) == "chưa quét vi-rút (máy chủ chưa có phần quét)"
    settings.CLAMD_SOCKET = "/run/clamd"
    assert rules.state_text(stored) == "đang chờ quét vi-rút"
    assert rules.state_text(StoredFile(state=State.CLEAN)) == "đã quét vi-rút, sạch"
    assert rules.state_text(StoredFile(state=State.BLOCKED, problem="Tệp có vi-rút.")) == "bị chặn: Tệp có vi-rút."


def test_what_was_taken_out_of_a_pdf_is_said_in_words() -> None:
    assert queries.removed_words(StoredFile(facts={"removed": ["attachment", "script"]})) == "tệp gắn kèm, mã lệnh"
    assert queries.removed_words(StoredFile()) == ""


def test_nothing_stays_in_the_work_folder(cast: Cast, files_root: Path) -> None:
    actions.take(sent(making.noise()), by=cast.officer, allowed=ALL)
    with pytest.raises(FileProblem):
        actions.take(sent(b"MZ"), by=cast.officer, allowed=ALL)
    assert list((files_root / "work").iterdir()) == []
    assert list((files_root / "tmp").iterdir()) == []
