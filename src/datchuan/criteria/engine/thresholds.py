"""The threshold that a commune must reach, formulas over other sets resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from datchuan.criteria.engine.catalogue import Catalogue, Threshold
from datchuan.criteria.engine.model import Level, Standing

_WEAKEST_FIRST = (Standing.ILLUSTRATIVE, Standing.TO_CHECK, Standing.OFFICIAL)


class FormulaCycle(ValueError):
    """Thresholds that are formulas over each other."""


def resolve_threshold(
    catalogues: Mapping[str, Catalogue], set_code: str, code: str, profile: str, year: int
) -> Threshold | None:
    """The threshold of an indicator for a profile and year, with numbers in place of formulas; None where there is none.

    A formula's result names both acts and carries the weaker standing of the two. A formula over a set, indicator or
    number that is not there resolves to no threshold. Raises ``FormulaCycle``.
    """
    return _resolve(catalogues, set_code, code, profile, year, ())


def _resolve(
    catalogues: Mapping[str, Catalogue], set_code: str, code: str, profile: str, year: int,
    seen: tuple[tuple[str, str], ...],
) -> Threshold | None:
    if (set_code, code) in seen:
        raise FormulaCycle(" -> ".join("/".join(step) for step in (*seen, (set_code, code))))
    catalogue = catalogues.get(set_code)
    found = catalogue.threshold(code, profile, year) if catalogue else None
    if found is None or found.level.formula is None:
        return found
    formula = found.level.formula
    base = _resolve(catalogues, formula.set, formula.code, profile, year, (*seen, (set_code, code)))
    if base is None or base.level.number is None:
        return None
    number: Fraction = base.level.number * formula.factor
    acts = "; ".join(dict.fromkeys(act for act in (found.legal_act, base.legal_act) if act))
    standing = min((found.standing, base.standing), key=_WEAKEST_FIRST.index)
    return replace(found, level=Level(number=number), legal_act=acts, standing=standing)


def check_formulas(catalogues: Mapping[str, Catalogue]) -> None:
    """Raise ``FormulaCycle`` when any formulas of the sets lead back to themselves."""
    for set_code, catalogue in catalogues.items():
        for threshold in catalogue.thresholds:
            if threshold.level.formula is not None:
                resolve_threshold(catalogues, set_code, threshold.code, threshold.profile or "", threshold.year or 0)
