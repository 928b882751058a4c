"""Boards drawn once are kept while nothing that they show has changed (``config/kept.py``).

They rest on every stored result (a hash), the number and last id of title events and of loaded packs (both insert-only;
names, targets and responsibilities change only with a load), the filters and the reach of the reader. A save anywhere
makes the next reader's board a new one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config.kept import Kept
from datchuan.insight.scope import Filters
from datchuan.people.rights import Rights

BOARDS = Kept(
    """
SELECT (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, indicators, criteria_met), ',' ORDER BY id), ''))
          FROM assessments_result),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
)


def drawn(rights: Rights, filters: Filters, by_indicator: bool, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a board, or a new one from ``draw``. Past days, which are rarely asked for, are always drawn."""
    if filters.on is not None:
        return draw()
    reach = None if rights.is_provincial else rights.commune_ids
    return BOARDS.get((filters, by_indicator, reach, settings.DEMO), draw)
