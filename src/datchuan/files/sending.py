"""From what a page sent to files that were looked into: plain multipart files, and uploads that came in parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from datchuan.files import actions, limits
from datchuan.files.errors import FileProblem
from datchuan.files.intake import Received
from datchuan.files.models import Kind, StoredFile, Upload
from datchuan.files.queries import upload_of
from datchuan.people.models import User

#: A file that was looked into: new, or one that this person's earlier try already stored.
Sent = StoredFile | Received
#: What people send as papers and evidence; the choice of files of a browser is narrowed to it.
ALLOWED = frozenset({Kind.IMAGE, Kind.PDF, Kind.DOCUMENT, Kind.SHEET, Kind.TEXT})
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,.csv,.txt"
#: Most files of one form: each is looked into before the answer.
MOST = 20


@dataclass(frozen=True)
class Problem:
    """Why a file was not taken: its name and the sentence that says what to do."""

    name: str
    why: str

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.why}" if self.name else self.why


@dataclass
class Taken:
    """The files that are good, in the order in which they were chosen, and the problems of the others."""

    files: list[Sent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def most_size() -> str:
    """The most that one file may have, in words."""
    return limits.in_words(limits.max_bytes())


def choice_context(scope: str, **more: Any) -> dict[str, Any]:
    """What ``files/_choice.html`` and ``files/_upload_attrs.html`` need. ``scope``: the journal chain that files join."""
    return {"scope": scope, "accept": ACCEPT, "most_size": most_size(), "kept": [], **more}


def take_sent(request: HttpRequest, scope: str, *, most: int = MOST, allowed: Collection[str] = ALLOWED) -> Taken:
    """Look into everything that the page sent: ``file`` (multipart) and ``upload`` (ids of uploads of this person).

    No row is made yet; the action of the room keeps what is used. A file with a problem does not hold up the others.
    """
    taken, person = Taken(), cast(User, request.user)
    sent = list(_sent(request, person))
    if not sent:
        taken.problems.append(Problem("", _("Chọn ít nhất một ảnh hoặc tệp.")))
    if len(sent) > most:
        said = _("Mỗi lần gửi nhiều nhất %(most)d tệp; anh/chị chọn %(count)d tệp. Bỏ bớt rồi gửi lần nữa.")
        taken.problems.append(Problem("", said % {"most": most, "count": len(sent)}))
        return taken
    for data in sent:
        try:
            taken.files.append(_looked_into(data, person, scope, allowed))
        except FileProblem as problem:
            taken.problems.append(Problem(str(getattr(data, "name", "") or ""), problem.sentence))
    return taken


def _sent(request: HttpRequest, person: User) -> Iterator[Any]:
    yield from request.FILES.getlist("file")
    seen: set[str] = set()
    for key in request.POST.getlist("upload"):
        if key not in seen:
            seen.add(key)
            yield upload_of(person, key)


def _looked_into(data: Any, person: User, scope: str, allowed: Collection[str]) -> Sent:
    if data is None:
        raise FileProblem("expired")
    if isinstance(data, Upload):
        if data.scope != scope:
            raise FileProblem("expired")
        if data.stored is not None:
            return data.stored
    return actions.receive(data, by=person, allowed=allowed, scope=scope)
