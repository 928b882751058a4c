"""The states of a stored file, and the one table of how they change."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUARANTINE = "quarantine", _("chưa quét vi-rút")
    CLEAN = "clean", _("đã quét, sạch")
    BLOCKED = "blocked", _("bị chặn")


@dataclass(frozen=True)
class Step:
    """An action: the states it starts from, the state it leads to, who does it, its kind in the journal."""

    name: str
    sources: frozenset[str]
    target: str
    who: str
    kind: str


SYSTEM = "system"

TABLE: dict[str, Step] = {
    step.name: step
    for step in (
        Step("pass_scan", frozenset({State.QUARANTINE}), State.CLEAN, SYSTEM, "files.pass_scan"),
        # A file that was clean yesterday may be known as harmful tomorrow.
        Step("block", frozenset({State.QUARANTINE, State.CLEAN}), State.BLOCKED, SYSTEM, "files.block"),
    )
}
