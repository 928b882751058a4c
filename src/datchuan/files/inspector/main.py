"""The work of the child: a job as JSON on standard input, its outcome as JSON on standard output.

The file lies as ``in`` in the present folder, what may be kept is written beside it as ``main``, ``view``, ``thumb`` or
``page``. ``{"problem": cause, "words": {...}}`` says why a file is not taken; any other way to end means that a limit
was met or a parser broke.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

from . import Unfit, bounds

SOURCE = "in"
#: How the process ends when the disk is full; its complaint might find no room either.
NO_ROOM = 28


def main() -> None:
    bounds.bind()
    job = json.load(sys.stdin)
    try:
        json.dump(outcome(job, Path.cwd()), sys.stdout)
        sys.stdout.flush()
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            os._exit(NO_ROOM)
        raise


def outcome(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What is said of the file in a work folder."""
    try:
        return _page(job, folder) if job["do"] == "page" else _inspect(job, folder)
    except Unfit as unfit:
        return {"problem": unfit.cause, "words": unfit.words}


def _inspect(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    from . import sniff

    path = folder / SOURCE
    form = sniff.form_of(path, job["name"])
    if form in {"jpeg", "png", "webp"}:
        _allow(job, "image")
        from . import images

        return images.take(path, form, folder)
    if form == "pdf":
        _allow(job, "pdf")
        from . import pdfs

        return pdfs.take(path, form, folder, max_pages=job["max_pages"])
    if form == "zip":
        from . import office

        return office.take(path, folder)
    from . import texts

    _allow(job, "sheet" if form == "csv" else "text")
    return texts.take(path, form, folder)


def _allow(job: dict[str, Any], kind: str) -> None:
    """Not to draw forty million points anew for a place that takes spreadsheets only."""
    if kind not in job["allowed"]:
        raise Unfit("kind", got=kind)


def _page(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    from . import pdfs

    return pdfs.draw_page(folder / SOURCE, int(job["number"]), folder)
