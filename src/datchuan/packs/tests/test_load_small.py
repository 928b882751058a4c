"""Loading a pack: what is there afterwards, and that a second load is no event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.journal.models import Entry
from datchuan.packs import demo, loading, sync_criteria, sync_titles, syncing
from datchuan.packs.loading import BadPack, diff_pack, load_pack
from datchuan.packs.models import LoadedPack
from datchuan.packs.tests.small_pack import FILES, NTM, write_small_pack
from datchuan.packs.tests.small_world import rows_everywhere, with_change
from datchuan.people.models import Agency
from datchuan.places.models import Lineage, Profile, Unit, UnitName
from datchuan.procedures.models import Deadline, Holiday, Procedure
from datchuan.targets.models import PublishedFigure, Target
from datchuan.titles.models import TitleEvent

pytestmark = pytest.mark.django_db
DAY = date(2025, 9, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path / "tinh-nho")


def lines() -> list[Entry]:
    return list(Entry.objects.filter(kind="packs.load_pack").order_by("id"))


def test_a_load_brings_every_part_of_the_pack(folder: Path) -> None:
    load_pack(folder)
    assert Unit.objects.count() == 6
    names = Unit.objects.as_of(DAY).communes().order_by("name_order").values_list("full_name", flat=True)
    assert list(names) == ["Xã An Bình", "Xã Đồi Cao", "Xã Ea Súp"]
    assert list(Unit.objects.as_of(DAY).taking_part(DAY).order_by("code").values_list("code", flat=True)) == [
        "99001",
        "99002",
    ]
    assert dict(Profile.objects.values_list("unit__code", "code")) == {"99001": "BANG", "99002": "NUI"}
    merge = Lineage.objects.get()
    assert set(merge.sources.values_list("code", flat=True)) == {"99004", "99005"}
    assert set(merge.results.values_list("code", flat=True)) == {"99001"}
    assert Agency.objects.count() == 4
    assert {e.code: e.indicators.count() for e in Edition.objects.all()} == {"NTM/thu": 10, "NTM_KM/thu": 1}
    assert Responsibility.objects.count() == 12
    assert (TitleEvent.objects.count(), Target.objects.count(), PublishedFigure.objects.count()) == (2, 1, 1)
    term = Deadline.objects.get()
    assert term.at.isoformat() == "2025-11-29T17:00:00+00:00"
    assert (term.year, term.opens, term.late_until) == (2025, date(2025, 11, 1), datetime(2025, 12, 30, 17, tzinfo=UTC))
    assert list(Holiday.objects.values_list("day", "kind")) == [
        (date(2025, 8, 23), "worked"), (date(2025, 9, 1), "off"), (date(2025, 9, 2), "off"),
    ]  # fmt: skip
    assert sorted(Procedure.objects.values_list("code", "level")) == [("cong-nhan", "NTM"), ("cong-nhan", "NTM_KM")]


def test_a_unit_has_one_official_name_on_each_day_of_its_life(folder: Path) -> None:
    load_pack(folder)
    names = UnitName.objects.filter(unit__code="99004", use="official").order_by("valid")
    assert [(n.full_name, n.valid.lower, n.valid.upper) for n in names] == [
        ("Xã An Xưa", None, date(2010, 1, 1)),
        ("Xã An Cũ", date(2010, 1, 1), date(2025, 7, 1)),
    ]


def test_loading_again_changes_nothing_and_leaves_no_line(folder: Path) -> None:
    load_pack(folder)
    before = rows_everywhere()
    report = load_pack(folder)
    assert report.changes == []
    assert dict(report.kept) == {}
    assert rows_everywhere() == before
    assert (before["packs_loadedpack"], len(lines())) == (1, 1)


def test_a_second_province_is_refused_and_nothing_of_it_is_loaded(folder: Path, tmp_path: Path) -> None:
    """Counts and the page head know one province."""
    load_pack(folder)
    before = rows_everywhere()
    other = write_small_pack(tmp_path / "khac", **other_province())
    sentence = "cơ sở dữ liệu này đang giữ tỉnh mã 99 (Tỉnh Nhỏ (thử nghiệm)), còn gói này của tỉnh mã 88"
    assert [sentence in str(change) for change in diff_pack(other).changes] == [True]
    with pytest.raises(Refused) as refusal:
        load_pack(other)
    assert sentence in refusal.value.sentence
    assert {t: n - before[t] for t, n in rows_everywhere().items() if before[t] != n} == {"journal_entry": 1}
    assert lines()[-1].outcome == "refused"
    assert diff_pack(other, beside=True).conflicts == load_pack(other, beside=True).conflicts == []
    assert Unit.objects.filter(level="province").count() == 2


def test_the_line_in_the_journal_says_what_was_loaded(folder: Path) -> None:
    report = load_pack(folder)
    line, row = lines()[0], LoadedPack.objects.get()
    assert (line.outcome, line.chain, line.actor_name, line.object_label) == ("ok", "system", "hệ thống", "tinh-nho 1")
    assert (line.object_type, line.object_id) == ("packs.loadedpack", str(row.pk))
    assert line.before == {"digest": None}
    assert line.after["digest"] == row.digest == report.digest
    assert line.after["counts"]["add"]["đơn vị"] == 6
    assert row.document["as_of"] == "2025-08-01"


def test_a_diff_shows_exactly_what_loading_does_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = rows_everywhere()
    shown = diff_pack(folder)
    assert rows_everywhere() == before
    done = load_pack(folder)
    assert [str(c) for c in shown.changes] == [str(c) for c in done.changes]
    changed = with_change(
        tmp_path / "b",
        "targets.csv",
        "99002,NTM,2025,Kế hoạch thử,to_check,THU,",
        "99002,NTM,2025,Kế hoạch thử,official,THU,ghi chú",
    )
    shown = diff_pack(changed)
    assert [str(c) for c in shown.changes] == [
        "~ mục tiêu 99002 NTM 2025 Kế hoạch thử: standing: to_check → official; note:  → ghi chú"
    ]
    assert Target.objects.get().standing == "to_check"
    assert [str(c) for c in load_pack(changed).changes] == [str(c) for c in shown.changes]
    assert (Target.objects.get().standing, Target.objects.get().note) == ("official", "ghi chú")


CHANGES = [
    ("units.csv", "99002,Đồi Cao,Xã Đồi Cao,xã,", "99002,Đồi Cao,Thị trấn Đồi Cao,thị trấn,", "tên gọi"),
    ("calendar.yaml", "2025-11-30T00:00:00+07:00", "2025-12-15T00:00:00+07:00", "thời hạn"),
    ("calendar.yaml", "kind: worked", "kind: off", "ngày nghỉ, ngày làm bù"),
    ("targets.csv", "NTM,2025,Kế hoạch thử,to_check,THU,", "NTM,2025,Kế hoạch thử,to_check,THU,sửa", "mục tiêu"),
    ("profiles.csv", "99002,NUI,", "99002,BANG,", "cột mức chuẩn"),
    ("participation.csv", "99003,no,2025-07-01,,,", "99003,no,2025-07-01,,Nghị quyết thử,", "tham gia Chương trình"),
    ("agencies.csv", "SNN,Sở Nông nghiệp,", "SNN,Sở Nông nghiệp và Môi trường,", "cơ quan"),
    ("figures.csv", "2025-07-31,2,3", "2025-07-31,1,3", "số liệu công bố"),
    ("pack.yaml", "name_vi: Miền núi", "name_vi: Vùng cao", "tên nhóm và cột"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "what"), CHANGES, ids=[c[3] for c in CHANGES])
def test_a_changed_row_is_changed_and_named(
    folder: Path, tmp_path: Path, file: str, before: str, after: str, what: str
) -> None:
    load_pack(folder)
    report = load_pack(with_change(tmp_path / "b", file, before, after))
    assert {c.what for c in report.changes} == {what}
    assert len(LoadedPack.objects.all()) == len(lines()) == 2
    again = load_pack(tmp_path / "b")
    assert again.changes == []
    assert len(lines()) == 2


def test_a_renamed_commune_is_found_under_its_new_name_and_sorted_by_it(folder: Path, tmp_path: Path) -> None:
    """A changed name changes its stored search text and sort key too."""
    load_pack(folder)
    load_pack(with_change(tmp_path / "b", "units.csv", "99001,An Bình,Xã An Bình", "99001,Yên Bình,Xã Yên Bình"))
    today = Unit.objects.as_of(DAY).communes()
    assert list(today.order_by("name_order").values_list("name", flat=True)) == ["Đồi Cao", "Ea Súp", "Yên Bình"]
    assert list(today.found_by("yen binh").values_list("code", flat=True)) == ["99001"]


def test_a_changed_deadline_tells_before_and_after(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    load_pack(with_change(tmp_path / "b", "calendar.yaml", "2025-11-30T00:00:00+07:00", "2025-12-15T00:00:00+07:00"))
    (change,) = lines()[-1].after["changes"]
    assert (change["verb"], change["what"], change["key"]) == ("change", "thời hạn", "dot-1")
    (moved,) = change["fields"].items()
    assert moved[0] == "at"
    assert [value[:10] for value in moved[1]] == ["2025-11-29", "2025-12-15"]
    assert Deadline.objects.get().at.astimezone(clock.VIETNAM).date() == date(2025, 12, 15)


def test_a_removed_row_is_kept_and_reported(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    before = rows_everywhere()
    header = FILES["targets.csv"].splitlines(keepends=True)[0]
    report = load_pack(write_small_pack(tmp_path / "b", **{"targets.csv": header}))
    assert (report.changes, dict(report.kept)) == ([], {"mục tiêu": 1})
    assert "= 1 mục tiêu không còn trong gói, giữ nguyên" in report.lines()
    assert Target.objects.count() == before["targets_target"] == 1


SEALED_CHANGES = [
    ("a threshold", "profile: BANG, value: 80,", "profile: BANG, value: 85,"),
    ("an indicator's name", "name_vi: Chỉ tiêu 2.3", "name_vi: Chỉ tiêu 2.3 sửa"),
    ("a comparison", "unit_vi: nhà, comparison: ==", "unit_vi: nhà, comparison: '<='"),
    ("the act", "legal_act: Văn bản thử\neffective_from", "legal_act: Văn bản khác\neffective_from"),
    ("the day", "effective_from: '2025-07-01'", "effective_from: '2025-07-02'"),
]  # fmt: skip


@pytest.mark.parametrize(("_what", "before", "after"), SEALED_CHANGES, ids=[c[0] for c in SEALED_CHANGES])
def test_a_sealed_edition_is_never_changed(folder: Path, tmp_path: Path, _what: str, before: str, after: str) -> None:
    load_pack(folder)
    counts, sealed = rows_everywhere(), dict(Edition.objects.values_list("code", "seal"))
    # With a harmless change beside it, which must not be loaded either.
    changed = with_change(tmp_path / "b", "criteria/NTM.yaml", before, after)
    (changed / "targets.csv").write_text(FILES["targets.csv"].replace("THU,\n", "THU,sửa\n"), encoding="utf-8")
    assert [c.verb for c in diff_pack(changed).conflicts] == ["conflict"]
    with pytest.raises(Refused) as refused:
        load_pack(changed)
    assert refused.value.status == 409
    assert refused.value.sentence == f"! bộ tiêu chí NTM/thu: {sync_criteria.SEALED}"
    assert dict(Edition.objects.values_list("code", "seal")) == sealed
    assert Target.objects.get().note == ""
    counts["journal_entry"] += 1  # the refusal
    assert rows_everywhere() == counts
    line = lines()[-1]
    assert (line.outcome, line.object_label) == ("refused", "tinh-nho 1")
    assert sync_criteria.SEALED in line.reason


def next_edition(text: str = NTM, begins: str = "2025-10-01") -> str:
    """The same set as a new edition that begins later and asks for more."""
    changes = {
        "edition: NTM/thu": "edition: NTM/thu-2",
        "effective_from: '2025-07-01'": f"effective_from: '{begins}'",
        "profile: BANG, value: 80,": "profile: BANG, value: 85,",
    }
    for before, after in changes.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


def with_next_edition(folder: Path, **more: str) -> Path:
    return write_small_pack(folder, **{"criteria/NTM.yaml": next_edition(**more)})


def test_a_new_edition_stands_beside_the_old_one(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    old = Edition.objects.get(code="NTM/thu")
    report = load_pack(with_next_edition(tmp_path / "b"))
    assert [str(c) for c in report.of("add") if c.what == "bộ tiêu chí"] == ["+ bộ tiêu chí NTM/thu-2"]
    assert report.of("change") == []
    stands = Edition.objects.get(code="NTM/thu")
    assert (stands.pk, stands.seal, stands.indicators.count()) == (old.pk, old.seal, 10)
    assert Indicator.objects.filter(edition__code="NTM/thu-2").count() == 10
    assert editions_in_force(date(2025, 6, 30)) == {}
    assert editions_in_force(date(2025, 9, 30))["NTM"].code == "NTM/thu"
    assert editions_in_force(date(2025, 10, 1))["NTM"].code == "NTM/thu-2"


def test_two_editions_of_a_set_cannot_begin_on_one_day(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    with pytest.raises(Refused) as refused:
        load_pack(with_next_edition(tmp_path / "b", begins="2025-07-01"))
    assert "bộ NTM/thu đã có cùng ngày hiệu lực" in refused.value.sentence
    assert list(Edition.objects.filter(set_code="NTM").values_list("code", flat=True)) == ["NTM/thu"]


def test_a_changed_title_event_is_refused(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    changed = with_change(tmp_path / "b", "titles.csv", "2025-07-15,,1/QĐ", "2025-07-15,,2/QĐ")
    with pytest.raises(Refused) as refused:
        load_pack(changed)
    assert refused.value.sentence == f"! sự kiện danh hiệu 99001 NTM recognised 2024: {sync_titles.WRITTEN}"
    assert TitleEvent.objects.get(unit__code="99001").decision_no == "1/QĐ"


def test_a_further_title_event_is_added(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    more = FILES["titles.csv"] + "99001,NTM,revoked,,,2025-07-28,,9/QĐ,,stated,to_check,THU,\n"
    report = load_pack(write_small_pack(tmp_path / "b", **{"titles.csv": more}))
    assert {c.verb for c in report.changes} == {"add"}
    assert TitleEvent.objects.filter(unit__code="99001").count() == 2


def test_a_broken_pack_is_not_loaded_and_every_problem_is_named(folder: Path, tmp_path: Path) -> None:
    before = rows_everywhere()
    broken = write_small_pack(
        tmp_path / "b",
        **{
            "targets.csv": FILES["targets.csv"].replace("99002", "77777"),
            "titles.csv": FILES["titles.csv"].replace("recognised,2024", "recognized,2024"),
        },
    )
    for attempt in (load_pack, diff_pack):
        with pytest.raises(BadPack) as bad:
            attempt(broken)
        assert {problem.file for problem in bad.value.problems} == {"targets.csv", "titles.csv"}
    assert rows_everywhere() == before


STEPS = [(sync_criteria, "criteria"), (sync_titles, "calendar"), (sync_titles, "titles"), (loading, "refresh_all")]


@pytest.mark.parametrize(("room", "step"), STEPS, ids=[step for _room, step in STEPS])
def test_a_failure_on_the_way_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, room: ModuleType, step: str
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("disk full")

    before = rows_everywhere()
    monkeypatch.setattr(room, step, fail)
    with pytest.raises(OSError, match="disk full"):
        load_pack(folder)
    assert rows_everywhere() == before


OVERLAPPING = [
    ("units.csv", "Xã Ea Súp,xã,commune,99,2025-07", "Xã Ea Súp,xã,commune,99,2025-06", "đơn vị 99003 2025-06-01"),
    ("profiles.csv", "99002,NUI,2025-07-01", "99002,NUI,2025-08-01", "cột mức chuẩn 99002 2025-08-01"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "named"), OVERLAPPING, ids=["unit", "profile"])
def test_a_moved_beginning_is_refused_in_words(
    folder: Path, tmp_path: Path, file: str, before: str, after: str, named: str
) -> None:
    """The row that stands is not deleted, so a second one over the same days cannot be added."""
    load_pack(folder)
    counts = rows_everywhere()
    changed = with_change(tmp_path / "b", file, before, after)
    assert f"! {named}: {syncing.OVERLAPS}" in [str(c) for c in diff_pack(changed).conflicts]
    with pytest.raises(Refused) as refused:
        load_pack(changed)
    assert f"! {named}: {syncing.OVERLAPS}" in refused.value.sentence.split("\n")
    assert rows_everywhere() == counts | {"journal_entry": counts["journal_entry"] + 1}


def test_an_interval_is_cut_and_the_next_one_added_in_one_load(folder: Path, tmp_path: Path) -> None:
    load_pack(folder)
    cut = FILES["profiles.csv"].replace("99002,NUI,2025-07-01,,", "99002,NUI,2025-07-01,2025-09-01,")
    load_pack(write_small_pack(tmp_path / "b", **{"profiles.csv": cut + "99002,BANG,2025-09-01,,,to_check,THU\n"}))
    rows = Profile.objects.filter(unit__code="99002").order_by("valid")
    assert [(p.code, p.valid.lower, p.valid.upper) for p in rows] == [
        ("NUI", date(2025, 7, 1), date(2025, 9, 1)), ("BANG", date(2025, 9, 1), None),
    ]  # fmt: skip


def test_a_merge_on_the_leap_day_is_loaded(tmp_path: Path) -> None:
    names = ("units.csv", "lineage.csv", "participation.csv", "profiles.csv", "agencies.csv")
    moved = {name: FILES[name].replace("2025-07-01", "2024-02-29") for name in names}
    load_pack(write_small_pack(tmp_path / "b", **moved))
    assert set(Lineage.objects.get().sources.values_list("code", flat=True)) == {"99004", "99005"}


def test_loading_one_pack_after_another_is_no_event_either(folder: Path, tmp_path: Path) -> None:
    """Whether a pack is loaded is asked of its own loads, not of the latest load of any pack."""
    load_pack(folder)
    merged = other_province()
    # A province that was merged into another goes on in that one's pack.
    merged["units.csv"] += "99,Nhỏ,Tỉnh Nhỏ,tỉnh,province,,,,,official,THU\n"
    load_pack(write_small_pack(tmp_path / "b", **merged))
    before = rows_everywhere()
    assert load_pack(folder).changes == []
    assert rows_everywhere() == before


def other_province() -> dict[str, str]:
    """The small pack as that of another province, whose criteria sets are other editions of other sets."""
    found = {}
    for name, text in FILES.items():
        for before, after in {
            "tinh-nho": "tinh-khac", "99": "88", "NTM/thu": "NTM_B/thu", "NTM_KM/thu": "NTM_KM_B/thu", "dot-1": "dot-b",
            "code: tong": "code: tong-b", "SNN": "SNB", "tong,": "tong-b,", "set: NTM": "set: NTM",
        }.items():  # fmt: skip
            text = text.replace(before, after)
        found[name] = text
    return {
        name: text.replace("effective_from: '2025-07-01'", "effective_from: '2025-07-02'")
        for name, text in found.items()
    }


def test_progress_is_told_step_by_step(folder: Path) -> None:
    told: list[str] = []
    load_pack(folder, progress=told.append)
    assert told == [
        "đơn vị hành chính", "cơ quan", "bộ tiêu chí", "quy trình và lịch", "danh hiệu và mục tiêu",
        "dữ liệu chung", "phép kiểm tra số liệu", "mức theo dõi", "dấu hiệu và rút mẫu", "sổ công trình", "văn bản chỉ đạo",
        "tính lại kết quả của các xã",
    ]  # fmt: skip


def test_without_a_pack_there_is_no_demo_to_build() -> None:
    with pytest.raises(LookupError, match=r"^Chưa nạp gói dữ liệu nào\."):
        demo.build()
