"""Giving files out. Only views of the room that owns the thing call this, after asking who may see it.

Bytes go out as an attachment that no browser runs; only pictures that we drew ourselves are shown in a page.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TypeVar

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from datchuan.config.errors import Refused
from datchuan.files import inspection, intake, limits, queries, rules, storage
from datchuan.files.models import Copy, Role, StoredFile

R = TypeVar("R", bound=HttpResponseBase)
_GUARD = "default-src 'none'; sandbox"


def download(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The kept bytes as an attachment. Raises ``Refused`` with the sentence why not (blocked, waiting, damaged)."""
    copy = _copy(stored, Role.MAIN)
    if why_not := rules.why_not_download(stored, copy.damage):
        raise Refused(why_not, status=409)
    return _answer(copy, stored.name, attachment=True)


def view_image(stored: StoredFile) -> HttpResponseBase:
    """A photo of at most 1600 px, inline. Raises ``Refused``, ``Http404`` for what is no photo."""
    return _picture(stored, Role.VIEW)


def thumbnail(stored: StoredFile) -> HttpResponseBase:
    """A picture of at most 320 px of a photo or of the first page of a PDF, inline. Raises ``Refused``, ``Http404``."""
    return _picture(stored, Role.THUMB)


def page_image(stored: StoredFile, number: int) -> HttpResponse:
    """Page ``number`` (from 1) of a PDF as a JPEG of at most 1600 px in width, inline.

    Drawn in the child process when first wanted. Raises ``Http404`` for a page that is not there, ``Refused`` or
    ``FileProblem`` for one that may not or cannot be drawn.
    """
    if not stored.has_pages or not 1 <= number <= (stored.pages or 0):
        raise Http404
    if why_not := rules.why_not_show(stored):
        raise Refused(why_not, status=409)
    return _guarded(HttpResponse(page_bytes(stored, number), content_type="image/jpeg"), "inline", f"{number}.jpg")


def page_bytes(stored: StoredFile, number: int) -> bytes:
    """The JPEG of a page, from the folder of drawn pages or drawn now."""
    kept = limits.root() / "pages" / stored.pk.hex / f"{number}.jpg"
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    copy = _copy(stored, Role.MAIN)
    with intake.work_folder() as folder:
        with storage.evidence_storage().open(copy.name, "rb") as content, (folder / inspection.SOURCE).open("wb") as to:
            for step in content.chunks():
                to.write(step)
        drawn = inspection.draw_page(folder, number).read_bytes()
    _keep_page(kept, drawn)
    return drawn


def _keep_page(path: Path, drawn: bytes) -> None:
    """Keep a drawn page for the next reader; a disk without room is no reason not to show it."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with storage.durable_file(path, limits.root() / "tmp") as handle:
            handle.write(drawn)


def _picture(stored: StoredFile, role: str) -> HttpResponseBase:
    if why_not := rules.why_not_show(stored):
        raise Refused(why_not, status=409)
    return _answer(_copy(stored, role), f"{role}.jpg", attachment=False)


def _copy(stored: StoredFile, role: str) -> Copy:
    copy = queries.copy_of(stored, role)
    if copy is None:
        raise Http404
    return copy


def _answer(copy: Copy, name: str, *, attachment: bool) -> HttpResponseBase:
    keeper: Storage = storage.evidence_storage()
    try:
        content = keeper.open(copy.name, "rb")
    except FileNotFoundError:
        raise Refused(rules.why_not_download(copy.file, "missing"), status=409) from None
    response = FileResponse(content, content_type=copy.mime)
    response.headers["Content-Length"] = str(copy.size)
    return _guarded(response, "attachment" if attachment else "inline", name)


def _guarded(response: R, how: str, name: str) -> R:
    """The headers without which a file may become a page of ours."""
    response.headers["Content-Disposition"] = content_disposition_header(how == "attachment", name) or how
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _GUARD
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    # Packed once is enough, and a progress bar needs the length: this keeps the packing middleware away.
    response.headers["Content-Encoding"] = "identity"
    return response
