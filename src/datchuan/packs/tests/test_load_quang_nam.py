"""The pack of Quảng Nam in the database: what the product opens with."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

from datchuan.assessments.evaluation import judge_commune
from datchuan.assessments.models import Result
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Guidance, Indicator
from datchuan.insight.status import status
from datchuan.packs.loading import diff_pack, load_pack
from datchuan.packs.tests.small_pack import write_small_pack
from datchuan.packs.tests.small_world import rows_everywhere
from datchuan.packs.tests.world import QUANG_NAM, TODAY, World
from datchuan.places.models import Outline, Profile, Unit
from datchuan.targets.models import Target
from datchuan.titles.queries import holdings


def test_places_of_the_day(quang_nam: World) -> None:
    today = Unit.objects.as_of(TODAY)
    levels = Counter(today.values_list("level", flat=True))
    assert dict(levels) == {"province": 1, "district": 18, "commune": 241}
    assert today.communes().taking_part(TODAY).count() == 193
    kinds = Counter(today.communes().values_list("kind", flat=True))
    assert sum(kinds.values()) == 241
    assert set(kinds) == {"xã", "phường", "thị trấn"}
    # Every participating commune has a profile; the six upland districts are on the column of the north's uplands.
    profiles = Profile.objects.filter(unit__in=today.communes().taking_part(TODAY), valid__contains=TODAY)
    assert profiles.count() == 193
    parents = dict(today.communes().values_list("pk", "parent_id"))
    upland = {parents[p.unit_id] for p in profiles.filter(code="TDMNPB")}
    names = set(today.districts().filter(pk__in=upland).values_list("name", flat=True))
    assert names == {"Bắc Trà My", "Nam Trà My", "Phước Sơn", "Nam Giang", "Đông Giang", "Tây Giang"}
    assert Counter(parents[p.unit_id] in upland for p in profiles.filter(code="DHNTB")) == {
        False: 193 - len(profiles.filter(code="TDMNPB"))
    }


def test_the_criteria_sets(quang_nam: World) -> None:
    sizes = {
        e.set_code: (len(set(e.indicators.values_list("criterion", flat=True))), e.indicators.count())
        for e in editions_in_force(TODAY).values()
    }
    assert {k: v for k, v in sizes.items() if k != "NTM_KM"} == {"NTM": (19, 57), "NTM_NC": (19, 75)}
    assert sizes["NTM_KM"][0] == 4
    assert Guidance.objects.count() == Indicator.objects.count()
    noted = Guidance.objects.exclude(indicator__change_note="")
    assert noted.count() > 20
    assert [g.indicator.code for g in noted if not g.document["change_note_en"]] == []


def test_titles_targets_and_map(quang_nam: World) -> None:
    communes = list(Unit.objects.as_of(TODAY).communes().taking_part(TODAY).values_list("pk", flat=True))
    highest = Counter(h.highest for h in holdings(communes, TODAY).values())
    assert dict(highest) == {"NTM": 105, "NTM_NC": 6, "NTM_KM": 1, "none": 40, "unknown": 41}
    assert Target.objects.filter(year=2023).count() == 27
    assert Outline.objects.count() == 1


def test_loading_again_is_no_event(quang_nam: World) -> None:
    before = rows_everywhere()
    assert diff_pack(QUANG_NAM).changes == []
    assert load_pack(QUANG_NAM).changes == []
    assert rows_everywhere() == before


def test_another_provinces_pack_stands_beside(quang_nam: World, tmp_path: Path) -> None:
    """A second pack changes no unit, edition or title of the first, and no count of its province on its day."""
    before, sealed = status(TODAY), dict(Edition.objects.values_list("code", "seal"))
    report = load_pack(write_small_pack(tmp_path / "tinh-nho"), beside=True)
    assert report.of("change") == []
    assert status(TODAY) == before
    assert dict(Edition.objects.filter(code__in=sealed).values_list("code", "seal")) == sealed
    assert Unit.objects.as_of(date(2025, 9, 1)).filter(code="99001").count() == 1


def test_a_new_edition_has_the_results_judged_anew(measured: World, tmp_path: Path) -> None:
    """Loaded in the year, a stricter edition turns results; the figures of communes stay as they are."""
    folder = tmp_path / "quang-nam"
    shutil.copytree(QUANG_NAM, folder)
    path = folder / "criteria" / "NTM-2021-2025.yaml"
    text = path.read_text(encoding="utf-8")
    old = Edition.objects.get(set_code="NTM")
    begins = old.effective_from.isoformat()
    changed = text.replace(f"edition: {old.code}\n", f"edition: {old.code}-sua\n").replace(
        f"effective_from: '{begins}'", "effective_from: '2023-10-01'", 1
    )
    assert changed.count("2023-10-01") == 1
    path.write_text(changed, encoding="utf-8")
    load_pack(folder)
    new = editions_in_force(TODAY)["NTM"]
    assert (new.code, editions_in_force(date(2023, 9, 30))["NTM"].code) == (old.code + "-sua", old.code)
    for code in measured.measured[::7]:
        commune = measured.commune(code)
        judged = judge_commune(commune, new, TODAY)
        stored = Result.objects.filter(edition=new, year=2023, commune=commune).values_list("criteria_met", flat=True)
        assert list(stored) in ([judged.criteria_met], [])
    assert (
        Result.objects.filter(edition=new, year=2023).count() == Result.objects.filter(edition=old, year=2023).count()
    )
