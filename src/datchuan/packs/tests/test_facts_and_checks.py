"""facts.yaml and checks.yaml: what is wrong is named by file and line; loading keeps them up to date and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.checks.models import CheckBook
from datchuan.facts.models import FactGroup, FactKind, FactValue
from datchuan.journal.models import Entry
from datchuan.packs.checking import check
from datchuan.packs.loading import diff_pack, load_pack
from datchuan.packs.tests.small_pack import write_small_pack

# Indicators of the small pack: 1.1 pass, 1.2 percent, 1.3 both sexes, 2.1 money … (see small_pack.py)
FACTS = """\
groups:
  - code: HO
    name_vi: Hộ
    name_en: Households
    facts:
      - code: so_ho
        name_vi: Tổng số hộ
        name_en: All households
        unit_vi: hộ
        unit_en: households
        least: 10
        most: 9000
        used_by:
          - {set: NTM, indicator: '1.2', place: den}
        standing: to_check
        source: THU
      - code: ho_ngheo
        name_vi: Hộ nghèo
        name_en: Poor households
        unit_vi: hộ
        not_above: so_ho
        standing: to_check
        source: THU
"""
CHECKS = """\
checks:
  - code: thap
    kind: bounds
    indicators: [NTM 1.2]
    with: {place: share, least: 10}
    sentence_vi: 'Mới {value}'
    sentence_en: 'Only {value}'
    examples:
      - {fires: true, value: {num: 1, den: 100}, says: Mới 1 %}
      - {fires: false, value: {num: 50, den: 100}}
    standing: illustrative
    source: THU
  - code: khac-chung
    kind: agrees_with_fact
    severity: note
    sets: [NTM]
    measures: [percent]
    except: [NTM 1.3]
    with: {tolerance: 1}
    sentence_vi: '{value} khác {fact_value}'
    sentence_en: '{value} is not {fact_value}'
    examples:
      - {fires: true, indicator: NTM 1.2, value: {num: 1, den: 100}, facts: {so_ho: 200}}
      - {fires: false, indicator: NTM 1.2, value: {num: 1, den: 100}, facts: {so_ho: 100}}
    standing: illustrative
    source: THU
