"""Whole sheets of figures: read as bare rows and written in one statement, measurements with their revisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from datchuan.assessments.models import Measurement, Voice
from datchuan.config.prepared import Prepared, cursor
from datchuan.criteria.models import Edition

_standing = Prepared(
    lambda commune, set_code, year: Measurement.objects.filter(
        commune_id=commune, set_code=set_code, year=year, voice=Voice.SELF
    ).values_list("indicator_code", "version", "value", "period", "source", "done", "is_demo"),
    commune=int,
    set_code=str,
    year=int,
)

# A measurement is updated in place; its revision, which only ever is added, takes what was really written.
_WRITE = """
WITH written AS (
    INSERT INTO assessments_measurement (
        commune_id, set_code, year, voice, edition_id, recorded_at, recorded_by_id,
        indicator_code, version, value, period, source, done, is_demo)
    SELECT %s::bigint, %s, %s::smallint, 'self', %s::bigint, %s::timestamptz, %s::bigint,
           g.told->>0, (g.told->>1)::int, nullif(g.told->2, 'null'), g.told->>3, g.told->>4,
           (g.told->>5)::boolean, (g.told->>6)::boolean
      FROM jsonb_array_elements(%s::jsonb) AS g(told)
    ON CONFLICT (commune_id, set_code, year, indicator_code, voice) DO UPDATE SET
        edition_id = EXCLUDED.edition_id, recorded_at = EXCLUDED.recorded_at, recorded_by_id = EXCLUDED.recorded_by_id,
        version = EXCLUDED.version, value = EXCLUDED.value, period = EXCLUDED.period, source = EXCLUDED.source,
        done = EXCLUDED.done, is_demo = EXCLUDED.is_demo
    RETURNING *)
INSERT INTO assessments_revision (
    measurement_id, version, edition_id, value, period, source, done, is_demo, reason, recorded_at, recorded_on, recorded_by_id)
SELECT id, version, edition_id, value, period, source, done, is_demo, %s, recorded_at, %s::date, recorded_by_id FROM written
"""


def standing_figures(commune_id: int, set_code: str, year: int) -> dict[str, tuple[Any, ...]]:
    """Indicator code -> version, value JSON, period, source, done, is_demo of the commune's own figures. One query."""
    return {row[0]: row[1:] for row in _standing(commune=commune_id, set_code=set_code, year=year)}


def write_figures(
    commune_id: int,
    edition: Edition,
    year: int,
    rows: Sequence[Sequence[Any]],
    *,
    by: int | None,
    at: datetime,
    reason: str,
) -> None:
    """Write own figures, each row an indicator code followed by what ``standing_figures`` gives, and their revisions.

    The result row of the commune must be locked, so that nobody writes between reading the versions and this.
    """
    body = json.dumps(rows, ensure_ascii=False)
    named = [commune_id, edition.set_code, year, edition.pk, at, by, body]
    with cursor() as held:
        held.execute(_WRITE, [*named, reason, at.date()])
