"""What loading a pack does or would do, line by line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """One row that is added, changed, or cannot be changed. ``fields`` is name -> (before, after)."""

    verb: str  # add | change | conflict
    what: str
    key: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    sentence: str = ""

    def __str__(self) -> str:
        sign = {"add": "+", "change": "~", "conflict": "!"}[self.verb]
        detail = "; ".join(f"{name}: {before} → {after}" for name, (before, after) in self.fields.items())
        return f"{sign} {self.what} {self.key}" + (f": {self.sentence or detail}" if self.sentence or detail else "")

    def to_json(self) -> dict[str, Any]:
        return {
            "verb": self.verb, "what": self.what, "key": self.key, "sentence": self.sentence,
            "fields": {name: [str(before), str(after)] for name, (before, after) in self.fields.items()},
        }  # fmt: skip


@dataclass
class Report:
    """The changes of one load and the rows that stand in the database but no longer in the pack (they are kept)."""

    pack: str
    digest: str
    changes: list[Change] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)

    def of(self, verb: str) -> list[Change]:
        return [change for change in self.changes if change.verb == verb]

    @property
    def conflicts(self) -> list[Change]:
        return self.of("conflict")

    def counts(self) -> dict[str, dict[str, int]]:
        """Verb -> what -> number."""
        found: dict[str, dict[str, int]] = {}
        for change in self.changes:
            found.setdefault(change.verb, Counter())[change.what] += 1
        return {verb: dict(numbers) for verb, numbers in found.items()}

    def to_json(self) -> dict[str, Any]:
        return {
            "pack": self.pack, "digest": self.digest, "counts": self.counts(), "kept": dict(self.kept),
            "changes": [c.to_json() for c in self.changes if c.verb != "add"],
        }  # fmt: skip

    def lines(self, limit: int = 200) -> list[str]:
        """The report for people: conflicts and changes in full, additions counted by kind, what is kept."""
        shown = [str(c) for c in (*self.conflicts, *self.of("change"))]
        more = [f"… và {len(shown) - limit} dòng nữa"] if len(shown) > limit else []
        added = [f"+ {number} {what}" for what, number in self.counts().get("add", {}).items()]
        kept = [f"= {number} {what} không còn trong gói, giữ nguyên" for what, number in sorted(self.kept.items())]
        return [*shown[:limit], *more, *added, *kept]
