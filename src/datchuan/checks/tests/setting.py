"""A book of checks for the small province, and figures to hold them against."""

from __future__ import annotations

from typing import Any

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.checks.models import CheckBook
from datchuan.checks.queries import Warning, warnings_for
from datchuan.config import clock
from datchuan.people.models import User

RULES: list[dict[str, Any]] = [
    {
        "code": "doi-nhieu", "kind": "change_points", "sets": ["NTM"], "measures": ["percent"], "with": {"most": "20"},
        "sentence_vi": "Đổi {change} điểm", "sentence_en": "Changed by {change} points",
    },
    {
        "code": "khac-chung", "kind": "agrees_with_fact", "sets": ["NTM"], "measures": ["percent"],
        "sentence_vi": "Ghi {value}, {fact} là {fact_value}", "sentence_en": "{value} against {fact_value}",
    },
    {
        "code": "ngheo-hon-sach", "kind": "not_above", "indicators": ["NTM 2.4"],
        "with": {"place": "num", "other": {"indicator": "2.1", "place": "num"}}, "sentence_vi": "Hơn {other} ở {other_code}",
    },
    {
        "code": "tron", "kind": "round_numbers", "severity": "note", "sets": ["NTM"], "measures": ["percent"],
        "with": {"step": "100"}, "sentence_vi": "Tròn {step}",
    },
    {
        "code": "la", "kind": "peers", "sets": ["NTM"], "measures": ["percent"], "with": {"fewest": "2", "gap": "5"},
        "sentence_vi": "Ngoài {low} đến {high}",
    },
]  # fmt: skip


def bring_checks(rules: list[dict[str, Any]] | None = None) -> CheckBook:
    """The latest book of checks."""
    document = {"rules": RULES if rules is None else rules}
    return CheckBook.objects.create(pack="test", document=document, loaded_at=clock.now())


def share(num: int, den: int) -> dict[str, str]:
    return {"num": str(num), "den": str(den)}


def say(here: Setting, code: str, value: Any, year: int = YEAR, by: User | None = None, commune: Any = None) -> None:
    """Save the figure of one indicator."""
    save_sheet(commune or here.commune, here.edition, year, {code: Figure(value)}, by=by or here.officer)


def warnings(here: Setting, code: str, value: Any) -> tuple[Warning, ...]:
    return warnings_for(here.commune, "NTM", code, YEAR, value, "DHNTB", edition=here.edition)
