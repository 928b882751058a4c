"""What a check says, and what was said against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from datchuan.checks.engine import WARNING


@dataclass(frozen=True)
class Explained:
    """Why a warning was let pass: who said so, when."""

    reason: str
    who: str
    at: datetime | None
    is_demo: bool = False


@dataclass(frozen=True)
class Warning:
    """What a check says of a value. ``explanation`` is there while the value is the one that was explained."""

    check: str
    sentence: str
    severity: str
    explanation: Explained | None = None

    @property
    def wants_reason(self) -> bool:
        """Whether the indicator cannot be called done before somebody says why."""
        return self.severity == WARNING and self.explanation is None
