"""What a dossier takes from the survey of the residents' satisfaction, which the Fatherland Front keeps."""

from __future__ import annotations

from decimal import Decimal
from math import floor
from typing import Any

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.surveys.queries import SurveyLine, result_of

#: The condition that rests on the survey.
SATISFACTION = "satisfaction"


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
