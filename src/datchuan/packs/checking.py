"""Is a pack sound? What ``datchuan pack check`` asks."""

from __future__ import annotations

from pathlib import Path

from datchuan.packs.problems import Problem
from datchuan.packs.reading import read_pack


def check(path: str | Path) -> list[Problem]:
    """Every problem of the pack in a folder, by file and line; empty when it can be loaded."""
    return read_pack(path)[1]
