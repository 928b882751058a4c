"""The number of the request under way, for the journal and the logs."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar, Token

_current: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}", re.ASCII)


def current_request_id() -> str:
    """The id of the request being answered; "" outside a request (commands, background work)."""
    return _current.get()


def bind(request_id: str) -> Token[str]:
    """Make the id the current one; hand the token back to ``unbind``."""
    return _current.set(request_id)


def unbind(token: Token[str]) -> None:
    """Restore what was current before ``bind``."""
    _current.reset(token)


def chosen_id(offered: str | None) -> str:
    """The id offered by a proxy when it is a plain token of 8 to 64 signs, otherwise a new one of 32 hex digits."""
    if offered and _ACCEPTED.fullmatch(offered):
        return offered
    return uuid.uuid4().hex


def reference_code(request_id: str) -> str:
    """The short code that a person reads out on the telephone: the first eight signs of the id, in capitals."""
    return request_id.replace("-", "")[:8].upper()
