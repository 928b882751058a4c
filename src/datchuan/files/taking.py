"""The files that came with a form: all of them kept, or the sentence of the first that is not taken beside the field."""

from __future__ import annotations

from collections.abc import Collection

from datchuan.files import actions
from datchuan.files.errors import FileProblem
from datchuan.files.models import Kind, StoredFile
from datchuan.people.models import User
from datchuan.ui.fields import VNForm

#: What may come with a text that somebody writes.
ATTACHMENTS = (Kind.PDF, Kind.DOCUMENT, Kind.SHEET, Kind.IMAGE)


def take_files(form: VNForm, *, by: User, allowed: Collection[str] = ATTACHMENTS) -> list[StoredFile] | None:
    """Inspect and keep the ``uploads`` of a form that was read. None when one is not taken: the form says why."""
    kept = []
    for upload in form.cleaned_data.get("uploads") or []:
        try:
            kept.append(actions.take(upload, by=by, allowed=allowed))
        except FileProblem as problem:
            form.add_error("uploads", f"{upload.name}: {problem.sentence}".replace("%", "%%"))
    return None if form.errors else kept
