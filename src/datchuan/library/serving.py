"""Giving out the files of documents: rights are asked again for every byte, and the answer is never kept by others."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from datchuan.files import serving
from datchuan.files.models import StoredFile
from datchuan.library import queries
from datchuan.library.views import document_or_404


def _stored_or_404(request: HttpRequest, code: str, document: UUID) -> StoredFile:
    """The file of the revision that the address asks for, the latest by itself."""
    found = queries.revision_of(document_or_404(request, code, document), request.GET.get("revision", ""))
    if found is None:
        raise Http404
    return found.stored


@require_safe
@login_required
def file(request: HttpRequest, code: str, document: UUID) -> HttpResponseBase:
    """The file itself, to be saved."""
    return serving.download(request, _stored_or_404(request, code, document))


@require_safe
@login_required
def page(request: HttpRequest, code: str, document: UUID, number: int) -> HttpResponseBase:
    """A page of a PDF, or the photo itself as page 1, as a picture for the viewer."""
    stored = _stored_or_404(request, code, document)
    if stored.is_picture:
        if number != 1:
            raise Http404
        return serving.view_image(stored)
    return serving.page_image(stored, number)


@require_safe
@login_required
def thumb(request: HttpRequest, code: str, document: UUID) -> HttpResponseBase:
    """The small picture of a photo or of the first page of a PDF."""
    return serving.thumbnail(_stored_or_404(request, code, document))
