"""The ledger and the report are kept while nothing that they show has changed (``config/kept.py``).

Results by a hash, titles and revisions by their number, accounts by their versions, who leads by a hash of posts and names;
plans, terms and names of places change with a load.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config.kept import Kept
from datchuan.config.kept import address as address
from datchuan.config.kept import fragment as fragment
from datchuan.people.rights import Rights
from datchuan.targets.queries import districts_in_reach

RESTS_ON = """
SELECT (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, criteria_met), ',' ORDER BY id), '')) FROM assessments_result),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id), count(dropped_on), count(added_on))::text FROM targets_target),
       (SELECT ROW(count(*), max(id))::text FROM targets_revision),
       (SELECT ROW(count(*), sum(version))::text FROM targets_account),
       (SELECT md5(coalesce(string_agg(concat_ws(' ', p.id, p.valid, p.withdrawn, p.title, u.full_name), ',' ORDER BY p.id), ''))
          FROM people_post p JOIN people_user u ON u.id = p.user_id WHERE p.role = 'leader'),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
LISTS = Kept(RESTS_ON)


def drawn(rights: Rights, what: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a list for everybody of the same reach, or a new one."""
    reach = None if rights.is_provincial else (districts_in_reach(rights), rights.commune_ids)
    return LISTS.get((what, reach, settings.DEMO), draw)
