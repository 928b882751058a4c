"""The database of a test run: a real PostgreSQL, started here unless ``DATABASE_URL`` names one.

One cluster for the whole run. The process that starts it is the one that collects (with ``-n`` the controller); worker
processes inherit ``DATABASE_URL``, and pytest-django gives each its own database. The cluster is hasty (no fsync):
nobody misses its data. What is durable is proved in ``tests/test_kill_database.py`` with a cluster of its own.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import UserSettingsHolder, settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test.client import ClientHandler
from tests.here import inspected_here, read_here
from tests.migrated import migrated, shared_folder
from tests.rewritten import keep_rewritten
from whitenoise.middleware import WhiteNoiseMiddleware

from datchuan.config import child
from datchuan.config.database import databases
from datchuan.files import inspection
from datchuan.journal.tests.flush import allow_flush
from datchuan.postgres import Cluster

pytest_plugins = ["datchuan.people.tests.cast", "datchuan.packs.tests.lasting", "datchuan.procedures.tests.loaded"]

_started: list[Cluster] = []

# What is made until the tests begin stays: the collector would only walk over it.
gc.disable()


def found_once(look: Callable[[WhiteNoiseMiddleware], None]) -> Callable[[WhiteNoiseMiddleware], None]:
    """The search for static files that only the first instance of a kind makes; the others take what it found."""
    found: dict[tuple[object, ...], dict[str, object]] = {}

    @wraps(look)
    def take(self: WhiteNoiseMiddleware) -> None:
        kind = (type(self), self.static_prefix, self.max_age, self.autorefresh, settings.STATIC_ROOT)
        if kind not in found:
            look(self)
            found[kind] = dict(self.files)
        self.files.update(found[kind])

    return take


def made_once(load: Callable[..., None]) -> Callable[..., None]:
    """The chain of middleware that only the first test client makes; the others take it, unless a test has changed settings."""
    chains: dict[tuple[str, ...], dict[str, Any]] = {}
    parts = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")

    def take(self: ClientHandler, is_async: bool = False) -> None:
        kind = tuple(settings.MIDDLEWARE)
        if kind in chains and not isinstance(settings._wrapped, UserSettingsHolder):
            vars(self).update(chains[kind])
            return
        load(self, is_async)
        if not isinstance(settings._wrapped, UserSettingsHolder):
            chains[kind] = {name: getattr(self, name) for name in parts}

    return take


# Every test client would make a chain of middleware of its own; the static files of the product are looked for once.
WhiteNoiseMiddleware.add_files_from_finders = found_once(WhiteNoiseMiddleware.add_files_from_finders)
ClientHandler.load_middleware = made_once(ClientHandler.load_middleware)

# The slow hash of passwords is that of the product in the stories of the browser; here hundreds of people sign in.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64  # type: ignore[misc]

# How long drawing an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

# Hundreds of signatures, workbooks and uploaded files are looked into, too.
child.read = read_here(child.read)
inspection._child = inspected_here(inspection._child)

# Tests with real transactions end by emptying all tables, append-only ones too.
allow_flush()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # The shared cache is a table; tests without a database need one in memory (people/tests/test_cache.py has the table).
    settings.FILES_ROOT = Path(tempfile.mkdtemp(prefix="datchuan-test-files-"))
    settings.BOARDS_KEPT = 0  # insight/tests/test_kept.py turns it on
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if os.environ.get("DATABASE_URL") or hasattr(config, "workerinput") or config.option.collectonly:
        return
    home = Path(tempfile.mkdtemp(prefix="datchuan-test-")) / "postgres"
    home.parent.chmod(0o755)  # the server may run as another user (root's tests)
    cluster = Cluster(home, durable=False, settings={"max_connections": "100"})
    cluster.start()
    _started.append(cluster)
    os.environ["DATABASE_URL"] = cluster.url()
    # pytest-django has read the settings before this file was loaded, so they are corrected in place; worker
    # processes read them anew, with the variable set.
    if settings.configured:
        fresh = databases(os.environ, Path(settings.VAR))["default"]
        settings.DATABASES["default"].update({key: value for key, value in fresh.items() if key != "TEST"})
    if config.getoption("numprocesses", default=None):
        keep_rewritten(config, [config.rootpath / "src", config.rootpath / "tests"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins a run, so that at its end no process works alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What was imported and collected lasts for the whole run: the collector need not walk through it again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The database of each process is a copy of one in which the migrations have run."""
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = migrated(shared_folder(tmp_path_factory))


@pytest.fixture
def in_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures, workbooks, templates and uploaded files are looked into in a child, as the product does."""
    monkeypatch.setattr(child, "read", child.read.__wrapped__)  # type: ignore[attr-defined]
    monkeypatch.setattr(inspection, "_child", inspection._child.__wrapped__)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)  # the folder of this run, see pytest_configure
    for cluster in _started:
        cluster.stop()
        shutil.rmtree(cluster.home.parent, ignore_errors=True)
        shutil.rmtree(cluster.socket, ignore_errors=True)
    _started.clear()