"""
EXTRA = {"facts.yaml": FACTS, "checks.yaml": CHECKS}


def written(folder: Path, **changed: str) -> Path:
    return write_small_pack(folder / "goi", **{**EXTRA, **changed})


def test_a_sound_pack_with_both_files_has_no_problem(tmp_path: Path) -> None:
    assert check(written(tmp_path)) == []


SPOILS = [
    ("facts.yaml", "indicator: '1.2'", "indicator: '9.9'", "không có chỉ tiêu NTM 9.9", ""),
    ("facts.yaml", "indicator: '1.2', place: den", "indicator: '1.2', place: number", "không có chỗ number", ""),
    ("facts.yaml", "indicator: '1.2', place: den", "indicator: '1.1', place: den", "đo bằng pass_fail", ""),
    ("facts.yaml", "place: den}", "place: den, part: female2}", "không phải một phần của chỉ tiêu", ""),
    ("facts.yaml", "place: den}", "place: den, part: '2'}", "không có phần 2", ""),
    ("facts.yaml", "place: den}", "place: mau}", "place", ""),
    ("facts.yaml", "least: 10", "least: 10000", "least (10000) lớn hơn most (9000)", "- code: so_ho"),
    ("facts.yaml", "not_above: so_ho", "not_above: dan_so", "không có dữ liệu đó", "- code: ho_ngheo"),
    ("facts.yaml", "- code: ho_ngheo", "- code: so_ho", "Mã dữ liệu “so_ho” đã dùng ở dòng 6", "- code: ho_ngheo"),
    ("facts.yaml", "source: THU", "source: LA", "Nguồn “LA” chưa khai", "- code: so_ho"),
    ("checks.yaml", "kind: bounds", "kind: bound", "Không có loại kiểm tra “bound”", "- code: thap"),
    ("checks.yaml", "[NTM 1.2]", "[NTM 9.9]", "không có chỉ tiêu NTM 9.9", "- code: thap"),
    ("checks.yaml", "except: [NTM 1.3]", "except: [NTM 8.3]", "không có chỉ tiêu NTM 8.3", "- code: khac-chung"),
    ("checks.yaml", "least: 10}", "lest: 10}", "không có mục tên này", "with: {place"),
    ("checks.yaml", "least: 10}", "least: 0}", "ví dụ đáng lẽ phải báo, nhưng không báo", "- {fires: true, value"),
    ("checks.yaml", "num: 50", "num: 5", "đáng lẽ không báo, nhưng có báo: “Mới 5 %.”", "- {fires: false, value"),
    ("checks.yaml", "says: Mới 1 %", "says: Mới 2 %", "cần câu có “Mới 2 %”", "- {fires: true, value"),
    ("checks.yaml", "value: {num: 50", "value: {num: 500", "không đúng cách đo của chỉ tiêu 1.2", "- {fires: false, value"),
    ("checks.yaml", "'Mới {value}'", "'Mới {so}'", "Câu dùng {so}", "- code: thap"),
    ("checks.yaml", "{fires: false, value: {num: 50,", "{fires: true, value: {num: 2,", "ít nhất một ví dụ", "- code: thap"),
    ("checks.yaml", "facts: {so_ho: 200}", "facts: {dan_so: 200}", "dữ liệu chung dan_so, không có", "- {fires: true, ind"),
    ("checks.yaml", "- code: khac-chung", "- code: thap", "Mã kiểm tra “thap” đã dùng ở dòng 2", "- code: khac-chung"),
    ("checks.yaml", "tolerance: 1}", "fact: so_ho}", "không dùng mục fact", "- code: khac-chung"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words", "at"), SPOILS)
def test_what_is_wrong_is_named_by_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, words: str, at: str
) -> None:
    sound = EXTRA[name]
    assert old in sound
    problems = check(written(tmp_path, **{name: sound.replace(old, new, 1)}))
    line = sound.count("\n", 0, sound.index(at or old)) + 1
    assert [(p.file, p.line) for p in problems if words in p.sentence] == [(name, line)]
    assert all(p.sentence_en for p in problems)


def test_a_check_may_ask_for_a_fact_only_where_there_is_one(tmp_path: Path) -> None:
    needs = CHECKS.replace("kind: bounds", "kind: not_above_fact").replace("least: 10}", "fact: dan_so}")
    words = [p.sentence for p in check(written(tmp_path, **{"checks.yaml": needs}))]
    assert words == ["Kiểm tra “thap”: không có dữ liệu chung “dan_so” trong facts.yaml. Hãy sửa mã."]


def reported(folder: Path) -> list[tuple[str, str, str]]:
    return [(c.verb, c.what, c.key) for c in diff_pack(folder).changes]


@pytest.mark.django_db
def test_loading_brings_both_and_again_is_no_event(tmp_path: Path) -> None:
    folder = written(tmp_path)
    load_pack(folder)
    kind = FactKind.objects.get(code="so_ho")
    assert (kind.group.code, kind.least, kind.most, kind.standing) == ("HO", 10, 9000, "to_check")
    assert kind.uses == [{"set": "NTM", "indicator": "1.2", "slot": 0, "place": "den"}]
    assert kind.source.startswith("Dữ liệu thử nghiệm")
    book = CheckBook.objects.get()
    assert [rule["code"] for rule in book.document["rules"]] == ["thap", "khac-chung"]
    assert reported(folder) == []
    load_pack(folder)
    assert (CheckBook.objects.count(), Entry.objects.filter(kind="packs.load_pack").count()) == (1, 1)


@pytest.mark.django_db
def test_what_is_bettered_and_taken_out_is_shown_and_journalled(tmp_path: Path) -> None:
    load_pack(written(tmp_path))
    cut = FACTS[: FACTS.index("      - code: ho_ngheo")].replace("most: 9000", "most: 9500")
    kept = CHECKS[: CHECKS.index("  - code: khac-chung")].replace("'Only {value}'", "'Just {value}'")
    folder = written(tmp_path, **{"facts.yaml": cut, "checks.yaml": kept})
    assert reported(folder) == [
        ("change", "dữ liệu chung", "so_ho"),
        ("change", "dữ liệu chung", "ho_ngheo"),
        ("change", "phép kiểm tra số liệu", "thap"),
        ("change", "phép kiểm tra số liệu", "khac-chung"),
    ]
    assert FactKind.objects.get(code="so_ho").most == 9000
    load_pack(folder)
    assert {k.code: (k.in_force, k.most) for k in FactKind.objects.all()} == {
        "so_ho": (True, 9500),
        "ho_ngheo": (False, None),
    }
    assert [len(b.document["rules"]) for b in CheckBook.objects.order_by("pk")] == [2, 1]
    line = Entry.objects.filter(kind="packs.load_pack").latest("seq")
    assert [change["key"] for change in line.after["changes"]] == ["so_ho", "ho_ngheo", "thap", "khac-chung"]


@pytest.mark.django_db
def test_a_pack_without_the_files_loads_and_says_nothing_of_them(tmp_path: Path) -> None:
    load_pack(written(tmp_path))
    load_pack(write_small_pack(tmp_path / "khong-co"))
    assert FactKind.objects.filter(in_force=True).count() == 2
    assert CheckBook.objects.count() == 1
    assert (FactGroup.objects.count(), FactValue.objects.count()) == (1, 0)
