"""``datchuan serve`` from the outside: what it starts, what it says when it cannot, and that nothing is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from datchuan import preparation
from datchuan.config import database
from datchuan.config.grants import may_change
from datchuan.journal.guard import APPEND_ONLY_TABLES
from datchuan.postgres import Cluster
from tests import running
from tests.migrated import pour, shared_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A ``var/`` with a migrated database in which a pack and demo data are noted as loaded."""
    var = Path(tempfile.mkdtemp(prefix="datchuan-launch-"))
    var.chmod(0o755)  # the server may run as another user (root's tests)
    try:
        cluster = Cluster(var / "postgres")
        cluster.start()
        pour(shared_folder(tmp_path_factory), cluster.url())
        cluster.stop()
        done = running.datchuan("manage", "migrate", "-v", "0", timeout=600, DATCHUAN_VAR=str(var))
        assert done.returncode == 0, done.stderr
        cluster.start()
        with psycopg.connect(cluster.url()) as connection:
            connection.execute(
                "INSERT INTO packs_loadedpack (code, version, digest, name_vi, name_en, document, report, loaded_at) "
                "VALUES ('test', '1', repeat('0', 64), 'Gói thử', '', '{}', '{}', now())"
            )
            connection.execute(
                "INSERT INTO packs_demobuild (pack, seed, started_at, finished_at, report) "
                "VALUES ('test', 1, now(), now(), '{}')"
            )
        cluster.stop()
        yield var
    finally:
        shutil.rmtree(var, ignore_errors=True)


@dataclass
class Running:
    """A launcher that serves."""

    process: subprocess.Popen[str]
    port: int
    var: Path

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """(exit code, seconds it took)."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=15)
        return code, time.monotonic() - begun

    def is_gone(self) -> bool:
        """Whether no process of it is left, but for the moment that one takes to end which was told to."""
        return running.until(lambda: running.processes_naming(str(self.var)) == [], 2)

    def children(self, name: str) -> list[int]:
        """Numbers of the launcher's own children whose command line has ``name``."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in listed if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]


def start(var: Path, **changes: str) -> Running:
    port = running.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "datchuan", "serve"],
        env=running.environment(DATCHUAN_VAR=str(var), PORT=str(port), **changes),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, cwd=running.ROOT,
    )  # fmt: skip
    served = Running(process, port, var)
    if not running.until(lambda: running.serves(port) or process.poll() is not None, 60) or process.poll() is not None:
        process.kill()
        raise AssertionError(process.communicate()[0])
    return served


@contextmanager
def serving(prepared: Path, **changes: str) -> Iterator[Running]:
    """A launcher that serves, and at the end nothing that it left behind."""
    launched = start(prepared, **changes)
    yield launched
    launched.stop(signal.SIGKILL)
    assert running.until(lambda: running.processes_naming(str(prepared)) == [], 10)


@pytest.fixture(scope="class")
def lasting(prepared: Path) -> Iterator[Running]:
    with serving(prepared) as launched:
        yield launched


@pytest.fixture
def served(prepared: Path) -> Iterator[Running]:
    """One web process is enough where nothing is asked of two."""
    with serving(prepared, DATCHUAN_WEB_PROCESSES="1") as launched:
        yield launched


def test_ctrl_c_stops_everything_within_ten_seconds_and_tells_what_runs(served: Running) -> None:
    assert running.until(lambda: len(served.children("procrastinate")) == 1)
    assert [len(served.children(name)) for name in ("datchuan.web", "postgres")] == [1, 1]
    assert served.process.stdout is not None
    # It serves a moment before it says so, and Ctrl-C may come in between: what it tells is awaited first.
    said = ""
    while f":{served.port}/" not in said and (line := served.process.stdout.readline()):
        said += line
    code, seconds = served.stop(signal.SIGINT)
    said += served.process.stdout.read()
    assert (code, seconds < 10, served.is_gone()) == (0, True, True)
    assert f"http://127.0.0.1:{served.port}/" in said
    assert "xa.tienlanh" in said
    assert "Đã dừng." in said


def test_what_was_written_before_the_stop_is_in_the_witness_file(served: Running) -> None:
    assert running.until(lambda: len(served.children("procrastinate")) == 1)
    write = (
        "import datchuan.people.kinds; from django.db import transaction; from datchuan.journal.actions import record\n"
        "with transaction.atomic(): print('line', record('people.sign_in', by=None, chain='commune:99001').seq)"
    )
    done = running.datchuan("manage", "shell", "-v", "0", "-c", write, DATCHUAN_VAR=str(served.var))
    assert "line 1" in done.stdout, done.stderr
    assert running.until(lambda: "worker" in (served.var / "log" / "worker.log").read_text(), 30)
    assert served.stop()[0] == 0
    heads = (served.var / "witness" / "heads.jsonl").read_text().splitlines()
    assert any('"commune:99001":[1,' in head for head in heads)
    checked = running.datchuan("journal", "verify", DATCHUAN_VAR=str(served.var))
    assert checked.returncode == 0, checked.stdout


