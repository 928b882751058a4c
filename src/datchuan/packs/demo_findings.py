"""Illustrative findings for the demo province: every stage and state, through the real actions, on days of the past.

Nothing here is a fact about a commune: all are stored with ``is_demo`` and every page says "dữ liệu minh họa". What a
finding says follows the illustrative figure that it speaks of. All are made or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Change, Edition, Indicator, Responsibility
from datchuan.criteria.words import explained
from datchuan.findings import actions
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.seen import Seen, judged, seen_in
from datchuan.findings.workflow import Stage
from datchuan.people.actions import create_user
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Level, Unit

#: The commune of the first demo account: it has one early warning to answer and one that it has answered.
SHOWN = "20869"
SINCE = date(2021, 1, 1)
WARNED = (date(2023, 5, 16), date(2023, 6, 20), date(2023, 7, 18), date(2023, 8, 22))
VETTED, APPRAISED, CHECKED = date(2023, 9, 14), date(2023, 9, 26), date(2023, 8, 8)
COMMUNES_A_WARNING, DISTRICTS, APPRAISALS, CHECKS = 6, 6, 36, 12

UNPROVED = (
    ("Xã ghi đạt, nhưng danh sách kèm theo không ghi ngày lập và chưa có chữ ký của trưởng thôn",
     "Lập lại danh sách theo từng thôn, có ngày và chữ ký, rồi gắn vào chỉ tiêu"),
    ("Số liệu xã ghi khác với số liệu trong báo cáo 6 tháng đầu năm mà xã đã gửi",
     "Đối chiếu lại hai nguồn, sửa số liệu hoặc giải trình vì sao khác nhau"),
    ("Biên bản kiểm tra kèm theo đã quá một năm, chưa phản ánh hiện trạng",
     "Kiểm tra lại tại thực địa và bổ sung biên bản mới có ảnh"),
    ("Ảnh kèm theo chưa thấy rõ công trình và không rõ chụp ở thôn nào",
     "Chụp lại, thấy toàn cảnh và biển tên công trình, ghi rõ thôn"),
)  # fmt: skip
ANSWERS = (
    "Xã đã rà soát lại từng thôn và bổ sung theo yêu cầu",
    "Đã sửa số liệu theo sổ theo dõi và báo cáo lại phòng chuyên môn của huyện",
    "Đã hoàn thành phần còn thiếu trong tháng, có biên bản nghiệm thu",
)
PROOF_ON_PAPER = "Tài liệu giấy đã nộp tại cơ quan nêu phát hiện (minh họa)"


@dataclass
class _Stage:
    """Everything that the drawing of findings needs at hand."""

    rng: Random
    on: date
    edition: Edition
    communes: list[Unit]
    officers: dict[int, User]
    speakers: dict[int, tuple[Agency, User]]
    leads: dict[int, list[Indicator]]
    districts: dict[int, list[Unit]]


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the findings of the demo as of a day; returns how many there are by stage and state.

    Left alone when there are some already. Needs the figures and officers of the demo; confirmations that were made
    before are what the measure of late findings sees.
    """
    if not Finding.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            with clock.travel(on):
                stage = _prepare(rng, on)
            _warn(stage)
            _vet(stage)
            _check_titled(stage)
            _appraise(stage)
    counted = Counter(Finding.objects.filter(is_demo=True).values_list("stage", flat=True))
    counted.update(Finding.objects.filter(is_demo=True).values_list("state", flat=True))
    return dict(sorted(counted.items()))


def _prepare(rng: Random, on: date) -> _Stage:
    edition = editions_in_force(on)["NTM"]
    communes = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("code"))
    posts = Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER).select_related("agency", "user").order_by("pk")
    officers: dict[int, User] = {}
    for post in posts:
        officers.setdefault(post.agency.unit_id, post.user)
    leads: dict[int, list[Indicator]] = {}
    rows = Responsibility.objects.filter(indicator__edition=edition, part="lead", valid__contains=on)
    for row in rows.select_related("indicator", "agency").order_by("agency__code", "indicator__position"):
        row.indicator.edition = edition
        leads.setdefault(row.agency_id, []).append(row.indicator)
    districts: dict[int, list[Unit]] = {}
    for unit in communes:
        districts.setdefault(unit.parent_id, []).append(unit)  # type: ignore[attr-defined]
    agencies = Agency.objects.filter(pk__in=leads, kind=AgencyKind.DEPARTMENT).order_by("code")
    speakers = {agency.pk: (agency, speaker_of(agency, Role.DEPARTMENT_SPECIALIST, on)) for agency in agencies}
    with_officer = [unit for unit in communes if unit.pk in officers]
    return _Stage(rng, on, edition, with_officer, officers, speakers, leads, districts)


