"""Words of the pack in the language of the page, and the room's own words for codes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.criteria import engine
from datchuan.criteria.engine.explain import shown_value, slot_labels
from datchuan.criteria.engine.verdicts import SlotResult
from datchuan.criteria.models import Change, SetCode


def in_language(thing: Any, field: str) -> Any:
    """A field of an object or mapping of the pack in the language of the page; Vietnamese where English is missing."""
    return _get(thing, f"{field}_{language()}") or _get(thing, f"{field}_vi") or ""


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def _get(thing: Any, key: str) -> Any:
    return thing.get(key) if isinstance(thing, dict) else getattr(thing, key, None)


def set_word(set_code: str) -> str:
    """A set in two or three words, for tabs; the code itself for a set that the product does not know."""
    words = {SetCode.NTM: _("Nông thôn mới"), SetCode.NTM_NC: _("Nâng cao"), SetCode.NTM_KM: _("Kiểu mẫu")}
    return words.get(set_code, set_code)  # type: ignore[call-overload, no-any-return]


def change_word(change: str) -> str:
    """How an indicator stands against the former set, in words; empty for none."""
    words = {
        Change.NEW: _("mới"),
        Change.RAISED: _("nâng mức"),
        Change.REWORDED: _("sửa lời văn"),
        Change.CHANGED: _("thay đổi"),
        Change.UNCHANGED: _("giữ nguyên"),
    }
    return words.get(change, "") if change else ""  # type: ignore[call-overload]


def language() -> str:
    """The language of the page as the engine names it."""
    return "en" if is_english() else "vi"


def level_words(threshold: engine.Threshold, measure: engine.Measure) -> str:
    """What must be reached: "từ 80 % trở lên"."""
    return engine.threshold_text(threshold.level, measure, language())


def explained(result: engine.IndicatorResult, measure: engine.Measure) -> str:
    """What the engine says of a value, as a sentence with something to do."""
    text = engine.explain(result, engine.Indicator(result.code, "", "", "", measure), language())
    return f"{text[:1].upper()}{text[1:]}."


def why_level(threshold: engine.Threshold | None, profile_name: str = "") -> str:
    """Where a level comes from: sentences."""
    return engine.why_threshold(threshold, language(), profile_name)


def figure_words(result: engine.IndicatorResult, measure: engine.Measure) -> str:
    """The value of a result in words, its numbers cut so that they stay on their own side of the level."""
    if result.value is None:
        return _("chưa có số liệu")
    if result.problem or not result.slots:
        return engine.value_text(result.value, measure, language())
    labels = slot_labels(measure, result.threshold, language())
    told = (_slot_words(slot) for slot in result.slots)
    return "; ".join(f"{label}: {text}" if label else text for label, text in zip(labels, told, strict=True))


def _slot_words(slot: SlotResult) -> str:
    if slot.value.is_nothing:
        return _("chưa có số liệu")
    if slot.part.kind is engine.Kind.PASS_FAIL:
        return _("đạt") if slot.value.passed else _("chưa đạt")
    return slot.value.level or shown_value(slot, language())
