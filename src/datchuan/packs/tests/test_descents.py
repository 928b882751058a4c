"""The lineage of sets in a pack: loaded as stated, loaded again without an event, refused where it cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.criteria.models import Descent, Indicator, Responsibility
from datchuan.journal.models import Entry
from datchuan.packs.loading import load_pack
from datchuan.packs.reading import read_pack
from datchuan.packs.tests.renumbered import HEAD, LINEAGE, RENUMBERED, descent
from datchuan.packs.tests.small_pack import FILES, write_small_pack


def test_lineage_that_leads_nowhere_is_refused_at_its_line(tmp_path: Path) -> None:
    bad = (
        descent("1.1", "1.1"),
        descent("9.9", "1.1"),
        descent("1.2", "8.8"),
        descent("1.1", "1.1", "lần hai"),
        "NTM/thu,1.2,NTM/moi,1.1,,to_check,THU,\n",
        "NTM/moi,1.2,NTM/moi,1.3,,to_check,THU,\n",
        "NTM/moi,1.2,NTM/xua,1.3,,to_check,THU,\n",
        "NTM/moi,1.2,NTM_KM/thu,KM1,,to_check,THU,\n",
        descent("", ""),
        descent("1.1", ""),
        descent("", "1.1"),
    )
    files = RENUMBERED | {"set-lineage.csv": HEAD + "".join(bad)}
    pack, problems = read_pack(write_small_pack(tmp_path, **files))
    assert pack is None
    assert {p.file for p in problems} == {"set-lineage.csv"}
    said = {p.line: str(p) for p in problems}
    for line, words in {
        3: ("NTM/moi không có chỉ tiêu “9.9”", "Hãy sửa mã"),
        4: ("NTM/thu không có chỉ tiêu “8.8”", "Hãy sửa mã"),
        5: ("Trùng với dòng 2", "Hãy gộp hoặc bỏ một dòng"),
        6: ("đi thành vòng", "Hãy đổi chỗ hai bản"),
        7: ("đi thành vòng", "Hãy đổi chỗ hai bản"),
        8: ("không có bản “NTM/xua”", "mục criteria của pack.yaml"),
        9: ("thuộc bộ NTM_KM", "Hãy sửa một trong hai mã bản"),
        10: ("không nói về chỉ tiêu nào", "Hãy ghi ít nhất một mã"),
        11: ("là mới, còn dòng 5", "Hãy bỏ một trong hai dòng"),
        12: ("là bị bỏ, còn dòng 5", "Hãy bỏ một trong hai dòng"),
    }.items():
        assert said[line].startswith(f"set-lineage.csv:{line}: ") and all(word in said[line] for word in words)
    assert len(problems) == 10


@pytest.mark.django_db
def test_lineage_is_loaded_as_stated_and_may_be_corrected(tmp_path: Path) -> None:
    load_pack(write_small_pack(tmp_path / "a"))  # without the file nothing is stated
    assert not Descent.objects.exists()
    load_pack(write_small_pack(tmp_path / "b", **RENUMBERED))
    rows = Descent.objects.values_list("indicator__code", "origin__code", "standing")
    assert len(rows) == LINEAGE.count("\n") - 1 and ("1.1", "1.1", "official") in rows
    assert {("2.2", None, "to_check"), (None, "1.3", "to_check"), ("1.5", "2.4", "to_check")} <= set(rows)
    # Who answers for an indicator answers for it in both editions.
    led = Responsibility.objects.filter(indicator__code="1.1", indicator__edition__set_code="NTM")
    assert sorted(led.values_list("indicator__edition__code", flat=True)) == ["NTM/moi", "NTM/thu"]
    lines = Entry.objects.filter(kind="packs.load_pack")
    count = lines.count()
    load_pack(tmp_path / "b")
    assert lines.count() == count
    corrected = LINEAGE.replace("phần nước", "phần nước đã đối chiếu")
    report = load_pack(write_small_pack(tmp_path / "c", **RENUMBERED | {"set-lineage.csv": corrected}))
    assert [(c.verb, c.key) for c in report.changes] == [("change", "NTM/moi 1.5 NTM/thu 2.4")]
    assert Descent.objects.get(note="phần nước đã đối chiếu").indicator == Indicator.objects.get(
        edition__code="NTM/moi", code="1.5"
    )
    assert FILES.keys().isdisjoint({"set-lineage.csv"})