def speaker_of(agency: Agency, role: Role, on: date) -> User:
    """Who speaks for an agency: the demo account where there is one, otherwise one that cannot sign in."""
    post = Post.objects.held_on(on).filter(agency=agency, role=role).select_related("user").order_by("pk").first()
    if post is not None:
        return post.user  # type: ignore[no-any-return]
    name = " ".join(agency.name.replace(",", " ").split())
    return create_user(
        by=None, username=f"can.bo.{agency.code.lower()}", full_name=f"Cán bộ {name} (minh họa)", is_demo=True,
        password_hash=UNUSABLE_PASSWORD_PREFIX, first_post={"role": role, "agency": agency, "first_day": SINCE},
    )  # fmt: skip


# The four stages


def _warn(stage: _Stage) -> None:
    """Early guidance: each department on one or two indicators, new and raised ones first, to communes short of them."""
    rng = stage.rng
    for agency, speaker in stage.speakers.values():
        changed = {Change.NEW, Change.RAISED}
        ordered = sorted(stage.leads[agency.pk], key=lambda i: (i.change not in changed, i.position))
        for indicator in ordered[: rng.choice((1, 1, 2))]:
            seen = seen_in([u.pk for u in stage.communes], indicator, stage.on.year)
            short = [u for u in stage.communes if seen[u.pk].letter in "ND" and u.code != SHOWN]
            chosen = rng.sample(short, min(len(short), COMMUNES_A_WARNING))
            if not chosen:
                continue
            day = rng.choice(WARNED)
            wrong = f"Nhiều xã chưa đạt chỉ tiêu {indicator.code} ({_lower(indicator.name_vi)}) theo số liệu đã gửi"
            todo = (
                "Rà soát theo từng thôn, bổ sung số liệu và minh chứng, báo cáo phần còn thiếu và thời gian hoàn thành"
            )
            said = Said(wrong, todo, day + timedelta(days=rng.choice((30, 45, 60))))
            with clock.travel(day):
                made = actions.raise_many(
                    chosen, indicator, stage.on.year, said, agency=agency, by=speaker, is_demo=True
                )
            for finding in made:
                _follow(stage, finding, speaker)
    _shown(stage)


def _shown(stage: _Stage) -> None:
    """The two early warnings of the first demo account: one open, one answered."""
    commune = next((unit for unit in stage.communes if unit.code == SHOWN), None)
    if commune is None:
        return
    by_code = {agency.code: (agency, speaker) for agency, speaker in stage.speakers.values()}
    for code, answered in (("SYT", False), ("SNNPTNT", True)):
        if code not in by_code:
            continue
        agency, speaker = by_code[code]
        day = stage.on - timedelta(days=15)
        found = [(i, seen_in([commune.pk], i, stage.on.year)[commune.pk]) for i in stage.leads[agency.pk]]
        indicator, seen = next((pair for pair in found if pair[1].letter in "ND"), found[0])
        finding = _raise(stage, commune, indicator, Stage.EARLY, agency, speaker, day, seen, days=30)
        if answered:
            _answer(stage, finding, day + timedelta(days=9))


def _vet(stage: _Stage) -> None:
    """District vetting: a few districts, two or three communes each."""
    rng = stage.rng
    parents = sorted(pk for pk in stage.districts if pk is not None)
    names = {u.pk: u for u in Unit.objects.filter(pk__in=parents, level=Level.DISTRICT)}
    home = [u.parent_id for u in stage.communes if u.code == SHOWN]  # type: ignore[attr-defined]
    chosen = dict.fromkeys([*home, *rng.sample(parents, min(len(parents), DISTRICTS))])
    for pk in [pk for pk in chosen if pk in names]:
        with clock.travel(stage.on):
            agency = Agency.objects.filter(unit_id=pk, kind=AgencyKind.PEOPLES_COMMITTEE).first()
            if agency is None:
                continue
            speaker = speaker_of(agency, Role.DISTRICT_OFFICER, stage.on)
        inside = [u for u in stage.districts[pk] if u.pk in stage.officers and u.code != SHOWN]
        for commune in rng.sample(inside, min(len(inside), 3)):
            indicator = rng.choice([i for group in stage.leads.values() for i in group])
            _raise_and_follow(stage, commune, indicator, Stage.DISTRICT, agency, speaker, VETTED)


def _check_titled(stage: _Stage) -> None:
    """Checks after recognition, by departments."""
    pairs = list(stage.speakers.values())
    for commune in stage.rng.sample(stage.communes, min(len(stage.communes), CHECKS)):
        if commune.code == SHOWN:
            continue
        agency, speaker = stage.rng.choice(pairs)
        indicator = stage.rng.choice(stage.leads[agency.pk])
        _raise_and_follow(stage, commune, indicator, Stage.AFTER, agency, speaker, CHECKED)