def test_sigterm_stops_everything_too(served: Running) -> None:
    assert served.stop(signal.SIGTERM)[0] == 0
    assert served.is_gone()


def test_kill_9_of_the_launcher_leaves_nothing_and_the_next_start_serves(served: Running) -> None:
    served.stop(signal.SIGKILL)
    assert running.until(lambda: running.processes_naming(str(served.var)) == [], 10)
    again = start(served.var, DATCHUAN_WEB_PROCESSES="1")
    assert running.get(again.port)[0] == 200
    again.stop()


class TestServingGoesOn:
    """What happens to a product that serves, and goes on serving: one for all of these."""

    def test_a_second_start_from_the_same_folder_is_refused_with_the_address(self, lasting: Running) -> None:
        second = running.datchuan("serve", DATCHUAN_VAR=str(lasting.var), PORT=str(running.free_port()))
        assert second.returncode == 1
        assert f"http://127.0.0.1:{lasting.port}/" in second.stderr
        assert "Traceback" not in second.stderr
        assert running.get(lasting.port)[0] == 200

    def test_a_command_uses_the_running_database_and_leaves_it_running(self, lasting: Running) -> None:
        done = running.datchuan("doctor", "--json", DATCHUAN_VAR=str(lasting.var))
        assert done.returncode == 0, done.stdout + done.stderr
        assert running.get(lasting.port)[0] == 200
        assert len(lasting.children("postgres")) == 1

    def test_a_web_process_that_dies_is_started_again(self, lasting: Running) -> None:
        dead = lasting.children("datchuan.web")[0]
        os.kill(dead, signal.SIGKILL)
        assert running.until(
            lambda: len(lasting.children("datchuan.web")) == 2 and dead not in lasting.children("datchuan.web")
        )
        assert running.get(lasting.port)[0] == 200

    def test_a_database_that_dies_is_started_again_and_pages_come_back(self, lasting: Running) -> None:
        assert running.until(lambda: len(lasting.children("procrastinate")) == 1)
        dead = lasting.children("postgres")[0]
        os.kill(dead, signal.SIGKILL)
        assert running.until(lambda: len(set(lasting.children("postgres")) - {dead}) == 1, 30)
        assert running.until(lambda: running.serves(lasting.port), 30)
        assert dead not in lasting.children("postgres")


def test_a_command_without_a_running_product_starts_and_stops_the_database(prepared: Path) -> None:
    done = running.datchuan("doctor", DATCHUAN_VAR=str(prepared))
    assert (done.returncode, running.processes_naming(str(prepared))) == (0, []), done.stdout + done.stderr


def test_two_commands_at_once_share_one_database(prepared: Path) -> None:
    command = [sys.executable, "-m", "datchuan", "doctor", "--json"]
    environ = running.environment(DATCHUAN_VAR=str(prepared))
    both = [subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, cwd=running.ROOT) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert running.processes_naming(str(prepared)) == []


def refusal(**changes: str) -> tuple[int, str]:
    """(exit code, what it said) of a start that must not succeed; never a traceback."""
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as var:
        Path(var).chmod(0o755)
        done = running.datchuan("serve", **{"DATCHUAN_VAR": var, "PORT": str(running.free_port()), **changes})
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stderr


