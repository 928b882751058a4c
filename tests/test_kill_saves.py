"""Real saves of indicators against a database that is killed: every acknowledged one is there, whole, and journalled."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from datchuan.postgres import Cluster
from tests.migrated import pour, shared_folder
from tests.running import ROOT, datchuan, environment
from tests.test_kill_database import kill_everything

AT_LEAST = 40

pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="datchuan-saves-"))
    folder.chmod(0o755)  # the server may run as another user (root's tests)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def run(verb: str, settings: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.saver", verb], cwd=ROOT, env=environment(**settings), stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def test_every_acknowledged_save_of_an_indicator_survives_kill_9(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cluster = Cluster(home / "postgres")
    cluster.start()
    settings = {
        "DATABASE_URL": cluster.url(), "DATCHUAN_VAR": str(home / "var"), "DJANGO_SETTINGS_MODULE": "datchuan.config.settings",
    }  # fmt: skip
    try:
        pour(shared_folder(tmp_path_factory), cluster.url())
        assert run("prepare", settings).wait(timeout=120) == 0
        acknowledged = _saves_until_kill(cluster, settings)
        cluster.start()
        assert len(acknowledged) >= AT_LEAST
        assert set(acknowledged) - _revisions(cluster) == set()
        assert _half_written(cluster) == 0
        verified = datchuan("journal", "verify", **settings)
        assert verified.returncode == 0, verified.stdout + verified.stderr
    finally:
        cluster.stop()


def _saves_until_kill(cluster: Cluster, settings: dict[str, str]) -> list[tuple[str, str, int]]:
    """What eight officers were told is saved before everything was killed, at a random moment after the first hundred."""
    saver = run("save", settings)
    assert saver.stdout is not None
    lines: list[str] = []
    for line in saver.stdout:
        lines.append(line)
        if len(lines) == AT_LEAST:
            time.sleep(random.random() / 4)
            kill_everything(cluster)
    saver.wait(timeout=60)
    return [(code, indicator, int(version)) for code, indicator, version in (line.split() for line in lines)]


def _revisions(cluster: Cluster) -> set[tuple[str, str, int]]:
    """Revisions with their journal line: the line is written in the same transaction or not at all."""
    with psycopg.connect(cluster.url()) as connection:
        rows = connection.execute(
            "SELECT u.code, m.indicator_code, r.version FROM assessments_revision r "
            "JOIN assessments_measurement m ON m.id = r.measurement_id JOIN places_unit u ON u.id = m.commune_id "
            "WHERE EXISTS (SELECT FROM journal_entry e WHERE e.chain = 'commune:' || u.code "
            "AND e.kind = 'assessments.save_value' AND e.object_id = m.id::text "
            "AND e.after -> 'value' ->> 'num' = r.version::text)"
        )
        return {(code, indicator, version) for code, indicator, version in rows}


def _half_written(cluster: Cluster) -> int:
    """Measurements whose version has no revision, and revisions above the measurement's version."""
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM assessments_measurement m WHERE m.version IS DISTINCT FROM "
            "(SELECT max(version) FROM assessments_revision r WHERE r.measurement_id = m.id)"
        ).fetchone()
        return int(row[0]) if row else -1
