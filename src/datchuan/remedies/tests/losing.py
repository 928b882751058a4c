"""A commune's stored result with some indicators lost."""

from __future__ import annotations

from datchuan.assessments.models import Result
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.models import Edition
from datchuan.places.models import Unit


def lose(commune: Unit, edition: Edition, *codes: str) -> None:
    """Every indicator is met but those."""
    shape = catalogue_of(edition)
    letters = "".join("N" if i.code in codes else "M" for i in shape.indicators)
    criteria = "".join("N" if {i.code for i in c.indicators} & set(codes) else "M" for c in shape.criteria)
    Result.objects.update_or_create(
        commune=commune, edition=edition, year=clock.today().year,
        defaults={
            "profile": "", "indicators": letters, "criteria": criteria, "criteria_met": criteria.count("M"),
            "criteria_total": len(criteria), "verdict": "N" if codes else "M", "evaluated_at": clock.now(),
        },
    )  # fmt: skip
