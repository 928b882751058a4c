"""Do the letters of a pack name bodies and terms that it has?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from datchuan.packs import schema
from datchuan.packs.problems import Problems
from datchuan.packs.schema_directives import DIRECTIVES, DirectiveEntry, TaskEntry

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

#: What a fact asks of the term of its task.
_KIND_OF_TERM = {"obstacles": "obstacle_report", "round": "dossier_round", "reviews": "remedy", "plan": "remedy"}


def check_directives(sheets: Sheets, problems: Problems) -> None:
    """Name every body and every term that the pack lacks, tasks to nobody, and facts that no term carries."""
    if sheets.directives is None:
        return
    agencies = {row.code for row in sheets.rows(schema.AgencyRow)}
    terms = {d.code: d.kind for d in sheets.calendar.deadlines} if sheets.calendar else {}
    for directive in sheets.directives.directives:
        _bodies(directive, (directive.organ,), agencies, directive.line, problems)
        for task in directive.tasks:
            _bodies(directive, task.named, agencies, task.line, problems)
            _task(task, terms, problems)


def _bodies(
    directive: DirectiveEntry, codes: tuple[str, ...], agencies: set[str], line: int, problems: Problems
) -> None:
    for code in codes:
        if code not in agencies:
            problems.add(
                DIRECTIVES,
                line,
                f"Văn bản “{directive.code}” nêu cơ quan “{code}” không có trong agencies.csv. Hãy sửa mã hoặc thêm cơ quan.",
                f"The letter “{directive.code}” names the body “{code}”, which agencies.csv does not have.",
            )


def _task(task: TaskEntry, terms: Mapping[str, str], problems: Problems) -> None:
    def say(vi: str, en: str) -> None:
        problems.add(
            DIRECTIVES, task.line, f"Nhiệm vụ “{task.text_vi[:60]}”: {vi}", f"Task “{task.text_vi[:60]}”: {en}"
        )

    if not task.rules and not task.named:
        say("chưa ghi giao cho ai. Hãy ghi rules hoặc named.", "it goes to nobody. Write rules or named.")
    if task.deadline and task.deadline not in terms:
        say(
            f"thời hạn “{task.deadline}” không có trong calendar.yaml. Hãy sửa mã hoặc thêm thời hạn.",
            f"calendar.yaml has no deadline “{task.deadline}”.",
        )
    if task.at is not None and not task.wording:
        say("có at nhưng thiếu lời văn. Hãy ghi wording như văn bản.", "it has at without its wording. Write wording.")
    if task.at is not None and task.deadline:
        say("ghi cả deadline và at. Hãy bỏ một.", "it has both deadline and at. Remove one.")
    wanted = _KIND_OF_TERM.get(task.fact)
    if wanted and terms.get(task.deadline) != wanted:
        say(
            f"fact “{task.fact}” cần một thời hạn loại {wanted} trong deadline. Hãy ghi thời hạn đó hoặc bỏ fact.",
            f"the fact “{task.fact}” needs a deadline of kind {wanted}.",
        )
