"""Many communes judged at once, in the letters of ``evaluation.letters``: what a past day asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from datchuan.assessments.evaluation import LETTER, catalogues_on
from datchuan.criteria.models import Edition


def letters_of_many(
    edition: Edition, values: Mapping[int, Mapping[str, Any]], profiles: Mapping[int, str], on: date
) -> dict[int, dict[str, Any]]:
    """Commune -> its result in letters, from its stored values and column; the same as judging each by itself. One query
    at the most."""
    if not values:
        return {}
    # NumPy comes along only where it is needed: not every process has to load it.
    import numpy as np

    from datchuan.criteria.engine import BULK_VERDICTS, compile_bulk, evaluate_many, pack_values

    ids = list(values)
    columns = tuple(dict.fromkeys(profiles.get(pk, "") for pk in ids))
    bulk = compile_bulk(catalogues_on(edition, on), edition.set_code, columns, (on.year,))
    place = {column: at for at, column in enumerate(columns)}
    index = np.array([place[profiles.get(pk, "")] for pk in ids], np.intp)
    judged = evaluate_many(bulk, pack_values(bulk, [values[pk] for pk in ids]), index, np.zeros(len(ids), np.intp))
    letters = np.array([LETTER[verdict] for verdict in BULK_VERDICTS])
    indicators, criteria = letters[judged.indicator_verdicts], letters[judged.criterion_verdicts]
    total = len(bulk.criteria)
    return {
        pk: {
            "indicators": "".join(indicators[row]), "criteria": "".join(criteria[row]),
            "criteria_met": int(judged.criteria_met[row]), "criteria_total": total,
            "verdict": str(letters[judged.set_verdicts[row]]),
        }
        for row, pk in enumerate(ids)
    }  # fmt: skip
