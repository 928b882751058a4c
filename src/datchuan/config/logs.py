"""Logs: one JSON object a line, with the request id, so that one request can be followed through every process."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

#: Longest message and value kept. Hostile input must not be able to fill the disk through the log.
LONGEST = 4000
#: Addresses that are keys: what follows these opens something without signing in.
_KEYS = re.compile(r"(/v/|/deadlines/feed/)[A-Za-z0-9_-]{8,}")


def _shorten(_logger: Any, _name: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str) and len(value) > LONGEST:
            event[key] = value[:LONGEST] + f"… [{len(value)}]"
    return event


def _without_request(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Django puts the whole request on its records; the id and the path are enough and hold no personal data."""
    request = event.pop("request", None)
    if path := getattr(request, "path", None):
        event.setdefault("path", path)
    event.pop("server_time", None)
    return event


def _without_keys(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """A private address is a key: whoever reads the log is not to open it."""
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = _KEYS.sub(r"\1…", value)
    return event


PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def formatter() -> logging.Formatter:
    """The formatter that ``settings.LOGGING`` names. ``request_id`` comes from structlog's context variables."""
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*PROCESSORS[:3], structlog.stdlib.ExtraAdder(), *PROCESSORS[4:]],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_request,
            _without_keys,
            _shorten,
            # ASCII only: U+2028 and bidi marks stay one harmless record.
            structlog.processors.JSONRenderer(ensure_ascii=True, default=str, sort_keys=True),
        ],
    )
