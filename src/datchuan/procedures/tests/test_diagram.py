"""The diagrams in docs/workflows are those of the pack, and show what is not known as not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan import cli
from datchuan.packs.diagrams import diagrams
from datchuan.packs.reading import read_pack
from datchuan.procedures.diagram import diagram
from datchuan.procedures.models import Procedure
from datchuan.procedures.plan import plan_of

ROOT = Path(__file__).resolve().parents[4]
PACK, DOCS = ROOT / "packs" / "quang-nam-2023", ROOT / "docs" / "workflows"


def test_the_documents_are_those_of_the_pack() -> None:
    """After a change: ``datchuan procedure diagram packs/quang-nam-2023 --to docs/workflows``."""
    pack, problems = read_pack(PACK)
    assert pack is not None, problems
    found = diagrams(pack)
    assert {path.name for path in DOCS.glob("procedure-*.md")} == set(found)
    for name, text in found.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, name


def test_the_command_prints_or_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["procedure", "diagram", str(PACK)]) == 0
    assert capsys.readouterr().out.count("```mermaid") == 3
    assert cli.main(["procedure", "diagram", str(PACK), "--to", str(tmp_path / "new")]) == 0
    name = "procedure-recognition-2022.md"
    assert (tmp_path / "new" / name).read_bytes() == (DOCS / name).read_bytes()


def test_a_pack_with_problems_gives_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["procedure", "diagram", str(tmp_path)]) == 1
    assert "pack.yaml" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_a_diagram_says(two_tier_procedure: Procedure, three_tier_procedure: Procedure) -> None:
    two = diagram(plan_of(two_tier_procedure), ["NTM"])
    assert 'reception_province -. "on failure" .-> commune_meeting' in two
    assert "limit 3 working days<br/>illustrative" in two
    assert "no answer within the limit counts as consent" in two
    assert "district" not in two.split("```")[1].lower()
    three = diagram(plan_of(three_tier_procedure), ["NTM"])
    assert "limit not known<br/>not checked" in three
    assert "Quorum: 70 % (not checked)" in three
    assert "no answer within the limit" not in three
