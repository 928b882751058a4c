"""What the checks say of an indicator, and its drawn table, are kept while nothing that they read has changed
(``config/kept.py``).

The checks hold every commune against its peers, its past, its facts and its other indicators. Versions of figures only
grow and rows of the other tables are only added, so a sum and a count tell every change; places, responsibilities,
profiles and check books change only with a load. Decisions, which the table shows besides, have growing versions too;
what evidence is attached is told by a hash. Parameters: the year; for the table also set, indicator, year and the year before.
"""

from __future__ import annotations

from datchuan.config.kept import Kept

_CHECKED = """
SELECT (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE {voices}year <= %s),
       (SELECT ROW(count(*), max(id))::text FROM facts_factrevision),
       (SELECT ROW(count(*), max(id))::text FROM checks_explanation),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack),
       (SELECT ROW(count(*), max(id))::text FROM checks_checkbook)
"""
_DECIDED = """,
       (SELECT ROW(count(*), sum(version))::text FROM confirmations_confirmation
         WHERE set_code = %s AND indicator_code = %s AND year IN (%s, %s)),
       (SELECT md5(string_agg(concat_ws(' ', a.id, d.revision, d.stored_id, d.system, d.link), ',' ORDER BY a.id))
          FROM evidence_attachment a JOIN evidence_document d ON d.id = a.document_id
         WHERE a.ended_at IS NULL AND a.set_code = %s AND a.indicator_code = %s AND a.year IN (%s, %s))
"""
WARNINGS = Kept(_CHECKED.format(voices="voice = 'self' AND "))
TABLES = Kept(_CHECKED.format(voices="") + _DECIDED)
#: How many figures wait for a department. Parameter: the year, three times.
COUNTS = Kept("""
SELECT (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self' AND year = %s),
       (SELECT ROW(count(*), sum(version))::text FROM confirmations_confirmation WHERE year = %s),
       (SELECT md5(string_agg(concat_ws(' ', a.id, d.revision, d.stored_id, d.system, d.link), ',' ORDER BY a.id))
          FROM evidence_attachment a JOIN evidence_document d ON d.id = a.document_id
         WHERE a.ended_at IS NULL AND a.year = %s),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
""")
