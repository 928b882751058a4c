"""What findings take from the evidence and the confirmations, in one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from datchuan.confirmations import queries as confirmations
from datchuan.confirmations.queries import ConfirmationState
from datchuan.confirmations.workflow import State
from datchuan.evidence import queries as evidence
from datchuan.evidence.models import Attachment
from datchuan.evidence.models import Document as Stored


@dataclass(frozen=True)
class Document:
    """A document of a commune's evidence, as findings speak of it. ``url`` is "" where this build has no page for it."""

    id: UUID
    name: str
    url: str = ""


def evidence_seals(commune_ids: list[int], set_code: str, year: int, code: str) -> dict[int, str]:
    """Commune id -> seal of the documents attached to an indicator; communes without any are absent. One query."""
    return {pk: seal for (pk, _code), seal in evidence.seals(commune_ids, set_code, year, [code]).items()}


def departments_had(commune_ids: list[int], set_code: str, year: int, code: str) -> dict[int, str]:
    """Commune id -> what the department in charge had done with the indicator; absent when it had said nothing.

    The words of ``confirmations.queries.department_had``, for many communes at once; with one step more: a word that no
    longer stands because the figure changed is "disagreed" where the department had disagreed, since the commune knew.
    """
    found = confirmations.states(commune_ids, set_code, year, [code])
    return {pk: _had(state) for (pk, _code), state in found.items()}


def _had(said: ConfirmationState) -> str:
    if said.state == State.ANSWERED:
        return str(State.MORE_WANTED)
    voided = [agency for agency in said.agencies if agency.leads and agency.state == State.VOID]
    if said.state == State.VOID and any(agency.own_value is not None for agency in voided):
        return str(State.DISAGREED)
    return str(said.state)


def documents_of(commune_id: int, set_code: str, year: int, code: str) -> list[Document]:
    """The documents attached to an indicator of a commune now, the latest first. One query."""
    rows = Attachment.objects.now().filter(commune_id=commune_id, set_code=set_code, year=year, indicator_code=code)
    found = (
        Stored.objects.select_related("commune")
        .filter(pk__in=rows.values("document_id"))
        .order_by("-received_at", "pk")
    )
    return [_shown(document) for document in found]


def named_documents(commune_id: int, ids: Collection[UUID]) -> dict[UUID, Document]:
    """Documents of a commune by id, withdrawn ones included; what is not the commune's is absent. At most one query."""
    if not ids:
        return {}
    return {d.pk: _shown(d) for d in Stored.objects.select_related("commune").filter(commune_id=commune_id, pk__in=ids)}


def _shown(document: Stored) -> Document:
    try:
        url = reverse("document", args=[document.commune.code, document.pk])
    except NoReverseMatch:
        url = ""
    return Document(document.pk, document.title, url)
