"""funding.yaml: what is wrong is named by file and line; loading keeps every book and reads the latest."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.funding import book
from datchuan.funding.models import Book
from datchuan.packs.checking import check
from datchuan.packs.loading import diff_pack, load_pack
from datchuan.packs.tests.small_pack import write_small_pack

WORDS = """\
sources:
  - {code: commune, name_vi: Ngân sách xã, name_en: Commune, standing: illustrative, source: THU}
components:
  - {code: roads, name_vi: Giao thông, name_en: Roads, standing: illustrative, source: THU}
  - {code: other, name_vi: Khác, name_en: Other, standing: illustrative, source: THU}
gifts:
  - {code: money, name_vi: Tiền, name_en: Money, measure: money, standing: illustrative, source: THU}
shown: {least_households: 5, standing: illustrative, source: THU}
"""


def written(folder: Path, text: str = WORDS) -> Path:
    return write_small_pack(folder / "goi", **{"funding.yaml": text})


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("code: other", "code: roads", "“roads” đã dùng ở dòng 4", 5),
        ("measure: money", "measure: hour", "measure", 7),
        ("least_households: 5", "least_households: 1", "least_households", 8),
        ("- {code: commune, name_vi: Ngân sách xã, name_en: Commune, standing: illustrative, source: THU}", "[]", "sources", 1),
        ("name_en: Other", "name_en: Other, set: NTM", "cả set và criterion", 5),
        ("name_en: Other", "name_en: Other, set: NTM, criterion: '99'", "không có tiêu chí đó", 5),
        ("name_en: Roads, standing: illustrative, source: THU", "name_en: Roads, standing: sure, source: THU", "standing", 4),
        ("Commune, standing: illustrative, source: THU", "Commune, standing: illustrative, source: LA", "“LA”", 2),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    assert check(written(tmp_path)) == []
    problems = check(written(tmp_path, WORDS.replace(old, new)))
    assert [(p.file, p.line) for p in problems] == [("funding.yaml", line)]
    assert words in problems[0].sentence and problems[0].sentence_en


@pytest.mark.django_db
def test_words_are_kept_and_the_latest_are_read(tmp_path: Path) -> None:
    assert book.words() == book.NOTHING
    load_pack(written(tmp_path))
    assert diff_pack(written(tmp_path)).changes == [] and book.words().least_households == 5
    load_pack(written(tmp_path, WORDS.replace("least_households: 5", "least_households: 7")))
    load_pack(write_small_pack(tmp_path / "khong-co"))
    said = book.words()
    assert (
        said.least_households == 7
        and said.component("roads") == "Giao thông"
        and said.gifts["money"].measure == "money"
    )
    assert Book.objects.count() == 2 and said.source("gone") == "gone" and said.source("") == "chưa rõ nguồn"
