"""Papers as PDF: drawn by Typst inside this process, without network, with the shipped fonts only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from datchuan.papers import square
from datchuan.papers.content import Paper
from datchuan.papers.context import context

_HERE = Path(__file__).resolve().parent
_TEMPLATES = _HERE / "templates_typst"
FONTS = _HERE / "fonts" / "tinos-1.33"
STANDARD = "a-2b"
#: Letters that every one of the shipped fonts has; whatever else somebody typed becomes a white square.
_KNOWN_BELOW = 0x2122
_NO_SIGN = "\N{WHITE SQUARE}"

_own = threading.local()


def _compiler() -> Any:
    """One compiler for each thread: it keeps the fonts and the parsed template between papers."""
    import typst  # only processes that draw papers carry it

    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(
            input=_TEMPLATES / "official.typ",
            root=_TEMPLATES,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            package_path=_TEMPLATES,  # no package is ever looked up elsewhere
        )
    return _own.compiler


def render_pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2b. The same paper gives the same bytes. Some tens of milliseconds."""
    import typst

    words = context(paper)
    try:
        return _drawn(words, paper)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # PDF/A refuses a sign for which there is no font (an emoji in a name): the paper is drawn with a square for it.
    return _drawn(_displayable(words), paper)


def _drawn(words: dict[str, Any], paper: Paper) -> bytes:
    address = words["check_address"]
    day = paper.head.day
    # Without a day the file would carry the time of drawing, and drawing twice would give two files.
    stamp = datetime.combine(day, time(0), UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
    return _compiler().compile(  # type: ignore[no-any-return]
        format="pdf",
        sys_inputs={"paper": json.dumps(words, ensure_ascii=False), "square": square.svg(address) if address else ""},
        pdf_standards=[STANDARD],
        timestamp=int(stamp.timestamp()),
    )


def _displayable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(letter if ord(letter) < _KNOWN_BELOW else _NO_SIGN for letter in value)
    if isinstance(value, dict):
        return {key: _displayable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_displayable(item) for item in value]
    return value


def render_many(
    papers: Iterable[Paper], *, total: int = 0, told: Callable[[int, int], None] | None = None
) -> Iterator[tuple[Paper, bytes]]:
    """Draw papers one after another for a background job, telling after each how many of ``total`` are done."""
    for done, paper in enumerate(papers, 1):
        yield paper, render_pdf(paper)
        if told is not None:
            told(done, total)
