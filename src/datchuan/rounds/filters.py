"""The filters of a round's page, as they live in the address. Unknown values are dropped, so that an old link opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class Where(models.TextChoices):
    """Where a dossier of a round is, as one speaks of it in a meeting; the order is that of the way."""

    COMMUNE = "commune", _("ở xã")
    RETURNED = "returned", _("bị trả lại để bổ sung")
    DISTRICT = "district", _("ở huyện")
    READY = "ready", _("chờ gửi lên tỉnh")
    RECEPTION = "reception", _("chờ tỉnh kiểm tra thành phần")
    APPRAISAL = "appraisal", _("chờ sở, ngành")
    COUNCIL = "council", _("đủ điều kiện trình Hội đồng")
    VOTED = "voted", _("đã biểu quyết, chờ quyết định")
    DECIDED = "decided", _("đã có quyết định, chờ công bố")
    ANNOUNCED = "announced", _("đã công bố")
    SENT_BACK = "sent_back", _("Hội đồng yêu cầu hoàn thiện")
    REFUSED = "refused", _("Hội đồng không thông qua")
    WITHDRAWN = "withdrawn", _("xã đã rút")


class Flag(models.TextChoices):
    LATE = "late", _("gửi muộn")
    EXCEPTION = "exception", _("được gia hạn")
    OVERDUE = "overdue", _("quá hạn ở bước hiện tại")


@dataclass(frozen=True)
class Filters:
    """What is asked of a round. ``silent``: the code of an agency that has not answered."""

    district: str = ""
    level: str = ""
    where: str = ""
    flag: str = ""
    silent: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        where, flag = query.get("where", ""), query.get("flag", "")
        return cls(
            district=query.get("district", "")[:12],
            level=query.get("level", "")[:20],
            where=where if where in Where.values else "",
            flag=flag if flag in Flag.values else "",
            silent=query.get("silent", "")[:40],
        )

    def query(self, **changes: str) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)
        return "?" + urlencode({key: value for key, value in vars(wanted).items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()