def _appraise(stage: _Stage) -> None:
    """Provincial appraisal: a third on communes that were warned of the same indicator, the others for the first time."""
    rng = stage.rng
    told = list(Finding.objects.filter(is_demo=True, stage=Stage.EARLY).exclude(commune__code=SHOWN).order_by("pk"))
    told.sort(key=lambda finding: (finding.commune_id, finding.indicator_code))
    units = {unit.pk: unit for unit in stage.communes}
    indicators = {i.code: (pk, i) for pk, group in stage.leads.items() for i in group}
    for finding in rng.sample(told, min(len(told), APPRAISALS // 3)):
        lead, indicator = indicators[finding.indicator_code]
        _raise_and_follow(
            stage, units[finding.commune_id], indicator, Stage.APPRAISAL, *stage.speakers[lead], APPRAISED
        )
    pairs = list(stage.speakers.values())
    for commune in rng.sample(stage.communes, min(len(stage.communes), APPRAISALS - APPRAISALS // 3)):
        if commune.code == SHOWN:
            continue
        agency, speaker = rng.choice(pairs)
        indicator = rng.choice(stage.leads[agency.pk])
        _raise_and_follow(stage, commune, indicator, Stage.APPRAISAL, agency, speaker, APPRAISED)


# One finding and what becomes of it


def _raise_and_follow(
    stage: _Stage, commune: Unit, indicator: Indicator, at: Stage, agency: Agency, speaker: User, first: date
) -> None:
    day = first + timedelta(days=stage.rng.randint(0, 9))
    seen = seen_in([commune.pk], indicator, stage.on.year)[commune.pk]
    finding = _raise(stage, commune, indicator, at, agency, speaker, day, seen, days=stage.rng.choice((10, 15, 20)))
    _follow(stage, finding, speaker)


def _raise(
    stage: _Stage,
    commune: Unit,
    indicator: Indicator,
    at: Stage,
    agency: Agency,
    speaker: User,
    day: date,
    seen: Seen,
    *,
    days: int,
) -> Finding:
    wrong, todo = _words(stage, indicator, seen)
    said = Said(wrong, todo, day + timedelta(days=days))
    with clock.travel(day):
        return actions.raise_finding(
            commune, indicator, stage.on.year, at, said, agency=agency, by=speaker, is_demo=True
        )


def _words(stage: _Stage, indicator: Indicator, seen: Seen) -> tuple[str, str]:
    """What is wrong and what to do, from the illustrative figure."""
    if seen.value is None:
        wrong = f"Xã chưa nhập số liệu năm {stage.on.year} cho chỉ tiêu {indicator.code} và chưa có tài liệu chứng minh"
        return wrong, "Nhập số liệu theo sổ theo dõi của xã, ghi rõ nguồn, gắn tài liệu chứng minh"
    if seen.letter == "N":
        result, measure = judged(stage.edition, indicator.code, seen.value, seen.profile, stage.on.year)
        wrong = f"Theo số liệu xã ghi: {_lower(explained(result, measure)).rstrip('.')}"
        return wrong, "Lập kế hoạch thực hiện phần còn thiếu, ghi rõ thôn, người làm, thời gian xong và kèm minh chứng"
    return stage.rng.choice(UNPROVED)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _follow(stage: _Stage, finding: Finding, speaker: User) -> None:
    """Draw what becomes of a finding: left open, given more time, answered, closed, reopened, withdrawn."""
    fate = stage.rng.choices(("open", "extend", "answer", "close", "reopen", "withdraw"), (30, 6, 20, 30, 8, 6))[0]
    span = max(2, min((finding.due - finding.raised_on).days, (stage.on - finding.raised_on).days - 2))
    first = finding.raised_on + timedelta(days=stage.rng.randint(1, span - 1))
    second = min(first + timedelta(days=stage.rng.randint(1, 6)), stage.on)
    if first >= stage.on or fate == "open":
        return
    if fate in {"extend", "withdraw"}:
        with clock.travel(first):
            if fate == "extend":
                due = finding.due + timedelta(days=15)
                actions.extend(finding, due, "Mưa lớn kéo dài, xã chưa kiểm tra được thực địa", by=speaker, version=1)
            else:
                actions.withdraw(finding, "Đã kiểm tra lại, số liệu của xã đúng", by=speaker, version=1)
        return
    finding = _answer(stage, finding, first)
    if fate == "answer":
        return
    with clock.travel(second):
        if fate == "close":
            actions.close(finding, "Đã kiểm tra, đủ minh chứng", by=speaker, version=finding.version)
        else:
            due = second + timedelta(days=15)
            reason = "Tài liệu gửi lên chưa có xác nhận của trưởng thôn"
            actions.reopen(finding, reason, due, by=speaker, version=finding.version)


def _answer(stage: _Stage, finding: Finding, day: date) -> Finding:
    officer, words = stage.officers[finding.commune_id], _pick(stage.rng, ANSWERS)
    with clock.travel(day):
        return actions.answer(finding, words, by=officer, version=finding.version, without_proof=PROOF_ON_PAPER)


def _pick(rng: Random, words: Sequence[str]) -> str:
    return words[rng.randrange(len(words))]
