"""What the pages of the library show: a constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict

from datchuan.config import clock
from datchuan.config.text import nfc
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator
from datchuan.criteria.queries import set_order
from datchuan.evidence import queries as evidence
from datchuan.evidence.models import Attachment, Document, Pin, Revision
from datchuan.evidence.place import day_of
from datchuan.evidence.queries import SOON_DAYS, EvidenceOfIndicator, State, Wanted, ends_soon, state_of
from datchuan.evidence.rules import FIRST_YEAR
from datchuan.files.workflow import State as Scan
from datchuan.journal.queries import readable_history
from datchuan.journal.words import Told, tell
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

PER_PAGE = 30
#: How many earlier documents are offered before the way to the whole library.
OFFERED = 6
#: How many lines of its history a document shows.
TOLD = 50
SHOWS = ("missing", "soon", "loose", "scanning", "withdrawn")


@dataclass(frozen=True)
class Filters:
    """What is asked of the library; it lives in the address. Unknown values are dropped."""

    year: int
    set_code: str
    show: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, sets: Iterable[str], year: int) -> Filters:
        sets = list(sets)
        wanted = query.get("set", "")
        return cls(
            year,
            wanted if wanted in sets else (sets[0] if sets else ""),
            query.get("show", "") if query.get("show", "") in SHOWS else "",
            nfc(query.get("q", "")).strip()[:80],
        )

    def query(self, **changes: object) -> str:
        """The address query with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts: dict[str, Any] = {"show": wanted.show, "q": wanted.words}
        if wanted.show == "missing":
            parts |= {"set": wanted.set_code, "year": wanted.year}
        return "?" + urlencode({key: value for key, value in parts.items() if value})


@dataclass(frozen=True)
class Line:
    """A document in the list with what it is used for now."""

    document: Document
    state: State
    ends_soon: bool
    uses: tuple[Attachment, ...]


@dataclass(frozen=True)
class Lacking:
    """An indicator with the wanted kinds that are not there."""

    indicator: Indicator
    kinds: tuple[Wanted, ...]


@dataclass(frozen=True)
class Counts:
    """How many documents of a library fall under each filter."""

    all: int
    soon: int
    loose: int
    scanning: int
    withdrawn: int


def commune_of(rights: Rights, code: str) -> Unit | None:
    """The commune within the person's reach, or None."""
    return rights.commune(code)  # type: ignore[no-any-return]


def document_of(commune: Unit, pk: Any) -> Document | None:
    """A document of this commune with its file and commune, or None. Withdrawn ones stay readable."""
    rows = Document.objects.filter(commune=commune, pk=pk)
    found = rows.select_related("stored", "received_by", "withdrawn_by").first()
    if found is not None:
        found.commune = commune
    return found


def sets_of(year: int) -> dict[str, Edition]:
    """The sets that hold in a year, from the lowest level of title to the highest."""
    editions = editions_in_force(day_of(year))
    return {code: editions[code] for code in sorted(editions, key=set_order)}


def indicator_of(set_code: str, code: str, year: int) -> Indicator | None:
    """The indicator of the edition in force in a year, or None."""
    if not FIRST_YEAR <= year <= clock.today().year:
        return None
    edition = editions_in_force(day_of(year)).get(set_code)
    return None if edition is None else Indicator.objects.filter(edition=edition, code=code).first()


def _soon() -> Q:
    return Q(expires__lte=clock.today() + timedelta(days=SOON_DAYS))


def _loose() -> Q:
    return Q(~Exists(Attachment.objects.now().filter(document=OuterRef("pk"))))


def counts_of(commune: Unit) -> Counts:
    """One query."""
    standing = Q(withdrawn_at=None)
    found = Document.objects.filter(commune=commune).aggregate(
        all=Count("pk", filter=standing),
        soon=Count("pk", filter=standing & _soon()),
        loose=Count("pk", filter=standing & _loose()),
        scanning=Count("pk", filter=standing & Q(stored__state=Scan.QUARANTINE)),
        withdrawn=Count("pk", filter=~standing),
    )
    return Counts(**found)


def shelf(commune: Unit, filters: Filters, number: str | None) -> Page:
    """A page of ``Line``: the documents that the filters leave, the latest first. Three queries."""
    page = Paginator(with_uses(_on_shelf(commune, filters)), PER_PAGE).get_page(number)
    page.object_list = [line_of(document) for document in page.object_list]  # type: ignore[misc]
    return page


def whole_shelf(commune: Unit, filters: Filters) -> list[Line]:
    """All of them, for a list that is sent on. Two queries."""
    return [line_of(document) for document in with_uses(_on_shelf(commune, filters))]


def _on_shelf(commune: Unit, filters: Filters) -> QuerySet[Document]:
    rows = Document.objects.filter(commune=commune).found_by(filters.words)
    rows = rows.exclude(withdrawn_at=None) if filters.show == "withdrawn" else rows.standing()
    rows = rows.filter(_soon()) if filters.show == "soon" else rows
    rows = rows.order_by("expires", "pk") if filters.show == "soon" else rows.order_by("-received_at", "pk")
    if filters.show == "loose":
        rows = rows.filter(_loose())
    if filters.show == "scanning":
        rows = rows.filter(stored__state=Scan.QUARANTINE)
    return rows


