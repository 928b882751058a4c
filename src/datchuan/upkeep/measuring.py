"""What is measured of one commune for its review: taken from the figures, confirmations and findings that stand.

Nothing is typed a second time. The same content is shown while the review waits and sealed when it is completed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Sum
from django.utils.translation import override

from datchuan.assessments.evaluation import LETTER, catalogues_on, day_of, judge_with, profile_on
from datchuan.assessments.models import Measurement, Voice
from datchuan.config import clock
from datchuan.confirmations.queries import states
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import explain
from datchuan.criteria.engine.verdicts import CriterionResult, IndicatorResult, SetResult
from datchuan.findings.models import Finding
from datchuan.journal.chain import canonical, plain
from datchuan.places.models import Unit
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, holdings
from datchuan.upkeep.line import LOST, OPEN, Line, from_letters
from datchuan.upkeep.models import Outcome, Reach, Review
from datchuan.upkeep.yardstick import Yardstick, of_titles, yardsticks

#: Which of several is the worst, from the best.
_REACH = (Reach.BELOW, Reach.OPEN, Reach.REACHED)


def measure(commune: Unit, levels: Sequence[str], year: int, sticks: Mapping[str, Yardstick] | None = None) -> Any:
    """The content of a review as JSON: the titles of the commune, and for each set that measures them what is kept, lost
    and unknown. A constant number of queries for each set."""
    on, today = day_of(year), clock.today()
    known = dict(sticks) if sticks is not None else yardsticks(today)
    profile = profile_on(commune.pk, on)
    held = holdings([commune.pk], today)[commune.pk]
    return {
        "year": year,
        "on": today.isoformat(),
        "profile": profile,
        "titles": [_title(held.by_level[level]) for level in LEVELS if level in held.by_level and level in levels],
        "measures": [_measure_by(stick, commune, profile, year) for stick in of_titles(known, levels)],
    }


def _title(event: TitleEvent) -> dict[str, Any]:
    return {
        "level": event.level, "year_met": event.year_met, "decision_no": event.decision_no,
        "decided_on": event.decided_on.isoformat() if event.decided_on else None,
    }  # fmt: skip


def _measure_by(stick: Yardstick, commune: Unit, profile: str, year: int) -> dict[str, Any]:
    set_code = stick.set_code
    rows = Measurement.objects.filter(commune=commune, set_code=set_code, year=year, voice=Voice.SELF)
    versions, values = {}, {}
    for code, version, value in rows.values_list("indicator_code", "version", "value"):
        versions[code], values[code] = version, value
    result = judge_with(catalogues_on(stick.edition, day_of(year)), stick.edition, values, profile, year)
    letters = "".join(LETTER[c.verdict] for c in result.criteria)
    line = from_letters(stick.cases, catalogue_of(stick.edition).criteria, letters)
    said = {code: str(state.state) for (_pk, code), state in states([commune.pk], set_code, year).items()}
    found = Finding.objects.filter(commune=commune, set_code=set_code, year=year).unsettled()
    findings: dict[str, list[str]] = {}
    for pk, code in found.order_by("due", "pk").values_list("pk", "indicator_code"):
        findings.setdefault(code, []).append(str(pk))
    return {
        "set": set_code,
        "edition": stick.edition.code,
        "seal": stick.edition.seal,
        "levels": list(stick.levels),
        "letters": letters,
        "met": result.criteria_met,
        **of_line(line),
        "line_vi": _sentence(line, "vi"),
        "line_en": _sentence(line, "en"),
        "criteria": _criteria(result, stick, versions, said, findings),
    }


def of_line(line: Line) -> dict[str, Any]:
    """The numbers of a line as JSON."""
    return {
        "total": line.total,
        "lost": [c.code for c in line.lost_criteria],
        "unknown": [c.code for c in line.unknown_criteria],
        "keys": [c.code for c in line.keys],
        "deciding": [c.code for c in line.deciding],
        "case": line.case,
        "sure": line.sure,
        "possible": list(line.possible),
        "distance": line.distance,
    }


def _sentence(line: Line, language: str) -> str:
    with override(language):
        return line.sentence


def _criteria(
    result: SetResult,
    stick: Yardstick,
    versions: Mapping[str, int],
    said: Mapping[str, str],
    findings: Mapping[str, list[str]],
) -> list[dict[str, Any]]:
    named = {c.code: c for c in catalogue_of(stick.edition).criteria}
    return [
        {
            "code": c.code,
            "name_vi": named[c.code].name_vi,
            "name_en": named[c.code].name_en,
            "subject": named[c.code].subject,
            "letter": LETTER[c.verdict],
            "indicators": [_indicator(i, c, stick, versions, said, findings) for i in c.indicators],
        }
        for c in result.criteria
    ]


def _indicator(
    result: IndicatorResult,
    criterion: CriterionResult,
    stick: Yardstick,
    versions: Mapping[str, int],
    said: Mapping[str, str],
    findings: Mapping[str, list[str]],
) -> dict[str, Any]:
    """One indicator; in words where its criterion is not kept."""
    letter, indicator = LETTER[result.verdict], catalogue_of(stick.edition).indicator(result.code)
    row: dict[str, Any] = {"code": result.code, "letter": letter, "version": versions.get(result.code, 0)}
    row |= {"confirmed": said.get(result.code, ""), "findings": findings.get(result.code, [])}
    if letter in LOST + OPEN:
        row |= {"name_vi": indicator.name_vi, "name_en": indicator.name_en}
        row |= {"said_vi": explain(result, indicator, "vi"), "said_en": explain(result, indicator, "en")}
    return row


def seal_of(content: Any) -> str:
    """The SHA-256 of the canonical JSON of a content."""
    return hashlib.sha256(canonical(plain(content))).hexdigest()


def brief(content: Any) -> list[dict[str, Any]]:
    """What lists show of each set."""
    names = ("set", "levels", "met", "total", "lost", "unknown", "keys", "case", "sure", "distance")
    return [{name: measured[name] for name in names} for measured in content["measures"]]


def outcome_of(found: Sequence[Mapping[str, Any]]) -> Outcome:
    """Whether the standard is kept: lost in one set is lost; nothing lost but something unknown is unknown."""
    if any(row["lost"] for row in found):
        return Outcome.LOST
    return Outcome.UNKNOWN if not found or any(row["unknown"] for row in found) else Outcome.KEPT


def reach_of(found: Sequence[Mapping[str, Any]]) -> Reach:
    """The worst of the sets against the line of revocation."""
    reached = [Reach.OPEN if not row["sure"] else Reach.REACHED if row["case"] else Reach.BELOW for row in found]
    return max(reached, key=_REACH.index, default=Reach.OPEN)


def figures_of(reviews: Sequence[Review], year: int, sticks: Mapping[str, Yardstick]) -> dict[int, int]:
    """Commune -> the versions of its figures in the sets that measure its titles, added up. One query."""
    rows = Measurement.objects.filter(
        commune__in=[review.commune_id for review in reviews], set_code__in=list(sticks), year=year, voice=Voice.SELF
    )
    summed = {(pk, code): n for pk, code, n in rows.values_list("commune_id", "set_code").annotate(n=Sum("version"))}
    return {
        review.commune_id: sum(
            summed.get((review.commune_id, s.set_code), 0) for s in of_titles(dict(sticks), review.levels)
        )
        for review in reviews
    }
