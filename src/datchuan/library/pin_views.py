"""Remarks on a picture or page: put by a press on the picture itself, without script; taken off by who wrote them."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datchuan.config.errors import Refused
from datchuan.evidence import pins, rules
from datchuan.evidence.models import Document, Pin, Revision
from datchuan.library import queries
from datchuan.library.forms import PinForm
from datchuan.library.views import FORM_METHODS, document_or_404
from datchuan.people.models import User

#: The widths in px at which the form shows the picture, by the name of its button: the place of a press is in these px.
WIDTHS = {"narrow": 300, "wide": 900}


def place_of(sent: QueryDict) -> tuple[int, int] | None:
    """Where the picture was pressed, in thousandths of its width; None for the page as a whole.

    A keyboard presses the picture at its very corner: that is no place.
    """
    for name, width in WIDTHS.items():
        texts = (sent.get(f"{name}.x", ""), sent.get(f"{name}.y", ""))
        if all(text.isascii() and text.isdigit() and len(text) < 6 for text in texts):
            x, y = (round(int(text) * 1000 / width) for text in texts)
            return (min(x, 1000), min(y, 20_000)) if x or y else None
    return None


@require_http_methods(FORM_METHODS)
@login_required
def pin(request: HttpRequest, code: str, document: UUID, number: int) -> HttpResponse:
    """Write a remark, then press the place on the picture."""
    found = document_or_404(request, code, document)
    sent = request.POST if request.method == "POST" else None
    revision = _revision_or_404(found, (sent or request.GET).get("revision", ""), number)
    form = PinForm(sent)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if sent is None:
        if sentence := rules.why_not_pin(request.rights, found):  # type: ignore[attr-defined]
            raise Refused(sentence, status=409 if found.is_withdrawn else 403)
    elif form.is_valid():
        data = form.cleaned_data
        try:
            pins.put_pin(
                revision, data["text"], by=cast(User, request.user), page=number, at=place_of(sent), key=data["idem"]
            )
        except Refused as refusal:
            if refusal.status != 409:
                raise
            form.add_error(None, refusal.sentence)
            status = 409
        else:
            messages.success(request, _("Đã ghi chú. Ai xem được tệp này đều thấy."))
            return _to_page(found, revision, number)
    context: dict[str, Any] = {"commune": found.commune, "document": found, "revision": revision, "number": number}
    context |= {"form": form, "widths": WIDTHS, "pins": queries.pins_of(revision, number)}
    return render(request, "library/pin.html", context, status=status)


@require_POST
@login_required
def take_off(request: HttpRequest, code: str, document: UUID, pin: int) -> HttpResponse:
    """Take one's own remark off."""
    found = document_or_404(request, code, document)
    rows = Pin.objects.select_related("revision", "put_by")
    row = rows.filter(pk=pin, revision__document=found).first()
    if row is None:
        raise Http404
    row.revision.document = found
    pins.take_off_pin(row, by=cast(User, request.user))
    messages.success(request, _("Đã gỡ ghi chú. Nội dung vẫn giữ trong nhật ký."))
    return _to_page(found, row.revision, row.page)


def _revision_or_404(document: Document, text: str, number: int) -> Revision:
    """The revision of the address, when it is one that the viewer shows and has the page."""
    revision = queries.revision_of(document, text)
    stored = revision.stored if revision else None
    shown = stored is not None and stored.state != "blocked" and (stored.is_picture or stored.has_pages)
    if revision is None or stored is None or not shown or not 1 <= number <= (stored.pages or 1):
        raise Http404
    revision.document = document
    return revision


def _to_page(document: Document, revision: Revision, number: int) -> HttpResponse:
    address = reverse("document", args=[document.commune.code, document.pk])
    return HttpResponseRedirect(f"{address}?revision={revision.number}&page={number}#pins", status=303)
