"""Every write of the room: the reasons that people give for figures that a check warns about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import day_of, profile_on, stored_figure
from datchuan.checks import rules
from datchuan.checks.engine import fingerprint
from datchuan.checks.models import Explanation
from datchuan.checks.queries import warnings_for
from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.criteria.models import Indicator
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

EXPLAIN = kinds.register("checks.explain", "ghi lý do cho cảnh báo số liệu", "gave reasons for warnings about a figure")

LONGEST = 500


def explain(
    commune: Unit,
    indicator: Indicator,
    year: int,
    reasons: Mapping[str, str],
    *,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> tuple[Explanation, ...]:
    """Keep why the stored figure of an indicator is right although checks warn about it.

    ``reasons`` is check code -> reason; empty reasons and those of checks that no longer warn are passed over, so that a
    form may send all that it showed. Called after the figure was saved, within the same attempt: the reason is bound to
    the value that stands. Returns what was added; a reason that stands already adds nothing.
    Raises ``Refused`` (no right, a reason of more than 500 letters, no figure).
    """
    set_code = indicator.edition.set_code
    with attempt(EXPLAIN, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {set_code} {indicator.code} · {year}"
        refuse_if(rules.why_not_explain(rights_of(by), commune, year))
        given = {check: " ".join(reason.split()) for check, reason in reasons.items() if reason.strip()}
        if key is not None:
            receipt = once(by, key, [commune.pk, indicator.pk, year, given, "explain"])
            if receipt.repeated:
                line.skip()
                return tuple(Explanation.objects.filter(pk__in=receipt.answer).order_by("pk"))
        refuse_if(_too_long(given), 409)
        added = _new_explanations(commune, indicator, year, given, by, is_demo)
        Explanation.objects.bulk_create(added)
        line.after = {e.check_code: e.reason for e in added}
        if not added:
            line.skip()
        if key is not None:
            receipt.answer = [e.pk for e in added]
    return tuple(added)


def _too_long(given: Mapping[str, str]) -> str:
    longest = max(map(len, given.values()), default=0)
    if longest <= LONGEST:
        return ""
    return _("Lý do dài %(count)d ký tự, vượt mức %(most)d. Rút bớt rồi lưu lại.") % {"count": longest, "most": LONGEST}


def _new_explanations(
    commune: Unit, indicator: Indicator, year: int, given: Mapping[str, str], by: User, is_demo: bool
) -> list[Explanation]:
    if not given:
        return []
    set_code = indicator.edition.set_code
    figure = stored_figure(commune.pk, set_code, indicator.code, year)
    if figure is None or figure.value is None:
        refuse_if(_("Chỉ tiêu này chưa có số liệu nên chưa cần lý do. Lưu số liệu trước."), 409)
    value: Any = figure.value if figure else None
    profile = profile_on(commune.pk, day_of(year))
    warnings = warnings_for(commune, set_code, indicator.code, year, value, profile, edition=indicator.edition)
    return [
        Explanation(
            commune=commune, set_code=set_code, indicator_code=indicator.code, year=year, check_code=w.check,
            fingerprint=fingerprint(value), value=value, sentence=w.sentence, reason=given[w.check], is_demo=is_demo,
            recorded_at=clock.now(), recorded_by=by,
        )
        for w in warnings
        if w.check in given and (w.explanation is None or w.explanation.reason != given[w.check])
    ]  # fmt: skip
