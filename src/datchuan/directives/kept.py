"""The board of what is overdue, the list of tasks and the bodies of a task are kept for readers of the whole province while
nothing that they show has changed (``config/kept.py``).

Tasks of bodies and letters by their number and versions, terms by how many have passed, heads by a hash of posts and names; names
of bodies change with a load.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.config.kept import address as address
from datchuan.config.kept import fragment as fragment
from datchuan.people.rights import Rights

RESTS_ON = """
SELECT (SELECT ROW(count(*), sum(version), count(*) FILTER (WHERE due_at <= %s::timestamptz))::text FROM directives_assignment),
       (SELECT ROW(count(*), sum(version))::text FROM directives_directive),
       (SELECT md5(coalesce(string_agg(concat_ws(' ', p.id, p.valid, p.withdrawn, p.title, u.full_name), ',' ORDER BY p.id), ''))
          FROM people_post p JOIN people_user u ON u.id = p.user_id WHERE p.role LIKE '%%leader'),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
BOARDS = Kept(RESTS_ON)


def drawn(rights: Rights, what: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a list for the province; that of a smaller reach is small, and drawn anew. ``what`` tells apart what
    is asked, and readers who see it differently."""
    if not rights.is_provincial:
        return draw()
    return BOARDS.get((what, settings.DEMO, rights.on), draw, [minute()])


def reader(rights: Rights) -> Hashable:
    """For whom the person speaks: what of a list waits for this reader."""
    return tuple(sorted((post.role, post.agency_id) for post in rights.posts))


def minute() -> str:
    """Now, to the minute: terms end with a day, and what is kept is asked for again only when one may have."""
    return clock.now().replace(second=0, microsecond=0).isoformat()
