"""Refusals: the one way in which an action says no.

An action raises ``Refused`` with the sentence that the user reads; one middleware shows it as a page, a fragment or
JSON. ``status`` is 403 when the person may not, 409 when the thing is not in a state that allows it.
"""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The action was refused; ``str(error)`` is the sentence for the user."""

    def __init__(self, sentence: str, *, status: int = 403) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class Stale(Refused):
    """Someone else changed the thing meanwhile. ``theirs`` is what stands now, for the page that shows both."""

    def __init__(self, sentence: str, *, theirs: Any = None) -> None:
        super().__init__(sentence, status=409)
        self.theirs = theirs


def refuse_if(sentence: str, status: int = 403) -> None:
    """Raise ``Refused`` with the sentence of a rule, if it said one."""
    if sentence:
        raise Refused(sentence, status=status)
