"""A save that was acknowledged is there after the database was killed: kill -9 of the server and all its backends.

The cluster is the durable one that the product ships. Each acknowledged save goes into a ledger outside the database;
after the restart every line of the ledger must be in the database. ``save_once`` is the one place that says what a save
is. kill -9 leaves the page cache intact, so this test shows what PostgreSQL acknowledges too early, not a missing
fsync; therefore its control is ``synchronous_commit=off``, with which the same kill loses acknowledged rows.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from datchuan.config.guarantees import shortfalls
from datchuan.postgres import Cluster

THREADS = 8
#: The kill comes at a random moment once so many saves were acknowledged.
AT_LEAST = 100

pytestmark = pytest.mark.slow


class Ledger:
    """What was acknowledged, kept outside the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: list[int] = []
        self._next = 0

    def take(self) -> int:
        with self._lock:
            self._next += 1
            return self._next

    def acknowledge(self, number: int) -> None:
        with self._lock:
            self._numbers.append(number)

    def numbers(self) -> list[int]:
        with self._lock:
            return list(self._numbers)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="datchuan-kill-"))
    folder.chmod(0o755)  # the server may run as another user (root's tests)
    yield folder / "postgres"
    shutil.rmtree(folder, ignore_errors=True)


def make_table(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")  # the table itself survives in the control, too
        connection.execute("CREATE TABLE saved (number integer PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())")


def save_once(connection: psycopg.Connection, number: int) -> None:
    """One save: returns only when the database has acknowledged it."""
    with connection.transaction():
        connection.execute("INSERT INTO saved (number) VALUES (%s)", (number,))


def save_until_killed(url: str, ledger: Ledger) -> None:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            while True:
                number = ledger.take()
                save_once(connection, number)
                ledger.acknowledge(number)
    except psycopg.Error:
        return  # killed: this save was not acknowledged


def kill_everything(cluster: Cluster) -> None:
    """kill -9 of the server and of each of its processes."""
    assert cluster.process is not None
    server = cluster.process.pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for pid in [server, *map(int, children)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    cluster.process.wait()


def saves_before_kill(cluster: Cluster, moment: float) -> list[int]:
    """Eight threads save; at ``moment`` seconds after the first hundred everything is killed. What was acknowledged."""
    ledger = Ledger()
    threads = [threading.Thread(target=save_until_killed, args=(cluster.url(), ledger)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(ledger.numbers()) < AT_LEAST and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(moment)
    kill_everything(cluster)
    for thread in threads:
        thread.join(timeout=30)
    return ledger.numbers()


def rows(cluster: Cluster) -> set[int]:
    with psycopg.connect(cluster.url()) as connection:
        return {row[0] for row in connection.execute("SELECT number FROM saved")}


@pytest.mark.parametrize("round_", range(3))
def test_every_acknowledged_save_survives_kill_9(home: Path, round_: int) -> None:
    cluster = Cluster(home)
    cluster.start()
    try:
        make_table(cluster.url())
        acknowledged = saves_before_kill(cluster, random.random() / 4)
        cluster.start()
        assert len(acknowledged) >= AT_LEAST
        assert set(acknowledged) - rows(cluster) == set()
    finally:
        cluster.stop()


def test_control_without_synchronous_commit_acknowledged_saves_are_lost(home: Path) -> None:
    """Shows that the test above can fail: acknowledged saves wait in memory for the WAL writer and die with it."""
    cluster = Cluster(home, settings={"synchronous_commit": "off", "wal_writer_delay": "10s"})
    cluster.start()
    try:
        make_table(cluster.url())
        acknowledged = saves_before_kill(cluster, 0.1)
        cluster.start()
        assert len(set(acknowledged) - rows(cluster)) > 0
    finally:
        cluster.stop()


def test_the_shipped_cluster_keeps_every_promise_and_a_hasty_one_is_refused(home: Path) -> None:
    for durable, expected in (
        (True, []),
        (False, ["fsync", "full_page_writes", "synchronous_commit"]),
    ):
        cluster = Cluster(home, durable=durable)
        cluster.start()
        try:
            with psycopg.connect(cluster.url()) as connection:
                assert [found.setting for found in shortfalls(connection)] == expected
        finally:
            cluster.stop()
