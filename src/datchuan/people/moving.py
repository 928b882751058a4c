"""The frame of what a person does with a thing that exists: attempt, receipt, lock, rule, version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from datchuan.config.errors import Stale
from datchuan.journal.actions import Line, Once, Receipted, attempt, once
from datchuan.journal.models import SYSTEM
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of

M = TypeVar("M", bound=Model)


@dataclass
class Moving(Receipted, Generic[M]):
    """A thing in the hands of an action: locked, allowed, up to date, with the rights of now.

    ``repeated``: the form came before and nothing is to be done; the row is as it stands, not locked.
    """

    row: M
    rights: Rights
    line: Line
    receipt: Once | None = None


@contextmanager
def moving(
    kind: str,
    rows: QuerySet[M],
    thing: M,
    *,
    by: User | None,
    check: Callable[[Rights, M], None],
    version: int | None,
    stale: str = "",
    chain: str = SYSTEM,
    label: str = "",
    key: UUID | None = None,
    body: Any = None,
) -> Iterator[Moving[M]]:
    """Lock ``thing`` among ``rows`` and hand it over, once for a form.

    ``by`` is None for somebody who is not known. ``check`` raises ``Refused`` when the person may not do it with the
    locked row; it is asked before the version, so that nobody is shown what stands now without the right to it.
    ``version`` is that of the person's page, None where the action compares something else. ``body`` is all else that was
    sent. Raises ``Stale`` with the sentence ``stale``.
    """
    with attempt(kind, thing, by=by, chain=chain) as line:
        line.object_label = label
        receipt = once(by, key, [str(thing.pk), kind, version, body]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            yield Moving(rows.get(pk=thing.pk), rights_of(by), line, receipt)
            return
        locked = rows.select_for_update(of=("self",)).get(pk=thing.pk)
        rights = rights_of(by)
        check(rights, locked)
        if version is not None and getattr(locked, "version", None) != version:
            raise Stale(stale, theirs=locked)
        yield Moving(locked, rights, line, receipt)
