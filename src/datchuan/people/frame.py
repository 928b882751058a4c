"""What every write about people begins with: the lock, who is acting, whether they may, and the receipt of the form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from datchuan.config.errors import refuse_if
from datchuan.journal.actions import Line, Once, once
from datchuan.people import rules
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of

#: One lock for all writes of operators: rare, and rules such as "the last operator stays" look at several rows.
_LOCK = 0x70656F706C65


def begin(by: User | None) -> Rights | None:
    """Take the lock, then read who is acting anew; None is the installation itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return None if by is None else rights_of(by)


def permit(rights: Rights | None, sentence: str) -> None:
    """403 to those who may not manage people, 409 to an operator whom the state of things stops."""
    refuse_if(rules.why_not_manage(rights))
    refuse_if(sentence, status=409)


def locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)  # type: ignore[no-any-return]


def receipt_of(line: Line, by: User | None, key: UUID | str | None, body: dict[str, Any]) -> Once | None:
    """The receipt of the form that carries ``key``; of a form sent twice nothing is done and no line is written."""
    if key is None:
        return None
    receipt = once(by, key, body)
    if receipt.repeated:
        line.skip()
    return receipt
