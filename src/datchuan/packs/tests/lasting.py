"""A world of the real pack that lasts as long as modules ask for it one after another (a plugin of pytest)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from datchuan.packs.tests.world import World

#: Fixtures that ask for it.
FIXTURES = frozenset({"_loaded", "_measured"})


class Lasting:
    """The world that is open, of which districts it has figures, and the module that asked for it last."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._districts: tuple[str, ...] = ()
        self._module = ""
        self._stack = ExitStack()

    def ask(self, module: str, blocker: Any, districts: tuple[str, ...] = ()) -> World:
        """The world with the figures of some districts: the one that is open, or another in its place."""
        from datchuan.packs.tests.world import loaded_pack

        if self._world is None or self._districts != districts:
            self.close()
            self._world, self._districts = self._stack.enter_context(loaded_pack(blocker, districts)), districts
        self._module = module
        return self._world

    def close_before(self, module: str, fixtures: Iterable[str]) -> None:
        """A test of a module that has not asked for the world, and does not, finds an empty database."""
        if self._world is not None and module != self._module and not FIXTURES & set(fixtures):
            self.close()

    def close(self) -> None:
        self._world = None
        self._stack.close()


_lasting = Lasting()


@pytest.fixture(scope="session")
def worlds(django_db_setup: None) -> Iterator[Lasting]:
    """Whom to ask for a world that lasts longer than a module."""
    yield _lasting
    _lasting.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _lasting.close_before(item.nodeid.partition("::")[0], getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that ask for the same world follow one another (within what the root ``conftest.py`` puts first)."""
    asked: dict[Path, set[str]] = {}
    for item in items:
        asked.setdefault(item.path, set()).update(FIXTURES & set(getattr(item, "fixturenames", ())))
    kinds = [{"_loaded"}, {"_loaded", "_measured"}, {"_measured"}, set()]
    items.sort(key=lambda item: kinds.index(asked[item.path]))
