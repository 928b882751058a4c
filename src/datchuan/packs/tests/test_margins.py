"""upkeep.yaml: what is wrong is named by file and line; loading keeps the margins up to date and no more."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from datchuan.packs.checking import check
from datchuan.packs.loading import diff_pack, load_pack
from datchuan.packs.tests.small_pack import write_small_pack
from datchuan.upkeep.models import Margin

MARGINS = """\
watch:
  - {code: near_points, value: 2, standing: illustrative, source: THU}
  - {code: expiry_days, value: 60, standing: illustrative, source: THU}
"""


def written(folder: Path, text: str = MARGINS) -> Path:
    return write_small_pack(folder / "goi", **{"upkeep.yaml": text})


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("near_points", "gan", "code", 2),
        ("value: 60", "value: -1", "value", 3),
        ("expiry_days", "near_points", "near_points", 3),
        ("60, standing: illustrative, source: THU", "60, standing: illustrative, source: LA", "“LA”", 3),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    assert check(written(tmp_path)) == []
    problems = check(written(tmp_path, MARGINS.replace(old, new)))
    assert [(p.file, p.line) for p in problems] == [("upkeep.yaml", line)]
    assert words in problems[0].sentence and problems[0].sentence_en


@pytest.mark.django_db
def test_margins_are_loaded_changed_and_left_when_nothing_is_said(tmp_path: Path) -> None:
    load_pack(written(tmp_path))
    assert diff_pack(written(tmp_path)).changes == []
    load_pack(written(tmp_path, MARGINS.replace("value: 2", "value: 1.5")))
    load_pack(write_small_pack(tmp_path / "khong-co"))
    assert dict(Margin.objects.values_list("code", "value")) == {"near_points": Decimal("1.5"), "expiry_days": 60}
