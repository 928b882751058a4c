from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from datchuan.journal import kinds

kinds.register("test.save", "Lưu số liệu", "saved a value")
kinds.register("test.plan", "Lập kế hoạch", "made a plan")


@pytest.fixture(autouse=True)
def own_witness(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Each test has its own witness file and signing key."""
    settings.VAR = tmp_path
    settings.WITNESS_FILE = tmp_path / "witness" / "heads.jsonl"
    yield settings.WITNESS_FILE
