"""Reading the journal for people."""

from __future__ import annotations

from collections.abc import Callable

from datchuan.journal import kinds
from datchuan.journal.models import Entry, EntryQuerySet


def history(object_type: str, object_id: str) -> EntryQuerySet:
    """What happened to one thing, the latest first. ``object_type`` is a model's label ("assessments.measurement")."""
    return Entry.objects.of(object_type, str(object_id))


def readable_history(object_type: str, object_id: str, may_read: Callable[[str], bool]) -> EntryQuerySet:
    """The part of a thing's history that stands in chains which ``may_read(chain)`` allows and is not reserved for one circle;
    empty when none does."""
    entries = history(object_type, object_id).exclude(kind__in=kinds.reserved())
    chains = entries.order_by().values_list("chain", flat=True).distinct()
    return entries.filter(chain__in=[chain for chain in chains if may_read(chain)])
