"""Is a commune up to standard, criterion by criterion, in what anybody may read: only what others than its author stand for.

A criterion is told by what the departments have confirmed of this year's figures; what is not confirmed is no data here.
Where they leave it open, by what was sealed last under the same edition: a completed review of the district, or a dossier that
was sent to the province and stands. Never by a figure that only the commune has saved. Files and figures stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import LETTER, catalogues_on, judge_with, profile_on, stored_values
from datchuan.config import clock
from datchuan.confirmations.queries import ConfirmationState, states
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import CriterionResult, Standing
from datchuan.criteria.engine.model import weakest
from datchuan.criteria.models import Edition
from datchuan.criteria.words import in_language
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import State
from datchuan.titles.queries import holdings
from datchuan.upkeep.models import ReviewStep
from datchuan.upkeep.workflow import Action
from datchuan.upkeep.workflow import State as ReviewState
from datchuan.upkeep.yardstick import of_titles, yardsticks

#: States of a dossier that was sent in which what it says still stands; one that came back is being mended.
SENT = (State.REVIEW, State.COUNCIL, State.VOTED, State.DECIDED, State.ANNOUNCED)
#: Agencies that a proof names; more are counted.
NAMED = 2
TONES = {"M": "good", "X": "good", "N": "fix"}


@dataclass(frozen=True)
class Line:
    """One criterion: its letter (M, N, X, or D for what nobody has confirmed) and the one proof of it."""

    code: str
    name: str
    letter: str
    said: str
    proof: str
    is_confirmed: bool = False

    @property
    def tone(self) -> str:
        return TONES.get(self.letter, "plain")


@dataclass(frozen=True)
class Sealed:
    """What was sealed last: criterion -> letter, in which words, and how it is proved."""

    on: date
    letters: Mapping[str, str]
    proof: str
    basis: str
    #: Whether the province still has to decide on it.
    is_open: bool
    is_demo: bool


@dataclass(frozen=True)
class Lines:
    """The criteria of the set that measures a commune in a year; ``sealed`` is None when no line rests on it."""

    year: int
    edition: Edition
    rows: tuple[Line, ...]
    sealed: Sealed | None
    standing: str
    is_demo: bool

    @property
    def met(self) -> int:
        return sum(row.letter in "MX" for row in self.rows)

    @property
    def lost(self) -> int:
        return sum(row.letter == "N" for row in self.rows)

    @property
    def open(self) -> int:
        return len(self.rows) - self.met - self.lost

    @property
    def confirmed(self) -> int:
        return sum(row.is_confirmed for row in self.rows)


def edition_for(commune_id: int, on: date) -> Edition | None:
    """The set that measures a commune: of its highest title, NTM without one. None before a set is in force."""
    sticks = yardsticks(on)
    held = holdings([commune_id], on)[commune_id].by_level
    stick = (of_titles(sticks, held) or list(sticks.values())[:1])[-1:]
    return stick[0].edition if stick else None


def lines_of(commune: Any, on: date) -> Lines | None:
    """The criteria of a commune today by ``edition_for``. A constant number of queries."""
    edition = edition_for(commune.pk, on)
    if edition is None:
        return None
    said = states([commune.pk], edition.set_code, on.year)
    standing = {code: state for (_pk, code), state in said.items() if state.is_standing}
    sealed = _sealed(commune.pk, edition)
    judged = _judged(commune.pk, edition, standing, on)
    names = {c.code: str(in_language(c, "name")) for c in catalogue_of(edition).criteria}
    rows = tuple(_line(criterion, names[criterion.code], standing, sealed) for criterion in judged)
    rests = any(not row.is_confirmed and row.letter in "MNX" for row in rows)
    return Lines(
        year=on.year,
        edition=edition,
        rows=rows,
        sealed=sealed if rests else None,
        standing=_weakest(judged),
        is_demo=any(says.is_demo for state in standing.values() for says in state.agencies)
        or bool(rests and sealed and sealed.is_demo),
    )


def _judged(pk: int, edition: Edition, standing: Mapping[str, Any], on: date) -> tuple[CriterionResult, ...]:
    """The criteria judged by confirmed figures alone: the others are no data."""
    values = {code: value for code, value in stored_values(pk, edition.set_code, on.year).items() if code in standing}
    return judge_with(catalogues_on(edition, on), edition, values, profile_on(pk, on), on.year).criteria


def _weakest(judged: Iterable[CriterionResult]) -> str:
    found = [i.threshold.standing for c in judged for i in c.indicators if i.threshold]
    return str(weakest(*found)) if found else str(Standing.TO_CHECK)


def _line(judged: CriterionResult, name: str, standing: Mapping[str, ConfirmationState], sealed: Sealed | None) -> Line:
    letter = LETTER[judged.verdict]
    if letter in "MNX":
        deciding = [i.code for i in judged.indicators if letter != "N" or LETTER[i.verdict] == "N"]
        by = [standing[code] for code in deciding if code in standing]
        return Line(judged.code, name, letter, _word(letter), _confirmed_by(by), is_confirmed=True)
    before = sealed.letters.get(judged.code, "D") if sealed else "D"
    if sealed and before in "MNX":
        said = _("%(word)s theo hồ sơ, chờ quyết định") if sealed.is_open else "%(word)s"
        return Line(judged.code, name, before, said % {"word": _word(before)}, sealed.proof)
    known = sum(i.code in standing for i in judged.indicators)
    proof = _("mới có %(n)s/%(all)s chỉ tiêu được xác nhận") % {"n": known, "all": len(judged.indicators)}
    return Line(judged.code, name, "D", _("Chưa được xác nhận"), proof if known else "")


def _word(letter: str) -> str:
    return {"M": _("Đạt"), "N": _("Chưa đạt"), "X": _("Không áp dụng với xã")}[letter]


def _confirmed_by(said: Iterable[ConfirmationState]) -> str:
    """ "Sở Y tế xác nhận ngày 05/10/2023"."""
    says = [one for state in said for one in state.agencies if one.leads]
    if not says:
        return _("theo quy định của bộ tiêu chí đối với nhóm xã này")
    names = list(dict.fromkeys(str(one.agency) for one in says))
    last = max(_day(one.decided_at) for one in says if one.decided_at)
    who = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        who = _("%(who)s và %(n)s cơ quan khác") % {"who": who, "n": len(names) - NAMED}
    return _("%(who)s xác nhận ngày %(on)s") % {"who": who, "on": f"{last:%d/%m/%Y}"}


def _day(at: datetime) -> date:
    return at.astimezone(clock.VIETNAM).date()


def _sealed(pk: int, edition: Edition) -> Sealed | None:
    """What was sealed last of a commune under an edition: a completed review or a dossier that was sent."""
    found = [one for one in (_reviewed(pk, edition), _sent(pk, edition)) if one is not None]
    return max(found, key=lambda one: one.on, default=None)


def _reviewed(pk: int, edition: Edition) -> Sealed | None:
    steps = ReviewStep.objects.filter(review__commune_id=pk, review__state=ReviewState.DONE, action=Action.COMPLETE)
    step = steps.select_related("review", "agency").order_by("-at").first()
    measures = step.content["measures"] if step and step.content else []
    measured = next((one for one in measures if one["edition"] == edition.code), None)
    if step is None or measured is None:
        return None
    words = {"who": step.agency, "on": f"{step.on:%d/%m/%Y}"}
    return Sealed(
        on=step.on,
        letters={c["code"]: c["letter"] for c in measured["criteria"]},
        proof=_("%(who)s rà soát ngày %(on)s") % words,
        basis=_("theo đợt rà soát sau công nhận, %(who)s hoàn thành ngày %(on)s") % words,
        is_open=False,
        is_demo=step.review.is_demo,
    )


def _sent(pk: int, edition: Edition) -> Sealed | None:
    rows = Dossier.objects.of_recognition().filter(
        commune_id=pk, edition=edition, state__in=SENT, sent_at__isnull=False
    )
    row = rows.select_related("content").order_by("-sent_at").first()
    if row is None or row.content is None or row.sent_at is None:
        return None
    words = {"on": f"{_day(row.sent_at):%d/%m/%Y}"}
    settled = row.state in (State.DECIDED, State.ANNOUNCED)
    return Sealed(
        on=_day(row.sent_at),
        letters={c["code"]: c["letter"] for c in row.content.document["criteria"]},
        proof=_("hồ sơ đã nộp lên tỉnh ngày %(on)s") % words,
        basis=(
            _("theo hồ sơ đã nộp lên tỉnh ngày %(on)s, đã được quyết định công nhận")
            if settled
            else _("theo hồ sơ đã nộp lên tỉnh ngày %(on)s, tỉnh chưa quyết định")
        )
        % words,
        is_open=not settled,
        is_demo=row.is_demo,
    )
