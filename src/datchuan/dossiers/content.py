"""What a version holds: gathered from the figures and the evidence of the day, hashed, compared.

Two digests: ``content`` is of what is judged (every figure with its period and source, its verdict, the seal of its
evidence, under one edition, column and year); ``whole`` also covers the documents. Votes and verdicts are bound to the first,
a verdict on one indicator to the digest of its item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from datchuan.assessments.evaluation import LETTER, catalogues_on, day_of, judge_with, letters, profile_on
from datchuan.assessments.models import Measurement, Voice
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Catalogue, IndicatorResult, SetResult, Standing, explain, threshold_text
from datchuan.criteria.engine.model import weakest
from datchuan.dossiers.models import Document, Dossier
from datchuan.evidence.models import Attachment
from datchuan.evidence.queries import seals
from datchuan.journal.chain import canonical, plain

#: Fields of an item that make its digest: what somebody who confirms or votes has looked at.
JUDGED = ("code", "letter", "value", "period", "source", "evidence")


def digest_of(value: Any) -> str:
    """SHA-256 in hexadecimal of the canonical JSON of a value."""
    return hashlib.sha256(canonical(plain(value))).hexdigest()


@dataclass(frozen=True)
class Content:
    """The content of a dossier before it is sealed, or read back from a version."""

    document: Mapping[str, Any]

    @cached_property
    def items(self) -> dict[str, Mapping[str, Any]]:
        """Indicator code -> its item, in the order of the edition."""
        return {item["code"]: item for item in self.document["items"]}

    @cached_property
    def content_digest(self) -> str:
        judged = {name: self.document[name] for name in ("level", "edition", "edition_seal", "profile", "year")}
        return digest_of({**judged, "items": [item["digest"] for item in self.document["items"]]})

    @cached_property
    def digest(self) -> str:
        return digest_of(self.document)

    @property
    def is_met(self) -> bool:
        return bool(self.document["verdict"] == "M")

    def lacking(self) -> list[Mapping[str, Any]]:
        """Items that keep the level from being met: not met, no data, no threshold."""
        return [item for item in self.document["items"] if item["letter"] not in "MX"]

    def without_evidence(self) -> list[Mapping[str, Any]]:
        """Items that apply and have no evidence at all."""
        return [item for item in self.document["items"] if item["letter"] != "X" and not item["evidence"]]

    def illustrative(self) -> list[Mapping[str, Any]]:
        """Items judged by a threshold that is only illustrative."""
        return [item for item in self.document["items"] if item["standing"] == Standing.ILLUSTRATIVE]


@dataclass(frozen=True)
class Moved:
    """One difference between two contents."""

    code: str
    what: tuple[str, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def gather(dossier: Dossier) -> Content:
    """What would be sealed now. ``commune`` and ``edition`` of the dossier must have been read. Six queries."""
    on = day_of(dossier.year)
    figures = {
        row.indicator_code: row
        for row in Measurement.objects.filter(
            commune_id=dossier.commune_id, set_code=dossier.set_code, year=dossier.year, voice=Voice.SELF
        )
    }
    profile = profile_on(dossier.commune_id, on)
    values = {code: row.value for code, row in figures.items()}
    catalogue = catalogue_of(dossier.edition)
    result = judge_with(catalogues_on(dossier.edition, on), dossier.edition, values, profile, dossier.year)
    proofs = _proofs(dossier)
    sealed = seals([dossier.commune_id], dossier.set_code, dossier.year)
    items = [
        _item(catalogue, judged, figures.get(judged.code), proofs, sealed.get((dossier.commune_id, judged.code), ""))
        for criterion in result.criteria
        for judged in criterion.indicators
    ]
    return Content(plain(_document(dossier, profile, result, items)))


def _document(dossier: Dossier, profile: str, result: SetResult, items: list[dict[str, Any]]) -> dict[str, Any]:
    short = letters(result)
    more = {"purpose": dossier.purpose, "measured_set": dossier.set_code} if dossier.revokes else {}
    return {
        **more,
        "commune": dossier.commune.code,
        "commune_name": str(dossier.commune),
        "level": dossier.level,
        "edition": dossier.edition.code,
        "edition_seal": dossier.edition.seal,
        "year": dossier.year,
        "attempt": dossier.attempt,
        "profile": profile,
        "procedure": dossier.procedure.code,
        "procedure_digest": dossier.procedure.digest,
        "verdict": short["verdict"],
        "criteria_met": short["criteria_met"],
        "criteria_total": short["criteria_total"],
        "criteria": [{"code": c.code, "name": c.name, "letter": LETTER[c.verdict]} for c in result.criteria],
        "items": items,
        "documents": [document_of(row) for row in standing_documents(dossier)],
    }


def _item(
    catalogue: Catalogue,
    judged: IndicatorResult,
    figure: Measurement | None,
    proofs: Mapping[str, list[dict[str, Any]]],
    seal: str,
) -> dict[str, Any]:
    indicator, level = catalogue.indicator(judged.code), judged.threshold
    item = {
        "code": judged.code,
        "criterion": indicator.criterion,
        "letter": LETTER[judged.verdict],
        "value": figure.value if figure else None,
        "version": figure.version if figure else 0,
        "period": figure.period if figure else "",
        "source": figure.source if figure else "",
        "evidence": seal,
        "proofs": proofs.get(judged.code, []),
        "threshold": threshold_text(level.level, judged.measure) if level else "",
        "layer": str(level.layer) if level else "",
        "standing": str(level.standing) if level else "",
        "act": level.legal_act if level else "",
        "explanation": explain(judged, indicator),
    }
    return {**item, "digest": digest_of({name: item[name] for name in JUDGED})}


def _proofs(dossier: Dossier) -> dict[str, list[dict[str, Any]]]:
    """Indicator code -> the documents that prove it, with the hash of each file."""
    rows = Attachment.objects.now().filter(commune_id=dossier.commune_id, set_code=dossier.set_code, year=dossier.year)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.select_related("document__stored").order_by("attached_at", "pk"):
        document = row.document
        found.setdefault(row.indicator_code, []).append(
            {
                "id": str(document.pk),
                "title": document.title,
                "revision": document.revision,
                "sha256": document.stored.sha256 if document.stored else "",
                "elsewhere": document.system,
                "wanted": row.wanted,
            }
        )
    return found


def carried(dossier: Dossier, answer: Mapping[str, Any]) -> Content:
    """The content that stands with what the commune answered and the documents of now: figures are not touched."""
    assert dossier.content is not None
    papers = [document_of(row) for row in standing_documents(dossier)]
    return Content(plain({**dossier.content.document, "documents": papers, "answer": dict(answer)}))


def standing_documents(dossier: Dossier) -> Iterable[Document]:
    """The documents of the dossier that were not removed, in the order in which they came. One query."""
    rows = Document.objects.filter(dossier=dossier, removed_at=None).select_related("stored")
    return rows.order_by("added_at", "pk")


def document_of(row: Document) -> dict[str, Any]:
    """A document of the dossier as a version holds it."""
    return {
        "id": str(row.pk),
        "step": row.step,
        "wanted": row.wanted,
        "title": row.title,
        "number": row.number,
        "dated": row.dated,
        "form": row.form,
        "sha256": row.stored.sha256,
    }


def weakest_standing(content: Content) -> str:
    """The weakest standing of the thresholds by which the content was judged."""
    found = [Standing(item["standing"]) for item in content.items.values() if item["standing"]]
    return str(weakest(*found)) if found else str(Standing.TO_CHECK)


def differences(before: Content, after: Content) -> list[Moved]:
    """Items of which something that is judged differs, in the order of the later content."""
    found = []
    for code in [*after.items, *(code for code in before.items if code not in after.items)]:
        old, new = before.items.get(code), after.items.get(code)
        if old and new and old["digest"] == new["digest"]:
            continue
        what = tuple(name for name in JUDGED[1:] if (old or {}).get(name) != (new or {}).get(name))
        found.append(Moved(code, what, old, new))
    return found


def document_differences(before: Content, after: Content) -> tuple[list[str], list[str]]:
    """Titles of documents that were added and that were taken out between two contents."""
    old = {row["id"]: row["title"] for row in before.document["documents"]}
    new = {row["id"]: row["title"] for row in after.document["documents"]}
    return [new[pk] for pk in new if pk not in old], [old[pk] for pk in old if pk not in new]
