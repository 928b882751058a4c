"""What a photo says of itself, for the dates of evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from datchuan.config import clock
from datchuan.files.models import StoredFile
from datchuan.files.sending import Sent


def facts_of(sent: Sent) -> dict[str, Any]:
    """What the camera noted in a photo."""
    facts = sent.facts if isinstance(sent, StoredFile) else sent.found.facts
    return facts if isinstance(facts, dict) else {}


def taken_on(sent: Sent) -> date | None:
    """The day on which a photo says that it was taken; None when it says none that can be."""
    try:
        day = date.fromisoformat(str(facts_of(sent).get("taken_at", ""))[:10])
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day <= clock.today() else None
