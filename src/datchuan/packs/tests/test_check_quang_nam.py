"""The shipped pack of Quảng Nam has no problems, and says exactly what its sources say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from datchuan.packs import intervals
from datchuan.packs.checking import check
from datchuan.packs.pack import Pack
from datchuan.packs.reading import read_pack

FOLDER = Path(__file__).parents[4] / "packs" / "quang-nam-2023"
DAY = date(2023, 10, 12)
MOUNTAIN = {"504", "505", "510", "511", "515", "516"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, problems = read_pack(FOLDER)
    assert problems == []
    assert found is not None
    return found


def taking_part(pack: Pack, on: date) -> set[str]:
    return {p.unit_code for p in pack.participation if p.takes_part and intervals.of(p).holds(on)}


def test_it_has_no_problems() -> None:
    assert check(FOLDER) == []


def test_units_are_those_of_october_2023(pack: Pack) -> None:
    there = [u for u in pack.units if intervals.of(u).holds(DAY)]
    assert Counter(u.level for u in there) == {"province": 1, "district": 18, "commune": 241}
    assert Counter(u.kind for u in there) == {
        "tỉnh": 1, "huyện": 15, "thị xã": 1, "thành phố": 2, "xã": 197, "phường": 30, "thị trấn": 14,
    }  # fmt: skip
    assert {u.code for u in pack.units if u.valid_to == date(2025, 1, 1)} == {
        "519", "20338", "20602", "20672", "20761", "20822", "20830", "20863", "20383",
    }  # fmt: skip
    assert {u.valid_to for u in pack.units} == {date(2025, 1, 1), date(2025, 7, 1)}


def test_names_and_kinds_have_a_history(pack: Pack) -> None:
    def full_name(code: str, on: date) -> list[str]:
        rows = [n for n in pack.names if n.unit_code == code and n.use == "official" and intervals.of(n).holds(on)]
        return [n.full_name for n in rows]

    assert full_name("20656", date(2023, 4, 9)) == ["Xã Quế Trung"]
    assert full_name("20656", date(2023, 4, 10)) == ["Thị trấn Trung Phước"]
    assert full_name("20593", date(2023, 4, 9)) == ["Xã Điện Minh"]
    assert full_name("20593", DAY) == ["Phường Điện Minh"]
    assert full_name("20758", date(2025, 1, 1)) == ["Xã Quế Tân"]
    for unit in pack.units:
        assert len(full_name(unit.code, DAY)) == 1
    assert {n.full_name for n in pack.names if n.use == "alias" and n.unit_code == "20710"} == {"Xã Tà Bhing"}


def test_parents_change_when_nong_son_is_merged(pack: Pack) -> None:
    def parent(code: str, on: date) -> list[str]:
        return [p.parent_code for p in pack.parents if p.unit_code == code and intervals.of(p).holds(on)]

    assert parent("20671", date(2024, 12, 31)) == ["519"]
    assert parent("20671", date(2025, 1, 1)) == ["509"]
    assert Counter(p.parent_code for p in pack.parents if p.valid_from == date(2025, 1, 1)) == {"509": 5}


def test_lineage(pack: Pack) -> None:
    assert Counter((row.kind, row.on) for row in pack.lineage) == {
        ("change_of_kind", date(2023, 4, 10)): 6,
        ("merge", date(2025, 1, 1)): 9,
    }


@pytest.mark.parametrize(
    ("on", "count"),
    [(date(2021, 2, 28), 200), (date(2021, 3, 1), 194), (date(2023, 4, 9), 194), (date(2023, 4, 10), 193), (DAY, 193)],
)
def test_as_many_communes_take_part_as_were_published(pack: Pack, on: date, count: int) -> None:
    assert len(taking_part(pack, on)) == count


def test_each_participant_has_the_profile_of_its_district(pack: Pack) -> None:
    parents = {u.code: u.parent_code for u in pack.units}
    profiles = {p.unit_code: p.profile for p in pack.profiles}
    assert set(profiles) == taking_part(pack, DAY)
    assert Counter(profiles.values()) == {"DHNTB": 129, "TDMNPB": 64}
    assert {code for code, profile in profiles.items() if profile == "TDMNPB"} == {
        code for code in profiles if parents[code] in MOUNTAIN
    }
    assert {p.standing for p in pack.profiles} == {"to_check"}


def test_agencies(pack: Pack) -> None:
    assert Counter((a.level, a.kind) for a in pack.agencies) == {
        ("province", "department"): 18, ("province", "coordination_office"): 1, ("province", "council"): 1,
        ("province", "peoples_committee"): 1, ("province", "front"): 1,
        ("district", "peoples_committee"): 18, ("district", "front"): 18, ("district", "district_office"): 18,
        ("commune", "peoples_committee"): 193, ("commune", "front"): 193,
    }  # fmt: skip
    assert {"UBND-20869", "MTTQ-514", "SYT", "VPDP", "HDTD-49", "NTM-514"} <= {a.code for a in pack.agencies}


def test_criteria_sets_have_their_official_counts(pack: Pack) -> None:
    counts = {e.set: (len(e.entry.criteria), sum(len(c.indicators) for c in e.entry.criteria)) for e in pack.editions}
    assert counts == {"NTM": (19, 57), "NTM_NC": (19, 75), "NTM_KM": (4, 4)}
    assert {e.entry.effective_from for e in pack.editions} == {date(2022, 3, 8)}
    ntm = next(e for e in pack.editions if e.set == "NTM")
    changes = Counter(i.change for c in ntm.entry.criteria for i in c.indicators)
    assert (changes["new"], changes["raised"], changes["changed"]) == (11, 11, 1)


def test_each_indicator_has_a_level_for_both_profiles_in_2023(pack: Pack) -> None:
    for edition in pack.editions:
        rows = edition.document["thresholds"]
        for indicator in (i for c in edition.entry.criteria for i in c.indicators):
            for profile in ("DHNTB", "TDMNPB"):
                found = [
                    t for t in rows
                    if t["code"] == indicator.code and t["profile"] in (profile, None) and t["year"] in (2023, None)
                ]  # fmt: skip
                assert [t["profile"] or profile for t in found] == [profile], (edition.set, indicator.code)


def test_no_threshold_is_called_official(pack: Pack) -> None:
    """The annexes were not read, so nothing may claim to be checked against them."""
    rows = [t for e in pack.editions for t in e.document["thresholds"]]
    assert Counter((t["layer"], t["standing"]) for t in rows).keys() == {
        ("national", "to_check"), ("illustrative", "illustrative"),
    }  # fmt: skip
    assert all(t["source"] for t in rows)


def threshold(pack: Pack, set_code: str, code: str, profile: str, year: int | None = None) -> object:
    edition = next(e for e in pack.editions if e.set == set_code)
    (found,) = [
        t for t in edition.document["thresholds"]
        if t["code"] == code and t["profile"] in (profile, None) and t["year"] in (year, None)
    ]  # fmt: skip
    return found["value"], found["standing"]


@pytest.mark.parametrize(
    ("set_code", "code", "profile", "year", "value", "standing"),
    [
        ("NTM", "4.2", "DHNTB", None, "98", "to_check"),
        ("NTM", "4.2", "TDMNPB", None, "95", "to_check"),
        ("NTM", "10", "DHNTB", 2023, "47", "to_check"),
        ("NTM", "10", "TDMNPB", 2025, "48", "to_check"),
        ("NTM", "11", "DBSH", None, "1.5", "to_check"),
        ("NTM", "15.1", "DHNTB", None, "90", "to_check"),
        ("NTM", "15.3", "DBSH", None, "16.5", "to_check"),
        ("NTM", "15.4", "TDMNPB", None, "50", "to_check"),
        ("NTM", "15.4", "DHNTB", None, "50", "illustrative"),
        ("NTM", "9.1", "DHNTB", None, "0", "to_check"),
        ("NTM", "9.2", "TDMNPB", None, "75", "illustrative"),
        ("NTM_NC", "3.6", "DHNTB", None, {"level": "Khá"}, "to_check"),
        ("NTM_NC", "10", "DHNTB", 2023, "56", "illustrative"),
        ("NTM_NC", "18.1", "BTB", None, "55", "to_check"),
        ("NTM_KM", "KM2", "DHNTB", None, {"formula": {"set": "NTM_NC", "code": "10", "factor": "1.1"}}, "to_check"),
    ],
)
def test_levels_are_those_of_the_sources(
    pack: Pack, set_code: str, code: str, profile: str, year: int | None, value: object, standing: str
) -> None:
    assert threshold(pack, set_code, code, profile, year) == (value, standing)


def test_measures_that_have_more_than_one_number(pack: Pack) -> None:
    measures = {(e.set, i.code): i.measure for e in pack.editions for c in e.entry.criteria for i in c.indicators}
    assert sorted(k for k, m in measures.items() if m.both_sexes) == [
        ("NTM", "12.1"), ("NTM", "12.2"), ("NTM", "14.2"), ("NTM", "15.1"),
        ("NTM_NC", "12.1"), ("NTM_NC", "12.2"), ("NTM_NC", "14.1"), ("NTM_NC", "14.2"), ("NTM_NC", "14.3"),
    ]  # fmt: skip
    assert sorted(k for k, m in measures.items() if m.may_not_apply) == [
        ("NTM", "13.4"), ("NTM_NC", "17.9"), ("NTM_NC", "18.8"),
    ]  # fmt: skip
    assert sorted(k for k, m in measures.items() if m.kind == "composite") == [("NTM", "17.1"), ("NTM_NC", "5.1")]
    assert sorted(k for k, m in measures.items() if m.kind == "level") == [
        ("NTM_NC", "3.6"), ("NTM_NC", "5.3"), ("NTM_NC", "5.4"), ("NTM_NC", "5.5"),
    ]  # fmt: skip


def test_each_subject_is_the_same_thing_in_every_set(pack: Pack) -> None:
    subjects = {(e.set, c.code): c.subject for e in pack.editions for c in e.entry.criteria}
    assert subjects["NTM", "15"] == subjects["NTM_NC", "14"] == "y_te"
    assert len({c.subject for c in pack.editions[0].entry.criteria}) == 19


def test_each_indicator_has_guidance_in_both_languages(pack: Pack) -> None:
    for edition in pack.editions:
        for guidance in (i.guidance for c in edition.entry.criteria for i in c.indicators):
            assert len(guidance.evidence_vi) == len(guidance.evidence_en)
            assert guidance.standing == "to_check"


def test_responsibilities(pack: Pack) -> None:
    leads = {(r.set, r.indicator_code): r.agency_code for r in pack.responsibilities if r.role == "lead"}
    assert len(leads) == 57 + 75 + 4
    assert [leads["NTM", c] for c in ("10", "15.1", "17.1", "17.8", "18.4", "19.1", "19.2")] == [
        "CTK", "SYT", "SNNPTNT", "SYT", "STP", "BCHQS", "CAT",
    ]  # fmt: skip
    assert {r.standing for r in pack.responsibilities} == {"to_check"}


def test_titles_on_12_october_2023(pack: Pack) -> None:
    """123 were published, 112 are identified, 40 are stated not to be, 41 are unknown."""
    highest: dict[str, str] = {}
    stated_not: set[str] = set()
    for title in pack.titles:
        if title.kind == "recognised":
            highest[title.unit_code] = max(
                highest.get(title.unit_code, ""), title.level, key=("", "NTM", "NTM_NC", "NTM_KM").index
            )
        else:
            stated_not.add(title.unit_code)
    communes = taking_part(pack, DAY)
    assert Counter(highest[c] for c in communes if c in highest) == {"NTM": 105, "NTM_NC": 6, "NTM_KM": 1}
    assert len(stated_not & communes) == len(stated_not) == 40
    assert not stated_not & set(highest)
    assert len(communes - set(highest) - stated_not) == 41
    assert set(highest) - communes == {"20651", "20593", "20596"}
    total = next(f for f in pack.figures if f.code == "total-recognised-2023-08-09")
    assert (total.value, total.of) == (Decimal(123), Decimal(193))


def test_a_higher_title_rests_on_the_lower_ones(pack: Pack) -> None:
    held = {(t.unit_code, t.level) for t in pack.titles if t.kind == "recognised"}
    assert all((code, "NTM") in held for code, level in held if level == "NTM_NC")
    assert all((code, "NTM_NC") in held for code, level in held if level == "NTM_KM")


def test_the_year_of_a_title_is_not_the_year_of_its_decision(pack: Pack) -> None:
    decided = [t for t in pack.titles if t.decided_on == date(2023, 8, 9)]
    assert [t.year_met for t in decided] == [2022] * 6


def test_targets_procedure_calendar_and_map(pack: Pack) -> None:
    assert Counter(t.level for t in pack.targets) == {"NTM": 8, "NTM_NC": 18, "NTM_KM": 1}
    assert [(p.level, p.purpose) for p in pack.procedures] == [
        ("NTM", "recognition"), ("NTM_NC", "recognition"), ("NTM_KM", "recognition"),
        ("NTM", "revocation"), ("NTM_NC", "revocation"), ("NTM_KM", "revocation"),
    ]  # fmt: skip
    assert [(d.wording, d.at.isoformat()) for d in pack.deadlines] == [
        ("trước ngày 25/10/2023", "2023-10-25T00:00:00+07:00"),
        ("trước ngày 30/11/2023", "2023-11-30T00:00:00+07:00"),
        ("trước ngày 28/02/2024", "2024-02-28T00:00:00+07:00"),
        ("cuối năm 2023", "2024-01-01T00:00:00+07:00"),
    ]
    assert len(pack.facts) == 241
    assert pack.map_path is not None
    assert "không có giá trị pháp lý" in pack.notice


def test_the_shape_of_published_facts_can_be_checked(pack: Pack) -> None:
    figures = {f.code: (f.unit_code, str(f.value), str(f.of)) for f in pack.figures}
    assert figures["nui-thanh-mean-2023-02-16"] == ("517", "16.13", "19")
    assert figures["a-nong-2023"] == ("20452", "16", "19")
    assert figures["lang-2023"] == ("20449", "7", "19")
    assert figures["a-tieng-2023"] == ("20455", "8", "19")
