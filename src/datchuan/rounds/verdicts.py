"""What departments have said of many sealed files, counted in the database: the files themselves are not read.

The same as ``appraisals.queries.appraisals`` says, which reads every file; that is asked only for files of which some word
was said on another content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from datchuan.appraisals.models import Result, Verdict, Word
from datchuan.appraisals.queries import appraisals
from datchuan.confirmations.queries import leads_of
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.models import Edition
from datchuan.dossiers.models import Dossier
from datchuan.people.models import Agency
from datchuan.procedures.kinds import StepKind

_SAME = Q(seen__content_digest=F("dossier__content__content_digest"))


@dataclass
class Said:
    """What one agency has said of one file."""

    agency: Agency
    total: int
    words: dict[str, int] = field(default_factory=dict)
    is_sent: bool = False

    @property
    def met(self) -> int:
        return self.words.get(Word.MET, 0)

    @property
    def left(self) -> int:
        return self.total - sum(self.words.values())


@dataclass(frozen=True)
class Tally:
    """What all agencies have said of one file."""

    said: tuple[Said, ...] = ()

    def count(self, word: str) -> int:
        return sum(one.words.get(word, 0) for one in self.said)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.said)

    @property
    def met(self) -> int:
        return self.count(Word.MET)

    @property
    def more(self) -> int:
        return self.count(Word.MORE)

    @property
    def not_met(self) -> int:
        return self.count(Word.NOT_MET)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.said)

    @property
    def silent(self) -> tuple[Agency, ...]:
        return tuple(one.agency for one in self.said if not one.is_sent)


def tallies(dossiers: Iterable[Dossier]) -> dict[UUID, Tally]:
    """Dossier id -> what the departments have said. Two queries, and two for each level and year."""
    rows = [d for d in dossiers if d.content_id is not None and d.plan.of_kind(StepKind.DEPARTMENTAL_APPRAISAL)]
    found = _expected(rows)
    moved = _count_words(rows, found) | _mark_sent(rows, found)
    if moved:
        found |= _exactly([row for row in rows if row.pk in moved])
    return {pk: Tally(tuple(said.values())) for pk, said in found.items()}


def _expected(rows: list[Dossier]) -> dict[UUID, dict[int, Said]]:
    """Who has to speak of each file, and of how many indicators."""
    found: dict[UUID, dict[int, Said]] = {}
    for level, year in sorted({(d.level, d.year) for d in rows}):
        group = [d for d in rows if (d.level, d.year) == (level, year)]
        codes = {
            indicator.code
            for indicator in catalogue_of(Edition.objects.defer("document").get(pk=group[0].edition_id)).indicators
        }
        wanted: dict[int, tuple[Agency, int]] = {}
        for code, agencies in leads_of(level, year).items():
            for agency in agencies if code in codes else ():
                wanted[agency.pk] = (agency, wanted.get(agency.pk, (agency, 0))[1] + 1)
        ordered = sorted(wanted.values(), key=lambda pair: pair[0].name)
        for dossier in group:
            found[dossier.pk] = {agency.pk: Said(agency, total) for agency, total in ordered}
    return found


def _count_words(rows: list[Dossier], found: Mapping[UUID, dict[int, Said]]) -> set[UUID]:
    """Put the counted words in; returns the files of which something was said on another content."""
    ids, steps = [d.pk for d in rows], {s.code for d in rows for s in d.plan.of_kind(StepKind.DEPARTMENTAL_APPRAISAL)}
    latest = Verdict.objects.filter(dossier_id__in=ids, step__in=steps).order_by("dossier", "agency", "code", "-pk")
    said = Verdict.objects.filter(pk__in=latest.distinct("dossier", "agency", "code").values("pk"))
    counted = (
        said.annotate(same=ExpressionWrapper(_SAME, output_field=BooleanField()))
        .values("dossier_id", "agency_id", "word", "same")
        .annotate(n=Count("pk"))
        .order_by()
    )
    moved = set()
    for line in counted:
        one = found[line["dossier_id"]].get(line["agency_id"])
        if not line["same"]:
            moved.add(line["dossier_id"])
        elif one is not None:
            one.words[line["word"]] = line["n"]
    return moved


def _mark_sent(rows: list[Dossier], found: Mapping[UUID, dict[int, Said]]) -> set[UUID]:
    ids = [d.pk for d in rows]
    latest = (
        Result.objects.filter(dossier_id__in=ids).order_by("dossier", "agency", "-pk").distinct("dossier", "agency")
    )
    sent = Result.objects.filter(pk__in=latest.values("pk"))
    moved = set()
    for pk, agency, met, same in sent.annotate(same=ExpressionWrapper(_SAME, output_field=BooleanField())).values_list(
        "dossier_id", "agency_id", "met", "same"
    ):
        one = found[pk].get(agency)
        if not same:
            moved.add(pk)
        elif one is not None:
            one.is_sent = one.left == 0 and one.met == met
    return moved


def _exactly(rows: list[Dossier]) -> dict[UUID, dict[int, Said]]:
    """The few files that were sealed anew after somebody had spoken: indicator by indicator."""
    for row in rows:
        if row.content is not None:
            row.content.refresh_from_db(fields=["document"])
    return {
        pk: {
            line.agency.pk: Said(
                line.agency, len(line.items), {w: n for w in Word.values if (n := line.count(w))}, line.is_sent
            )
            for line in appraisal.agencies
        }
        for pk, appraisal in appraisals(rows, StepKind.DEPARTMENTAL_APPRAISAL).items()
    }
