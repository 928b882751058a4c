"""The demo data of the first installation: illustrative figures through the real actions, shaped by published facts.

Seeded and repeatable. Nothing here is a fact about a commune: every figure is stored with ``is_demo`` and every page says
"dữ liệu minh họa". The published facts that the shape keeps: all 15 communes of Núi Thành short of the set at 16.13
criteria on average (16/02/2023); A Nông 16, Lăng 7, A Tiêng 8 of 19; Tam Giang 15 and Tam Mỹ Đông 14 of 19 criteria of
the advanced set in 02/2023 and all 19 at the district's check in autumn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from datchuan.assessments.actions import Figure, save_agency_figure, save_sheet
from datchuan.assessments.models import Measurement, Revision, Voice
from datchuan.config import clock, statistics
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Value, Verdict, evaluate_indicator, resolve_threshold
from datchuan.criteria.models import Edition, Responsibility
from datchuan.packs.demo_values import Maker, year_before
from datchuan.packs.models import DemoBuild, LoadedPack
from datchuan.papers import demo_authority
from datchuan.people.actions import create_user
from datchuan.people.demo_accounts import ensure_demo_accounts
from datchuan.people.models import Agency, Post, Role, User
from datchuan.places.models import Profile, Unit
from datchuan.targets.models import Target
from datchuan.titles.queries import Holding, holdings

SEED = 20231012
TODAY = date(2023, 10, 12)
LAST_YEAR, FIRST, UPDATE = date(2022, 12, 20), date(2023, 2, 10), date(2023, 9, 18)
SOURCE = "Dữ liệu minh họa"
OFFICERS_SINCE = date(2021, 1, 1)

#: Criteria met of 19 that were published (16/02/2023 and 2023): commune code -> met. Núi Thành: 242/15 = 16.13.
NUI_THANH, NUI_THANH_MET = "517", (17, 17, *(16,) * 13)
PUBLISHED_MET = {"20452": 16, "20449": 7, "20455": 8}
PUBLISHED_ADVANCED = {"20995": (15, 19), "21005": (14, 19)}

#: The demo accounts of departments.
DEPARTMENTS = ("so.yte", "so.nnptnt", "so.gtvt", "so.gddt")

#: How likely each criterion is among those that a commune misses: the hard ones that the coordination office named first.
HARDNESS = {
    "15": 10,
    "13": 9,
    "17": 9,
    "10": 8,
    "11": 6,
    "12": 5,
    "18": 6,
    "2": 5,
    "5": 4,
    "9": 4,
    "6": 3,
    "16": 3,
    "14": 3,
    "8": 2,
    "3": 2,
    "7": 1,
    "4": 1,
    "1": 1,
    "19": 1,
}
#: One commune in so many sent nothing for the year.
SILENT_EVERY = 64


@dataclass(frozen=True)
class Place:
    """A commune with what the draw needs to know of it."""

    unit: Unit
    name: str
    district_code: str
    profile: str
    holding: Holding
    aims: frozenset[str]
    population: int
    officer: User


def build(seed: int = SEED, progress: Callable[[str], None] = lambda _line: None) -> dict[str, Any]:
    """Build the demo data of the loaded pack. Finished builds are left alone; a half-finished one is taken up again.

    Returns a report of counts. Raises ``LookupError`` when no pack is loaded.
    """
    pack = LoadedPack.objects.order_by("-id").first()
    if pack is None:
        raise LookupError("Chưa nạp gói dữ liệu nào. Chạy: datchuan pack load packs/quang-nam-2023")
    started = DemoBuild.objects.filter(pack=pack.code).order_by("id").first()
    if started and started.finished_at:
        return dict(started.report)
    started = started or DemoBuild.objects.create(pack=pack.code, seed=seed, started_at=clock.now())
    with clock.travel(TODAY):
        ensure_demo_accounts()
        demo_authority.make()
        places = list(_places())
    sheets = 0
    for at, place in enumerate(places):
        sheets += save_sheets_of(place, at, started.seed)
        if at % 20 == 19 or at + 1 == len(places):
            progress(f"{at + 1}/{len(places)} xã")
    statistics.refresh()
    agency_figures = _agency_figures(places, started.seed)
    figures = Revision.objects.filter(is_demo=True, measurement__voice=Voice.SELF).count()
    report = {"communes": len(places), "sheets": sheets, "figures": figures, "agency_figures": agency_figures}
    report = _working_days(started.seed, progress) | report
    statistics.refresh()
    DemoBuild.objects.filter(pk=started.pk).update(finished_at=clock.now(), report=report)
    return report


def _working_days(seed: int, progress: Callable[[str], None]) -> dict[str, int]:
    """What communes and departments did with the figures: evidence, confirmations, guidance, findings, a workbook, dossiers.

    Each part is left alone where an earlier build has made it.
    """
    from datchuan.packs import (
        demo_confirmations,
        demo_directives,
        demo_dossiers,
        demo_evidence,
        demo_facts,
        demo_findings,
        demo_funding,
        demo_guidance,
        demo_issued,
        demo_obstacles,
        demo_plausibility,
        demo_remarks,
        demo_remedies,
        demo_surveys,
        demo_targets,
        demo_upkeep,
        demo_villages,
        demo_visits,
        demo_workbooks,
    )

    parts = {
        "dữ liệu chung": demo_facts.build,
        "minh chứng": demo_evidence.build,
        "xác nhận": demo_confirmations.build,
        "hướng dẫn": demo_guidance.build,
        "phát hiện": demo_findings.build,
        "vướng mắc": demo_obstacles.build,
        "sổ Excel": demo_workbooks.build,
        "hồ sơ": demo_dossiers.build,
        "lấy ý kiến": demo_surveys.build,
        "kiểm tra thực tế": demo_visits.build,
        "văn bản": demo_issued.build,
        "duy trì chuẩn": demo_upkeep.build,
        "kế hoạch khắc phục": demo_remedies.build,
        "văn bản chỉ đạo": demo_directives.build,
        "kiểm tra số liệu": demo_plausibility.build,
        "chỉ tiêu": demo_targets.build,
        "phản ánh của người dân": demo_remarks.build,
        "công trình, đóng góp": demo_funding.build,
        "hỏi các thôn": demo_villages.build,
    }
    made: dict[str, int] = {}
    with clock.travel(TODAY):
        for name, part in parts.items():
            made |= part(Random(f"{seed}:{name}"), TODAY)
            progress(name)
    return made


def save_sheets_of(place: Place, at: int, seed: int) -> int:
    """Save the sheets of a commune that are not saved yet; returns how many it has. ``at`` is its place in the order.

    A sheet is saved whole or not at all, so one figure of its day shows that an earlier build saved it: saving it again
    would take back what a later sheet brought.
    """
    revisions = Revision.objects.filter(measurement__commune=place.unit, measurement__voice=Voice.SELF, is_demo=True)
    saved = set(revisions.values_list("measurement__set_code", "measurement__year", "recorded_on").distinct())
    sheets = 0
    for day, edition, year, figures in _sheets(place, at, Random(f"{seed}:{place.unit.code}")):
        sheets += 1
        if (edition.set_code, year, day) not in saved:
            with clock.travel(day):
                save_sheet(place.unit, edition, year, figures, by=place.officer)
    return sheets


def _places() -> Iterator[Place]:
    """Every participating commune in a fixed order, each with its demo officer."""
    units = list(Unit.objects.as_of(TODAY).communes().taking_part(TODAY).select_related("fact").order_by("code"))
    ids = [u.pk for u in units]
    held = holdings(ids, TODAY)
    profiles = dict(Profile.objects.filter(unit__in=ids, valid__contains=TODAY).values_list("unit_id", "code"))
    aims: dict[int, set[str]] = {}
    for unit_id, level in Target.objects.filter(unit__in=ids, year=TODAY.year).values_list("unit_id", "level"):
        aims.setdefault(unit_id, set()).add(level)
    districts = dict(Unit.objects.as_of(TODAY).districts().values_list("pk", "code"))
    officers = _officers(units)
    for unit in units:
        fact = getattr(unit, "fact", None)
        yield Place(
            unit,
            unit.name,
            districts.get(unit.parent_id, ""),
            profiles.get(unit.pk, ""),
            held[unit.pk],  # type: ignore[attr-defined]
            frozenset(aims.get(unit.pk, ())),
            (fact.population_2009 if fact else None) or 4200,
            officers[unit.pk],
        )


def _officers(units: list[Unit]) -> dict[int, User]:
    """A demo officer for each commune: the account of the list where there is one, otherwise one that cannot sign in."""
    agencies = {a.unit_id: a for a in Agency.objects.filter(unit__in=units, kind="peoples_committee")}
    found = {
        p.agency.unit_id: p.user
        for p in Post.objects.filter(role=Role.COMMUNE_OFFICER).select_related("agency", "user")
    }
    for unit in units:
        if unit.pk in found:
            continue
        post = {"role": Role.COMMUNE_OFFICER, "agency": agencies[unit.pk], "first_day": OFFICERS_SINCE}
        found[unit.pk] = create_user(
            by=None, username=f"xa.{unit.code}", full_name=f"Cán bộ {unit.full_name} (minh họa)",  # type: ignore[attr-defined]
            is_demo=True, password_hash=UNUSABLE_PASSWORD_PREFIX, first_post=post,
        )  # fmt: skip
    return found


def _sheets(place: Place, at: int, rng: Random) -> Iterator[tuple[date, Edition, int, dict[str, Figure]]]:
    """The sheets that a commune sent: last year's, this year's first, and for most an update in September.

    The criteria that a commune misses are the first of a drawn order, so that an update turns some from missed to met
    and leaves the others as they were.
    """
    editions = editions_in_force(TODAY)
    maker = Maker(rng, round(place.population * 1.06))
    for set_code, edition in editions.items():
        if not _measures_itself(place, set_code):
            continue
        total = len(catalogue_of(edition).criteria)
        before, first, now = _met_counts(place, set_code, total, rng)
        order = _order_of_missing(edition, rng)
        earlier = _sheet(place, edition, 2022, set(order[: total - before]), maker)
        if set_code == "NTM" and _is_silent(place, at):
            yield LAST_YEAR, edition, 2022, earlier
            continue
        begun = _sheet(place, edition, 2023, set(order[: total - first]), maker)
        gained = set(order[total - now : total - first])
        better = _sheet(place, edition, 2023, set(order[: total - now]), maker) if gained else {}
        update = {c: f for c, f in better.items() if _criterion(edition, c) in gained}
        yield LAST_YEAR, edition, 2022, _steady(place, edition, earlier, begun | update)
        yield FIRST, edition, 2023, begun
        if gained:
            yield UPDATE, edition, 2023, update


def _steady(place: Place, edition: Edition, earlier: dict[str, Figure], later: dict[str, Figure]) -> dict[str, Figure]:
    """Last year's sheet with what was met in both years a little before this year's, as things are: roads do not come and
    go. Draws of its own, so that this year's figures stay what they are."""
    catalogues, found = catalogues_for(editions_in_force(TODAY)), dict(earlier)
    rng = Random(f"steady:{place.unit.code}:{edition.set_code}")
    sheets = ((2022, earlier), (2023, later))
    for code in sorted(earlier.keys() & later.keys()):
        judged = [
            evaluate_indicator(
                catalogues, edition.set_code, code, Value.from_json(sheet[code].value), place.profile, year
            )
            for year, sheet in sheets
        ]
        threshold = judged[0].threshold
        if threshold is not None and all(result.verdict is Verdict.MET for result in judged):
            measure = catalogues[edition.set_code].indicator(code).measure.to_json()
            value = year_before(measure, threshold.level.to_json(), later[code].value, rng)
            found[code] = replace(earlier[code], value=value)
    return found


