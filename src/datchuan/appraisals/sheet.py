"""What the pages of vetting and appraisal show: the frozen content beside what agencies say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from datchuan.appraisals import queries, rules
from datchuan.appraisals.lines import AgencyLine, Appraisal, ItemLine
from datchuan.appraisals.models import PrivateNote
from datchuan.checks.engine import fingerprint
from datchuan.checks.models import Explanation
from datchuan.criteria import engine
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Catalogue
from datchuan.criteria.words import in_language, language
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.content import Content, Moved, differences
from datchuan.dossiers.models import Dossier, Version
from datchuan.dossiers.queries import Days, days_of, standing
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step


@dataclass(frozen=True)
class Row:
    """An item of the file before an agency, in words."""

    line: ItemLine
    name: str
    value: str
    moved: Moved | None
    before: str
    reasons: tuple[Explanation, ...]
    note: PrivateNote | None

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def item(self) -> Mapping[str, Any]:
        return self.line.item

    @property
    def may_be_met(self) -> bool:
        return str(self.item["letter"]) in "MX"


@dataclass(frozen=True)
class Group:
    """A criterion with the items on which the agency speaks."""

    code: str
    name: str
    letter: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """The file before one agency. ``is_mine``: the reader speaks for it."""

    line: AgencyLine
    groups: tuple[Group, ...]
    why_not_speak: str
    is_mine: bool

    @property
    def agency(self) -> Any:
        return self.line.agency

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def unsaid(self) -> list[Row]:
        """What may be found met at once: met in the file, no word yet, and nothing that the agency said elsewhere."""
        return [row for row in self.rows if row.may_be_met and row.line.verdict is None and not row.line.proposal]

    @property
    def why_not_send(self) -> str:
        return rules.why_not_send(self.line)

    def next_after(self, code: str) -> str:
        """The next indicator on which nothing is said; the same one at the end."""
        codes = [row.code for row in self.rows]
        at = codes.index(code) + 1 if code in codes else 0
        order = [*self.rows[at:], *self.rows[:at]]
        return next((row.code for row in order if row.line.verdict is None), code)


@dataclass(frozen=True)
class Page:
    """All that a page shows. ``sheet`` is that of the agency which was chosen; ``mine`` are those the reader speaks for."""

    dossier: Dossier
    step: Step
    rights: Rights
    appraisal: Appraisal
    days: Days
    sheet: Sheet | None
    mine: tuple[AgencyLine, ...]
    previous: Version | None
    moved: tuple[Moved, ...]
    #: What the step still wants apart from verdicts, such as a document.
    why_not_finish: str

    @property
    def is_vetting(self) -> bool:
        return self.step.kind == StepKind.VETTING

    @property
    def url_name(self) -> str:
        return "vetting" if self.is_vetting else "appraisal"

    @property
    def why_not_here(self) -> str:
        return rules.why_not_here(self.dossier, self.step)

    @property
    def why_not_keep(self) -> str:
        return rules.why_not_keep(self.rights, self.dossier, self.step)

    @property
    def why_not_close(self) -> str:
        return rules.why_not_close(self.appraisal, self.rights.on) or self.why_not_finish

    @property
    def silence(self) -> str:
        return rules.silence_words(self.step)

    @cached_property
    def sent(self) -> int:
        return len(self.appraisal.agencies) - len(self.appraisal.silent)

    @property
    def met(self) -> int:
        return sum(line.met for line in self.appraisal.agencies)

    @property
    def total(self) -> int:
        return sum(len(line.items) for line in self.appraisal.agencies)


def page_of(rights: Rights, dossier: Dossier, kind: str, wanted: str = "") -> Page | None:
    """The page of a file in the step of a kind; None where its procedure has no such step or nothing is sealed yet.

    ``wanted`` is the code of the agency whose table is shown; by default the reader's own. About fifteen queries.
    """
    found = queries.appraisal_of(dossier, kind)
    if found is None:
        return None
    own = rules.speaks_for(rights, found.step, dossier.commune_id)
    mine = found.of(own)
    chosen = next((line for line in found.agencies if line.agency.code == wanted), None)
    if chosen is None and not wanted:
        chosen = (mine or found.agencies if kind == StepKind.VETTING else mine or (None,))[0]
    previous = _previous(dossier)
    moved = differences(Content(previous.document), _content(dossier)) if previous else []
    sheet = _sheet(rights, found, chosen, moved, chosen.agency.pk in own) if chosen else None
    days, lacks = days_of(dossier, rights.on), _why_not_finish(dossier, found.step)
    return Page(dossier, found.step, rights, found, days, sheet, mine, previous, tuple(moved), lacks)


def _why_not_finish(dossier: Dossier, step: Step) -> str:
    """What the step still wants. Two queries."""
    if dossier.step != step.code:
        return ""
    documents, facts = standing(dossier)
    return dossier_rules.why_not_finish(dossier, step, None, documents, facts)


def _content(dossier: Dossier) -> Content:
    assert dossier.content is not None
    return Content(dossier.content.document)


def _previous(dossier: Dossier) -> Version | None:
    """The last version before the one that is judged. One query."""
    assert dossier.content is not None
    older = Version.objects.filter(dossier=dossier, number__lt=dossier.content.number)
    return older.order_by("-number").first()


def _sheet(rights: Rights, found: Appraisal, line: AgencyLine, moved: list[Moved], is_mine: bool) -> Sheet:
    dossier = found.dossier
    catalogue = catalogue_of(dossier.edition)
    names = {criterion.code: in_language(criterion, "name") for criterion in catalogue.criteria}
    reasons, by_code = _reasons(dossier), {one.code: one for one in moved}
    notes = _notes(dossier, line) if is_mine else {}
    rows: dict[str, list[Row]] = {}
    for item in line.items:
        name = in_language(catalogue.indicator(item.code), "name")
        change = by_code.get(item.code)
        row = Row(
            item,
            name,
            value_words(catalogue, item.item),
            change,
            value_words(catalogue, change.before) if change else "",
            tuple(r for r in reasons.get(item.code, ()) if r.fingerprint == fingerprint(item.item["value"])),
            notes.get(item.code),
        )
        rows.setdefault(str(item.item["criterion"]), []).append(row)
    criteria = [c for c in _content(dossier).document["criteria"] if c["code"] in rows]
    groups = (Group(c["code"], names.get(c["code"], c["name"]), c["letter"], tuple(rows[c["code"]])) for c in criteria)
    return Sheet(line, tuple(groups), rules.why_not_speak(rights, dossier, found.step, line), is_mine)


def value_words(catalogue: Catalogue, item: Mapping[str, Any] | None) -> str:
    """A value in words; "" for no data."""
    if item is None or item["value"] is None:
        return ""
    value = engine.Value.from_json(item["value"])
    return engine.value_text(value, catalogue.indicator(item["code"]).measure, language())


def _reasons(dossier: Dossier) -> dict[str, list[Explanation]]:
    """Indicator code -> what the commune answered to the warnings of checks. One query."""
    found: dict[str, list[Explanation]] = {}
    rows = Explanation.objects.filter(commune_id=dossier.commune_id, set_code=dossier.set_code, year=dossier.year)
    for row in rows.order_by("pk"):
        found.setdefault(row.indicator_code, []).append(row)
    return found


def _notes(dossier: Dossier, line: AgencyLine) -> dict[str, PrivateNote]:
    """The private notes of one agency, by indicator. One query."""
    rows = PrivateNote.objects.filter(dossier=dossier, agency=line.agency).exclude(text="").select_related("by")
    return {row.code: row for row in rows}
