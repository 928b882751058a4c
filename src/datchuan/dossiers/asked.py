"""What a dossier takes from other books: the Fatherland Front's survey of satisfaction, the commune's register of works."""

from __future__ import annotations

from decimal import Decimal
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.funding.queries import Standing, standing_of
from datchuan.procedures.plan import Condition
from datchuan.surveys.queries import SurveyLine, result_of

#: The condition that rests on the survey.
SATISFACTION = "satisfaction"
#: What a condition asks of the register of works.
OVERDUE_DEBT = "overdue_debt"


def survey_of(dossier: Dossier) -> SurveyLine | None:
    """The latest survey for the title of a dossier; its totals only once they are locked. Two queries."""
    return result_of(dossier.commune_id, dossier.level, dossier.year)


def fact_begins(line: SurveyLine | None) -> dict[str, Any]:
    """What the form of the condition begins with: the locked survey. The share is cut, never rounded up."""
    if line is None or line.total is None or line.total.satisfaction is None or line.survey.locked_at is None:
        return {}
    return {
        "number": Decimal(floor(line.total.satisfaction * 10**4)) / 10**4,
        "dated": line.survey.sent_on or line.survey.locked_at.astimezone(clock.VIETNAM).date(),
        "source": line.survey.report,
        "author": line.survey.agency.name,
    }


def debts_of(dossier: Dossier, condition: Condition | None = None) -> Standing | None:
    """What the register of works says, where the condition (or any of the level) asks for it. One query."""
    asking = dossier.plan.conditions if condition is None else (condition,)
    if not any(one.asks == OVERDUE_DEBT for one in asking):
        return None
    return standing_of(dossier.commune_id, clock.today())


def why_not_confirm(dossier: Dossier, condition: str, holds: bool | None, note: str) -> str:
    """Whether the register speaks against what is to be confirmed: it passes with a note that says why."""
    found = dossier.plan.condition(condition)
    if not holds or note.strip() or found is None:
        return ""
    debts = debts_of(dossier, found)
    if debts is None or not debts.total.late:
        return ""
    return _(
        "Sổ công trình của xã nói khác: %(said)s. Kiểm tra lại sổ; nếu văn bản xác nhận đúng, ghi vì sao khác ở ô Ghi chú."
    ) % {"said": debts.sentence[:1].lower() + debts.sentence[1:]}
