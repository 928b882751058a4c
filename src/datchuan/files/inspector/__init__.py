"""What looks into an uploaded file, in a child process with nothing around it: it imports nothing of the product.

``main.py`` binds the process (``bounds.py``) before a byte is read, finds out what the file is (``sniff.py``) and gives
it to ``images.py``, ``pdfs.py``, ``office.py`` or ``texts.py``, which write what may be kept into the work folder.
"""

from __future__ import annotations

from typing import Any


class Unfit(Exception):
    """The file cannot be taken. ``cause`` is a key of ``errors.SENTENCES``, ``words`` fill its sentence in."""

    def __init__(self, cause: str, **words: Any) -> None:
        super().__init__(cause)
        self.cause = cause
        self.words = words
