"""Base facts of the small province, and the short words of the tests for saving them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.facts import actions
from datchuan.facts.actions import About, Moved, Saved
from datchuan.facts.models import FactGroup, FactKind, Use, use_json

ABOUT = About("31/12/2022", "Sổ hộ khẩu")
SAVE = f"/commune/20869/facts/{YEAR}/save/"


def ask_facts() -> None:
    """Four facts: households (three indicators), poor households within them, women at work, makeshift houses."""
    group = FactGroup.objects.create(code="HO", name_vi="Hộ", name_en="Households", position=0)

    def ask(code: str, name: str, unit: str, uses: list[Use], at: int, **more: Any) -> None:
        FactKind.objects.create(
            code=code, group=group, name_vi=name, name_en=f"en {code}", unit_vi=unit, unit_en=unit, position=at,
            uses=[use_json(use) for use in uses], standing="to_check", source="SUYRA", **more,
        )  # fmt: skip

    households = [Use("NTM", "2.1", 0, "den"), Use("NTM", "2.3", 0, "den"), Use("NTM", "2.4", 0, "den")]
    ask("so_ho", "Tổng số hộ", "hộ", households, 0, least=30, most=30000)
    ask("ho_ngheo", "Hộ nghèo", "hộ", [Use("NTM", "2.4", 0, "num")], 1, not_above="so_ho")
    ask("lao_dong_nu", "Lao động nữ", "người", [Use("NTM", "2.2", 0, "den")], 2)
    ask("dat", "Đất", "ha", [], 3, whole=False)


def measure(here: Setting, **figures: Any) -> None:
    """Save figures of the commune: ``measure(here, c2_1={...})`` for 2.1."""
    named = {code[1:].replace("_", "."): Figure(value, "2023", "Báo cáo", True) for code, value in figures.items()}
    save_sheet(here.commune, here.edition, YEAR, named, by=here.officer)


def figure(code: str) -> Measurement:
    return Measurement.objects.get(indicator_code=code, voice="self", year=YEAR)


def numbers(**facts: int | str | None) -> dict[str, Decimal | None]:
    """Facts as the action takes them."""
    return {code: None if value is None else Decimal(value) for code, value in facts.items()}


def save(
    here: Setting, version: int = 0, *, agree: bool = True, about: About = ABOUT, by: Any = None, **facts: Any
) -> Saved:
    """Save facts as a person who agrees to what follows."""
    given = {"version": version, "by": by or here.officer, "key": uuid4()}
    try:
        return actions.save_facts(here.commune, YEAR, numbers(**facts), about, **given)
    except Moved as moved:
        if not agree:
            raise
        return actions.save_facts(here.commune, YEAR, numbers(**facts), about, **given, agreed=moved.theirs.seal)


def sent(version: int = 0, **facts: str) -> dict[str, str]:
    """The body of the form."""
    body = {"period": "31/12/2022", "source": "Sổ hộ khẩu", "reason": "", "version": str(version), "idem": str(uuid4())}
    return body | {f"f-{code}": text for code, text in facts.items()}
