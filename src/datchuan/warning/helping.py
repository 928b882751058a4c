"""The three actions that help a commune most: those that take the most work off its list, each with its address.

An action that takes nothing off (a confirmation that is late, an extension) comes after those that do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.obstacles.models import Obstacle
from datchuan.procedures.models import Deadline
from datchuan.rounds.outlook import Line as Outlook
from datchuan.warning.gather import Found
from datchuan.warning.rule import Judgement, Verdict
from datchuan.warning.words import codes

MOST = 3


@dataclass(frozen=True)
class Help:
    """Something to do, where, and how many pieces of work it takes off."""

    label: str
    url: str
    clears: int


def helps_of(seen: Outlook, found: Found, judgement: Judgement, deadline: Deadline, year: int) -> tuple[Help, ...]:
    """At most three, in the order of what they take off; at a tie in the order in which they are easiest."""
    ways = [
        *_evidence(seen, year),
        *_figures(seen, year),
        *_findings(seen, found),
        *_bodies(seen, found),
        *_mend(seen, found, year),
    ]
    ordered = sorted(ways, key=lambda way: -way.clears)
    if judgement.verdict in (Verdict.MISSED, Verdict.CANNOT):
        ordered.insert(
            0, Help(_("Đề nghị gia hạn, hoặc chuyển sang đợt sau"), reverse("exceptions", args=[deadline.code]), 0)
        )
    if not ordered or judgement.verdict == Verdict.READY:
        ordered.insert(0, Help(seen.todo, seen.where, 0))
    return tuple([*ordered, *_late(seen, found)][:MOST])


def _indicator(seen: Outlook, wanted: Sequence[str], year: int) -> str:
    """The page of the indicator where it is one, else the commune's list of work."""
    if len(set(wanted)) == 1:
        return reverse("indicator", args=[seen.commune.code, seen.level, wanted[0], year])
    return reverse("commune-tasks", args=[seen.commune.code, seen.level])


def _evidence(seen: Outlook, year: int) -> list[Help]:
    n = len(seen.work.bare)
    said = ngettext("Gắn minh chứng cho %(n)d chỉ tiêu: %(codes)s", "Gắn minh chứng cho %(n)d chỉ tiêu: %(codes)s", n)
    return (
        [Help(said % {"n": n, "codes": codes(seen.work.bare)}, _indicator(seen, seen.work.bare, year), n)] if n else []
    )


def _figures(seen: Outlook, year: int) -> list[Help]:
    n = len(seen.work.blank)
    said = ngettext("Nhập số liệu %(n)d chỉ tiêu: %(codes)s", "Nhập số liệu %(n)d chỉ tiêu: %(codes)s", n)
    return (
        [Help(said % {"n": n, "codes": codes(seen.work.blank)}, _indicator(seen, seen.work.blank, year), n)]
        if n
        else []
    )


def _findings(seen: Outlook, found: Found) -> list[Help]:
    n = len(found.findings)
    if not n:
        return []
    said = ngettext("Trả lời %(n)d phát hiện: %(codes)s", "Trả lời %(n)d phát hiện: %(codes)s", n)
    url = reverse("finding", args=[found.findings[0].pk])
    if n > 1:
        url = f"{reverse('findings')}?{urlencode({'commune': seen.commune.code, 'set': seen.level})}"
    return [Help(said % {"n": n, "codes": codes([row.indicator_code for row in found.findings])}, url, n)]


def _bodies(seen: Outlook, found: Found) -> list[Help]:
    """Obstacles on work that is left, by the body that has to answer."""
    lacking = {*seen.work.lacking, *seen.work.bare}
    grouped: dict[str, list[Obstacle]] = defaultdict(list)
    for row in found.obstacles:
        if row.indicator_code in lacking and row.waits_for_body:
            grouped[str(row.to)].append(row)
    ways = []
    for name, rows in grouped.items():
        held = [row.indicator_code for row in rows]
        said = _("%(body)s trả lời vướng mắc ở %(codes)s") % {"body": name, "codes": codes(held)}
        ways.append(Help(said, reverse("obstacle", args=[rows[0].pk]), len(set(held))))
    return ways


def _mend(seen: Outlook, found: Found, year: int) -> list[Help]:
    """What is measured and not met, without what waits for a body."""
    held = {row.indicator_code for row in found.obstacles if row.waits_for_body}
    left = [code for code in seen.work.lacking if code not in seen.work.blank and code not in held]
    n = len(left)
    said = ngettext("Làm cho đạt %(n)d chỉ tiêu: %(codes)s", "Làm cho đạt %(n)d chỉ tiêu: %(codes)s", n)
    return [Help(said % {"n": n, "codes": codes(left)}, _indicator(seen, left, year), n)] if n else []


def _late(seen: Outlook, found: Found) -> list[Help]:
    """Bodies that keep figures waiting, the one with most of them first: the commune hears of a fault now, not at appraisal."""
    rows = sorted(found.waits.items(), key=lambda pair: -len(pair[1]))
    return [
        Help(
            _("%(body)s xác nhận %(codes)s") % {"body": agency, "codes": codes(waiting)},
            reverse("commune-tasks", args=[seen.commune.code, seen.level]), 0,
        )
        for agency, waiting in rows
    ]  # fmt: skip
