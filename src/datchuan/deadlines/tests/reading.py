"""A small reader of iCalendar streams, written from RFC 5545 without a look at the writer."""

from __future__ import annotations

import re
from io import StringIO

from dateutil.tz import tzical

Property = tuple[str, dict[str, str], str]
_LINE = re.compile(r"^([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:]+)*):(.*)$", re.S)


def unfolded(stream: bytes) -> list[str]:
    """The content lines: each ends with CRLF, none is longer than 75 octets, none breaks a letter."""
    assert stream.endswith(b"\r\n") and b"\n" not in stream.replace(b"\r\n", b"")
    raw = stream[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in raw)
    for line in raw:
        line.decode("utf-8")
    return stream[:-2].replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def properties(stream: bytes) -> list[Property]:
    found = []
    for line in unfolded(stream):
        match = _LINE.match(line)
        assert match, line
        given = dict(part.split("=", 1) for part in match[2].split(";") if part)
        found.append((match[1], given, match[3]))
    return found


def text(value: str) -> str:
    """A value of type TEXT, read."""
    return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)


def events(stream: bytes) -> list[dict[str, tuple[dict[str, str], str]]]:
    """Every VEVENT as property -> (parameters, value); components must be closed in order."""
    found: list[dict[str, tuple[dict[str, str], str]]] = []
    open_: list[str] = []
    for name, given, value in properties(stream):
        if name == "BEGIN":
            open_.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert open_.pop() == value
        elif open_[-1] == "VEVENT":
            assert name not in found[-1]
            found[-1][name] = (given, value)
    assert open_ == []
    return found


def zone(stream: bytes) -> tzical:
    """The time zones of the stream, as another library reads them."""
    return tzical(StringIO("\n".join(unfolded(stream))))
