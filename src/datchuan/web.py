"""One web process: the Django application behind waitress, on a listening socket that the launcher made.

waitress reads a whole request and buffers a whole answer in its own loop, so that a half-sent form or a slow reader
holds a buffer and never a worker thread (docs/decisions/0008-web-server.md, tests/test_slow_clients.py).
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from typing import Any, NoReturn

import waitress

from datchuan.balance import Balanced, Counts

#: Connections per process: 200 half-sent forms leave room. The poll() loop has no limit of 1024 descriptors.
CONNECTIONS = 2000
#: Seconds without a byte after which a connection is closed.
IDLE_SECONDS = 60
#: Bytes. Larger bodies are refused before Django sees them; buffers above half a megabyte go to a file.
LARGEST_BODY = 32 * 1024 * 1024
#: New objects after which the young ones are looked through, and how many such looks before the next older generation.
#: A page makes tens of thousands that die with it by themselves.
COLLECTED_AFTER = (20_000, 20, 20)
#: Seconds after which a thread that computes lets another go on. A save asks the database some twenty-five times, and after each
#: answer waits for its turn: with Python's usual five milliseconds that wait was most of its time beside busy neighbours.
TURN_SECONDS = 0.0005
#: Bytes of an answer that may wait for a slow reader before the thread that writes it waits too.
ANSWER_BUFFER = 64 * 1024 * 1024


def options(threads: int) -> dict[str, Any]:
    """What waitress is told."""
    return {
        "threads": threads,
        "connection_limit": CONNECTIONS,
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": 10,
        "max_request_body_size": LARGEST_BODY,
        "outbuf_high_watermark": ANSWER_BUFFER,
        "asyncore_use_poll": True,
        "recv_bytes": 65536,
        "ident": "",
        "clear_untrusted_proxy_headers": os.environ.get("DATCHUAN_BEHIND_PROXY", "0") != "1",
    }


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)  # waitress finishes the requests in hand (up to 5 seconds), then returns


def settle() -> None:
    """Load what every request needs, let the collector never look at it again, and let threads take turns often.

    Modules, models and addresses are a third of a million objects that stay for the life of the process. Walking over
    them in a full collection would hold up whatever page is being drawn for a tenth of a second.
    """
    from django.template import engines
    from django.urls import get_resolver

    _loaded = get_resolver().url_patterns, engines.all()
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    sys.setswitchinterval(TURN_SECONDS)


def main(descriptor: int, counts: Counts | None = None) -> None:
    """Serve until SIGTERM; beside other processes with ``counts`` of who holds how many connections."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    gc.disable()  # what is being loaded stays
    from datchuan.config.wsgi import application

    settle()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of a few requests is no news
    listening = socket.socket(fileno=descriptor)
    threads = int(os.environ.get("DATCHUAN_WEB_THREADS", "4"))
    server = waitress.create_server(application, sockets=[listening], **options(threads))
    if counts is not None:
        Balanced(server, counts)
    server.run()


if __name__ == "__main__":
    listening_on, *shared = map(int, sys.argv[1:])
    main(listening_on, Counts(*shared) if shared else None)
