"""What an installation may set about notices; see docs/settings.md. Read at the moment of use, as tests change them."""

from __future__ import annotations

from django.conf import settings


def digest_hour() -> int:
    """The hour of the day (0-23, Vietnamese time) from which the digest of the day is written."""
    return int(getattr(settings, "DIGEST_HOUR", 7))


def kept_days() -> int:
    """Days for which read notices and sent mails are kept."""
    return int(getattr(settings, "NOTICES_KEPT_DAYS", 90))


def address() -> str:
    """The address of the installation as people type it ("https://datchuan.example"), without a slash at its end; "" when
    it is not set: mails then name the page instead of linking to it."""
    return str(getattr(settings, "ADDRESS", "")).rstrip("/")
