"""Where a title of a unit stands on a day, in the words of the register. Pure: events in, a state and its event out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, TAKES, Holding, effective_on, holding, standing_events


class State(models.TextChoices):
    """The words of a title. Watched and under review are said of a title that is held, by those who watch and review."""

    HELD = "held", _("Đang giữ")
    ACKNOWLEDGED = "acknowledged", _("Được thừa nhận sau sắp xếp")
    WATCHED = "watched", _("Đang giữ, đang theo dõi")
    UNDER_REVIEW = "under_review", _("Đang xem xét thu hồi")
    REVOKED = "revoked", _("Đã thu hồi")
    LAPSED = "lapsed", _("Hết hiệu lực")
    NONE = "none", _("Chưa được công nhận")
    UNKNOWN = "unknown", _("Chưa rõ tình trạng")


#: States in which the title is held.
HELD = frozenset({State.HELD, State.ACKNOWLEDGED, State.WATCHED, State.UNDER_REVIEW})


@dataclass(frozen=True)
class Stand:
    """A unit in the register on a day: its holding, the state of the title asked about, and the event that it rests on."""

    holding: Holding
    state: str
    event: TitleEvent | None

    @property
    def is_held(self) -> bool:
        return self.state in HELD


def stand(events: Iterable[TitleEvent], on: date, level: str = "") -> Stand:
    """The state of one level, or of the highest title when no level is asked about."""
    rows = list(events)
    held = holding(rows, on)
    event = held.by_level.get(level or held.highest)
    if event is not None:
        return Stand(held, State.ACKNOWLEDGED if event.meaning == State.ACKNOWLEDGED else State.HELD, event)
    ended = [e for e in standing_events(rows) if e.meaning in TAKES and (effective_on(e) or date.min) <= on]
    ended = [e for e in ended if level in ("", e.level)]
    if ended:
        return Stand(held, State(ended[-1].meaning), ended[-1])
    if held.highest in LEVELS:  # what is known of the unit names another level
        return Stand(held, State.NONE, None)
    return Stand(held, State(held.highest), held.stated_none)
