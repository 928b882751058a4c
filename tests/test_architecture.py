"""Imports go down one list of rooms, and inside a room one way; time, randomness and signals stay where they belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "datchuan"

ROOMS = [
    "config", "ui", "journal", "places", "people", "notices", "files", "procedures", "papers", "criteria", "evidence",
    "guidance", "assessments", "confirmations", "findings", "facts", "checks", "obstacles", "remarks", "villages", "surveys",
    "funding", "titles", "targets", "upkeep", "remedies", "dossiers", "hearings", "visits", "appraisals", "rounds", "council",
    "decisions", "accountability", "warning", "directives", "library", "desk", "review", "workbooks", "insight", "deadlines",
    "reports", "whatif", "plausibility", "search", "mywork", "portal", "api", "packs",
]  # fmt: skip
#: Files at the root of the package start things; they stand outside the rooms and may import any of them.
STARTERS = {
    "cli", "launch", "operators", "postgres", "preparation", "printed", "sharing", "supervision", "web", "__main__",
    "__init__",
}  # fmt: skip
LAYERS = ["workflow", "models", "rules", "queries", "actions", "forms", "views"]
#: The composition root names middleware and address lists of rooms; it does so in text or in these files only.
COMPOSITION = {("config", "urls"), ("config", "settings"), ("config", "doctor")}


@cache
def sources() -> list[tuple[Path, tuple[str, ...], ast.Module]]:
    """The files of the product, read when the first test wants them."""
    return list(_sources())


def _sources() -> Iterator[tuple[Path, tuple[str, ...], ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if "tests" in parts or "migrations" in parts:
            continue
        yield path, parts, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno


def test_every_room_is_on_the_list() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/apps.py")}
    assert rooms - set(ROOMS) == set()


def test_the_readme_names_the_rooms_that_exist_in_their_order() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/apps.py")} | {"config"}
    readme = (PACKAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    listed = readme.split("imports go down this list only:", 1)[1].split("Each room has", 1)[0]
    assert re.findall(r"`(\w+)`", listed) == [room for room in ROOMS if room in rooms]


def wrong_room(parts: tuple[str, ...], target: str) -> bool:
    """Whether a module may not import a target because its room stands below."""
    names = target.split(".")
    if names[0] != "datchuan" or len(names) < 2 or names[1] not in ROOMS:
        return False
    if parts[0] in STARTERS or parts[:2] in COMPOSITION:
        return False
    return ROOMS.index(names[1]) > ROOMS.index(parts[0])


def test_imports_go_down_the_list_of_rooms() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {target}"
        for path, parts, tree in sources()
        for target, line in imported(tree)
        if wrong_room(parts, target)
    ]
    assert wrong == []


def test_a_wrong_import_would_be_found() -> None:
    assert wrong_room(("places", "models"), "datchuan.people.models.User")
    assert not wrong_room(("people", "models"), "datchuan.places.models.Unit")


def test_imports_inside_a_room_go_one_way() -> None:
    wrong = []
    for path, parts, tree in sources():
        if len(parts) != 2 or parts[1] not in LAYERS:
            continue
        for target, line in imported(tree):
            names = target.split(".")
            inside = names[:2] == ["datchuan", parts[0]] and len(names) > 2 and names[2] in LAYERS
            if inside and LAYERS.index(names[2]) > LAYERS.index(parts[1]):
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {target}")
    assert wrong == []


def test_the_engine_is_pure_python() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {target}"
        for path, parts, tree in sources()
        if parts[:2] == ("criteria", "engine")
        for target, line in imported(tree)
        if target.split(".")[0] == "django" or (target.startswith("datchuan") and "criteria.engine" not in target)
    ]
    assert wrong == []


@pytest.mark.parametrize("forbidden", ["django.dispatch", "django.db.models.signals"])
def test_no_room_listens_to_signals(forbidden: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path, _parts, tree in sources()
        for target, line in imported(tree)
        if target.startswith(forbidden)
    ]
    assert wrong == []


def test_the_clock_is_the_only_source_of_time() -> None:
    """Calls of ``datetime.now``, ``date.today``, ``timezone.now`` outside ``config.clock``."""
    wrong = []
    for path, parts, tree in sources():
        if parts in {("config", "clock")}:
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"now", "today"}
            ):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "timezone"}:
                    wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert wrong == []


def test_models_have_no_save_override() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, parts, tree in sources()
        if parts[-1] == "models"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert wrong == []


def test_views_write_only_through_actions() -> None:
    """No ``.save()``, ``.create()``, ``.update()``, ``.delete()`` on models in views and forms."""
    verbs = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.func.attr}"
        for path, parts, tree in sources()
        if parts[-1] in {"views", "forms", "queries", "rules"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
    ]
    assert wrong == []
