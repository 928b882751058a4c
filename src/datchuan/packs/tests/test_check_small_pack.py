"""The small pack of the tests is sound, and a pack gives what a loader needs."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from datchuan.packs.pack import Pack
from datchuan.packs.reading import read_pack
from datchuan.packs.tests.small_pack import write_small_pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    found, problems = read_pack(write_small_pack(tmp_path_factory.mktemp("pack")))
    assert problems == []
    assert found is not None
    return found


def test_it_is_read_whole(pack: Pack) -> None:
    assert (pack.code, pack.version, pack.as_of) == ("tinh-nho", "1", date(2025, 8, 1))
    assert [len(x) for x in (pack.units, pack.agencies, pack.titles, pack.targets, pack.figures)] == [6, 4, 2, 1, 1]
    assert [(p.code, p.level) for p in pack.procedures] == [("cong-nhan", "NTM"), ("cong-nhan", "NTM_KM")]
    assert pack.deadlines[0].at.isoformat() == "2025-11-30T00:00:00+07:00"
    assert pack.facts[0].area_km2 == Decimal("12.5")


def test_names_cover_each_day_of_a_units_life_once(pack: Pack) -> None:
    names = [
        (n.full_name, n.valid_from, n.valid_to) for n in pack.names if n.unit_code == "99004" and n.use == "official"
    ]
    assert names == [
        ("Xã An Cũ", date(2010, 1, 1), date(2025, 7, 1)),
        ("Xã An Xưa", None, date(2010, 1, 1)),
    ]


def test_sources_are_written_out(pack: Pack) -> None:
    assert pack.units[0].source == "Dữ liệu thử nghiệm — https://example.org/thu"
    assert pack.figures[0].source == "https://example.org/bao"
    assert pack.procedures[0].document["steps"][0]["source"] == "Dữ liệu thử nghiệm — https://example.org/thu"
    assert pack.editions[0].document["thresholds"][0]["source"] == "Dữ liệu thử nghiệm — https://example.org/thu"


def test_an_edition_becomes_the_document_that_the_engine_reads(pack: Pack) -> None:
    ntm, km = pack.editions
    assert [t["value"] for t in ntm.document["thresholds"] if t["code"] == "1.2"] == ["80", "70.5"]
    assert [(t["profile"], t["year"]) for t in ntm.document["thresholds"] if t["code"] == "2.1"] == [
        ("BANG", 2025), ("NUI", 2025), ("NUI", 2026),
    ]  # fmt: skip
    assert [(t["profile"], t["layer"], t["value"]) for t in ntm.document["thresholds"] if t["code"] == "2.6"] == [
        (None, "provincial", "4"), (None, "national", "2"),
    ]  # fmt: skip
    assert km.document["thresholds"][0]["value"] == {"formula": {"set": "NTM", "code": "2.1", "factor": "1.1"}}
    assert ntm.document["criteria"][0]["indicators"][0]["measure"] == {
        "kind": "pass_fail", "comparison": "==", "both_sexes": False, "may_not_apply": True,
    }  # fmt: skip


def test_the_engine_takes_the_documents(pack: Pack) -> None:
    from datchuan.criteria.engine import Catalogue, resolve_threshold

    catalogues = {e.set: Catalogue.from_json(e.document) for e in pack.editions}
    found = resolve_threshold(catalogues, "NTM_KM", "KM1", "BANG", 2025)
    assert found is not None
    assert found.level.to_json() == "61.6"


def test_the_digest_follows_every_byte(tmp_path: Path) -> None:
    first, _ = read_pack(write_small_pack(tmp_path / "a"))
    again, _ = read_pack(write_small_pack(tmp_path / "b"))
    other, _ = read_pack(write_small_pack(tmp_path / "c", **{"NOTICE.md": "# Khác\n"}))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.digest == again.digest
    assert first.digest != other.digest


def test_reading_needs_neither_django_nor_a_database() -> None:
    code = "import sys, datchuan.packs.checking; sys.exit(bool({'django', 'psycopg'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
