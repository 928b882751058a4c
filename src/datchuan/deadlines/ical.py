"""Terms as an iCalendar stream (RFC 5545). Pure: text in, bytes out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from datchuan.config import clock
from datchuan.people.terms import Due

MIME = "text/calendar; charset=utf-8"
ZONE = "Asia/Ho_Chi_Minh"
#: A line has at most so many octets without its end (RFC 5545, 3.1).
_OCTETS = 75
#: A term at an hour of a day is drawn as the half hour before it, so that it ends where the term ends.
_BEFORE = timedelta(minutes=30)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: Vietnam has kept one offset since 1975, before anything that is written here.
_VTIMEZONE = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19750613T000000", "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def escaped(text: str) -> str:
    """A value of type TEXT: backslash, semicolon, comma and line ends (3.3.11); other control characters are left out."""
    plain = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, written)
    return plain


def folded(line: str) -> bytes:
    """A content line with its end, folded before the 76th octet and never inside a letter (3.1)."""
    parts: list[bytes] = []
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def calendar(name: str, dues: Iterable[Due], site: str, at: datetime, overdue: str) -> bytes:
    """The whole stream. ``site``: scheme and host that stand before the path of a term; ``overdue``: the word for it."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dat Chuan//Deadlines//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}", f"X-WR-TIMEZONE:{ZONE}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H", *_VTIMEZONE,
    ]  # fmt: skip
    for due in dues:
        lines += _event(due, site, at, overdue)
    return b"".join(map(folded, [*lines, "END:VCALENDAR"]))


def _event(due: Due, site: str, at: datetime, overdue: str) -> Iterator[str]:
    is_over = due.stays and due.instant <= at
    said = [due.wording, due.who, site + due.url]
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(f'{due.kind} {due.url}'.encode()).hexdigest()[:40]}@datchuan"
    yield f"DTSTAMP:{utc(at)}"
    yield from _when(due)
    yield f"SUMMARY:{escaped(f'{overdue}: {due.what}' if is_over else due.what)}"
    yield f"DESCRIPTION:{escaped(chr(10).join(filter(None, said)))}"
    yield f"CATEGORIES:{escaped(str(due.kind.label))}"
    yield f"URL:{site}{due.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(due: Due) -> Iterator[str]:
    """A term that ends with its day is that day; another ends at its instant, in the time of the country."""
    if due.is_whole_day:
        yield f"DTSTART;VALUE=DATE:{due.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{due.day + timedelta(days=1):%Y%m%d}"
        return
    end = due.instant.astimezone(clock.VIETNAM)
    yield f"DTSTART;TZID={ZONE}:{end - _BEFORE:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={ZONE}:{end:%Y%m%dT%H%M%S}"
