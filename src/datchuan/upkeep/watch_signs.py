"""Signs that are no figures: evidence that runs out, and findings that are not settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.evidence.models import Attachment
from datchuan.findings.models import Finding
from datchuan.ui.dates import format_date
from datchuan.upkeep.models import MarginCode

Key = tuple[int, str]


def expiring(
    ids: Sequence[int], set_code: str, on: date, margin: Mapping[str, Decimal]
) -> dict[Key, list[tuple[str, date]]]:
    """(commune, indicator) -> documents that are over or soon will be, where no other of their kind lasts, with the day.
    One query."""
    until = on + timedelta(days=int(margin.get(MarginCode.EXPIRY, Decimal(0))))
    rows = Attachment.objects.now().filter(commune__in=ids, set_code=set_code, year=on.year)
    named = rows.values_list("commune_id", "indicator_code", "wanted", "document__title", "document__expires")
    kinds: dict[tuple[int, str, str], list[tuple[str, date | None]]] = {}
    for pk, code, wanted, title, expires in named:
        kinds.setdefault((pk, code, wanted), []).append((title, expires))
    found: dict[Key, list[tuple[str, date]]] = {}
    for (pk, code, _wanted), documents in kinds.items():
        if all(expires is not None and expires <= until for _title, expires in documents):
            title, expires = max(documents, key=lambda document: document[1] or date.min)
            found.setdefault((pk, code), []).append((_told(title, expires or on, on), max(expires or on, on)))
    return found


def _told(title: str, expires: date, on: date) -> str:
    said = {"title": title, "day": format_date(expires), "days": abs((expires - on).days)}
    if expires < on:
        return _("Minh chứng “%(title)s” đã hết hạn ngày %(day)s, chưa có bản thay thế.") % said
    return _("Minh chứng “%(title)s” hết hạn ngày %(day)s, còn %(days)d ngày, chưa có bản thay thế.") % said


def unsettled(ids: Sequence[int], set_code: str, year: int) -> dict[Key, list[tuple[str, str, date]]]:
    """(commune, indicator) -> findings that are not settled, in words with their place and term. One query."""
    rows = Finding.objects.filter(commune__in=ids, set_code=set_code, year=year).unsettled().select_related("agency")
    found: dict[Key, list[tuple[str, str, date]]] = {}
    for finding in rows.order_by("due", "pk"):
        said = _("%(agency)s nêu phát hiện, %(state)s, hạn %(day)s.") % {
            "agency": finding.agency,
            "state": finding.get_state_display(),
            "day": format_date(finding.due),
        }
        place = reverse("finding", args=[finding.pk])
        found.setdefault((finding.commune_id, finding.indicator_code), []).append((said, place, finding.due))
    return found
