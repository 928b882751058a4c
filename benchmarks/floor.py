"""The floor: a bare Django application without sign-in, permissions, validation, middleware or pages.

It commits each write with an audit row in the same transaction and sends lists as JSON. Same server (waitress with the
product's own settings, as many processes and threads), same PostgreSQL, same pool. ``python -m benchmarks.floor FD``.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

COMMUNES, INDICATORS = 193, 57
SCHEMA = """
CREATE TABLE value (commune int, indicator int, value jsonb, version int, PRIMARY KEY (commune, indicator));
CREATE TABLE audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), what text, before jsonb, after jsonb);
INSERT INTO value SELECT c, i, jsonb_build_object('num', (c * i) % 100, 'den', 100), 1
  FROM generate_series(1, 193) c, generate_series(1, 57) i;
CREATE INDEX ON value (indicator);
"""


def save(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        _write(cursor, request.POST["commune"], request.POST["indicator"], request.POST["num"])
    return HttpResponse(status=303, headers={"Location": "/"})


def sheet(request: HttpRequest) -> HttpResponse:
    """57 values of one commune in one transaction, one statement, one audit row."""
    number = request.POST["num"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO value SELECT %s, i, jsonb_build_object('num', %s::text, 'den', '100'), 1"
            " FROM generate_series(1, 57) i"
            " ON CONFLICT (commune, indicator) DO UPDATE SET value = excluded.value, version = value.version + 1",
            [request.POST["commune"], number],
        )
        cursor.execute("INSERT INTO audit (what, after) VALUES ('sheet', %s)", [json.dumps({"num": number})])
    return HttpResponse(status=303, headers={"Location": "/"})


def _write(cursor: object, commune: str, indicator: str, number: str) -> None:
    value = json.dumps({"num": number, "den": "100"})
    cursor.execute(  # type: ignore[attr-defined]
        "UPDATE value SET value = %s, version = version + 1 WHERE commune = %s AND indicator = %s",
        [value, commune, indicator],
    )
    cursor.execute("INSERT INTO audit (what, after) VALUES ('save', %s)", [value])  # type: ignore[attr-defined]


def board(request: HttpRequest) -> HttpResponse:
    """Letters of 193 communes x 57 indicators as JSON."""
    return _rows(
        "SELECT commune, string_agg(CASE WHEN (value->>'num')::int >= 50 THEN 'M' ELSE 'N' END, '' ORDER BY indicator)"
        " FROM value GROUP BY commune ORDER BY commune"
    )


def listed(request: HttpRequest) -> HttpResponse:
    """193 communes with a figure, filtered and sorted."""
    return _rows(
        "SELECT commune, value FROM value WHERE indicator = 17 AND version >= 1 ORDER BY (value->>'num')::int, commune"
    )


def totals(request: HttpRequest) -> HttpResponse:
    return _rows(
        "SELECT indicator, count(*), avg((value->>'num')::numeric)::text FROM value GROUP BY indicator ORDER BY indicator"
    )


def _rows(statement: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return JsonResponse(cursor.fetchall(), safe=False)


urlpatterns = [
    path("save/", save),
    path("sheet/", sheet),
    path("board/", board),
    path("list/", listed),
    path("totals/", totals),
]


def main(descriptor: int) -> None:
    from datchuan import web
    from datchuan.config.database import databases

    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["*"],
        DATABASES=databases(os.environ, None),  # type: ignore[arg-type]
    )
    django.setup()
    import logging
    import socket

    import waitress

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    application = get_wsgi_application()
    threads = int(os.environ.get("DATCHUAN_WEB_THREADS", "4"))
    waitress.serve(application, sockets=[socket.socket(fileno=descriptor)], _quiet=True, **web.options(threads))


if __name__ == "__main__":
    main(int(sys.argv[1]))
