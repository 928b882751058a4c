"""What early warning draws is kept while nothing that it rests on has changed (``config/kept.py``).

Results by a hash; figures, confirmations, findings, obstacles and dossiers by their versions, which only grow; evidence,
titles and revisions of targets are only added; names, terms, responsibilities and the pack's targets change with a load.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config.kept import Kept
from datchuan.config.kept import address as address
from datchuan.config.kept import fragment as fragment
from datchuan.people.rights import Rights

LISTS = Kept("""
SELECT (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, indicators), ',' ORDER BY id), '')) FROM assessments_result),
       (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self'),
       (SELECT ROW(count(*), sum(version))::text FROM confirmations_confirmation),
       (SELECT ROW(count(*), sum(version))::text FROM findings_finding),
       (SELECT ROW(count(*), sum(version))::text FROM obstacles_obstacle),
       (SELECT ROW(count(*), sum(version))::text FROM dossiers_dossier),
       (SELECT ROW(count(*), max(id))::text FROM targets_target WHERE dropped_on IS NULL),
       (SELECT ROW(count(*), max(id))::text FROM targets_revision),
       (SELECT ROW(count(*), max(id))::text FROM evidence_revision),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
""")


def drawn(rights: Rights, what: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a list for everybody of the same reach, or a new one."""
    reach = None if rights.is_provincial else rights.commune_ids
    return LISTS.get((what, reach, settings.DEMO), draw)
