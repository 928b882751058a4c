"""Letters of a pack: entered as drafts, kept up to date until their tasks are given, left alone afterwards."""

from __future__ import annotations

from typing import Any

from datchuan.config import clock
from datchuan.directives.models import Directive, Task
from datchuan.directives.workflow import LetterState
from datchuan.obstacles.models import Term
from datchuan.packs.pack import Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.schema_directives import DirectiveEntry, TaskEntry
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline

WHAT = "văn bản chỉ đạo"
_LETTER = (
    "number",
    "dated",
    "subject_vi",
    "subject_en",
    "signer",
    "signer_post",
    "summary_vi",
    "summary_en",
    "standing",
)
_TASK = (
    "text_vi", "text_en", "result", "rules", "named", "deadline_id", "wording", "at", "fact", "note_vi", "note_en",
    "remind_before",
)  # fmt: skip


def directives(pack: Pack, report: Report) -> None:
    """A pack without directives.yaml says nothing of letters. One whose tasks were given is never rewritten."""
    known = {row.code: row for row in Directive.objects.exclude(code="")}
    before = _reminder()
    for entry in pack.directives or ():
        row = known.get(entry.code)
        if row is not None and row.state == LetterState.ISSUED:
            report.kept[f"{WHAT} đã giao việc"] += 1
            continue
        fields, tasks = _fields(entry), [_task(task, before) for task in entry.tasks]
        if row is None:
            row = Directive.objects.create(code=entry.code, made_at=clock.now(), **fields)
            report.changes.append(Change("add", WHAT, entry.code))
        elif not (changed := _changed(row, fields, tasks)):
            continue
        else:
            report.changes.append(Change("change", WHAT, entry.code, changed))
            Directive.objects.filter(pk=row.pk).update(**fields, version=row.version + 1)
        row.tasks.all().delete()
        Task.objects.bulk_create(
            [Task(directive=row, number=n, **task) for n, task in enumerate(tasks, start=1)]
        )  # fmt: skip


def _reminder() -> list[int]:
    """Working days before a term on which people are reminded: the pack's number; none where it gives none."""
    term = Term.objects.filter(code=Term.Code.DIRECTIVE_REMINDER).first()
    return [term.working_days] if term else []


def _fields(entry: DirectiveEntry) -> dict[str, Any]:
    found = {name: getattr(entry, name) for name in _LETTER}
    return found | {"organ": Agency.objects.get(code=entry.organ), "source": entry.source}


def _task(entry: TaskEntry, before: list[int]) -> dict[str, Any]:
    term = Deadline.objects.filter(code=entry.deadline).first() if entry.deadline else None
    found = {name: getattr(entry, name) for name in ("text_vi", "text_en", "result", "fact", "note_vi", "note_en")}
    return found | {
        "rules": list(entry.rules), "named": list(entry.named), "deadline_id": term.pk if term else None,
        "wording": term.wording if term else entry.wording, "at": term.at if term else entry.at, "remind_before": before,
    }  # fmt: skip


def _changed(row: Directive, fields: dict[str, Any], tasks: list[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
    found = {name: (getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value}
    stored = [{name: getattr(task, name) for name in _TASK} for task in row.tasks.order_by("number")]
    if stored != tasks:
        found["tasks"] = (len(stored), len(tasks))
    return found
