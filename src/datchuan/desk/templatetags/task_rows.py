"""A row of the task list, drawn here because its four nested templates cost most of the time of a list of 57."""

from __future__ import annotations

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.assessments.words import what_lacks
from datchuan.confirmations.templatetags.confirmation_words import confirmation_tag
from datchuan.criteria.models import Change
from datchuan.criteria.words import change_word, in_language
from datchuan.desk.queries import Desk
from datchuan.desk.worklist import DOING, Marks, Row
from datchuan.ui.templatetags.ui import day, result_word, tag, work_status

register = template.Library()


@register.simple_tag
def task_row(row: Row, place: Desk) -> SafeString:
    """An indicator with the state of the work on it, what else bears on it, and its result."""
    indicator = row.indicator
    address = reverse("indicator", args=[place.commune.code, place.set_code, indicator.code, place.year])
    changed = ""
    if indicator.change in (Change.NEW, Change.RAISED):
        changed = f' <span class="count">({escape(change_word(indicator.change))})</span>'
    return SafeString(
        f'<li><a href="{escape(address)}">\n'
        f'  <span class="task-name"><b>{escape(indicator.code)}</b> {escape(in_language(indicator, "name"))}{changed}</span>\n'
        f'  <span class="task-work">{_work(row)}</span>\n'
        f'  <span class="task-marks">{_marks(row.marks)}</span>\n'
        f'  <span class="task-result">{result_word(row.result.verdict, what_lacks(row.result, row.measure), row.result.near)}'
        "</span>\n</a></li>"
    )


def _work(row: Row) -> SafeString:
    """The state of the work; being done: by whom and since when."""
    if row.work != DOING or row.measurement is None:
        return work_status(row.work)
    who, at = row.measurement.recorded_by, day(row.measurement.recorded_at)
    return work_status(DOING, ", ".join(str(word) for word in (who, at) if word))


def _marks(marks: Marks) -> str:
    told = ""
    if marks.draft:
        told += f"{tag(_('có bản nháp'), 'doing')} "
    if marks.findings:
        said = ngettext("%(n)s phát hiện chưa xong", "%(n)s phát hiện chưa xong", marks.findings)
        told += f"{tag(said % {'n': marks.findings}, 'fix')} "
    if marks.confirmation and marks.confirmation != "unchecked":
        told += f"{confirmation_tag(marks.confirmation)} "
    if marks.evidence and marks.evidence.wanted:
        said = _("minh chứng %(have)s/%(wanted)s") % {"have": marks.evidence.have, "wanted": marks.evidence.wanted}
        told += f'<span class="count">{escape(said)}</span>'
    return told
