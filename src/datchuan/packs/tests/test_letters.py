"""directives.yaml: what is wrong is named by file and line; letters are loaded as drafts, and left alone once given."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.config import clock
from datchuan.directives.models import Directive
from datchuan.packs.checking import check
from datchuan.packs.loading import diff_pack, load_pack
from datchuan.packs.tests.small_pack import write_small_pack
from datchuan.people.models import User

LETTERS = """\
directives:
  - code: cv-1
    dated: '2025-07-10'
    organ: UBND-99
    subject_vi: Đẩy mạnh xây dựng nông thôn mới
    standing: to_check
    source: THU
    tasks:
      - text_vi: Gửi báo cáo
        result: report
        rules: [communes]
        wording: trước ngày 01/9/2025
        at: '2025-09-01T00:00:00+07:00'
"""


def written(folder: Path, text: str = LETTERS) -> Path:
    return write_small_pack(folder / "goi", **{"directives.yaml": text})


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("organ: UBND-99", "organ: KHONG-CO", "KHONG-CO", 2),
        ("rules: [communes]", "rules: []", "chưa ghi giao cho ai", 9),
        ("        wording: trước ngày 01/9/2025\n", "", "thiếu lời văn", 9),
        ("rules: [communes]", "deadline: khong-co\n        rules: [communes]", "khong-co", 9),
        ("rules: [communes]", "rules: [communes]\n        fact: round", "dossier_round", 9),
        ("result: report", "result: khac", "result", 10),
        ("source: THU", "source: LA", "“LA”", 2),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    assert check(written(tmp_path)) == []
    problems = check(written(tmp_path, LETTERS.replace(old, new)))
    assert ("directives.yaml", line) in [(p.file, p.line) for p in problems]
    assert any(words in p.sentence and p.sentence_en for p in problems)


@pytest.mark.django_db
def test_letters_are_drafts_kept_up_to_date_until_they_are_given(tmp_path: Path) -> None:
    load_pack(written(tmp_path))
    made = Directive.objects.get()
    assert (made.state, made.tasks.get().text_vi) == ("draft", "Gửi báo cáo")
    assert diff_pack(written(tmp_path)).changes == []
    other = LETTERS.replace("Gửi báo cáo", "Gửi báo cáo quý")
    assert [change.what for change in load_pack(written(tmp_path, other)).changes] == ["văn bản chỉ đạo"]
    assert made.tasks.get().text_vi == "Gửi báo cáo quý"
    by = User.objects.create(username="ai")
    Directive.objects.filter(pk=made.pk).update(state="issued", issued_by=by, issued_at=clock.now())
    report = load_pack(written(tmp_path))
    assert report.changes == [] and report.kept["văn bản chỉ đạo đã giao việc"] == 1
    assert made.tasks.get().text_vi == "Gửi báo cáo quý"
