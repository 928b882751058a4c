"""Illustrative targets of last year, heads of districts, and accounts, through the real actions on days before the demo's own.

Only last year's numbers are invented: the communes named for this year come from the pack. Nothing here is a fact about a
district or a person: everything is stored with ``is_demo``, every name carries "(minh họa)", and the pages say so.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from datchuan.config import clock
from datchuan.people.actions import create_user
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Level, Unit
from datchuan.targets import actions, queries
from datchuan.targets.actions import Said, Wanted
from datchuan.targets.models import Account, Change, DistrictTarget
from datchuan.targets.workflow import Action, Cause

#: The district whose demo leader signs in, and whose account waits for the province.
SHOWN = "514"
OFFICE_SINCE, HANDED_OVER = date(2021, 1, 1), date(2022, 7, 1)
PLAN = "Kế hoạch minh họa đầu năm 2022"
CHANGED = "Quyết định minh họa giữa năm 2022"
#: Days on which things happened: the plan, its change, the request, its answer, the conclusion.
PLANNED, REVISED, ASKED = date(2022, 2, 10), date(2022, 9, 15), date(2023, 8, 21)
ANSWERED, CONCLUDED = ASKED + timedelta(days=8), ASKED + timedelta(days=21)


def build(_rng: Random, on: date) -> dict[str, int]:
    """Make last year's targets of the demo; returns how many accounts there are by state. Left alone when there are some."""
    if not DistrictTarget.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            _build(on)
    counted = Counter(Account.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"giải trình {state}": n for state, n in sorted(counted.items())}


def _build(on: date) -> None:
    districts = list(Unit.objects.as_of(PLANNED).districts().order_by("code"))
    committees = {
        a.unit_id: a for a in Agency.objects.filter(kind=AgencyKind.PEOPLES_COMMITTEE, level=Level.DISTRICT).order_by("-pk")
    }  # fmt: skip
    heads = {u.pk: _heads(u, committees[u.pk], at) for at, u in enumerate(districts) if u.pk in committees}
    desk = Post.objects.held_on(on).filter(role=Role.COORDINATOR).select_related("user").order_by("pk")[:1].get().user
    done = {line.unit.pk: sum(one.figures.met + len(one.beside) for one in line.levels if one.level == "NTM")
            for line in queries.ledger(on.year - 1, on).lines}  # fmt: skip
    year, missed = on.year - 1, []
    for at, district in enumerate(row for row in districts if row.pk in done or row.code == SHOWN):
        met = done.get(district.pk, 0)
        promised = met + 1 if district.code == SHOWN or at == 0 else met
        lowered = at == 1 and met > 0
        _set(district, year, promised + lowered, PLAN, "Chỉ tiêu giao đầu năm (minh họa)", PLANNED, desk)
        if lowered:
            why = "Mưa lũ làm chậm công trình, chuyển một xã sang năm sau (minh họa)"
            _set(district, year, promised, CHANGED, why, REVISED, desk)
        if promised > met and district.pk in heads:
            missed.append(district)
    for district in missed:
        _account(district, year, heads[district.pk], desk, conclude=district.code != SHOWN)


def _set(district: Unit, year: int, value: int, document: str, why: str, day: date, desk: User) -> None:
    with clock.travel(day):
        seen = len(queries.revisions_of(district.pk, year))
        actions.revise(
            district, year, Wanted(Change.FIGURE, "NTM", why, document, value), by=desk, version=seen, is_demo=True
        )  # fmt: skip


def _heads(district: Unit, agency: Agency, at: int) -> User:
    """The head of a district today; one district in six changed its head in the middle of last year."""
    held = Post.objects.filter(role=Role.LEADER, agency=agency).select_related("user").order_by("pk").first()
    if held is not None:
        return held.user
    first = max(OFFICE_SINCE, agency.valid.lower or OFFICE_SINCE)
    full: str = district.full_name  # type: ignore[attr-defined]
    name = f"Chủ tịch UBND {full[:1].lower()}{full[1:]}"
    if at % 6 == 2:
        _head(f"ct.{district.code}.1", f"{name} nhiệm kỳ trước", agency, first, HANDED_OVER - timedelta(days=1))
        first = HANDED_OVER
    return _head(f"ct.{district.code}", name, agency, first)


def _head(username: str, name: str, agency: Agency, first: date, last: date | None = None) -> User:
    post = {"role": Role.LEADER, "agency": agency, "first_day": first, "last_day": last, "title": "Chủ tịch"}
    return create_user(
        by=None, username=username, full_name=f"{name} (minh họa)", is_demo=True,
        password_hash=UNUSABLE_PASSWORD_PREFIX, first_post=post,
    )  # fmt: skip


def _account(district: Unit, year: int, head: User, desk: User, *, conclude: bool) -> None:
    steps = [
        (Action.ASK, ASKED, desk, Said("Nêu vì sao thiếu một xã so với chỉ tiêu năm 2022, khi nào xong (minh họa)")),
        (Action.EXPLAIN, ANSWERED, head,
         Said("Hai chỉ tiêu về nước sạch và bảo hiểm y tế chưa đạt; đã bố trí vốn, giao từng thôn (minh họa)", Cause.BOTH,
              date(2023, 12, 31))),
    ]  # fmt: skip
    if conclude:
        post = Post.objects.held_on(CONCLUDED).filter(role=Role.LEADER, agency__level=Level.PROVINCE)
        leader = post.select_related("user").order_by("pk")[:1].get().user
        text = "Nhất trí phần nguyên nhân; yêu cầu hoàn thành trong năm 2023 và báo cáo từng quý (minh họa)"
        steps.append((Action.CONCLUDE, CONCLUDED, leader, Said(text, Cause.BOTH)))
    for version, (action, day, by, said) in enumerate(steps):
        with clock.travel(day):
            actions.act(action, district, year, said, by=by, version=version, is_demo=True)
