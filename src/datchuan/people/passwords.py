"""One-time links with which a person sets the password. Nobody but the person ever knows a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from datchuan.config import clock
from datchuan.people.models import User


class LinkTokens(PasswordResetTokenGenerator):
    """Valid for ``settings.PASSWORD_RESET_TIMEOUT`` seconds of real time (72 hours), until the password is set, until a
    newer link is issued, or until the account is closed: whichever comes first."""

    key_salt = "datchuan.people.link"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.link_serial}:{user.is_active}:{timestamp}"


tokens = LinkTokens()


@dataclass(frozen=True)
class PasswordLink:
    """A link just issued. It is shown once and kept nowhere; ``expires_at`` is real time, whatever day is simulated."""

    user: User
    path: str
    expires_at: datetime


def make_link(user: User) -> PasswordLink:
    """A link for the person as the row stands now."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    expires_at = clock.real_now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return PasswordLink(user, reverse("set-password", args=[uid, tokens.make_token(user)]), expires_at)


def person_of(uid: str) -> int | None:
    """The key of the person a link speaks of; None when the link is damaged."""
    try:
        return int(urlsafe_base64_decode(uid).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
