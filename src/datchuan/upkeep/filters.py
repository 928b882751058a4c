"""The filters of the lists, as they live in the address. Unknown values are dropped, so that an old link still opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from datchuan.upkeep.models import Cause, Outcome, Reach


class Show(models.TextChoices):
    """What of a campaign is listed."""

    DONE = "done", _("đã rà soát")
    MISSING = "missing", _("chưa rà soát")
    RETURNED = "returned", _("bị trả lại")
    CHANGED = "changed", _("số liệu đổi sau khi rà soát")
    LATE = "late", _("rà soát sau hạn")


class Sign(models.TextChoices):
    """Signs by which a commune may be about to lose an indicator."""

    FALLING = "falling", _("số liệu đi xuống, sát mức chuẩn")
    NEXT_YEAR = "next_year", _("dưới mức chuẩn của năm tới")
    EXPIRING = "expiring", _("minh chứng sắp hết hạn")
    FINDING = "finding", _("phát hiện chưa xử lý xong")


class When(models.TextChoices):
    """Which communes of the watch are listed; those that may lose something soon when nothing is chosen."""

    LATER = "later", _("xa hơn")
    ALL = "all", _("tất cả")


@dataclass(frozen=True)
class _Filters:
    district: str = ""
    level: str = ""

    def query(self, **changes: Any) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)
        return "?" + urlencode({key: value for key, value in vars(wanted).items() if value})

    @property
    def any(self) -> bool:
        return self != type(self)()


@dataclass(frozen=True)
class Filters(_Filters):
    """What is asked of a campaign. ``lost``: "NTM:10", a criterion that is no longer met."""

    show: str = ""
    outcome: str = ""
    reach: str = ""
    cause: str = ""
    lost: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        return cls(
            district=query.get("district", "")[:12],
            level=query.get("level", "")[:20],
            show=_one_of(query, "show", Show.values),
            outcome=_one_of(query, "outcome", Outcome.values),
            reach=_one_of(query, "reach", Reach.values),
            cause=_one_of(query, "cause", Cause.values),
            lost=query.get("lost", "")[:40],
        )


@dataclass(frozen=True)
class WatchFilters(_Filters):
    """What is asked of the watch. ``line``: "reached" for communes that would reach the line of revocation if they lost
    what is at risk."""

    sign: str = ""
    line: str = ""
    when: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> WatchFilters:
        return cls(
            district=query.get("district", "")[:12],
            level=query.get("level", "")[:20],
            sign=_one_of(query, "sign", Sign.values),
            line=_one_of(query, "line", [Reach.REACHED]),
            when=_one_of(query, "when", When.values),
        )


def _one_of(query: QueryDict, name: str, known: list[str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""
