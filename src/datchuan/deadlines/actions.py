"""Every write of the room: opening an address, which closes the one before, and closing it."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from django.utils.translation import get_language

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.deadlines import rules
from datchuan.deadlines.models import Feed
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of

kinds.register("deadlines.open_feed", "tạo địa chỉ lịch riêng", "made a private address of the calendar")
kinds.register("deadlines.close_feed", "đóng địa chỉ lịch riêng", "closed the private address of the calendar")

#: Bytes of chance in an address: nobody guesses 256 bits.
_SECRET = 32


def digest(secret: str) -> str:
    """What is kept of the secret part of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_feed(*, by: User, key: UUID) -> str:
    """Make a new address, close the old one; returns the secret part, which nobody can read again.

    "" where the same form came before: its address was shown then. Raises ``Refused``.
    """
    with attempt("deadlines.open_feed", by=by) as line:
        _permit(rules.why_not_have(rights_of(by)), 403)
        _lock(by)
        if once(by, key, ["open"]).repeated:
            line.skip()
            return ""
        _close_open(by)
        secret = secrets.token_urlsafe(_SECRET)
        language = "en" if (get_language() or "").startswith("en") else "vi"
        line.obj = Feed.objects.create(person=by, digest=digest(secret), language=language, made_at=clock.real_now())
    return secret


def close_feed(*, by: User) -> None:
    """Close the open address: whoever has it finds nothing there any more. Raises ``Refused``."""
    with attempt("deadlines.close_feed", by=by) as line:
        _permit(rules.why_not_have(rights_of(by)), 403)
        _lock(by)
        found = _close_open(by)
        _permit(rules.why_not_close(found is not None), 409)
        line.obj = found


def _lock(person: User) -> None:
    """Let those who change the addresses of one person wait for one another."""
    User.objects.select_for_update().get(pk=person.pk)


def _close_open(person: User) -> Feed | None:
    found = Feed.objects.filter(person=person, revoked_at=None).first()
    if found is not None:
        found.revoked_at = clock.real_now()
        found.save(update_fields=["revoked_at"])
    return found


def _permit(sentence: str, status: int) -> None:
    if sentence:
        raise Refused(sentence, status=status)
