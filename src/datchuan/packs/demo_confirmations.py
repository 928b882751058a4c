"""Illustrative confirmations for the demo province: every state, through the real actions, on days of the past.

Nothing here is a fact about a commune: all are stored with ``is_demo`` and every page says "dữ liệu minh họa". To be
built after the figures and the evidence (which would void what was confirmed before) and before the findings, whose
measure of lateness looks at what the departments had said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.db import transaction

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.evaluation import stored_figure
from datchuan.config import clock
from datchuan.confirmations.actions import Matter, ask_for_more, confirm_many, disagree, note_change
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import standing_of
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.packs.demo_findings import speaker_of
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Unit

#: The commune of the first demo account: it always has some indicators to add to.
SHOWN, SHOWN_ASKED = "20869", 3
#: The department of the first demo specialist: most of its figures still wait.
SLOW = "SYT"
DAYS = (date(2023, 9, 21), date(2023, 9, 26), date(2023, 9, 28), date(2023, 10, 3), date(2023, 10, 5))
ANSWERED_ON = date(2023, 10, 9)
ASKED_A_DEPARTMENT, DISAGREED_A_DEPARTMENT, CHANGED_A_DEPARTMENT = 7, 6, 2
SOURCE = "Dữ liệu minh họa"

WANTED = (
    "Danh sách kèm theo chưa có chữ ký của trưởng thôn và chưa ghi ngày lập. Tải lên bản đủ chữ ký, ghi ngày.",
    "Số liệu chưa khớp với báo cáo 6 tháng đầu năm xã đã gửi. Đối chiếu lại, ghi rõ số nào đúng và vì sao.",
    "Minh chứng là của năm 2022. Bổ sung tài liệu của năm 2023.",
    "Ảnh chưa thấy rõ công trình và không rõ chụp ở thôn nào. Chụp lại, có biển tên và ghi rõ thôn.",
    "Chưa thấy sổ theo dõi của từng thôn. Gửi kèm sổ hoặc bảng tổng hợp có xác nhận của xã.",
    "Mẫu số dùng số hộ đầu năm. Tính lại theo số hộ tại thời điểm rà soát.",
)
DIFFERS = (
    "Sổ theo dõi của ngành đến hết tháng 8 ghi số khác. Xã đối chiếu lại với cán bộ phụ trách của huyện.",
    "Ngành đã trừ các trường hợp đếm trùng giữa hai thôn. Xã rà soát lại danh sách.",
)
CHANGED = ("Rà soát lại cùng các thôn", "Đếm thêm các hộ mới hoàn thành trong tháng 9")


@dataclass
class _Work:
    """One department's pass over one of its indicators."""

    agency: Agency
    by: User
    indicator: Indicator
    year: int


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the confirmations of the demo as of a day; returns how many there are in each state.

    Left alone when there are some already: all are made or none.
    """
    if not Confirmation.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            _build(rng, on)
    return dict(sorted(Counter(Confirmation.objects.filter(is_demo=True).values_list("state", flat=True)).items()))


def _build(rng: Random, on: date) -> None:
    with clock.travel(on):
        edition = editions_in_force(on)["NTM"]
        communes = {u.pk: u for u in Unit.objects.as_of(on).communes().taking_part(on).order_by("code")}
        works = _works(edition, on)
        officers = _officers(on)
    by_agency: dict[int, list[_Work]] = {}
    for work in works:
        by_agency.setdefault(work.agency.pk, []).append(work)
        _confirm(work, communes, rng)
    changes: list[tuple[_Work, Any]] = []
    for found in by_agency.values():
        _ask(found, communes, rng)
        _disagree(found, communes, rng)
        changes += _to_change(found, communes, rng)
    _ask_shown(works, communes)
    with clock.travel(ANSWERED_ON):
        for work, commune in changes:
            _change(work, commune, officers.get(commune.pk), rng)


def _works(edition: Edition, on: date) -> list[_Work]:
    rows = Responsibility.objects.filter(
        indicator__edition=edition, part="lead", valid__contains=on, agency__kind=AgencyKind.DEPARTMENT
    )
    found, speakers = [], dict[int, User]()
    for row in rows.select_related("indicator", "agency").order_by("indicator__position", "agency__code"):
        row.indicator.edition = edition
        speakers.setdefault(row.agency_id, speaker_of(row.agency, Role.DEPARTMENT_SPECIALIST, on))
        found.append(_Work(row.agency, speakers[row.agency_id], row.indicator, on.year))
    return found


def _officers(on: date) -> dict[int, User]:
    posts = Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER).select_related("agency", "user").order_by("pk")
    found: dict[int, User] = {}
    for post in posts:
        found.setdefault(post.agency.unit_id, post.user)
    return found


def _standing(work: _Work, communes: Any) -> dict[int, Any]:
    return standing_of(communes, "NTM", work.year, work.indicator.code, work.agency)


def _confirm(work: _Work, communes: dict[int, Any], rng: Random) -> None:
    """A first pass over the indicator: the share that the department has got through by now."""
    share = rng.uniform(0.1, 0.35) if work.agency.code == SLOW else rng.choice((0.0, 0.3, 0.5, 0.7, 0.9))
    with clock.travel(rng.choice(DAYS)):
        standing = _standing(work, communes)
        filled = [pk for pk in communes if standing[pk].claim.value is not None]
        chosen = rng.sample(filled, round(share * len(filled)))
        if chosen:
            seen = {pk: standing[pk].seen for pk in sorted(chosen)}
            confirm_many(work.indicator, work.year, work.agency, seen, by=work.by, is_demo=True)


def _free(work: _Work, communes: dict[int, Any]) -> tuple[dict[int, Any], list[int]]:
    """What stands, and the communes with a value on which the department has said nothing yet."""
    standing = _standing(work, communes)
    return standing, [pk for pk in communes if standing[pk].row is None and standing[pk].claim.value is not None]


def _matter(work: _Work, commune: Any) -> Matter:
    return Matter(commune, work.indicator, work.year, work.agency)


def _ask(works: list[_Work], communes: dict[int, Any], rng: Random) -> None:
    for _at in range(ASKED_A_DEPARTMENT):
        work = rng.choice(works)
        with clock.travel(rng.choice(DAYS)):
            standing, free = _free(work, communes)
            if free:
                pk = rng.choice(free)
                ask_for_more(
                    _matter(work, communes[pk]), standing[pk].seen, by=work.by, reason=rng.choice(WANTED), is_demo=True
                )


def _ask_shown(works: list[_Work], communes: dict[int, Any]) -> None:
    """The commune that the demo opens on is asked by different departments."""
    commune = next((u for u in communes.values() if u.code == SHOWN), None)
    asked: set[int] = set()
    if commune is None:
        return
    for work in works:
        if len(asked) == SHOWN_ASKED or work.agency.pk in asked:
            continue
        with clock.travel(DAYS[-1]):
            standing, free = _free(work, {commune.pk: commune})
            if free:
                ask_for_more(
                    _matter(work, commune), standing[commune.pk].seen,
                    by=work.by, reason=WANTED[len(asked)], is_demo=True,
                )  # fmt: skip
                asked.add(work.agency.pk)


def _disagree(works: list[_Work], communes: dict[int, Any], rng: Random) -> None:
    """Figures of shares only: the department counts a few less."""
    for _at in range(DISAGREED_A_DEPARTMENT):
        work = rng.choice(works)
        with clock.travel(rng.choice(DAYS)):
            standing, free = _free(work, communes)
            shares = [pk for pk in free if _is_share(standing[pk].claim.value)]
            if not shares:
                continue
            pk = rng.choice(shares)
            value = standing[pk].claim.value
            own = {"num": str(int(value["num"]) - rng.randint(2, 11)), "den": value["den"]}
            figure = Figure(value=own, period="08/2023", source=SOURCE, done=True, is_demo=True)
            disagree(
                _matter(work, communes[pk]), standing[pk].seen,
                by=work.by, figure=figure, reason=rng.choice(DIFFERS), is_demo=True,
            )  # fmt: skip


def _is_share(value: Any) -> bool:
    return "num" in value and int(value["num"]) >= 20


def _to_change(works: list[_Work], communes: dict[int, Any], rng: Random) -> list[tuple[_Work, Any]]:
    """What communes will change after the department has spoken: some confirmed, one asked for."""
    chosen = []
    for state, count in (("confirmed", CHANGED_A_DEPARTMENT), ("more_wanted", 1)):
        kept = Confirmation.objects.filter(
            agency=works[0].agency, state=state, is_demo=True, indicator_code__in=[w.indicator.code for w in works]
        )
        rows = [row for row in kept.order_by("commune_id", "indicator_code") if _is_share(row.seen_value)]
        for row in rng.sample(rows, min(count, len(rows))):
            work = next(w for w in works if w.indicator.code == row.indicator_code)
            chosen.append((work, communes[row.commune_id]))
    return chosen


def _change(work: _Work, commune: Any, officer: User | None, rng: Random) -> None:
    """The commune counts anew, by a few more or less."""
    own = stored_figure(commune.pk, "NTM", work.indicator.code, work.year)
    if own is None or own.value is None or officer is None:
        return
    num = min(int(own.value["num"]) + rng.choice((-3, -1, 2, 5)), int(own.value["den"]))
    figure = Figure({"num": str(num), "den": own.value["den"]}, own.period, own.source, own.done, is_demo=True)
    if figure.value == own.value:
        return
    save_value(commune, work.indicator, work.year, figure, by=officer, version=own.version, reason=rng.choice(CHANGED))
    note_change(commune, "NTM", work.year, [work.indicator.code], by=officer)
