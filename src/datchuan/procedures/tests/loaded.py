"""Procedures for the tests of every room (registered in the root ``conftest.py``), read as a pack's file is read.

``three_tier_procedure`` is the recognition of NTM communes of the Quảng Nam pack; ``two_tier_procedure`` is the made-up
one of ``two_tier.yaml``. ``add_procedures`` makes the rows of any file, with every standing replaced when asked.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from datchuan.packs.building import level_procedures
from datchuan.packs.checking_procedure import check_steps
from datchuan.packs.problems import Problems
from datchuan.packs.schema_procedure import ProcedureFile
from datchuan.packs.sync_titles import procedure_fields
from datchuan.packs.yamltree import read_tree
from datchuan.procedures.models import Procedure

TWO_TIER = Path(__file__).with_name("two_tier.yaml")
THREE_TIER = Path(__file__).resolve().parents[4] / "packs" / "quang-nam-2023" / "procedure.yaml"


def read_file(path: Path, standing: str | None = None) -> ProcedureFile:
    """The file in its forms; ``standing`` replaces every standing in it."""
    text = path.read_text(encoding="utf-8")
    if standing is not None:
        text = re.sub(r"standing: \w+", f"standing: {standing}", text)
    problems = Problems()
    tree = read_tree(path.name, text, problems)
    assert tree is not None, list(problems)
    file = ProcedureFile.model_validate(tree.data)
    for procedure in file.procedures:
        check_steps(procedure, problems)
    assert not len(problems), list(problems)
    return file


def add_procedures(path: Path, standing: str | None = None) -> dict[tuple[str, str], Procedure]:
    """The rows of a file by code and level."""
    rows = [procedure_fields(row) for row in level_procedures(read_file(path, standing), {})]
    return {(row["code"], row["level"]): Procedure.objects.create(**row) for row in rows}


@pytest.fixture
def three_tier_procedure(db: None) -> Procedure:
    return add_procedures(THREE_TIER)["recognition-2022", "NTM"]


@pytest.fixture
def two_tier_procedure(db: None) -> Procedure:
    return add_procedures(TWO_TIER)["two-tier", "NTM"]
