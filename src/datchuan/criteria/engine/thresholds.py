"""Which threshold holds for an indicator, a profile and a year; formulas over the thresholds of other sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from datchuan.criteria.engine.catalogue import Catalogue, refuse_cycles
from datchuan.criteria.engine.model import Level, Threshold, weakest
from datchuan.criteria.engine.numbers import EXACT

Catalogues = Mapping[str, Catalogue]


def resolve_threshold(
    catalogues: Catalogues, set_code: str, code: str, profile: str, year: int, _path: tuple[tuple[str, str], ...] = ()
) -> Threshold | None:
    """The threshold of an indicator with its formula computed; None is "chưa có mức chuẩn".

    A formula (QĐ 319/QĐ-TTg: income of a model commune is 1.10 × that of an advanced one of the same time) takes the
    base of the same profile and year, whichever layer the base comes from; without a base, or with a base that is not
    one number, there is no threshold, and a weaker layer does not stand in for it. Raises ``KeyError`` for a set that
    is not given when it is the asked one, ``ValueError`` for formulas that lead back to themselves.
    """
    threshold = catalogues[set_code].threshold(code, profile, year)
    if threshold is None or threshold.level.formula is None:
        return threshold
    formula = threshold.level.formula
    path = (*_path, (set_code, code))
    if (formula.set, formula.code) in path:
        raise ValueError(f"Công thức của mức chuẩn đi vòng tròn qua {formula.set} {formula.code}. Sửa một công thức.")
    if formula.set not in catalogues:
        return None
    base = resolve_threshold(catalogues, formula.set, formula.code, profile, year, path)
    if base is None or base.level.number is None:
        return None
    acts = [act for act in (threshold.legal_act, base.legal_act) if act]
    return replace(
        threshold,
        level=Level(number=EXACT.multiply(formula.factor, base.level.number)),
        legal_act="; ".join(dict.fromkeys(acts)),
        standing=weakest(threshold.standing, base.standing),
        formula=formula,
        base=base,
    )


def check_formulas(catalogues: Catalogues) -> None:
    """Raise ``ValueError`` when formulas across these sets lead back to themselves."""
    points: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for catalogue in catalogues.values():
        for threshold in catalogue.thresholds:
            if threshold.level.formula is not None:
                target = (threshold.level.formula.set, threshold.level.formula.code)
                points.setdefault((catalogue.set, threshold.code), set()).add(target)
    refuse_cycles(points)
