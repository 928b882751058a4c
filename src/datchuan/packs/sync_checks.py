"""Checks of a pack: kept as one book, insert-only, so that what was asked of a figure on a day can be read later."""

from __future__ import annotations

from typing import Any

from datchuan.checks.models import CheckBook
from datchuan.config import clock
from datchuan.packs.pack import Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.schema_checks import rule_json

WHAT = "phép kiểm tra số liệu"


def checks(pack: Pack, report: Report) -> None:
    """A new book when a check is added, changed or taken out; each such check is named. No checks.yaml: nothing is said."""
    if pack.checks is None:
        return
    latest = CheckBook.objects.order_by("-pk").first()
    before = {rule["code"]: rule for rule in latest.document["rules"]} if latest else {}
    after = {check.code: rule_json(check) for check in pack.checks}
    if list(before.values()) == list(after.values()):
        return
    report.changes += [change for code, rule in after.items() for change in _changes(code, before.get(code), rule)]
    report.changes += [
        Change("change", WHAT, code, {"in_force": (True, False)}) for code in before if code not in after
    ]
    CheckBook.objects.create(pack=pack.code, document={"rules": list(after.values())}, loaded_at=clock.now())


def _changes(code: str, before: dict[str, Any] | None, after: dict[str, Any]) -> list[Change]:
    if before is None:
        return [Change("add", WHAT, code)]
    fields = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
    return [Change("change", WHAT, code, fields)] if fields else []
