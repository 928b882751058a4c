"""kill -9 while files arrive: no acknowledged part or file is lost, nothing truncated lies under a final name."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from django.db import connection, transaction

from datchuan.files import actions, intake, storage, upkeep
from datchuan.files.models import Copy, Kind, StoredFile, Upload
from datchuan.files.tests.writer import content
from datchuan.people.tests.cast import build_cast, build_province

SCOPE = "commune:20869"
ROUNDS = 3
AT_LEAST = 12

pytestmark = pytest.mark.slow


def address() -> str:
    """The address of the database of this test run."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + str(connection.settings_dict["NAME"])))


def writes_until_killed(number: int, username: str, root: Path) -> list[list[str]]:
    """What the writers were told, up to a random moment after the first dozen files."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATCHUAN_", "DATABASE_", "PYTEST_"))
    }
    environment = {**kept, "DATABASE_URL": address(), "FILES_ROOT_OF_TEST": str(root)}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    writer = subprocess.Popen(
        [sys.executable, "-m", "datchuan.files.tests.writer", str(number), username, SCOPE],
        env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert writer.stdout is not None
    told: list[list[str]] = []
    for line in writer.stdout:
        told.append(line.split())
        if sum(words[0] == "took" for words in told) == AT_LEAST:
            time.sleep(random.random() / 3)
            os.killpg(writer.pid, signal.SIGKILL)
    writer.wait(timeout=30)
    # The last line may itself be cut off; what was not read whole was not acknowledged.
    return [words for words in told if len(words) == 4]


def check_files(told: list[list[str]]) -> None:
    keeper = storage.evidence_storage()
    for _took, key, digest, _seed in (words for words in told if words[0] == "took"):
        stored = StoredFile.objects.get(pk=key)
        copy = Copy.objects.get(file=stored)
        assert stored.original_sha256 == digest
        assert storage.digest(keeper, copy.name) == (copy.sha256, copy.size)


def check_parts(told: list[list[str]]) -> None:
    taken = {words[3] for words in told if words[0] == "took"}
    for _part, key, received, seed in (words for words in told if words[0] == "part"):
        upload = Upload.objects.get(pk=key)
        assert upload.received >= int(received)
        path = intake.part_path(UUID(key))
        if seed not in taken and upload.stored_id is None:
            assert path.read_bytes()[: upload.received] == content(seed)[: upload.received]


def check_names() -> None:
    """Whatever lies under a final name is whole, with a row or without."""
    keeper = storage.evidence_storage()
    for name in storage.names_in(keeper):
        with keeper.open(name) as stored:
            data = stored.read()
        assert sha256(data).digest() == sha256(content(data.partition(b"\n")[0].decode())).digest(), name


def test_killed_while_files_arrive(transactional_db: None, files_root: Path) -> None:
    with transaction.atomic():
        cast = build_cast(build_province())
    told: list[list[str]] = []
    for number in range(ROUNDS):
        told += writes_until_killed(number, cast.officer.username, files_root)
    assert sum(words[0] == "took" for words in told) >= ROUNDS * AT_LEAST
    check_files(told)
    check_parts(told)
    check_names()
    # An upload that was cut goes on where it was, to the same file: one of which a part was acknowledged, for what was
    # written just before the kill was told to nobody.
    seeds = {words[1]: words[3] for words in told if words[0] == "part"}
    cut = Upload.objects.filter(stored=None, received__gt=0, pk__in=seeds).first()
    if cut is not None:
        seed = seeds[str(cut.pk)]
        data = content(seed)
        while cut.received < cut.size:
            cut.received = actions.append(cut, cut.received, data[cut.received :][:500_000], by=cast.officer)
        stored = actions.take(cut, by=cast.officer, allowed={Kind.TEXT})
        assert stored.original_sha256 == sha256(data).hexdigest()
    # What the killed processes left behind is swept, and nothing that has a row.
    keeper, known = storage.evidence_storage(), set(Copy.objects.values_list("name", flat=True))
    upkeep.sweep_rowless(older_than=-5)
    assert set(storage.names_in(keeper)) == known
    assert upkeep.check_all() == []
