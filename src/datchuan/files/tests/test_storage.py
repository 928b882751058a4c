"""The storage: whole or not there, flushed before it is believed."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from datchuan.files import intake, limits, storage
from datchuan.files.errors import FileProblem
from datchuan.files.storage import DurableStorage, name_for
from datchuan.files.tests import making
from datchuan.files.tests.test_corpus import send

KEY = "0123456789abcdef0123456789abcdef"
NAME = name_for(KEY, "main")


def test_what_is_saved_is_read(files_root: Path) -> None:
    keeper = storage.evidence_storage()
    assert keeper.save(NAME, ContentFile(b"x" * 3_000_000)) == "01/23/0123456789abcdef0123456789abcdef.main"
    assert storage.digest(keeper, NAME)[1] == keeper.size(NAME) == 3_000_000
    assert list(storage.names_in(keeper)) == [NAME]
    assert oct((files_root / "kept" / NAME).stat().st_mode)[-3:] == "640"


def test_a_name_is_given_once() -> None:
    keeper = DurableStorage()
    keeper.save(NAME, ContentFile(b"first"))
    with pytest.raises(FileExistsError):
        keeper.save(NAME, ContentFile(b"second"))
    with keeper.open(NAME) as kept:
        assert kept.read() == b"first"


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "01/23/a.main", "01/23/" + KEY, "a", "01\\23", "01/23/" + KEY + ".main/../x"]
)
def test_only_names_of_our_own(name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        DurableStorage().path(name)


def test_there_is_no_public_address() -> None:
    with pytest.raises(ValueError, match="no public address"):
        DurableStorage().url(NAME)


def test_another_storage_takes_its_place_by_a_setting(settings: Any) -> None:
    assert isinstance(storage.evidence_storage(), DurableStorage)
    other = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "evidence": other}
    keeper = storage.evidence_storage()
    assert type(keeper).__name__ == "InMemoryStorage"
    assert not storage.is_local()
    keeper.save(NAME, ContentFile(b"abc"))
    assert list(storage.names_in(keeper)) == [NAME]
    assert storage.digest(keeper, NAME)[1] == 3


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer(
    monkeypatch: pytest.MonkeyPatch, files_root: Path
) -> None:
    """The order is what a power cut tests: flush the file, rename, flush the folder and those above that are new."""
    told: list[str] = []
    real_fsync, real_rename = os.fsync, os.rename

    def fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        told.append(f"flush {path.relative_to(files_root) if path != files_root else '.'}")
        real_fsync(descriptor)

    def rename(source: Any, target: Any) -> None:
        told.append(f"name {Path(target).relative_to(files_root)}")
        real_rename(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    DurableStorage().save(NAME, ContentFile(b"abc"))
    assert told[0].startswith("flush tmp/")
    assert told[1:] == [f"name kept/{NAME}", "flush kept/01/23", "flush kept/01", "flush kept", "flush ."]


def test_a_writer_that_fails_leaves_nothing(files_root: Path) -> None:
    class Cut(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise ConnectionError("cut")

    with pytest.raises(ConnectionError):
        DurableStorage().save(NAME, Cut(b"whole"))
    assert list(storage.names_in(DurableStorage())) == []
    assert list((files_root / "tmp").iterdir()) == []


def test_a_writer_that_is_killed_in_the_middle_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from django.conf import settings; settings.configure();"
        "from django.core.files.base import ContentFile; from datchuan.files.storage import DurableStorage\n"
        "class Killed(ContentFile):\n"
        "    def chunks(self, chunk_size=None):\n"
        "        yield b'half'\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "DurableStorage(sys.argv[1]).save(sys.argv[2], Killed(b'whole'))"
    )
    source = Path(storage.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "files"), NAME], env={"PYTHONPATH": str(source)}, check=False
    )
    assert done.returncode == -9
    left = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.parent.name for path in left] == ["tmp"]
    os.utime(left[0], (1, 1))
    assert storage.sweep_temporary(tmp_path / "files" / "tmp", older_than=60) == 1


def test_the_sweeper_takes_old_temporary_things_only(files_root: Path) -> None:
    for name in ("old.part", "new.part"):
        (files_root / "tmp").mkdir(parents=True, exist_ok=True)
        (files_root / "tmp" / name).write_bytes(b"x")
    (files_root / "tmp" / "folder").mkdir()
    for name in ("old.part", "folder"):
        os.utime(files_root / "tmp" / name, (1, 1))
    assert storage.sweep_temporary(files_root / "tmp", older_than=60) == 2
    assert [p.name for p in (files_root / "tmp").iterdir()] == ["new.part"]
    assert storage.sweep_temporary(files_root / "never", older_than=60) == 0


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A disk of 2 MB. Needs the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no right to mount a disk")
    settings.FILES_ROOT = folder / "files"
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_no_stump_and_says_so(small_disk: Path) -> None:
    keeper = storage.evidence_storage()
    keeper.save(NAME, ContentFile(b"x" * 1_500_000))
    with pytest.raises(FileProblem) as caught, intake.disk_faults():
        keeper.save(name_for("f" * 32, "main"), ContentFile(b"y" * 1_500_000))
    assert caught.value.cause == "no_room"
    assert list(storage.names_in(keeper)) == [NAME]
    assert list((limits.root() / "tmp").iterdir()) == []
    # Reading goes on, and writing again as soon as there is room.
    assert storage.digest(keeper, NAME)[1] == 1_500_000
    keeper.delete(NAME)
    keeper.save(name_for("f" * 32, "main"), ContentFile(b"y" * 1_500_000))


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize(
    ("data", "name"),
    [(making.noise(size=(900, 900)), "a.jpg"), (making.raw_pdf(making.stream(os.urandom(400_000)), root=b"/X 4 0 R"), "a.pdf"),
     (making.changed(making.xlsx(), "xl/media/a.bin", os.urandom(400_000)), "a.xlsx"), (b"a" * 400_000, "a.txt")],
    ids=["image", "pdf", "xlsx", "text"],
)  # fmt: skip
def test_a_full_disk_while_looking_into_a_file(small_disk: Path, data: bytes, name: str) -> None:
    # Room for what arrives, none for what is made of it.
    filler = 2 * 1024 * 1024 - len(data) - 60_000
    (small_disk / "filler").write_bytes(b"x" * filler)
    with pytest.raises(FileProblem) as caught:
        send(data, name)
    assert caught.value.cause == "no_room"
    assert list(storage.names_in(storage.evidence_storage())) == []
    assert list((limits.root() / "work").iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_every_fault_of_a_disk_has_its_sentence(number: int) -> None:
    with pytest.raises(FileProblem) as caught, intake.disk_faults():
        raise OSError(number, "disk")
    assert caught.value.sentence.startswith("Máy chủ chưa lưu được tệp vì hết chỗ")
    with pytest.raises(PermissionError), intake.disk_faults():
        raise PermissionError(errno.EACCES, "a fault of the installation is no full disk")


def test_a_disk_without_the_right_to_mount_is_tried_by_a_limit(tmp_path: Path) -> None:
    """The same as a full disk, for machines where nothing can be mounted: a process that may not write 1 MB."""
    program = (
        "import resource, sys; from pathlib import Path; from django.conf import settings; settings.configure();"
        "from django.core.files.base import ContentFile; from datchuan.files.storage import DurableStorage;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000000, 1000000));"
        "DurableStorage(sys.argv[1]).save(sys.argv[2], ContentFile(b'x' * 2000000))"
    )
    source = Path(storage.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "files"), NAME], env={"PYTHONPATH": str(source)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "File too large" in done.stderr
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1_000_000
