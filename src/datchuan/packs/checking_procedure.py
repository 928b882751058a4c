"""Do procedure and calendar agree with the rest of a pack and with themselves?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from datchuan.packs import schema
from datchuan.packs.checking_titles import known_level
from datchuan.packs.problems import Problems
from datchuan.packs.values import plain

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

PROCEDURE, CALENDAR = "procedure.yaml", "calendar.yaml"
#: Kinds of step that follow each other wherever they occur.
_ORDER = ("council", "decision", "announcement", "maintenance")
_WORDS = {
    "council": ("Hội đồng thẩm định", "council"), "decision": ("Quyết định", "decision"),
    "announcement": ("Công bố", "announcement"), "maintenance": ("Giữ chuẩn", "maintenance"),
}  # fmt: skip
_SATURDAY = 5
#: Vietnamese time; written out, because reading a pack needs no settings.
_VIETNAM = timezone(timedelta(hours=7))


def check_procedure(sheets: Sheets, problems: Problems) -> None:
    """Name every disagreement about procedure and calendar."""
    if sheets.procedures is not None:
        _model(sheets.procedures, sheets.manifest, problems)
        _codes_once(PROCEDURE, "thủ tục", "procedure", sheets.procedures.procedures, problems)
        levels = {v.code for v in sheets.manifest.levels}
        for procedure in sheets.procedures.procedures:
            for level in procedure.levels:
                known_level(PROCEDURE, procedure.line, level, levels, problems)
            _levels_of_figures(procedure, problems)
            _cases(procedure, sheets, problems)
            check_steps(procedure, problems)
    if sheets.calendar is not None:
        _codes_once(CALENDAR, "thời hạn", "deadline", sheets.calendar.deadlines, problems)
        _codes_once(CALENDAR, "số ngày làm việc", "term", sheets.calendar.terms, problems)
        for deadline in sheets.calendar.deadlines:
            _deadline(deadline, problems)
        _holidays(sheets.calendar.holidays, problems)


def check_steps(procedure: schema.Procedure, problems: Problems) -> None:
    """Name every disagreement inside one procedure."""
    _codes_once(PROCEDURE, "bước", "step", procedure.steps, problems)
    _codes_once(PROCEDURE, "điều kiện", "condition", procedure.conditions, problems)
    _codes_once(PROCEDURE, "trường hợp", "case", procedure.cases, problems)
    _ordered(procedure.steps, problems)
    if procedure.purpose == "recognition" and not any(s.kind == "decision" for s in procedure.steps):
        problems.add(
            PROCEDURE,
            procedure.line,
            f"Thủ tục công nhận “{procedure.code}” không có bước quyết định (kind: decision), nên hồ sơ không thể kết "
            f"thúc. Hãy thêm bước đó.",
            f"The recognition procedure “{procedure.code}” has no decision step, so no dossier could end. Add one.",
        )
    earlier: dict[str, schema.Step] = {}
    for step in procedure.steps:
        _codes_once(PROCEDURE, "giấy tờ", "document", step.documents, problems)
        _figures(step.figures, problems)
        _limit(step, problems)
        _returns(step, earlier, {s.code for s in procedure.steps}, problems)
        earlier[step.code] = step
    for condition in procedure.conditions:
        _figures(condition.figures, problems)


def _model(file: schema.ProcedureFile, manifest: schema.Manifest, problems: Problems) -> None:
    if file.government_model != manifest.government_model:
        problems.add(
            PROCEDURE,
            file.line,
            f"Thủ tục viết cho mô hình {file.government_model}, gói khai {manifest.government_model}. "
            f"Hãy sửa một trong hai.",
            "The procedure and pack.yaml name different government models.",
        )


def _codes_once(file: str, vi: str, en: str, entries: Iterable[schema.Entry], problems: Problems) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        code = entry.code  # type: ignore[attr-defined]
        first = seen.setdefault(code, entry.line)
        if first != entry.line:
            problems.add(
                file,
                entry.line,
                f"Mã {vi} “{code}” đã dùng ở dòng {first}. Hãy đổi một mã.",
                f"The {en} code “{code}” is already used on line {first}.",
            )


def _cases(procedure: schema.Procedure, sheets: Sheets, problems: Problems) -> None:
    subjects = {e.set: {c.subject for c in e.criteria} for e in sheets.editions.values()}
    for case in procedure.cases:
        strange = [s for s in case.key_subjects if s not in subjects.get(case.measured_against, set())]
        if sheets.criteria_whole and (case.measured_against not in subjects or strange):
            problems.add(
                PROCEDURE,
                case.line,
                f"Trường hợp {case.code} xét theo bộ {case.measured_against}"
                + (f", mà bộ này không có nội dung {', '.join(strange)}." if strange else " không có trong gói.")
                + " Hãy sửa mã.",
                f"Case {case.code} rests on a set or subject that the pack lacks: {case.measured_against} "
                f"{', '.join(strange)}",
            )


# --- steps ------------------------------------------------------------------------------------------------------------


def _ordered(steps: Sequence[schema.Step], problems: Problems) -> None:
    """Council before decision before announcement before keeping the standard."""
    reached: schema.Step | None = None
    for step in steps:
        if step.kind not in _ORDER:
            continue
        if reached is not None and _ORDER.index(step.kind) < _ORDER.index(reached.kind):
            (late_vi, late_en), (early_vi, early_en) = _WORDS[step.kind], _WORDS[reached.kind]
            problems.add(
                PROCEDURE,
                step.line,
                f"Bước “{step.code}” ({late_vi}) đứng sau bước “{reached.code}” ({early_vi}) ở dòng {reached.line}, "
                f"trong khi phải làm trước. Hãy đổi thứ tự hai bước.",
                f"The {late_en} step “{step.code}” stands after the {early_en} step “{reached.code}” on line "
                f"{reached.line}, but comes before it. Change their order.",
            )
        else:
            reached = step


def _figures(figures: Sequence[schema.Figure], problems: Problems) -> None:
    _codes_once(PROCEDURE, "con số", "figure", figures, problems)
    for figure in figures:
        value = figure.value
        if value is None:
            continue
        if figure.unit == "%" and not 0 <= value <= 100:
            problems.add(
                PROCEDURE,
                figure.line,
                f"Tỷ lệ “{figure.code}” ghi {plain(value)} %, ngoài khoảng 0 đến 100. Hãy xem lại số.",
                f"The share “{figure.code}” is {plain(value)} %, outside 0 to 100.",
            )
        if figure.unit != "%" and (value < 0 or value != value.to_integral_value()):
            problems.add(
                PROCEDURE,
                figure.line,
                f"“{figure.code}” ghi {plain(value)}, mà số ngày, số lần, số tiêu chí phải là số nguyên không âm. Hãy "
                f"xem lại số.",
                f"“{figure.code}” is {plain(value)}; days, times and criteria are whole numbers from 0.",
            )


def _levels_of_figures(procedure: schema.Procedure, problems: Problems) -> None:
    for figures in (*(one.figures for one in procedure.conditions), *(one.figures for one in procedure.steps)):
        for figure in figures:
            if strange := [level for level in figure.levels if level not in procedure.levels]:
                problems.add(
                    PROCEDURE,
                    figure.line,
                    f"“{figure.code}” ghi mức cho {', '.join(strange)}, mà thủ tục “{procedure.code}” chỉ dùng cho "
                    f"{', '.join(procedure.levels)}. Hãy sửa levels.",
                    f"“{figure.code}” names levels that the procedure is not for: {', '.join(strange)}.",
                )


def _limit(step: schema.Step, problems: Problems) -> None:
    limits = [figure for figure in step.figures if figure.is_limit]
    for figure in limits[1:]:
        problems.add(
            PROCEDURE,
            figure.line,
            f"Bước “{step.code}” đã có thời hạn ở dòng {limits[0].line}; hai thời hạn thì không biết tính theo số nào. "
            f"Hãy để is_limit ở một con số.",
            f"The step “{step.code}” already has its limit on line {limits[0].line}. Keep is_limit on one figure.",
        )
    for figure in limits:
        if figure.unit not in ("day", "working_day"):
            problems.add(
                PROCEDURE,
                figure.line,
                f"“{figure.code}” là thời hạn của bước nhưng có đơn vị {figure.unit}, không tính thành ngày được. Hãy "
                f"ghi unit: day hoặc unit: working_day, hoặc bỏ is_limit.",
                f"“{figure.code}” is a limit in {figure.unit}, which gives no day. Write day or working_day.",
            )
    if step.silence == "consent" and not limits:
        problems.add(
            PROCEDURE,
            step.line,
            f"Bước “{step.code}” coi im lặng là đồng ý nhưng không có thời hạn, nên không biết im lặng từ khi nào. Hãy "
            f"thêm con số có is_limit, hoặc bỏ silence.",
            f"The step “{step.code}” takes silence as consent but has no limit. Add one, or remove silence.",
        )


def _returns(step: schema.Step, earlier: dict[str, schema.Step], known: set[str], problems: Problems) -> None:
    if not step.returns_to or step.returns_to in earlier:
        return
    is_there = step.returns_to in known
    problems.add(
        PROCEDURE,
        step.line,
        f"Bước “{step.code}” trả về bước “{step.returns_to}”, "
        + ("nhưng bước đó không đứng trước nó." if is_there else "nhưng thủ tục không có bước đó.")
        + " Hãy ghi mã của một bước ở phía trên.",
        f"The step “{step.code}” returns to “{step.returns_to}”, which "
        + ("does not stand before it." if is_there else "the procedure does not have.")
        + " Name an earlier step.",
    )


# --- calendar ---------------------------------------------------------------------------------------------------------


def _deadline(deadline: schema.Deadline, problems: Problems) -> None:
    if deadline.late_until is not None and deadline.late_until <= deadline.at:
        problems.add(
            CALENDAR,
            deadline.line,
            f"Thời hạn “{deadline.code}” nhận hồ sơ trễ đến một lúc không sau chính thời hạn. Hãy sửa late_until.",
            f"The late window of “{deadline.code}” does not end after the deadline itself. Correct late_until.",
        )
    if deadline.opens is not None and _begins(deadline.opens) >= deadline.at:
        problems.add(
            CALENDAR,
            deadline.line,
            f"Thời hạn “{deadline.code}” mở nhận từ {deadline.opens}, sau khi đã hết hạn. Hãy sửa opens hoặc at.",
            f"“{deadline.code}” opens on {deadline.opens}, after its own end. Correct opens or at.",
        )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_VIETNAM)


def _holidays(holidays: Sequence[schema.Holiday], problems: Problems) -> None:
    seen: dict[date, int] = {}
    for holiday in holidays:
        if not holiday.days or len(holiday.days) > 31:
            problems.add(
                CALENDAR,
                holiday.line,
                f"“{holiday.name_vi}” từ {holiday.day} đến {holiday.last_day}: ngày cuối đứng trước ngày đầu, hoặc kéo "
                f"dài quá một tháng. Hãy sửa hai ngày.",
                f"“{holiday.name_en}” ends before it begins, or is longer than a month. Correct its days.",
            )
            continue
        for day in holiday.days:
            first = seen.setdefault(day, holiday.line)
            if first != holiday.line:
                problems.add(
                    CALENDAR,
                    holiday.line,
                    f"Ngày {day} đã ghi ở dòng {first}. Mỗi ngày chỉ ghi một lần; hãy bỏ một.",
                    f"{day} is already listed on line {first}. Remove one.",
                )
            if holiday.kind == "worked" and day.weekday() < _SATURDAY:
                problems.add(
                    CALENDAR,
                    holiday.line,
                    f"Ngày làm bù {day} không phải thứ Bảy hay Chủ nhật, vốn đã là ngày làm việc. Hãy sửa ngày.",
                    f"{day}, worked in exchange, is an ordinary working day already. Correct the day.",
                )
