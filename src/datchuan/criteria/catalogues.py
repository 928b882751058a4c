"""From sealed editions in the database to the catalogues that the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from datchuan.criteria.engine import Catalogue
from datchuan.criteria.models import Edition


@lru_cache(maxsize=64)
def _catalogue(edition_id: int, seal: str) -> Catalogue:
    return Catalogue.from_json(Edition.objects.only("document").get(pk=edition_id).document)


def catalogue_of(edition: Edition) -> Catalogue:
    """The catalogue of an edition. Editions never change, so the parsed form is kept for the life of the process."""
    return _catalogue(edition.pk, edition.seal)


def editions_in_force(on: date) -> dict[str, Edition]:
    """Set code -> the edition that holds on the day, without its document, sets in the order of the pack. One query."""
    found: dict[str, Edition] = {}
    for edition in Edition.objects.filter(effective_from__lte=on).defer("document").order_by("pk"):
        known = found.get(edition.set_code)
        if known is None or edition.effective_from > known.effective_from:
            found[edition.set_code] = edition
    return found


def catalogues_for(editions: Mapping[str, Edition]) -> dict[str, Catalogue]:
    """The catalogues of several editions by set code, for thresholds that are formulas over another set."""
    return {code: catalogue_of(edition) for code, edition in editions.items()}