def with_uses(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Documents with their file and ``uses``, the attachments that hold now."""
    uses = Attachment.objects.now().order_by("-year", "set_code", "indicator_code")
    return rows.select_related("stored").prefetch_related(Prefetch("attachments", uses, to_attr="uses"))


def line_of(document: Document) -> Line:
    """The line of a document that was read by ``with_uses``."""
    today = clock.today()
    return Line(document, state_of(document, today), ends_soon(document, today), tuple(document.uses))  # type: ignore[attr-defined]


def lacking(commune: Unit, filters: Filters) -> list[Lacking]:
    """The wanted kinds of a set and year that are missing, expired or blocked, by indicator. Four queries."""
    edition = sets_of(filters.year).get(filters.set_code)
    if edition is None:
        return []
    held = evidence.of_set(commune.pk, filters.set_code, filters.year)
    found = []
    for indicator in Indicator.objects.filter(edition=edition).order_by("position"):
        of_it = held.get(indicator.code)
        kinds = tuple(w for w in of_it.wanted if w.state not in evidence.PRESENT) if of_it else ()
        if kinds:
            found.append(Lacking(indicator, kinds))
    return found


# One document


@dataclass(frozen=True)
class DocumentPage:
    """A document with its files, uses and history. ``shown`` is the revision that the viewer opens, None without."""

    document: Document
    state: State
    ends_soon: bool
    revisions: tuple[Revision, ...]
    shown: Revision | None
    uses: tuple[Attachment, ...]
    ended: tuple[Attachment, ...]
    history: tuple[Told, ...]

    @property
    def is_latest(self) -> bool:
        return self.shown is None or self.shown.number == self.document.revision


def revision_of(document: Document, text: str) -> Revision | None:
    """The revision that an address asks for by its number, the latest for anything else; None without a file."""
    rows = document.revisions.select_related("stored", "received_by")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else document.revision
    return rows.filter(number=number).first() or rows.filter(number=document.revision).first()


@dataclass(frozen=True)
class Pinned:
    """A remark as the viewer draws it: its number, and its place in the drawing of the page (None: the whole page)."""

    number: int
    pin: Pin
    at: tuple[int, int] | None


def pins_of(revision: Revision | None, page: int) -> tuple[Pinned, ...]:
    """The remarks that stand on a page, numbered in the order in which they were put. One query."""
    if revision is None:
        return ()
    rows = revision.pins.standing().filter(page=page).select_related("put_by")
    return tuple(
        Pinned(n, pin, None if pin.x is None or pin.y is None else (pin.x, pin.y)) for n, pin in enumerate(rows, 1)
    )


def pages_with_pins(revision: Revision | None) -> tuple[tuple[int, int], ...]:
    """(page, how many remarks stand on it) of a revision. One query."""
    if revision is None:
        return ()
    rows = revision.pins.standing().values_list("page").annotate(n=Count("pk")).order_by("page")
    return tuple((page, n) for page, n in rows)


def document_page(document: Document, shown: str, rights: Rights) -> DocumentPage:
    """Everything about one document. Four queries."""
    today = clock.today()
    revisions = tuple(document.revisions.select_related("stored", "received_by").order_by("-number"))
    wanted = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 6 else document.revision
    uses = list(document.attachments.select_related("attached_by", "ended_by").order_by("-year", "set_code", "pk"))
    entries = readable_history(Document._meta.label_lower, str(document.pk), rights.may_read_history)[:TOLD]
    return DocumentPage(
        document=document,
        state=state_of(document, today),
        ends_soon=ends_soon(document, today),
        revisions=revisions,
        shown=next((r for r in revisions if r.number == wanted), revisions[0] if revisions else None),
        uses=tuple(use for use in uses if use.ended_at is None),
        ended=tuple(use for use in uses if use.ended_at is not None),
        history=tuple(tell(entry) for entry in entries),
    )


# Adding to an indicator


@dataclass(frozen=True)
class AddPage:
    """The page on which evidence is added to an indicator: first what is there already, then what may serve again."""

    commune: Unit
    indicator: Indicator
    set_code: str
    year: int
    evidence: EvidenceOfIndicator
    kind: str
    offered: tuple[Line, ...]
    words: str
    found: tuple[Line, ...]

    @property
    def kind_number(self) -> str:
        """The choice that stands for the kind; "" when none was asked for."""
        return str(self.evidence.kinds.index(self.kind) + 1) if self.kind in self.evidence.kinds else ""

    @property
    def kind_text(self) -> str:
        return next((w.text for w in self.evidence.wanted if w.key == self.kind), "")


def add_page(commune: Unit, indicator: Indicator, set_code: str, year: int, asked: QueryDict) -> AddPage:
    """Gather the page. ``asked``: ``kind`` (the number of a wanted kind) and ``q`` (words to find in the library)."""
    held = evidence.of_indicator(commune.pk, set_code, year, indicator.code)
    kind, words = kind_of(held, asked.get("kind", "")), nfc(asked.get("q", "")).strip()[:80]
    offered = with_uses(evidence.earlier(commune.pk, set_code, year, indicator.code, kind))[:OFFERED]
    found: list[Line] = []
    if words:
        here = [shown.document.pk for shown in held.documents]
        rows = Document.objects.standing().filter(commune=commune).exclude(pk__in=here).found_by(words)
        found = [line_of(d) for d in with_uses(rows.order_by("-received_at", "pk"))[: OFFERED * 2]]
    lines = tuple(line_of(document) for document in offered)
    return AddPage(commune, indicator, set_code, year, held, kind, lines, words, tuple(found))


def kind_of(held: EvidenceOfIndicator, number: str) -> str:
    """The Vietnamese text of a wanted kind by its number in the list; "" for anything else."""
    known = {str(wanted.number): wanted.key for wanted in held.wanted}
    return known.get(number, "")
