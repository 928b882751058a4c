"""What the checks say of an indicator is kept while nothing that they read has changed (``config/kept.py``).

They hold every commune against its peers, its past, its facts and its other indicators, which costs half the time of the
table. Versions of figures only grow and rows of the other tables are only added, so a sum and a count tell every change;
profiles and check books change only with a load. The parameter is the year of the table.
"""

from __future__ import annotations

from datchuan.config.kept import Kept

WARNINGS = Kept(
    """
SELECT (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self' AND year <= %s),
       (SELECT ROW(count(*), max(id))::text FROM facts_factrevision),
       (SELECT ROW(count(*), max(id))::text FROM checks_explanation),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack),
       (SELECT ROW(count(*), max(id))::text FROM checks_checkbook)
"""
)
