"""What is asked of papers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.files import storage
from datchuan.files.models import StoredFile
from datchuan.files.queries import copy_of
from datchuan.papers import codes, rules
from datchuan.papers.content import Organ
from datchuan.papers.kinds import KINDS
from datchuan.papers.models import IssuedPaper, Origin, PaperTemplate
from datchuan.papers.verifying import Verdict, revocation_lists, trusted_roots, verdict_from
from datchuan.papers.workflow import State
from datchuan.people.models import Agency, AgencyKind
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit

_COMMITTEE, _SHORT = "Ủy ban nhân dân", "UBND "
_SYMBOLS = {
    AgencyKind.PEOPLES_COMMITTEE: "UBND", AgencyKind.COUNCIL: "HĐTĐ", AgencyKind.FRONT: "MTTQ",
    AgencyKind.COORDINATION_OFFICE: "VPĐP", AgencyKind.DISTRICT_OFFICE: "VPĐP",
}  # fmt: skip


def organ_of(agency: Agency, on: date) -> Organ:
    """An agency as the organ of a paper on a day: its name in full, with the name of its place then."""
    unit = Unit.objects.as_of(on).filter(pk=agency.unit_id).first()
    place = str(getattr(unit, "name", None) or "")
    symbol = _SYMBOLS.get(AgencyKind(agency.kind), agency.code)
    if agency.kind == AgencyKind.PEOPLES_COMMITTEE:
        full = re.sub(f"^{_SHORT}", f"{_COMMITTEE} ", agency.name)
        name = full.replace(f"{_COMMITTEE} ", f"{_COMMITTEE}\n", 1)
        return Organ(name, "", agency.code, symbol, place)
    above = f"{_COMMITTEE}\n{getattr(unit, 'full_name', None) or ''}".strip()
    if agency.kind == AgencyKind.FRONT or agency.level == Level.VILLAGE:
        above = ""
    return Organ(agency.name, above, agency.code, symbol, place)


def paper_for(rights: Rights, pk: UUID) -> IssuedPaper | None:
    """A paper that the person may open, or None for one that is not there or lies beyond."""
    found = IssuedPaper.objects.select_related("organ", "pdf", "docx", "signed").filter(pk=pk).first()
    return found if found is not None and rules.may_read(rights, found) else None


def content_of(stored: StoredFile) -> bytes:
    """The kept bytes of a file. Raises ``FileNotFoundError``."""
    copy = copy_of(stored, "main")
    if copy is None:
        raise FileNotFoundError(stored.pk)
    with storage.evidence_storage().open(copy.name, "rb") as handle:
        return bytes(handle.read())


@dataclass(frozen=True)
class TemplateRow:
    """A kind with the template now in use (None: the shipped one) and how many there have been."""

    kind: str
    name: str
    current: PaperTemplate | None
    versions: tuple[PaperTemplate, ...]


def templates() -> list[TemplateRow]:
    """Every kind with its templates; one query."""
    by_kind: dict[str, list[PaperTemplate]] = {}
    for row in PaperTemplate.objects.select_related("file", "put_by").order_by("kind", "-version"):
        by_kind.setdefault(row.kind, []).append(row)
    english = (get_language() or "vi").startswith("en")
    return [
        TemplateRow(
            kind.code,
            kind.name_en if english else kind.name_vi,
            next((row for row in by_kind.get(kind.code, []) if row.withdrawn_at is None), None),
            tuple(by_kind.get(kind.code, [])),
        )
        for kind in KINDS.values()
    ]


def template_in_use(kind: str) -> bytes | None:
    """The bytes of the office's own template of a kind; None when the shipped one is used."""
    rows = PaperTemplate.objects.filter(kind=kind, withdrawn_at__isnull=True).select_related("file")
    row = rows.order_by("-version").first()
    return content_of(row.file) if row else None


@dataclass(frozen=True)
class PublicPaper:
    """What anybody may read of a signed paper."""

    pk: UUID
    code: str
    kind: str
    kind_name: str
    organ: str
    sign: str
    day: date
    subject: str
    in_force: bool
    cancelled_on: datetime | None
    cancel_reason: str
    sha256: str
    signed_at: datetime
    is_scan: bool
    is_foreign: bool
    illustrative: bool
    lines: tuple[str, ...]
    verdict: Verdict | None


def public_paper(code: str) -> PublicPaper | None:
    """The signed paper of a code as somebody typed it; None for every code that leads to nothing."""
    known = codes.code_from(code)
    row = IssuedPaper.objects.public().select_related("organ").filter(code=known).first() if known else None
    return _public(row) if row else None


def _public(row: IssuedPaper) -> PublicPaper:
    said: Any = row.verdict
    kind = row.of_kind
    english = (get_language() or "vi").startswith("en")
    return PublicPaper(
        pk=row.pk,
        code=codes.in_words(row.code),
        kind=row.kind,
        kind_name=kind.name_en if english else kind.name_vi,
        organ=str(row.organ),
        sign=row.sign,
        day=row.day,  # type: ignore[arg-type]
        subject=row.subject,
        in_force=row.state == State.SIGNED,
        cancelled_on=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        sha256=row.pdf_sha256,
        signed_at=row.signed_at,  # type: ignore[arg-type]
        is_scan=row.origin == Origin.SCAN,
        is_foreign=row.origin == Origin.FOREIGN,
        illustrative=row.is_demo or bool(row.data["head"]["illustrative"]),
        lines=tuple(row.data["public_lines"]) if kind.lists_places else (),
        verdict=verdict_from(said) if said else None,
    )


def drawn_sha256(paper: PublicPaper) -> str:
    """The SHA-256 of the file as the system drew it, before anybody signed."""
    found = IssuedPaper.objects.filter(pk=paper.pk).values_list("pdf__sha256", flat=True).first()
    return found or ""


def warnings() -> list[str]:
    """What an operator must know about signatures, one sentence each; empty when all is well, and in demo mode."""
    if settings.DEMO:
        return []
    if not trusted_roots():
        return [_no_roots()]
    if not revocation_lists():
        return [
            _(
                "Thư mục chứng thư gốc không có danh sách thu hồi (.crl), nên chữ ký bằng chứng thư đã bị thu hồi vẫn được nhận. "
                "Đặt danh sách của nhà cung cấp vào cùng thư mục và thay hằng ngày."
            )
        ]
    return []


def _no_roots() -> str:
    folder = settings.SIGNATURE_ROOTS
    if not folder:
        why = _("Chưa đặt DATCHUAN_SIGNATURE_ROOTS")
    else:
        why = _("Thư mục %(folder)s (DATCHUAN_SIGNATURE_ROOTS) không có chứng thư gốc nào") % {"folder": folder}
    return _(
        "%(why)s, nên mọi văn bản ký số đều bị từ chối; chỉ tải được bản chụp. Đặt chứng thư gốc (.pem, .crt) của nhà cung "
        "cấp vào một thư mục rồi ghi đường dẫn vào DATCHUAN_SIGNATURE_ROOTS."
    ) % {"why": why}
