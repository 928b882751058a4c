"""Words of the pack in the language of the page, and the room's own words for codes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.criteria import engine
from datchuan.criteria.models import Change


def in_language(thing: Any, field: str) -> Any:
    """``field`` of an object or mapping of the pack in the language of the page; Vietnamese where English is missing."""
    return _get(thing, f"{field}_{language()}") or _get(thing, f"{field}_vi") or ""


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def _get(thing: Any, key: str) -> Any:
    return thing.get(key) if isinstance(thing, dict) else getattr(thing, key, None)


def change_word(change: str) -> str:
    """How an indicator stands against the former set, in words; empty for none."""
    words = {
        Change.NEW: _("mới"), Change.RAISED: _("nâng mức"), Change.REWORDED: _("sửa lời văn"),
        Change.CHANGED: _("thay đổi"), Change.UNCHANGED: _("giữ nguyên"),
    }
    return words.get(change, "") if change else ""  # type: ignore[call-overload]


def language() -> str:
    """The language of the page as the engine names it."""
    return "en" if is_english() else "vi"


def value_words(value: Any, measure: engine.Measure, goal: engine.Level | None = None) -> str:
    """A stored value in words. With the level it must reach, the number is cut so that it does not show on the wrong
    side of it. What today's measure cannot read is said to be so."""
    try:
        read = engine.Value.from_json(value)
    except (ValueError, KeyError, TypeError):
        return _("số liệu ghi theo cách đo cũ")
    return engine.say_value(measure, read, language(), goal.number if goal else None)


def level_words(threshold: engine.Threshold, measure: engine.Measure) -> str:
    """What must be reached: "từ 80 % trở lên"."""
    return engine.threshold_text(threshold.level, measure, language())


def explained(result: engine.IndicatorResult) -> str:
    """What the engine says of a value, as a sentence with something to do."""
    return engine.explain(result, engine.Indicator(result.code, "", "", "", result.measure), language())


def why_level(threshold: engine.Threshold | None) -> str:
    """Where a level comes from, in one sentence."""
    return engine.why_threshold(threshold, language())
