"""Log lines: one JSON object each, with the request id, whatever hostile text is in them."""

from __future__ import annotations

import json
import logging

import structlog

from datchuan.config.logs import LONGEST, formatter


def line(message: str, *arguments: object, **extra: object) -> str:
    record = logging.LogRecord("datchuan.test", logging.WARNING, __file__, 1, message, arguments, None)
    record.__dict__.update(extra)
    return formatter().format(record)


def test_a_line_has_level_logger_event_time_and_the_id_of_the_request() -> None:
    with structlog.contextvars.bound_contextvars(request_id="7f3a"):
        read = json.loads(line("Lưu %s", "số liệu"))
    assert {key: read[key] for key in ("event", "level", "logger", "request_id")} == {
        "event": "Lưu số liệu", "level": "warning", "logger": "datchuan.test", "request_id": "7f3a",
    }  # fmt: skip
    assert read["timestamp"].endswith("Z")


def test_line_ends_and_direction_marks_cannot_make_a_second_line() -> None:
    text = line("tên: %s", 'a\r\n\u2028\u202e{"level": "info"}')
    assert text.isascii()
    assert text.splitlines() == [text]
    assert json.loads(text)["event"] == 'tên: a\r\n\u2028\u202e{"level": "info"}'


def test_a_giant_value_is_cut() -> None:
    assert len(json.loads(line("x" * 1_000_000))["event"]) < LONGEST + 20


def test_an_exception_is_one_line_and_a_request_object_leaves_only_its_path() -> None:
    class Request:
        path = "/healthz"

        def __str__(self) -> str:
            return "secret"

    try:
        raise ValueError("không đọc được")
    except ValueError as error:
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "hỏng", (), None)
        record.exc_info = (ValueError, error, error.__traceback__)
        record.__dict__["request"] = Request()
    text = formatter().format(record)
    assert text.splitlines() == [text]
    assert "ValueError: không đọc được" in json.loads(text)["exception"]
    assert (json.loads(text)["path"], "secret" in text) == ("/healthz", False)


def test_a_private_address_is_in_no_line() -> None:
    text = line("Not Found: %s", "/v/Qx3_kd-93kdEEkfo2/", path="/deadlines/feed/Qx3_kd-93kdEEkfo2.ics")
    assert "Qx3" not in text
    assert json.loads(text)["event"] == "Not Found: /v/…/"
