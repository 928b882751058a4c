"""The indicators that a commune may name when it asks its villages for something."""

from __future__ import annotations

from datetime import date

from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.words import in_language

_LONGEST = 90


def indicators(on: date) -> list[tuple[str, str]]:
    """("NTM/17.1", "NTM 17.1 …") of every set in force, in the order of the sets."""
    return [
        (f"{set_code}/{one.code}", f"{set_code} {one.code}. {str(in_language(one, 'name'))[:_LONGEST]}")
        for set_code, edition in editions_in_force(on).items()
        for one in catalogue_of(edition).indicators
    ]
