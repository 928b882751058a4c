"""What the commands say to the person at the terminal: Vietnamese first, short English beside it.

The launcher speaks before Django is loaded and before a language is chosen, so its sentences carry both languages
themselves and do not come from the translation files.
"""

from __future__ import annotations

import sys
from typing import TextIO


class Trouble(Exception):
    """Something at the machine stops the command. The sentences say what, why and what to do; no traceback is shown.

    ``code`` is the exit code: 1 when something is wrong, 2 when the command was used in a wrong way.
    """

    def __init__(self, vi: str, en: str, *, code: int = 1) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi = vi
        self.en = en
        self.code = code


def say(vi: str, en: str = "", *, to: TextIO | None = None) -> None:
    """One line of progress, shown at once."""
    print(f"{vi}  ({en})" if en else vi, file=to or sys.stdout, flush=True)


def warn(vi: str, en: str) -> None:
    """A sentence on standard error, both languages below each other."""
    print(f"{vi}\n  {en}", file=sys.stderr, flush=True)


def report(trouble: Trouble) -> int:
    """Show why a command stopped; returns the exit code."""
    print(f"\n✗ {trouble.vi}\n  {trouble.en}", file=sys.stderr, flush=True)
    return trouble.code
