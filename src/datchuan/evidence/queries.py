"""What is shown of evidence, and what other rooms ask of it. Every function takes a constant number of queries."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Guidance
from datchuan.criteria.words import is_english
from datchuan.evidence.models import Attachment, Document, Revision, Where
from datchuan.evidence.place import day_of
from datchuan.files.workflow import State as Scan

#: Days before the end of validity from which a document is listed as ending soon: a comfort, not a term of law.
SOON_DAYS = 90


class State(StrEnum):
    """How a document, or a wanted kind, stands on a day."""

    HAVE = "have"
    ELSEWHERE = "elsewhere"
    SCANNING = "scanning"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    MISSING = "missing"


#: Of several documents of one kind the best counts. Those up to SCANNING are there: the commune has done its part.
_BEST_FIRST = (State.HAVE, State.ELSEWHERE, State.SCANNING, State.EXPIRED, State.BLOCKED, State.MISSING)
PRESENT = frozenset({State.HAVE, State.ELSEWHERE, State.SCANNING})


@dataclass(frozen=True)
class Shown:
    """A document as it is attached to an indicator. ``state`` on the day on which the year is judged."""

    attachment: Attachment
    state: State
    ends_soon: bool

    @property
    def is_outside(self) -> bool:
        """Whether its photo says that it was taken outside the commune."""
        return bool(getattr(self.attachment, "where", "") == Where.OUTSIDE)

    @property
    def document(self) -> Document:
        return self.attachment.document


@dataclass(frozen=True)
class Wanted:
    """A kind of evidence that the guidance wants. ``key`` is its Vietnamese text, ``text`` that of the page."""

    key: str
    text: str
    state: State
    documents: tuple[Shown, ...]
    number: int = 0


@dataclass(frozen=True)
class EvidenceOfIndicator:
    """The evidence of one indicator of a commune in a year.

    ``have`` of the ``wanted_count`` kinds are there (waiting for the scan included, expired and blocked not).
    ``documents`` are all that are attached now, ``others`` those of no kind that is wanted today. ``seal``: see ``seals``.
    """

    wanted: tuple[Wanted, ...]
    documents: tuple[Shown, ...]
    others: tuple[Shown, ...]
    have: int
    seal: str

    @property
    def wanted_count(self) -> int:
        return len(self.wanted)

    @property
    def kinds(self) -> list[str]:
        """The Vietnamese texts of the wanted kinds in their order."""
        return [wanted.key for wanted in self.wanted]


@dataclass(frozen=True)
class Progress:
    """How many of the wanted kinds of an indicator are there, and of how many."""

    have: int
    wanted: int
    documents: int


def state_of(document: Document, on: date) -> State:
    """How a document stands on a day; reads ``document.stored`` (select it)."""
    if document.stored is not None and document.stored.state == Scan.BLOCKED:
        return State.BLOCKED
    if document.is_expired(on):
        return State.EXPIRED
    if document.is_elsewhere:
        return State.ELSEWHERE
    if document.stored is not None and document.stored.state == Scan.QUARANTINE:
        return State.SCANNING
    return State.HAVE


def ends_soon(document: Document, on: date) -> bool:
    """Whether its validity ends within the next ``SOON_DAYS`` days."""
    return document.expires is not None and on <= document.expires <= on + timedelta(days=SOON_DAYS)


def of_indicator(commune_id: int, set_code: str, year: int, indicator_code: str) -> EvidenceOfIndicator:
    """The evidence of an indicator of a commune in a year. Three queries."""
    rows = _attached_to(commune_id=commune_id, set_code=set_code, year=year, code=indicator_code)
    kinds = wanted_kinds(set_code, year, [indicator_code]).get(indicator_code, ())
    return _gathered(rows, kinds, day_of(year))


def of_set(commune_id: int, set_code: str, year: int) -> dict[str, EvidenceOfIndicator]:
    """Indicator code -> its evidence, for every indicator that wants or has some. Three queries."""
    held: dict[str, list[Attachment]] = {}
    for row in _attached(commune_id, set_code, year):
        held.setdefault(row.indicator_code, []).append(row)
    kinds, on = wanted_kinds(set_code, year), day_of(year)
    codes = [*kinds, *(code for code in held if code not in kinds)]
    return {code: _gathered(held.get(code, []), kinds.get(code, ()), on) for code in codes}


def _guided(edition: int) -> QuerySet[Guidance, Any]:
    rows = Guidance.objects.filter(indicator__edition_id=edition).order_by("indicator__position")
    return rows.values_list("indicator__code", "document__evidence_vi", "document__evidence_en")


_wanted = Prepared(_guided, edition=int)
_wanted_of = Prepared(
    lambda edition, codes: _guided(edition).filter(indicator__code__any_of=codes), edition=int, codes=list
)


def wanted_kinds(
    set_code: str, year: int, codes: Collection[str] | None = None
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Indicator code -> the wanted kinds of the edition in force, each (Vietnamese text, text of the page). Two queries."""
    edition = editions_in_force(day_of(year)).get(set_code)
    if edition is None:
        return {}
    texts = _wanted(edition=edition.pk) if codes is None else _wanted_of(edition=edition.pk, codes=list(codes))
    other = -1 if is_english() else 1
    return {row[0]: _texts(row[1] or (), row[other] or ()) for row in texts}


