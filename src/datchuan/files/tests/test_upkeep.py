"""The nightly check names what is missing or changed, and says when it is right again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datchuan.config.errors import Refused
from datchuan.files import actions, queries, serving, tasks, upkeep
from datchuan.files.models import Copy, Kind, StoredFile
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import Cast

ALL = frozenset(Kind)


@pytest.fixture
def stored(cast: Cast) -> StoredFile:
    return actions.take(SimpleUploadedFile("a.txt", b"abc"), by=cast.officer, allowed=ALL, scope="commune:20869")


def place(files_root: Path, stored: StoredFile) -> Path:
    return files_root / "kept" / Copy.objects.get(file=stored).name


def test_a_sound_store_is_checked_without_a_line(stored: StoredFile) -> None:
    Copy.objects.update(checked_at=None)
    lines = Entry.objects.count()
    assert upkeep.check_all() == []
    assert Copy.objects.get().checked_at is not None
    assert Entry.objects.count() == lines


def test_one_flipped_bit_is_found_told_and_not_given_out(stored: StoredFile, files_root: Path, rf: Any) -> None:
    path = place(files_root, stored)
    good = path.read_bytes()
    path.write_bytes(bytes([good[0] ^ 1]) + good[1:])
    name = Copy.objects.get().name
    assert upkeep.check_all() == [name]
    assert upkeep.check_all() == [name]
    (line,) = Entry.objects.filter(kind="files.find_damage")
    assert (line.chain, line.after) == ("commune:20869", {"name": name, "state": "changed"})
    assert queries.warnings()[1:] == [
        f"1 tệp trên đĩa bị mất hoặc khác lúc nhận ({name}). Khôi phục chúng từ bản sao lưu."
    ]
    with pytest.raises(Refused) as caught:
        serving.download(rf.get("/"), StoredFile.objects.get())
    assert str(caught.value).startswith("Tệp trên máy chủ bị mất hoặc khác lúc nhận")
    # Restored from the backup, it is right again the next night.
    path.write_bytes(good)
    tasks.check.func(0)
    assert Entry.objects.filter(kind="files.find_whole").count() == 1
    assert serving.download(rf.get("/"), StoredFile.objects.get()).status_code == 200
    assert len(queries.warnings()) == 1


def test_a_missing_file_is_named(stored: StoredFile, files_root: Path, rf: Any) -> None:
    place(files_root, stored).unlink()
    with pytest.raises(Refused):  # even before the night
        serving.download(rf.get("/"), stored)
    assert upkeep.check_all() == [Copy.objects.get().name]
    assert Copy.objects.get().damage == "missing"


def test_a_file_that_grew_is_changed(stored: StoredFile, files_root: Path) -> None:
    with place(files_root, stored).open("ab") as handle:
        handle.write(b"\n")
    assert upkeep.check_all() == [Copy.objects.get().name]


def test_a_disk_that_is_not_mounted_makes_no_file_missing(stored: StoredFile, files_root: Path) -> None:
    shutil.move(files_root / "kept", files_root / "elsewhere")
    with pytest.raises(upkeep.StorageAway):
        upkeep.check_all()
    assert Copy.objects.get().damage == ""
    assert (
        "Thư mục tệp trống trong khi sổ có tệp. Kiểm tra ổ đĩa của DATCHUAN_FILES_ROOT đã được gắn chưa."
        in queries.warnings()
    )


def test_the_check_goes_on_beyond_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch, files_root: Path) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    files = [actions.take(SimpleUploadedFile("a.txt", b"%d" % n), by=cast.officer, allowed=ALL) for n in range(5)]
    place(files_root, files[4]).unlink()
    assert upkeep.check_all() == [files[4].copies.get().name]
    assert upkeep.sweep_rowless(older_than=-5) == 0


def test_an_operator_is_told_of_full_disks_and_full_communes(stored: StoredFile, settings: Any) -> None:
    settings.FILES_QUOTA_BYTES = 3
    settings.FILES_KEEP_FREE_BYTES = 2**62
    told = queries.warnings()
    assert told[1].startswith("Ổ đĩa chứa tệp đã đầy ")
    assert told[2] == "Kho tệp của 1 xã đã quá 80 % mức (20869). Tăng mức hoặc báo xã dọn bớt."


def test_the_hourly_sweep_does_all_of_it(stored: StoredFile, files_root: Path) -> None:
    import os

    old = []
    for folder in ("tmp", "work", "pages", "uploads"):
        (files_root / folder).mkdir(exist_ok=True)
        old.append(files_root / folder / ("0" * 32 + ".part"))
        old[-1].write_bytes(b"x")
        os.utime(old[-1], (1, 1))
    tasks.sweep.func(0)
    assert [path.exists() for path in old] == [False] * 4
    assert place(files_root, stored).exists()
