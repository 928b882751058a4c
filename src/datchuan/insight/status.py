"""The province on a day, and one commune's verdict in full: what ``datchuan status`` and ``datchuan verdict`` print."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.compliance import compliance, mean_met
from datchuan.assessments.evaluation import judge_commune
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import explain
from datchuan.criteria.models import Edition
from datchuan.insight.published import stated_figures
from datchuan.places.models import Unit
from datchuan.places.queries import commune_on
from datchuan.targets.models import PublishedFigure
from datchuan.titles.queries import LEVELS, NONE, UNKNOWN, holdings


def two_decimals(value: Fraction | None) -> str | None:
    """A mean as text with two decimals, cut and not rounded, so that no mean reaches a figure it does not reach."""
    if value is None:
        return None
    hundredths = value.numerator * 100 // value.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def published_total(on: date) -> PublishedFigure | None:
    """The last published number of recognised communes up to a day."""
    return PublishedFigure.objects.filter(code__startswith="total-recognised", on__lte=on).order_by("-on").first()


def status(on: date) -> dict[str, Any]:
    """The province on a day: who takes part, titles (identified, published, unknown), criteria met on average."""
    communes = list(Unit.objects.as_of(on).communes().taking_part(on).values_list("pk", flat=True))
    held = holdings(communes, on)
    highest = Counter(h.highest for h in held.values())
    identified = sum(highest[level] for level in LEVELS)
    published = published_total(on)
    province = Unit.objects.as_of(on).filter(level="province").first()
    return {
        "date": on.isoformat(),
        "province": {"code": province.code, "name": province.full_name} if province else None,  # type: ignore[attr-defined]
        "participating": len(communes),
        "titles": {level: sum(1 for h in held.values() if level in h.by_level) for level in LEVELS},
        "highest_title": {key: highest[key] for key in (*LEVELS, NONE, UNKNOWN)},
        "identified": identified,
        "not_recognised": highest[NONE],
        "unknown": highest[UNKNOWN],
        "published": _published(published),
        "difference": _difference(identified, highest[UNKNOWN], published),
        "stated": stated_figures(on),
        "criteria": [_criteria_line(edition, communes, on) for edition in editions_in_force(on).values()],
    }


def _published(figure: PublishedFigure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": int(figure.value),
        "of": int(figure.of) if figure.of is not None else None,
        "on": figure.on.isoformat(),
        "label": figure.label_vi,
        "source": figure.source,
    }


def _difference(identified: int, unknown: int, figure: PublishedFigure | None) -> str:
    """Why the published and the identified totals differ, in words; empty when they agree or nothing is published."""
    if figure is None or int(figure.value) == identified:
        return ""
    gap = int(figure.value) - identified
    return _(
        "Số công bố %(published)s, số xác định được tên xã %(identified)s: chênh %(gap)s. "
        "Các nguồn chỉ nêu tổng số, nên %(gap)s xã đã được công nhận nằm trong %(unknown)s xã chưa rõ tình trạng."
    ) % {"published": int(figure.value), "identified": identified, "gap": gap, "unknown": unknown}


def _criteria_line(edition: Edition, communes: list[int], on: date) -> dict[str, Any]:
    standings = compliance(edition, communes, on)
    mean, rests_on = mean_met(standings.values())
    total = next(iter(standings.values())).criteria_total if standings else 0
    return {
        "set": edition.set_code,
        "edition": edition.code,
        "criteria_total": total,
        "mean_criteria_met": two_decimals(mean),
        "communes": rests_on,
        "communes_meeting_all": sum(1 for s in standings.values() if s.verdict == "M"),
    }


def verdict(code: str, set_code: str, on: date) -> dict[str, Any]:
    """One commune against a set on a day, with an explanation for every indicator.

    Raises ``LookupError`` with a sentence when the commune or the set is not known on that day.
    """
    commune = commune_on(code, on)
    if commune is None:
        raise LookupError(_("Không có xã mã %(code)s vào ngày %(on)s.") % {"code": code, "on": f"{on:%d/%m/%Y}"})
    edition = editions_in_force(on).get(set_code)
    if edition is None:
        raise LookupError(
            _("Ngày %(on)s chưa có bộ tiêu chí %(set)s nào có hiệu lực.") % {"set": set_code, "on": f"{on:%d/%m/%Y}"}
        )
    judged = judge_commune(commune, edition, on)
    catalogue = catalogue_of(edition)
    return {
        "commune": commune.code,
        "name": commune.full_name,
        "set": set_code,
        "edition": edition.code,  # type: ignore[attr-defined]
        "on": on.isoformat(),
        "verdict": str(judged.verdict),
        "criteria_met": judged.criteria_met,
        "criteria_total": judged.criteria_total,
        "criteria": [
            {
                "code": c.code,
                "name": c.name,
                "verdict": str(c.verdict),
                "indicators_met": sum(1 for i in c.indicators if i.verdict == "met"),
                "indicators_total": len(c.indicators),
                "indicators": [_indicator_line(i, catalogue.indicator(i.code)) for i in c.indicators],
            }
            for c in judged.criteria
        ],
    }


def _indicator_line(result: Any, indicator: Any) -> dict[str, Any]:
    threshold = result.threshold
    return {
        "code": result.code,
        "name": indicator.name_vi,
        "verdict": str(result.verdict),
        "value": result.value.to_json() if result.value is not None else None,
        "numerator": _text(result.numerator),
        "denominator": _text(result.denominator),
        "threshold": threshold.level.to_json() if threshold else None,
        "comparison": result.comparison,
        "profile": result.profile,
        "year": result.year,
        "layer": str(threshold.layer) if threshold else None,
        "standing": str(threshold.standing) if threshold else None,
        "legal_act": threshold.legal_act if threshold else None,
        "explanation": explain(result, indicator, "vi"),
    }


def _text(number: Any) -> str | None:
    return None if number is None else str(number)
