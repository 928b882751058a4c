"""A term that somebody has to keep, as every room that has terms hands it to the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.config import clock


class Kind(models.TextChoices):
    """What a term is about, in the order in which a day lists them."""

    PROGRAMME = "programme", _("Lịch chung")
    MEETING = "meeting", _("Cuộc họp")
    VISIT = "visit", _("Kiểm tra thực tế")
    DIRECTIVE = "directive", _("Văn bản chỉ đạo")
    DOSSIER = "dossier", _("Hồ sơ")
    FINDING = "finding", _("Phát hiện")
    OBSTACLE = "obstacle", _("Vướng mắc")
    REMEDY = "remedy", _("Khắc phục")
    UPKEEP = "upkeep", _("Duy trì chuẩn")
    TARGET = "target", _("Chỉ tiêu năm")
    VILLAGE = "village", _("Các thôn")


#: Dates that come and go by themselves. All other kinds are work: once over they stay on the list until they are done.
DATES = (Kind.PROGRAMME, Kind.MEETING, Kind.VISIT)


@dataclass(frozen=True)
class Due:
    """One term within a person's reach.

    ``what`` says what is to be done and about which place, without the name of a person. ``instant`` is the first moment
    that is too late; ``wording`` what the paper says, "" where nothing was worded. ``url`` is a path (with a fragment
    where several terms share a page) and with ``kind`` the identity of the term. ``who``: the body that has to keep it.
    """

    what: str
    instant: datetime
    wording: str
    url: str
    who: str
    kind: Kind
    #: How sure the date is, where it comes from the pack.
    standing: str = ""
    #: Free words of somebody, for the page only: they may name a person, so they leave the house in no calendar.
    detail: str = ""

    @property
    def day(self) -> date:
        """The last day in time: the one before a term that ends as a day begins."""
        return (self.instant.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date()

    @property
    def is_whole_day(self) -> bool:
        """Whether the term ends with its day, and not at some hour of it."""
        return self.instant.astimezone(clock.VIETNAM).time() == time(0)

    @property
    def stays(self) -> bool:
        """Whether it is work that is still to be done when its day is over."""
        return self.kind not in DATES


def end_of(day: date) -> datetime:
    """The instant of a term that runs to the end of a day."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.VIETNAM)


def start_of(day: date) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time(0), tzinfo=clock.VIETNAM)