def _criterion(edition: Edition, code: str) -> str:
    return str(catalogue_of(edition).indicator(code).criterion)


def _measures_itself(place: Place, set_code: str) -> bool:
    """Every commune measures itself against NTM; against a higher set only where it aims at it or holds it."""
    published = set_code == "NTM_NC" and place.unit.code in PUBLISHED_ADVANCED
    return set_code == "NTM" or set_code in place.aims or set_code in place.holding.by_level or published


def _is_silent(place: Place, at: int) -> bool:
    """Whether the commune sent nothing for the year: gaps are part of real life."""
    published = place.district_code == NUI_THANH or place.unit.code in PUBLISHED_MET
    return at % SILENT_EVERY == SILENT_EVERY // 2 and not published and not place.aims


def _met_counts(place: Place, set_code: str, total: int, rng: Random) -> tuple[int, int, int]:
    """Criteria met at the end of last year, in February, and today. Published counts stand as published."""
    if set_code == "NTM_KM":
        return (2, 3, 3) if "NTM_KM" not in place.holding.by_level else (3, 4, 4)
    if set_code == "NTM_NC":
        if place.unit.code in PUBLISHED_ADVANCED:
            first, now = PUBLISHED_ADVANCED[place.unit.code]
            return first - 2, first, now
        now = rng.randint(13, 18)
        return now - rng.randint(2, 4), now - rng.randint(0, 2), now
    if place.unit.code in PUBLISHED_MET:
        met = PUBLISHED_MET[place.unit.code]
        return met - 1, met, met
    if place.district_code == NUI_THANH:
        met = NUI_THANH_MET[_place_in_nui_thanh(place)]
        return met - 1, met, met
    now = _plausible_met(place, rng)
    first = max(3, now - rng.choice((0, 0, 1, 1, 2)))
    return max(2, first - rng.choice((0, 1, 1, 2))), first, min(total, now)


