"""Connections are spread evenly over processes that share a socket, and none is kept out by one that hangs."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import waitress

from datchuan import balance, web
from datchuan.balance import ABSENT, Balanced, Counts
from tests import running


def _say(_environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


@contextlib.contextmanager
def served(number: int) -> Iterator[tuple[int, list[Any], list[Counts]]]:
    """Servers that share a socket as web processes do, each with its loop in a thread: port, servers, counts."""
    memory = balance.memory(number)
    listening = socket.create_server(("127.0.0.1", 0))
    counts = [Counts(memory.fileno(), at) for at in range(number)]
    servers = [
        waitress.create_server(_say, sockets=[listening.dup()], **(web.options(1) | {"asyncore_use_poll": True}))
        for _at in range(number)
    ]
    for server, own in zip(servers, counts, strict=True):
        server.adj.asyncore_loop_timeout = 0.05
        Balanced(server, own)
    threads = [threading.Thread(target=_loop, args=(server,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield listening.getsockname()[1], servers, counts
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.stopped = True
            server.pull_trigger()
            thread.join(5)
            server.task_dispatcher.shutdown()
            server.asyncore.close_all(server._map)
        listening.close()
        memory.close()


def _loop(server: Any) -> None:
    server.stopped = False
    while not server.stopped:
        server.asyncore.loop(timeout=0.05, map=server._map, use_poll=True, count=1)


def _connect(stack: contextlib.ExitStack, port: int, number: int) -> list[socket.socket]:
    clients = []
    for _ in range(number):
        client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        clients.append(client)
    for client in clients:
        assert client.recv(15) == b"HTTP/1.1 200 OK"
    return clients


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the other server may wake late."""
    monkeypatch.setattr(balance, "LOOKS", 2000)


def test_eight_readers_are_four_in_each_process(patient: None) -> None:
    with served(2) as (port, servers, counts), contextlib.ExitStack() as stack:
        clients = _connect(stack, port, 8)
        assert [len(server.active_channels) for server in servers] == [4, 4]
        assert running.until(lambda: counts[0].read() == counts[1].read() == [4, 4])
        for client in clients:
            client.close()
        assert running.until(lambda: counts[0].read() == [0, 0])


def test_a_process_that_hangs_or_has_ended_keeps_nobody_out() -> None:
    with served(1) as (port, servers, _counts), contextlib.ExitStack() as stack:
        beside = balance.memory(2)
        Balanced(servers[0], Counts(beside.fileno(), 0))
        Counts(beside.fileno(), 1).write(0)  # it tells that it holds nothing, and takes nothing
        begun = time.monotonic()
        _connect(stack, port, 20)
        assert time.monotonic() - begun < 0.5
        assert len(servers[0].active_channels) == 20


def test_who_does_not_serve_yet_holds_no_place() -> None:
    memory = balance.memory(3)
    first = Counts(memory.fileno(), 0)
    first.write(5)
    assert first.read() == [5, ABSENT, ABSENT]
    assert not first.someone_holds_fewer(5)
    second = Counts(memory.fileno(), 1)
    second.write(4)
    assert first.someone_holds_fewer(5)
    assert not first.someone_holds_fewer(4)
    Counts(memory.fileno(), 1)  # started again: it loads before it serves
    assert not first.someone_holds_fewer(5)


@pytest.mark.parametrize("number", [1, 4])
def test_alone_or_many(patient: None, number: int) -> None:
    with served(number) as (port, servers, _counts), contextlib.ExitStack() as stack:
        _connect(stack, port, 8)
        assert {len(server.active_channels) for server in servers} == {8 // number}
