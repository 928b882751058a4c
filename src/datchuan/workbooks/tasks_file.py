"""The task list of a commune as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from datchuan.assessments.words import result_choice, what_lacks
from datchuan.config import clock
from datchuan.criteria.words import change_word, figure_words, in_language, level_words
from datchuan.desk.queries import Desk
from datchuan.desk.worklist import Filters, Row, TaskList
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment
from datchuan.ui.words import RESULTS, WORK
from datchuan.workbooks.tables import Head, Table


def tasks_table(place: Desk, tasks: TaskList, filters: Filters, *, demo: bool) -> Table:
    """Every line that the filters leave, with what is stored and what lacks; says its date, edition and filters."""
    on = format_date(place.on)
    about = [
        _("Tính đến %(on)s. %(edition)s. Xuất lúc %(at)s.")
        % {"on": on, "edition": in_language(place.edition, "name"), "at": moment(clock.now())},
        _("Đang lọc: %(filters)s. %(shown)d/%(total)d chỉ tiêu.")
        % {"filters": filters_in_words(filters), "shown": tasks.shown, "total": tasks.total},
    ]
    if demo:
        about.append(_("Dữ liệu minh họa."))
    heads = (
        Head(_("Mã"), 7, code=True), Head(_("Chỉ tiêu"), 50), Head(_("So với bộ 2016-2020"), 12), Head(_("Mức cần đạt"), 20),
        Head(_("Số liệu"), 28), Head(_("Kết quả"), 14), Head(_("Còn thiếu"), 24), Head(_("Việc"), 10),
        Head(_("Kỳ số liệu"), 14), Head(_("Nguồn"), 26), Head(_("Người lưu cuối"), 20), Head(_("Lưu lúc"), 16),
    )  # fmt: skip
    title = _("Việc cần làm của %(commune)s, %(set)s, năm %(year)d") % {
        "commune": place.commune, "set": place.set_code, "year": place.year,
    }  # fmt: skip
    return Table(title, tuple(about), heads, _rows(tasks), _("Việc cần làm"))


def _rows(tasks: TaskList) -> Iterator[list[str | int]]:
    for group in tasks.groups:
        for criterion in group.criteria:
            yield from map(_row, criterion.rows)


def _row(row: Row) -> list[str | int]:
    stored, result = row.measurement, row.result
    threshold = result.threshold
    return [
        row.indicator.code,
        in_language(row.indicator, "name"),
        change_word(row.indicator.change),
        level_words(threshold, row.measure) if threshold else _("chưa có mức chuẩn"),
        figure_words(result, row.measure),
        str(RESULTS[row.letter]),
        what_lacks(result, row.measure),
        str(WORK[row.work]),
        stored.period if stored else "",
        stored.source if stored else "",
        str(stored.recorded_by or _("Hệ thống")) if stored else "",
        moment(stored.recorded_at) if stored else "",
    ]


def filters_in_words(filters: Filters) -> str:
    """What the list is filtered by, or that it is whole."""
    said = []
    if filters.show:
        said.append(_("chưa xong"))
    if filters.change:
        words = {"new_or_raised": _("mới hoặc nâng mức")}
        said.append(words.get(filters.change) or change_word(filters.change))
    if filters.result:
        said.append(result_choice(filters.result))
    return ", ".join(said) or _("không lọc")