def _place_in_nui_thanh(place: Place) -> int:
    codes = (
        Unit.objects.as_of(TODAY)
        .communes()
        .taking_part(TODAY)
        .filter(parents__parent__code=NUI_THANH, parents__valid__contains=TODAY)
    )
    return sorted(codes.values_list("code", flat=True)).index(place.unit.code)


def _plausible_met(place: Place, rng: Random) -> int:
    """A drawn count by title, aim and profile: titled communes mostly short by one to three criteria."""
    titled_for_2022 = any(e.year_met == 2022 for e in place.holding.by_level.values())
    if titled_for_2022:
        return 19
    if place.holding.by_level:
        return rng.choice((15, 16, 16, 17, 17, 18, 18, 18, 19))
    if "NTM" in place.aims:
        return rng.choice((16, 17, 17, 18))
    if place.profile == "TDMNPB":
        return rng.randint(6, 13)
    return rng.randint(11, 16)


def _order_of_missing(edition: Edition, rng: Random) -> list[str]:
    """The criteria of an edition in the order in which a commune misses them: a weighted draw, hard ones first."""
    codes = [c.code for c in catalogue_of(edition).criteria]
    return sorted(codes, key=lambda code: rng.random() ** (1 / HARDNESS.get(code, 2)), reverse=True)