def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = refusal(PORT=str(port))
    assert code == 1
    assert f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: PORT={port + 1} make run" in said


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"PORT": "eighty"}, 2, "PORT='eighty' không phải số nguyên từ 1 đến 65535"),
        ({"DATCHUAN_TODAY": "12/10/2023"}, 2, "Một biến môi trường có giá trị không đọc được"),
        ({"DATCHUAN_MIN_FREE_MB": "999999999"}, 1, "cần ít nhất 999999999 MB"),
        ({"DATCHUAN_VAR": "/dev/null/var"}, 1, "/dev/null/var"),
        ({"HOST": "192.0.2.1"}, 1, "Máy này không có địa chỉ “192.0.2.1”"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, 1, "Không kết nối được PostgreSQL"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(changes: dict[str, str], code: int, sentence: str) -> None:
    found, said = refusal(**changes)
    assert found == code
    assert sentence in said


def test_a_server_that_may_lose_saves_is_refused_by_name() -> None:
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        cluster.start()
        try:
            code, said = refusal(DATABASE_URL=cluster.url())
        finally:
            cluster.stop()
    assert code == 1
    assert [name for name in ("fsync", "full_page_writes", "synchronous_commit") if f"đặt {name} = off" in said] == [
        "fsync", "full_page_writes", "synchronous_commit",
    ]  # fmt: skip


def test_half_finished_earlier_starts_are_repaired(prepared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An initdb that was cut off, a pid file whose number another process has by now."""
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "postgres"
        (home / "data.new" / "base").mkdir(parents=True)
        cluster = Cluster(home)
        cluster.start()
        cluster.stop()
        assert "dở dang; làm lại" in capsys.readouterr().out
        (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/data\n0\n5432\n\n\n\n")
        cluster.start()
        assert cluster.is_running()
        cluster.stop()
        shutil.rmtree(home / "data" / "global")
        cluster.start()
        cluster.stop()
        assert "chuyển sang" in capsys.readouterr().out
        assert [p.name.partition("-")[0] for p in home.glob("data.*")] == ["data.broken"]


def test_a_server_left_by_a_killed_run_is_ended_before_a_new_one_starts() -> None:
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as folder:
        Path(folder).chmod(0o755)
        first, second = Cluster(Path(folder) / "postgres"), Cluster(Path(folder) / "postgres")
        first.start()
        second.start()
        assert (first.is_running(), second.is_running()) == (False, True)
        second.stop()


def test_a_deep_folder_has_its_socket_in_a_short_private_one() -> None:
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / ("x" * 100) / "postgres")
        cluster.start()
        try:
            assert len(str(cluster.socket / database.SOCKET_FILE)) < 60
            assert cluster.socket.stat().st_mode & 0o777 == 0o700
            psycopg.connect(cluster.url()).close()
        finally:
            cluster.stop()
            shutil.rmtree(cluster.socket)


def test_the_application_role_owns_nothing_and_cannot_change_append_only_tables(prepared: Path) -> None:
    cluster = Cluster(prepared / "postgres")
    cluster.start()
    try:
        with psycopg.connect(cluster.url(database.APPLICATION), autocommit=True) as app:
            owned = app.execute(
                "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
            ).fetchone()
            may_insert = app.execute(
                "SELECT bool_and(has_table_privilege(t, 'SELECT') AND has_table_privilege(t, 'INSERT')) "
                "FROM unnest(%s::text[]) t", (list(APPEND_ONLY_TABLES),)
            ).fetchone()  # fmt: skip
            assert (owned, may_insert, may_change(app, APPEND_ONLY_TABLES)) == ((0,), (True,), [])
            assert may_change(app, ["people_user", "django_migrations", "launch_state"]) == ["people_user"]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("DELETE FROM journal_entry")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("CREATE TABLE mine (number integer)")
    finally:
        cluster.stop()


def commands_run(url: str, **changes: str) -> list[tuple[str, ...]]:
    """Which commands ``prepare`` would run on a database in its present state."""
    run: list[tuple[str, ...]] = []
    environ = {"DATABASE_URL": url, "DATCHUAN_DEMO": "1", "DATCHUAN_PACK": "/packs/p", **changes}
    preparation.prepare(environ, Path("/nowhere"), lambda *arguments, role: run.append((role, *arguments)))
    return run


def test_each_step_of_the_preparation_is_taken_only_when_it_is_needed() -> None:
    migrate = ("owner", "manage", "migrate", "--no-input", "-v", "0")
    load, build = ("app", "pack", "load", "/packs/p"), ("app", "demo", "build")
    with tempfile.TemporaryDirectory(prefix="datchuan-launch-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        cluster.start()
        try:
            url = cluster.url()
            with psycopg.connect(url, autocommit=True) as connection:
                assert commands_run(url) == [migrate, load, build]
                assert commands_run(url, DATCHUAN_DEMO="0") == [migrate, load]
                preparation.remember(connection, "schema", preparation.fingerprint())
                assert commands_run(url) == [load, build]
                connection.execute("CREATE TABLE packs_loadedpack (id serial, code text)")
                connection.execute("CREATE TABLE packs_demobuild (id serial, finished_at timestamptz)")
                connection.execute("INSERT INTO packs_loadedpack (code) VALUES ('p')")
                assert commands_run(url) == [build]
                connection.execute("INSERT INTO packs_demobuild (finished_at) VALUES (NULL)")
                assert commands_run(url) == [build]
                connection.execute("UPDATE packs_demobuild SET finished_at = now()")
                assert commands_run(url) == []
        finally:
            cluster.stop()
