"""What is wrong with a pack, said so that the person who keeps the file can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: the file (path inside the pack), the line (from 1; 0 is the file as a whole), a sentence.

    The sentence says what is wrong, why it matters and what to do; ``sentence_en`` is the same in English.
    """

    file: str
    line: int
    sentence: str
    sentence_en: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


class Problems:
    """Problems in the order found, each once. Falsy while there are none."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, file: str, line: int, sentence: str, sentence_en: str = "") -> None:
        self._found.setdefault(Problem(file, line, sentence, sentence_en))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Problem]:
        """By file and line, as a person goes through the files."""
        return sorted(self._found)
