"""Entries in words: what a person reads on the history page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.config.clock import VIETNAM
from datchuan.journal import kinds
from datchuan.journal.models import Entry, Outcome


@dataclass(frozen=True)
class Change:
    """One thing that changed: its name ("" for the main value), before and after in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An entry in words, in parts that the page sets beside one another."""

    entry: Entry
    when: str
    real_time: str
    who: str
    post: str
    did: str
    about: str
    changes: tuple[Change, ...]
    reason: str
    refused: bool

    def __str__(self) -> str:
        return sentence(self)


def tell(entry: Entry) -> Told:
    """Put an entry into words of the page's language. The day is that of the clock, which may be simulated."""
    local = entry.at.astimezone(VIETNAM)
    day = f"{entry.day.day:02d}/{entry.day.month:02d}/{entry.day.year:04d}"
    vi = str(kinds.words(entry.kind))
    return Told(
        entry=entry,
        when=f"{local:%H:%M} {day}",
        real_time=f"{local:%H:%M:%S %d/%m/%Y}",
        who=visible(entry.actor_name),
        post=visible(entry.post_label),
        did=vi[:1].lower() + vi[1:],
        about=visible(entry.object_label),
        changes=tuple(changes(entry.before, entry.after)),
        reason=visible(entry.reason, 2000),
        refused=entry.outcome == Outcome.REFUSED,
    )


def sentence(told: Told) -> str:
    """The whole entry as one line of text."""
    who = f"{told.who} ({told.post})" if told.post else told.who
    did = _("chưa làm được: %(did)s") if told.refused else _("đã %(did)s")
    line = f"{told.when} {who} {did % {'did': told.did}}" + (f" {told.about}" if told.about else "")
    if told.changes:
        line += ": " + "; ".join(_one(change) for change in told.changes)
    return line + (f". {_('Lý do')}: {told.reason}" if told.reason else "")


def _one(change: Change) -> str:
    return (f"{change.name} " if change.name else "") + f"{change.before} → {change.after}"


def changes(before: Any, after: Any) -> Iterator[Change]:
    """What differs between before and after, key by key; the key "value" comes first and bears no name."""
    if not (_is_record(before) or _is_record(after)):
        if before != after:
            yield Change("", value(before), value(after))
        return
    old = before if _is_record(before) else {}
    new = after if _is_record(after) else {}
    for key in sorted({*old, *new}, key=_natural):
        if old.get(key) != new.get(key):
            name = "" if key == "value" else visible(str(kinds.field_words(key)))
            yield Change(name, value(old.get(key)), value(new.get(key)))


def _is_record(thing: Any) -> bool:
    """Whether it is a set of named fields rather than one stored value."""
    return isinstance(thing, dict) and not _is_value(thing)


def _is_value(thing: dict[str, Any]) -> bool:
    return set(thing) in (
        {"pass"},
        {"num", "den"},
        {"percent"},
        {"number"},
        {"level"},
        {"female", "male"},
        {"parts"},
        {"na", "reason"},
        {"na"},
    )


def value(thing: Any) -> str:
    """A stored value in words: 412/530, 79,96%, nữ …, nam …; other things as plainly as they go."""
    if thing is None or thing == "":
        return _("chưa có")
    if isinstance(thing, bool):
        return _("có") if thing else _("không")
    if isinstance(thing, dict) and _is_value(thing):
        return visible(_measured(thing))
    if isinstance(thing, dict):
        return visible(", ".join(f"{kinds.field_words(key)}: {value(item)}" for key, item in sorted(thing.items())))
    if isinstance(thing, list):
        return visible("; ".join(value(item) for item in thing)) if thing else _("chưa có")
    return visible(str(thing))


def _measured(thing: dict[str, Any]) -> str:
    if "pass" in thing:
        return _("đạt") if thing["pass"] else _("chưa đạt")
    if "num" in thing:
        return f"{_number(thing['num'])}/{_number(thing['den'])}"
    if "percent" in thing:
        return f"{_number(thing['percent'])}%"
    if "female" in thing:
        words = {"female": value(thing["female"]), "male": value(thing["male"])}
        return _("nữ %(female)s, nam %(male)s") % words
    if "parts" in thing:
        return "; ".join(value(part) for part in thing["parts"])
    if "na" in thing:
        reason = str(thing.get("reason") or "")
        return _("không áp dụng") + (f" ({reason})" if reason else "")
    return _number(thing["number"]) if "number" in thing else str(thing["level"])


def _number(digits: Any) -> str:
    """A decimal text as it is written here, digit for digit: nothing is rounded in a history."""
    whole, point, rest = str(digits).partition(".")
    grouped = f"{int(whole):,}" if whole.isascii() and whole.isdigit() else whole
    if (get_language() or "vi").startswith("en"):
        return grouped + point + rest
    return grouped.replace(",", ".") + ("," if point else "") + rest


def visible(text: str, longest: int = 300) -> str:
    """Text that cannot deceive the eye: controls and marks of direction are shown as a box, line ends as ⏎."""
    if len(text) > longest:
        text = text[:longest] + "…"
    if text.isprintable():
        return text
    return "".join(_sign(sign) for sign in text.replace("\r\n", "\n"))


def _sign(sign: str) -> str:
    if sign in "\n\r\u2028\u2029\u0085":
        return " ⏎ "
    return "□" if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"} else sign


def _natural(key: str) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Order of fields: the value first, then by their numbers (2.1 before 10), then by letters."""
    parts = re.split(r"(\d+)", key)
    return key != "value", [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts if part]
