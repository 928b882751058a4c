"""The page that shows two versions side by side: nothing was overwritten, and the person chooses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

#: Fields of a form that are never sent again.
FRESH = frozenset({"csrfmiddlewaretoken", "version", "idem"})
#: Most fields that the page sends again: no form of the product comes near.
MOST_FIELDS = 200


@dataclass(frozen=True)
class Theirs:
    """What stands now: who did it, when, and its lines as (label, text); lines without a text are left out."""

    who: str
    at: datetime | None
    said: Iterable[tuple[str, str]]

    @classmethod
    def by_event(cls, event: Any, done: str) -> Theirs:
        """The last event (``by``, ``at``, ``text``) of what has a history; ``done`` says it in words."""
        return cls(who_did(event.by), event.at, [(_("Việc đã làm"), done), (_("Nội dung"), event.text)])

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [line for line in self.said if line[1]]


def who_did(person: object) -> str:
    """A person as the page names them; what nobody did, the system did."""
    return str(person or _("Hệ thống"))


def sent_again(request: HttpRequest, fresh: Collection[str] = FRESH) -> list[tuple[str, str]]:
    """The fields that a person typed, to be sent again upon what stands now."""
    names = (name for name in request.POST if name not in fresh)
    return [(name, value) for name in names for value in request.POST.getlist(name) if value][:MOST_FIELDS]


def both_versions(
    request: HttpRequest,
    sentence: str,
    typed: Iterable[tuple[str, str]],
    theirs: Theirs | None,
    *,
    version: int,
    back: str,
    again: list[tuple[str, str]] | None = None,
    action: str = "",
    title: str = "",
) -> HttpResponse:
    """Both versions, status 409. What was ``typed`` can be sent again to ``action`` (this address) upon ``version``, or
    given up by going ``back``."""
    context = {
        "title": title,
        "sentence": sentence,
        "typed": typed,
        "theirs": theirs,
        "action": action or request.path,
        "version": version,
        "again": sent_again(request) if again is None else again,
        "back": back,
    }
    return render(request, "ui/conflict.html", context, status=409)