def _sheet(place: Place, edition: Edition, year: int, missing: set[str], maker: Maker) -> dict[str, Figure]:
    """A figure for every indicator that has a threshold; in each missing criterion one or two fall short or are blank."""
    catalogues = catalogues_for(editions_in_force(TODAY))
    catalogue, rng, figures = catalogues[edition.set_code], maker.rng, {}
    for criterion in catalogue.criteria:
        codes = [i.code for i in criterion.indicators]
        short = (
            set(rng.sample(codes, min(len(codes), rng.choice((1, 1, 1, 2))))) if criterion.code in missing else set()
        )
        for indicator in criterion.indicators:
            threshold = resolve_threshold(catalogues, edition.set_code, indicator.code, place.profile, year)
            if threshold is None:
                continue
            if indicator.code in short and rng.random() < 0.22:
                continue
            measure = indicator.measure.to_json()
            if measure.get("may_not_apply") and indicator.code not in short and rng.random() < 0.35:
                value: Any = {"na": True, "reason": "Trên địa bàn xã không có đối tượng này (minh họa)"}
            else:
                value = maker.figure(measure, threshold.level.to_json(), indicator.code not in short)
            figures[indicator.code] = Figure(
                value=value,
                period=f"31/12/{year}" if year < TODAY.year else f"Năm {year}",
                source=SOURCE,
                done=indicator.code not in short or rng.random() < 0.5,
                is_demo=True,
            )
    return figures


def _agency_figures(places: list[Place], seed: int) -> int:
    """Figures of departments that differ from what communes say: two voices, both kept. Returns how many there are.

    Every draw has a seed of its own, so that a build taken up again makes the same figures.
    """
    edition = editions_in_force(TODAY)["NTM"]
    leads: dict[int, list[Responsibility]] = {}
    rows = Responsibility.objects.filter(indicator__edition=edition, part="lead").order_by("indicator__position")
    for row in rows.select_related("indicator", "agency"):
        leads.setdefault(row.agency_id, []).append(row)
    # The demo accounts that sign in: other parts of the demo bring specialists of their own afterwards.
    posts = Post.objects.filter(role=Role.DEPARTMENT_SPECIALIST, agency__in=leads, user__username__in=DEPARTMENTS)
    posts = posts.select_related("user", "agency")
    count = 0
    for post in posts.order_by("agency__code"):
        rng = Random(f"{seed}:{post.agency.code}")
        for place in rng.sample(places, 24):
            row = rng.choice(leads[post.agency_id])
            count += _dispute(place, row, post, Random(f"{seed}:{post.agency.code}:{place.unit.code}"))
    return count


def _dispute(place: Place, row: Responsibility, post: Post, rng: Random) -> int:
    """The figure of a department for one commune and indicator, where the commune's own is a share large enough."""
    figures = Measurement.objects.filter(
        commune=place.unit, set_code="NTM", indicator_code=row.indicator.code, year=TODAY.year
    )
    own = figures.filter(voice=Voice.SELF).first()
    if own is None or not own.value or "num" not in own.value or int(own.value["num"]) < 12:
        return 0
    if figures.filter(voice=Voice.AGENCY).exists():
        return 1
    numerator = int(own.value["num"]) - rng.choice((0, 0, rng.randint(2, 11)))
    figure = Figure(
        value={"num": str(numerator), "den": own.value["den"]}, period="06/2023", source=SOURCE, done=True, is_demo=True
    )
    with clock.travel(date(2023, 7, 14)):
        save_agency_figure(place.unit, row.indicator, TODAY.year, post.agency, figure, by=post.user)
    return 1
