"""Two loads of one pack at the same moment: one loads, the other finds it loaded."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection

from datchuan.journal.models import Entry
from datchuan.packs.loading import load_pack
from datchuan.packs.models import LoadedPack
from datchuan.packs.tests.small_pack import write_small_pack
from datchuan.places.models import Unit, UnitName


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_load_once(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path / "tinh-nho")
    start, changes, failures = threading.Barrier(2), [], []

    def load() -> None:
        try:
            start.wait(timeout=20)
            changes.append(len(load_pack(folder).changes))
        except Exception as error:  # told by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert len(changes) == 2
    assert min(changes) == 0 < max(changes)
    assert Unit.objects.count() == 6
    assert UnitName.objects.filter(use="official").count() == 7
    assert LoadedPack.objects.count() == Entry.objects.filter(kind="packs.load_pack").count() == 1
