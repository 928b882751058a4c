"""Quorum and result of a vote, exact: pure Python, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from datchuan.council.workflow import Choice
from datchuan.hearings.counting import share_to_show
from datchuan.procedures.plan import Step
from datchuan.ui.numbers import format_number


@dataclass(frozen=True)
class Rule:
    """The rule of a vote as frozen when the sitting opened. None: the procedure does not say (no level known).

    ``quorum``: percent of all members who must be there; ``share``: percent of the voters who must be in favour.
    """

    quorum: Decimal | None
    share: Decimal | None
    source: str = ""
    standing: str = ""

    @classmethod
    def of(cls, step: Step) -> Rule:
        quorum, share = step.figures.get("quorum"), step.figures.get("share_in_favour")
        found = [figure for figure in (quorum, share) if figure is not None]
        return cls(
            quorum.value if quorum else None,
            share.value if share else None,
            "; ".join(dict.fromkeys(f.source for f in found)),
            "to_check" if any(f.standing != "official" for f in found) else "official",
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "quorum": None if self.quorum is None else str(self.quorum),
            "share": None if self.share is None else str(self.share),
            "source": self.source,
            "standing": self.standing,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        def number(name: str) -> Decimal | None:
            return None if data.get(name) is None else Decimal(data[name])

        return cls(number("quorum"), number("share"), data.get("source", ""), data.get("standing", ""))

    def needed_present(self, members: int) -> int:
        """How many of the members must be there: the least whole number that reaches the quorum."""
        if self.quorum is None:
            return 1
        return max(1, -(-Fraction(self.quorum) * members // 100))

    def has_quorum(self, present: int, members: int) -> bool:
        return present >= self.needed_present(members)

    def passes(self, eligible: int, voters: int) -> bool:
        """Whether enough of the voters are in favour; a share that is not known is reached by all of them only."""
        share = Fraction(self.share) if self.share is not None else Fraction(100)
        return voters > 0 and Fraction(eligible * 100) >= share * voters


@dataclass(frozen=True)
class Count:
    """The votes on one item. ``voters``: members present without a conflict; who did not vote is not in favour."""

    voters: int
    eligible: int
    improve: int
    no: int

    def outcome(self, rule: Rule) -> Choice:
        """In favour when the share is reached; otherwise what more of the members said, in doubt to come again."""
        if rule.passes(self.eligible, self.voters):
            return Choice.ELIGIBLE
        return Choice.NO if self.no > self.improve else Choice.IMPROVE


def percent_text(part: int, whole: int, share: Decimal | None) -> str:
    """A share for the eye on its own side of the level: 89.99 is never shown as 90, nor 99.97 as 100."""
    level = Decimal(100) if share is None else share
    return format_number(share_to_show(part, whole, level) if whole > 0 else 0)


def result_text(count: Count, rule: Rule) -> str:
    """ "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua"."""
    words = {
        "got": count.eligible,
        "voters": count.voters,
        "percent": percent_text(count.eligible, count.voters, rule.share),
        "needs": _("cần từ %(share)s %%") % {"share": number_text(rule.share)}
        if rule.share is not None
        else _("chưa có tỷ lệ chuẩn, nên cần tất cả"),
        "result": _("thông qua") if rule.passes(count.eligible, count.voters) else _("không thông qua"),
    }
    return _("%(got)s/%(voters)s đồng ý = %(percent)s %%, %(needs)s: %(result)s") % words


def quorum_text(present: int, members: int, rule: Rule) -> str:
    """ "22/25 có mặt, cần 18: đủ"."""
    words = {"present": present, "members": members, "needs": rule.needed_present(members)}
    if rule.quorum is None:
        return _("%(present)s/%(members)s có mặt; chưa có mức tối thiểu") % words
    if rule.has_quorum(present, members):
        return _("%(present)s/%(members)s có mặt, cần %(needs)s: đủ") % words
    return _("%(present)s/%(members)s có mặt, cần %(needs)s: chưa đủ") % words


def number_text(value: Decimal | None) -> str:
    return "" if value is None else format_number(value)