def _texts(vietnamese: Iterable[Any], shown: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    own, other = [str(text) for text in vietnamese], [str(text) for text in shown]
    return tuple(zip(own, other if len(other) == len(own) else own, strict=True))


def _attached(commune_id: int, set_code: str, year: int) -> QuerySet[Attachment]:
    rows = Attachment.objects.now().filter(commune_id=commune_id, set_code=set_code, year=year)
    present = Revision.objects.filter(document=OuterRef("document"), number=OuterRef("document__revision"))
    rows = rows.annotate(where=Subquery(present.values("where")[:1]))
    return rows.select_related("document__stored", "document__received_by").order_by("attached_at", "pk")


_attached_to = Prepared(
    lambda code, **asked: _attached(**asked).filter(indicator_code=code),
    commune_id=int,
    set_code=str,
    year=int,
    code=str,
)


def _gathered(rows: Iterable[Attachment], kinds: tuple[tuple[str, str], ...], on: date) -> EvidenceOfIndicator:
    documents = tuple(Shown(row, state_of(row.document, on), ends_soon(row.document, on)) for row in rows)
    wanted = []
    for number, (key, text) in enumerate(kinds, start=1):
        fitting = tuple(shown for shown in documents if shown.attachment.wanted == key)
        wanted.append(Wanted(key, text, best(shown.state for shown in fitting), fitting, number))
    keys = {key for key, _text in kinds}
    return EvidenceOfIndicator(
        wanted=tuple(wanted),
        documents=documents,
        others=tuple(shown for shown in documents if shown.attachment.wanted not in keys),
        have=sum(one.state in PRESENT for one in wanted),
        seal=_seal(_content(shown.document) for shown in documents),
    )


def best(states: Iterable[State]) -> State:
    """The state of a kind from those of its documents."""
    return min(states, key=_BEST_FIRST.index, default=State.MISSING)


def _content(document: Document) -> tuple[str, int, str]:
    if document.stored is None:
        return str(document.pk), 0, _elsewhere(document.system, document.link)
    return str(document.pk), document.revision, document.stored.sha256


def _elsewhere(system: str, link: str) -> str:
    """What stands for the hash of a file where there is none: the place in the other system."""
    return hashlib.sha256(f"{system}\n{link}".encode()).hexdigest()


def _seal(contents: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 in hexadecimal over the sorted documents; "" for none. A document counts once for an indicator."""
    lines = [f"{pk} {number} {digest}" for pk, number, digest in sorted(set(contents))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def _to_seal(communes: list[int], set_code: str, year: int) -> QuerySet[Attachment, Any]:
    rows = Attachment.objects.now().filter(commune_id__any_of=communes, set_code=set_code, year=year)
    return rows.values_list(
        "commune_id",
        "indicator_code",
        "document_id",
        "document__revision",
        "document__stored__sha256",
        "document__system",
        "document__link",
    )


_ASKED: dict[str, type] = {"communes": list, "set_code": str, "year": int}
_sealed = Prepared(_to_seal, **_ASKED)
_sealed_of = Prepared(
    lambda codes, **asked: _to_seal(**asked).filter(indicator_code__any_of=codes), **_ASKED, codes=list
)


def seals(
    commune_ids: Collection[int], set_code: str, year: int, codes: Collection[str] | None = None
) -> dict[tuple[int, str], str]:
    """(commune id, indicator code) -> the seal of what is attached now; absent when nothing is. One query.

    The seal is the SHA-256 in hexadecimal over the sorted (document id, revision number, SHA-256 of the file); where a
    document lies in another system, its name and address take the place of the file.
    """
    asked = {"communes": list(commune_ids), "set_code": set_code, "year": year}
    rows = _sealed(**asked) if codes is None else _sealed_of(**asked, codes=list(codes))
    held: dict[tuple[int, str], list[tuple[str, int, str]]] = {}
    for commune_id, code, pk, number, digest, system, link in rows:
        held.setdefault((commune_id, code), []).append((str(pk), number, digest or _elsewhere(system, link)))
    return {key: _seal(contents) for key, contents in held.items()}


_counted = Prepared(
    lambda communes, set_code, year: (
        Attachment.objects.now()
        .filter(commune_id__any_of=communes, set_code=set_code, year=year)
        .values("commune_id", "indicator_code")
        .annotate(n=Count("document_id", distinct=True))
        .order_by()
        .values_list("commune_id", "indicator_code", "n")
    ),
    **_ASKED,
)


def counts(commune_ids: Collection[int], set_code: str, year: int) -> dict[tuple[int, str], int]:
    """(commune id, indicator code) -> documents attached now; absent when none is. One query."""
    rows = _counted(communes=list(commune_ids), set_code=set_code, year=year)
    return {(commune_id, code): n for commune_id, code, n in rows}


_there = Prepared(
    lambda communes, set_code, year: (
        Attachment.objects.now()
        .filter(commune_id__any_of=communes, set_code=set_code, year=year)
        .select_related("document__stored")
    ),
    **_ASKED,
)


def progress(commune_ids: Collection[int], set_code: str, year: int) -> dict[tuple[int, str], Progress]:
    """(commune id, indicator code) -> how many wanted kinds are there, for pairs that have a document. Three queries.

    For the others: nothing of ``len(wanted_kinds(set_code, year)[code])``.
    """
    kinds = {code: {key for key, _text in texts} for code, texts in wanted_kinds(set_code, year).items()}
    on = day_of(year)
    found: dict[tuple[int, str], tuple[set[str], set[Any]]] = {}
    for row in _there(communes=list(commune_ids), set_code=set_code, year=year):
        there, documents = found.setdefault((row.commune_id, row.indicator_code), (set(), set()))
        documents.add(row.document_id)
        if row.wanted in kinds.get(row.indicator_code, ()) and state_of(row.document, on) in PRESENT:
            there.add(row.wanted)
    return {
        key: Progress(len(there), len(kinds.get(key[1], ())), len(documents))
        for key, (there, documents) in found.items()
    }


def earlier(commune_id: int, set_code: str, year: int, indicator_code: str, kind: str) -> QuerySet[Document]:
    """Documents of the library that may serve again: used before as the same kind, or for the same indicator.

    Those that are attached to the indicator and year now are left out; the latest come first. One query.
    """
    uses = Attachment.objects.filter(commune_id=commune_id)
    same = uses.filter(wanted=kind) if kind else uses.filter(set_code=set_code, indicator_code=indicator_code)
    here = uses.now().filter(set_code=set_code, year=year, indicator_code=indicator_code)
    rows = Document.objects.standing().filter(pk__in=same.values("document_id"))
    return rows.exclude(pk__in=here.values("document_id")).select_related("stored").order_by("-received_at", "pk")


def same_file(commune_id: int, sha256: str) -> Document | None:
    """The document of a commune's library, not withdrawn, one of whose files was sent with this SHA-256; or None."""
    rows = Document.objects.standing().filter(commune_id=commune_id, revisions__stored__original_sha256=sha256)
    return rows.order_by("received_at").first()


def ending_soon(commune_ids: Collection[int], on: date | None = None) -> QuerySet[Document]:
    """Documents in use whose validity has ended or ends within ``SOON_DAYS`` days, the most urgent first."""
    on = on or clock.today()
    rows = Document.objects.standing().filter(commune_id__in=list(commune_ids), expires__lte=on + timedelta(SOON_DAYS))
    return rows.select_related("stored", "commune").order_by("expires", "pk")
