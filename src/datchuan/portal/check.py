"""The public check of a paper: facts about it, and the comparison of a file with the one that counts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.core.files.base import File
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.files import limits
from datchuan.papers import queries, verifying
from datchuan.papers.queries import PublicPaper


@dataclass(frozen=True)
class Fact:
    """A line of the page: its name and what is said."""

    name: str
    said: str


def more_facts(paper: PublicPaper) -> tuple[Fact, ...]:
    """What other rooms know of a paper: nothing so far. Every page of the portal stands above every room that could tell."""
    return ()


class Outcome(StrEnum):
    SAME = "same"  # the file that counts
    DRAWN = "drawn"  # the system's own, without the signature
    OTHER = "other"
    TOO_BIG = "too_big"


@dataclass(frozen=True)
class Comparison:
    """What was found of a file in somebody's hand. ``signature`` is about that file, "" where it would say nothing more."""

    outcome: Outcome
    sentence: str
    signature: str = ""
    sha256: str = ""

    @property
    def is_same(self) -> bool:
        return self.outcome == Outcome.SAME


def compare(paper: PublicPaper, file: File[bytes]) -> Comparison:
    """Compare a file with the kept one by its SHA-256; a different one is looked at in the child process. Nothing is kept."""
    if (file.size or 0) > limits.max_bytes():
        words = {"size": limits.in_words(file.size or 0), "limit": limits.in_words(limits.max_bytes())}
        sentence = _("Tệp nặng %(size)s, quá mức %(limit)s. Văn bản do hệ thống lập không nặng như vậy.") % words
        return Comparison(Outcome.TOO_BIG, sentence)
    data = b"".join(file.chunks())
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == paper.sha256:
        return Comparison(Outcome.SAME, _same(paper), sha256=sha256)
    if sha256 == queries.drawn_sha256(paper):
        return Comparison(Outcome.DRAWN, _("Tệp này đúng là bản do hệ thống lập, nhưng chưa có chữ ký."), sha256=sha256)
    verdict = verifying.verify(data, verifying.trusted_roots(), clock.now(), verifying.revocation_lists())
    sentence = _("Tệp này khác với văn bản được lưu. Không dùng nó thay cho văn bản; xin bản gốc ở cơ quan ban hành.")
    return Comparison(Outcome.OTHER, sentence, verdict.sentence, sha256)


def _same(paper: PublicPaper) -> str:
    if not paper.in_force:
        return _("Tệp này đúng là văn bản đã ban hành, không sai một byte; nhưng văn bản đã bị hủy.")
    return _("Tệp này đúng là văn bản đã ban hành, không sai một byte.")
