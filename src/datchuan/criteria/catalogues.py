"""From sealed editions in the database to the catalogues that the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from datchuan.config.prepared import Prepared
from datchuan.criteria.engine import Catalogue
from datchuan.criteria.models import Edition


@lru_cache(maxsize=64)
def _catalogue(edition_id: int, seal: str) -> Catalogue:
    return Catalogue.from_json(Edition.objects.only("document").get(pk=edition_id).document)


def catalogue_of(edition: Edition) -> Catalogue:
    """The catalogue of an edition. Editions never change, so the parsed form is kept for the life of the process."""
    return _catalogue(edition.pk, edition.seal)


_begun = Prepared(
    lambda on: (
        Edition.objects.filter(effective_from__lte=on)
        .order_by("pk")
        .values_list("pk", "seal", "set_code", "effective_from")
    ),
    on=date,
)


@lru_cache(maxsize=64)
def _edition(edition_id: int, _seal: str) -> Edition:
    return Edition.objects.defer("document").get(pk=edition_id)


def editions_in_force(on: date) -> dict[str, Edition]:
    """Set code -> the edition that holds on the day, without its document, sets in the order of the pack. One query.

    The editions themselves are kept for the life of the process, as their catalogues are: sealed rows never change.
    """
    latest: dict[str, tuple[int, str, str, date]] = {}
    for row in _begun.once(on=on):
        known = latest.get(row[2])
        if known is None or row[3] > known[3]:
            latest[row[2]] = row
    return {set_code: _edition(pk, seal) for set_code, (pk, seal, _code, _from) in latest.items()}


def catalogues_for(editions: Mapping[str, Edition]) -> dict[str, Catalogue]:
    """The catalogues of several editions by set code, for thresholds that are formulas over another set."""
    return {code: catalogue_of(edition) for code, edition in editions.items()}
