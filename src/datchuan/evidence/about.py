"""What a person says of a document: its dates, or where it lies when it has no file here. Checked, and put for the journal."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.evidence import rules
from datchuan.evidence.models import Document
from datchuan.journal import kinds
from datchuan.people.models import User

for _key, _vi, _en in (
    ("title", "tên tài liệu", "title"),
    ("number", "số, ký hiệu", "number"),
    ("organ", "cơ quan ban hành", "issuing body"),
    ("dated", "ngày của tài liệu", "date of the document"),
    ("period_from", "chứng minh từ ngày", "proves from"),
    ("period_to", "chứng minh đến ngày", "proves to"),
    ("expires", "có giá trị đến ngày", "valid until"),
    ("system", "hệ thống giữ tài liệu", "system that holds it"),
    ("link", "địa chỉ", "address"),
    ("checked_by", "người kiểm tra", "checked by"),
    ("checked_on", "ngày kiểm tra", "checked on"),
    ("revision", "lần gửi tệp", "revision"),
    ("sha256", "dấu SHA-256", "SHA-256"),
    ("file", "tệp", "file"),
    ("used_for", "dùng cho", "used for"),
):
    kinds.name_field(_key, _vi, _en)


@dataclass(frozen=True)
class About:
    """What a person says of a document. ``system`` and the three after it: where it lies when it has no file here."""

    title: str
    number: str = ""
    organ: str = ""
    dated: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    expires: date | None = None
    system: str = ""
    link: str = ""
    checked_by: str = ""
    checked_on: date | None = None

    @classmethod
    def of(cls, document: Document) -> About:
        return cls(**{name: getattr(document, name) for name in cls.__dataclass_fields__})


def stamped(about: About, by: User, *, without_file: bool) -> About:
    """What is said of where a document lies: needed without a file, checked by this person today unless said."""
    if not about.title:
        raise Refused(_("Nhập tên tài liệu."), status=409)
    if about.period_from and about.period_to and about.period_from > about.period_to:
        raise Refused(_("Ngày đầu của kỳ đứng sau ngày cuối. Kiểm tra lại hai ngày."), status=409)
    if about.link and (sentence := rules.why_not_link(about.link)):
        raise Refused(sentence, status=409)
    if not about.system:
        if without_file:
            raise Refused(_("Chọn một tệp, hoặc ghi tên hệ thống đang giữ tài liệu."), status=409)
        return replace(about, link="", checked_by="", checked_on=None)
    return replace(about, checked_by=about.checked_by or by.display_name, checked_on=about.checked_on or clock.today())


def said(about: About) -> dict[str, Any]:
    """What is said, fit for the journal: dates as Vietnamese offices write them."""
    return {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in asdict(about).items()}
