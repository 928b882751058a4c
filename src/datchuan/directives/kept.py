"""The board of what is overdue is kept for readers of the whole province while nothing that it shows has changed.

Tasks by their number and versions, terms by how many have passed, heads by a hash of posts and names; names of bodies change with
a load.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.people.rights import Rights

BOARDS = Kept("""
SELECT (SELECT ROW(count(*), sum(version), count(*) FILTER (WHERE due_at <= %s::timestamptz))::text FROM directives_assignment),
       (SELECT md5(coalesce(string_agg(concat_ws(' ', p.id, p.valid, p.withdrawn, p.title, u.full_name), ',' ORDER BY p.id), ''))
          FROM people_post p JOIN people_user u ON u.id = p.user_id WHERE p.role LIKE '%%leader'),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
""")


def drawn(rights: Rights, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of the board for the province; that of a smaller reach is small, and drawn anew."""
    if not rights.is_provincial:
        return draw()
    return BOARDS.get(("board", settings.DEMO, rights.on), draw, [clock.now().isoformat()])
