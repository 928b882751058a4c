"""Every address of the product with a sample for each of its parts, and a browser for each role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from datchuan.config import kept
from datchuan.config.sessions import SessionStore
from datchuan.people.backend import Backend
from tests.samples import Sample, samples
from tests.walked import Things

#: Column of the table -> demo account; nobody for a visitor who has not signed in.
ROLES = {
    "officer": "xa.tienlanh",
    "other_officer": "xa.daithanh",
    "district": "huyen.tienphuoc",
    "department": "so.yte",
    "coordinator": "vpdp",
    "council": "hoidong",
    "leader": "lanhdao.tinh",
    "district_leader": "lanhdao.tienphuoc",
    "chairman": "lanhdao.tienlanh",
    "head": "lanhdao.soyte",
    "inspector": "thanhtra",
    "front": "mattran.tinh",
    "operator": "quantri",
    "anonymous": "",
}
#: Who look at every page that they get: they may be measuring a figure blind.
LOOKING = ("coordinator", "department")
#: What a page shows that tells ``FIGURE``.
TELLS = re.compile(r"(?<![\w-])(7\.?31[37]|9\.?87[17]|74[,.]0[89]\d*)(?![\w-])")  # not within keys and tokens


@dataclass(frozen=True)
class Address:
    """An address with its name; ``sample`` tells apart several samples of one name."""

    name: str
    sample: str
    path: str

    @property
    def label(self) -> str:
        return f"{self.name} {self.sample}".strip()


def patterns() -> Iterator[URLPattern]:
    """Every named pattern of the resolver."""

    def below(resolver: URLResolver) -> Iterator[URLPattern]:
        for part in resolver.url_patterns:
            if isinstance(part, URLResolver):
                yield from below(part)
            else:
                yield part

    yield from below(get_resolver())


class Walk:
    """The things, the addresses that lead to them, and who asks."""

    def __init__(self, things: Things) -> None:
        self.things, self.world = things, things.world
        #: Addresses whose pages told ``FIGURE`` to who measures anew, whose answers to a form did so, and that gave a file which
        #: cannot be looked into.
        self.told: set[str] = set()
        self.answered: set[str] = set()
        self.files: set[str] = set()
        # Signed in before anything is taken back, so that every session lasts.
        self._cookies = {role: self._session(username) for role, username in ROLES.items() if username}
        #: Where every effect is taken back to. Most requests have none, and leave it as it was.
        self._savepoint: str | None = None
        #: One chain of middleware for all browsers that do, and one for those that do not demand the tokens of forms.
        self._handlers = {strict: Client(enforce_csrf_checks=strict).handler for strict in (False, True)}

    @contextmanager
    def known(self) -> Iterator[None]:
        """Whose session a cookie belongs to is looked up once: it stays the same, and is no part of what is walked."""
        session, person = Known(SessionStore.load), Known(Backend.get_user)
        with mock.patch.object(SessionStore, "load", session), mock.patch.object(Backend, "get_user", person):
            yield

    def samples(self, pattern: URLPattern) -> list[Sample]:
        return samples(self.things, pattern)

    def addresses(self) -> list[Address]:
        return [
            Address(str(pattern.name), label, reverse(str(pattern.name), kwargs=found))
            for pattern in patterns()
            for label, found in self.samples(pattern)
        ]

    def browser(self, role: str, *, strict: bool = False) -> Client:
        """A browser in which the holder of a role is signed in. ``strict`` demands tokens of forms."""
        client = Client(raise_request_exception=False)
        client.handler = self._handlers[strict]
        if role in self._cookies:
            client.cookies["sessionid"] = self._cookies[role]
        return client

    def _session(self, username: str) -> str:
        """The key of a session that has been in use, so that not every request is the first one and writes that it was."""
        client = self.world.client(username)
        client.get("/healthz")
        return str(client.cookies["sessionid"].value)

    def send(
        self, role: str, method: str, path: str, *, strict: bool = False, drawn: bool = True, **more: str
    ) -> HttpResponse:
        """One request, whose effects are taken back. Who reads may write nothing but when the session was last used.
        ``drawn=False`` stops short of the template of a page: its status is decided by then."""
        cache.clear()
        drawing = nullcontext() if drawn else mock.patch.object(Template, "render", return_value="")
        before = self._savepoint = self._savepoint or transaction.savepoint()
        client = self.browser(role, strict=strict)
        with Writes() as writes, drawing:
            response = client.generic(method, path, content_type="application/x-www-form-urlencoded", **more)
        if not writes.read_only or (method != "GET" and response.status_code < 400):
            transaction.savepoint_rollback(before)
        assert method != "GET" or not writes.found, (role, path, writes.found)
        if method != "GET" and response.status_code < 400:
            kept.forget_all()  # it may rest on what is taken back
        if role in LOOKING and drawn:
            if method == "GET" and response.status_code == 200:
                self._look_at(path, response)
            elif (
                method == "POST" and response.status_code in {200, 409, 422} and TELLS.search(response.content.decode())
            ):
                self.answered.add(path)
        return response

    def _look_at(self, path: str, response: HttpResponse) -> None:
        """Note whether a page tells ``FIGURE``."""
        form = response.headers.get("Content-Type", "")
        if not form.startswith(("text/", "application/json", "image/svg")):
            self.files.add(path)
        elif TELLS.search(response.content.decode()):
            self.told.add(path)


class Known:
    """A method that looks something up, of which everybody gets a copy of what it found first for the same thing."""

    def __init__(self, look_up: Callable[..., Any]) -> None:
        self._look_up = look_up
        self._found: dict[Any, Any] = {}

    def __get__(self, owner: Any, kind: type) -> Callable[..., Any]:
        def find(*of: Any) -> Any:
            key = of or owner.session_key
            if key not in self._found:
                self._found[key] = self._look_up(owner, *of)
            return deepcopy(self._found[key])

        return find


class Writes(AbstractContextManager["Writes"]):
    """The statements that change rows while this is open, except of sessions."""

    CHANGES = re.compile(r"(insert into|update|delete from|truncate|merge into|copy)\s+(?!\"django_session\")", re.I)

    READS = re.compile(r"select|savepoint|release|rollback", re.I)

    def __init__(self) -> None:
        self.found: list[str] = []
        #: Whether there was nothing but reading, sessions included.
        self.read_only = True
        self._wrapper = connection.execute_wrapper(self._note)

    def _note(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = (sql if isinstance(sql, str) else str(sql)).lstrip()
        if not self.READS.match(text):
            self.read_only = False
            if self.CHANGES.match(text) or (text[:4].lower() == "with" and self.CHANGES.search(text)):
                self.found.append(text[:200])
        return execute(sql, params, many, context)

    def __enter__(self) -> Writes:
        self._wrapper.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._wrapper.__exit__(*raised)
