"""What is drawn for many readers is kept while nothing that it shows has changed (``config/kept.py``).

Boards, maps and summaries rest on every stored result (a hash), the number and last id of title events and of loaded packs
(both insert-only; names, targets, terms and responsibilities change only with a load), the filters and the reach of the
reader. The page of a commune rests on that commune's results, the files also on the figures themselves: versions of
figures only grow, so their sum tells every change. A save makes the next reader's page a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.config.kept import fragment as fragment
from datchuan.insight.scope import Filters
from datchuan.people.rights import Rights
from datchuan.upkeep.watch import RESTS_ON

_RESULTS = """
SELECT (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, indicators, criteria_met), ',' ORDER BY id), ''))
          FROM assessments_result{where}),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
_FIGURES = """,
       (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self' AND year = %s)
"""
_DOSSIERS = ", (SELECT ROW(count(*), sum(version))::text FROM dossiers_dossier)"
_EVER = ", (SELECT max(id) FROM assessments_revision)"
# A past day is judged from the revisions of figures up to it, which are insert-only as titles and packs are.
_PAST = """
SELECT (SELECT max(id) FROM assessments_revision WHERE recorded_on <= %s),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack)
"""
BOARDS = Kept(_RESULTS.format(where=""))
PAST = Kept(_PAST)
COMMUNES = Kept(_RESULTS.format(where=" WHERE commune_id = %s"))
SERIES = Kept(_RESULTS.format(where="") + _EVER)
#: The register says beside a title what the watch over it sees, and whether its revocation is on the way.
REGISTERS = Kept(RESTS_ON + _DOSSIERS)
FILES = Kept(_RESULTS.format(where="") + _FIGURES)


def drawn(rights: Rights, filters: Filters, what: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text ``what`` of a board's kind, or a new one from ``draw``."""
    key = _key(rights, filters, what)
    return BOARDS.get(key, draw) if filters.on is None else PAST.get(key, draw, (filters.on.isoformat(),))


def over_time(rights: Rights, asked: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept text of a series: it rests on every day up to today."""
    reach = None if rights.is_provincial else rights.commune_ids
    return SERIES.get((asked, reach, settings.DEMO), draw)


def register(rights: Rights, asked: Hashable, may_record: bool, draw: Callable[[], SafeString]) -> SafeString:
    """The kept register of titles; ``may_record`` shows what only those see who keep it."""
    reach = None if rights.is_provincial else rights.commune_ids
    year = clock.today().year
    return REGISTERS.get((asked, reach, may_record, settings.DEMO), draw, (year, year - 1, year))


def made(rights: Rights, filters: Filters, what: Hashable, make: Callable[[], bytes]) -> bytes:
    """The same for the bytes of a file that also holds the figures of the year."""
    if filters.on is not None:
        return make()
    return FILES.get(_key(rights, filters, what), make, (filters.day.year,))


def of_commune(commune_id: int, what: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept page of a commune today. ``what`` tells apart readers who see it differently."""
    return COMMUNES.get((commune_id, what, settings.DEMO), draw, (commune_id,))


def _key(rights: Rights, filters: Filters, what: Hashable) -> Hashable:
    reach = None if rights.is_provincial else rights.commune_ids
    return filters, what, reach, settings.DEMO
