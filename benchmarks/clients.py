"""Eight clients at once, in a process of their own. Reads a plan (JSON) from standard input, prints what was measured.

A plan: ``port``, ``seconds``, ``clients``: a list of {cookie, requests}. A client sends its requests over and over, one
after the other on one connection, as a browser would; with ``once`` each is sent one time, all are measured, and ``span`` is
how long it took until the last client was done. A request: ``path``, and for a save ``form`` (fields), in which
"{n}" becomes the number of the round and "{uuid}" a fresh key; ``expect`` is the status that counts.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode

HEADERS = {"Accept-Encoding": "gzip", "Accept": "text/html,application/xhtml+xml", "Accept-Language": "vi"}


def send(connection: http.client.HTTPConnection, client: dict[str, Any], request: dict[str, Any], n: int) -> int:
    """One request and its whole answer; the bytes of the body on the wire. Raises on another status."""
    headers = {**HEADERS, "Host": client["host"], "Cookie": request.get("cookie", client["cookie"])}
    body = None
    if form := request.get("form"):
        filled = {k: str(v).replace("{n}", str(n)).replace("{uuid}", str(uuid.uuid4())) for k, v in form.items()}
        filled |= {k: str(first + n) for k, first in request.get("counting", {}).items()}
        body = urlencode(filled)
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{client['host']}"}
    connection.request("POST" if body else "GET", request["path"], body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != request.get("expect", 200):
        raise RuntimeError(f"{request['path']}: {answer.status} {content[:300]!r}")
    return len(content)


def work(plan: dict[str, Any], client: dict[str, Any], start: threading.Barrier, out: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", plan["port"], timeout=60)
    start.wait()
    begun, n = time.perf_counter(), 0
    once, warm = plan.get("once", False), 0.0 if plan.get("once") else plan["warm"]
    while n < len(client["requests"]) if once else time.perf_counter() - begun < warm + plan["seconds"]:
        now = time.perf_counter()
        request = client["requests"][n % len(client["requests"])]
        try:
            size = send(connection, client, request, n)
        except (RuntimeError, OSError) as error:
            out["errors"].append(str(error))
            return
        n += 1
        if now - begun >= warm:
            out["seconds"].append(time.perf_counter() - now)
            out["size"] = size
    out["span"] = max(out["span"], time.perf_counter() - begun)


def main() -> None:
    plan = json.load(sys.stdin)
    out: dict[str, Any] = {"seconds": [], "errors": [], "size": 0, "span": 0.0}
    start = threading.Barrier(len(plan["clients"]))
    threads = [threading.Thread(target=work, args=(plan, client, start, out)) for client in plan["clients"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
