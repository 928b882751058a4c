"""The line of revocation, computed from the cases of a procedure and the criteria that a commune no longer meets.

Pure and exact: no database, no floating point. It says what the figures say and revokes nothing: people decide.

Criteria without data or without a threshold may turn out either way. So the answer has a lower bound (only the criteria
known to be lost) and an upper bound (the unknown ones lost too); where these could be different cases, the answer is that
nothing can be concluded yet, and which criteria decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil
from typing import Protocol

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from datchuan.criteria.engine.numbers import ratio_text
from datchuan.criteria.words import in_language
from datchuan.procedures.plan import Case

#: Letters of a stored result (``assessments.models.Result``) that leave a criterion open.
LOST, OPEN = "N", "DT"
#: Most criteria that a sentence names; more are given by their numbers.
_NAMED = 5


class Subject(Protocol):
    """A criterion as the test needs it; ``criteria.engine.Criterion`` is one."""

    @property
    def code(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """Where a commune stands against the line of revocation.

    ``case`` is the case of the criteria known to be lost, "" for none; ``sure`` whether the unknown ones could not change
    it; ``possible`` every case that may come out, "" among them where none may. ``distance`` is how many more lost
    criteria reach the line at the least, 0 when it is reached, None where no case can be reached.
    """

    case: str
    sure: bool
    possible: tuple[str, ...]
    total: int
    lost_criteria: tuple[Subject, ...]
    unknown_criteria: tuple[Subject, ...]
    keys: tuple[Subject, ...]
    deciding: tuple[Subject, ...]
    distance: int | None
    cases: tuple[Case, ...]

    @property
    def lost(self) -> int:
        return len(self.lost_criteria)

    @property
    def unknown(self) -> int:
        return len(self.unknown_criteria)

    @property
    def share(self) -> Fraction:
        """Share of the criteria known to be lost."""
        return Fraction(self.lost, self.total)

    @property
    def most(self) -> int:
        """How many criteria are lost if every unknown one is."""
        return self.lost + self.unknown

    @property
    def reached(self) -> bool:
        """Whether a case of revocation holds whatever the unknown criteria turn out to be."""
        return self.sure and bool(self.case)

    @property
    def sentence(self) -> str:
        """The answer in words, with what is computed and that people decide."""
        return " ".join([counted(self), concluded(self), people_decide()])


def assess(cases: Sequence[Case], lost: Sequence[Subject], unknown: Sequence[Subject], total: int) -> Line:
    """Judge lost and unknown criteria of a set of ``total`` criteria by the cases of a procedure.

    Raises ``ValueError`` when more criteria are given than the set has.
    """
    if total < 1 or len(lost) + len(unknown) > total:
        raise ValueError(f"{len(lost)} lost and {len(unknown)} unknown criteria of {total}")
    at = _Ground(tuple(cases), total, lost, unknown)
    outcomes = dict(at.outcomes())
    possible = tuple(dict.fromkeys(outcomes.values()))
    case = outcomes[(0,) * len(at.groups)]
    subjects = {subject for one in cases for subject in one.key_subjects}
    return Line(
        case=case,
        sure=len(possible) == 1,
        possible=possible,
        total=total,
        lost_criteria=tuple(lost),
        unknown_criteria=tuple(unknown),
        keys=tuple(criterion for criterion in lost if criterion.subject in subjects),
        deciding=at.deciding(outcomes),
        distance=at.distance(),
        cases=tuple(cases),
    )


def from_letters(cases: Sequence[Case], criteria: Sequence[Subject], letters: str) -> Line:
    """The same from the letters of a stored result, one for each criterion of the edition in its order."""
    pairs = list(zip(criteria, letters, strict=True))
    lost = [criterion for criterion, letter in pairs if letter == LOST]
    return assess(cases, lost, [criterion for criterion, letter in pairs if letter in OPEN], len(criteria))


@dataclass(frozen=True)
class _Span:
    """A case in a set of so many criteria: with how many lost ones it holds, and whether a key criterion must be among them."""

    code: str
    lost: range
    wants_key: bool


@lru_cache(maxsize=256)
def _spans(cases: tuple[Case, ...], total: int) -> tuple[_Span, ...]:
    """The graver case first: it is named when several hold. "From" includes its bound, "below" excludes it."""

    def least(percent: Decimal) -> int:
        return ceil(Fraction(percent) * total / 100)

    return tuple(
        _Span(
            case.code,
            range(least(case.from_percent), total + 1 if case.below_percent is None else least(case.below_percent)),
            bool(case.key_subjects),
        )
        for case in sorted(cases, key=lambda case: -case.from_percent)
    )


class _Ground:
    """Criteria grouped by the cases for which they are key: only their numbers matter then."""

    def __init__(self, cases: tuple[Case, ...], total: int, lost: Sequence[Subject], unknown: Sequence[Subject]):
        self.cases, self.spans = cases, _spans(cases, total)
        self.total, self.lost = total, len(lost)
        self.lost_keys = {sign for criterion in lost for sign in self._signs(criterion)}
        self.groups: dict[frozenset[str], list[Subject]] = {}
        for criterion in unknown:
            self.groups.setdefault(self._signs(criterion), []).append(criterion)

    def _signs(self, criterion: Subject) -> frozenset[str]:
        return frozenset(case.code for case in self.cases if criterion.subject in case.key_subjects)

    def case_of(self, lost: int, keys: set[str]) -> str:
        for span in self.spans:
            if lost in span.lost and (not span.wants_key or span.code in keys):
                return span.code
        return ""

    def outcomes(self) -> Iterator[tuple[tuple[int, ...], str]]:
        """How many of each group are lost after all -> the case then; the first is none of them."""
        for counts in product(*(range(len(rows) + 1) for rows in self.groups.values())):
            keys = {sign for signs, n in zip(self.groups, counts, strict=True) if n for sign in signs}
            yield counts, self.case_of(self.lost + sum(counts), self.lost_keys | keys)

    def deciding(self, outcomes: Mapping[tuple[int, ...], str]) -> tuple[Subject, ...]:
        """The unknown criteria of which one more or less changes the case, whatever the others are."""
        found: list[Subject] = []
        for place, rows in enumerate(self.groups.values()):
            if any(
                outcomes[(*counts[:place], counts[place] + 1, *counts[place + 1 :])] != case
                for counts, case in outcomes.items()
                if counts[place] < len(rows)
            ):
                found += rows
        return tuple(found)

    def distance(self) -> int | None:
        """The least number of further lost criteria with which a case holds; the further ones may be key criteria."""
        every = {case.code for case in self.cases}
        for more in range(self.total - self.lost + 1):
            if self.case_of(self.lost + more, every if more else self.lost_keys):
                return more
        return None


# --- words ------------------------------------------------------------------------------------------------------------


def codes(criteria: Sequence[Subject]) -> str:
    """The numbers of criteria in one line, where their names would be too long."""
    return ", ".join(criterion.code for criterion in criteria)


def names(criteria: Sequence[Subject]) -> str:
    """Criteria with their numbers in one line."""
    return "; ".join(f"{criterion.code}. {in_language(criterion, 'name')}" for criterion in criteria)


def percent_text(lost: int, total: int) -> str:
    """A share of criteria as a percentage, cut downwards so that it never shows a bound that is not reached."""
    language = "en" if (get_language() or "").startswith("en") else "vi"
    return ratio_text(Decimal(lost), Decimal(total), language)


def counted(line: Line) -> str:
    """How many criteria are lost, which of them are key, how many are unknown."""
    said = _("Không còn đạt %(lost)d/%(total)d tiêu chí (%(percent)s %%)") % {
        "lost": line.lost,
        "total": line.total,
        "percent": percent_text(line.lost, line.total),
    }
    if line.keys:
        said += _(", trong đó có tiêu chí trọng yếu: %(names)s") % {"names": names(line.keys)}
    if line.unknown:
        said += ngettext(
            "; còn %(n)d tiêu chí chưa có số liệu hoặc chưa có mức chuẩn",
            "; còn %(n)d tiêu chí chưa có số liệu hoặc chưa có mức chuẩn",
            line.unknown,
        ) % {"n": line.unknown}
    return said + "."


def concluded(line: Line) -> str:
    """Which case holds; or how far the line is; or that nothing can be concluded yet, and what decides."""
    if not line.sure:
        return _("Chưa kết luận được: %(cases)s, tùy tiêu chí %(names)s. Bổ sung số liệu của các tiêu chí này.") % {
            "cases": _possible(line),
            "names": names(line.deciding) if len(line.deciding) <= _NAMED else codes(line.deciding),
        }
    if line.case:
        text = next(case.text for case in line.cases if case.code == line.case)
        return _("Thuộc trường hợp %(case)s của quy định thu hồi: %(text)s") % {"case": line.case, "text": text}
    if line.distance is None:
        return _("Không thuộc trường hợp thu hồi nào.")
    return ngettext(
        "Chưa thuộc trường hợp thu hồi nào; mất thêm ít nhất %(n)d tiêu chí thì tới ngưỡng.",
        "Chưa thuộc trường hợp thu hồi nào; mất thêm ít nhất %(n)d tiêu chí thì tới ngưỡng.",
        line.distance,
    ) % {"n": line.distance}


def _possible(line: Line) -> str:
    found = [_("trường hợp %(case)s") % {"case": case} for case in sorted(line.possible) if case]
    return _(" hoặc ").join(found + ([_("không thuộc trường hợp nào")] if "" in line.possible else []))


def people_decide() -> str:
    """What has to stand beside every answer."""
    return _(
        "Đây là kết quả máy tính từ số liệu và quy định, không tự thu hồi danh hiệu; người có thẩm quyền xem xét và quyết định."
    )
