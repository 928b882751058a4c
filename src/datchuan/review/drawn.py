"""The rows of an indicator's table as HTML, and the whole table kept while nothing that it shows has changed.

Rows are drawn here and not by a template: 193 of them would cost most of the time of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.people.rights import Rights
from datchuan.review import queries
from datchuan.review.filters import Filters
from datchuan.review.kept import TABLES
from datchuan.review.queries import Row, Table, Task


@dataclass(frozen=True)
class Drawn:
    """A table without its rows (counts and filters are those of all communes) and the rows as they are drawn."""

    table: Table
    rows: SafeString


def table_of(rights: Rights, task: Task, filters: Filters, base: str, tail: str) -> Drawn:
    """The table of an indicator, kept for every reader of the same reach who may do the same. One query when nothing
    has changed since it was drawn."""

    def draw() -> Drawn:
        table = queries.table(rights, task, filters)
        rows = "".join(row_html(row, task, base, tail) for row in table.rows)
        return Drawn(replace(table, rows=()), SafeString(rows))

    reach = None if rights.is_provincial else rights.commune_ids
    speaks = (task.agency.pk if task.agency else None, task.may_decide)
    asked = (task.set_code, task.code, task.year)
    years = (*asked, task.year - 1)  # last year's figure says whether it was confirmed
    return TABLES.get((*asked, task.edition.pk, speaks, filters, base, tail, reach), draw, [task.year, *years, *years])


def row_html(row: Row, task: Task, base: str, tail: str, sentence: str = "") -> SafeString:
    """A row of the table. ``sentence`` says why nothing was saved."""
    name, code = escape(row.name), escape(row.code)
    address, tail = f"{escape(base)}{code}/", escape(tail)
    pick = said = alert = ""
    if task.may_decide:
        off = "" if row.may_confirm else " disabled"
        pick = f'<td><input type="checkbox" name="pick" value="{row.pk}" form="bulk" aria-label="{name}"{off}></td>'
    if sentence:
        said = ' class="said"'
        alert = f'<span class="line field-error" role="alert">{escape(sentence)}</span>'
    lacks = f' <span class="detail">({escape(row.lacks)})</span>' if row.lacks else ""
    gap = escape(row.gap) if row.same or not row.gap else f'<span class="differs">{escape(row.gap)}</span>'
    confirmed = f' <span class="result result-M">{escape(_("đã xác nhận"))}</span>' if row.before_confirmed else ""
    heads = [escape(head) for head in _heads()]
    note = f'<span class="line muted">{escape(row.note)}</span>' if row.note else ""
    return SafeString(
        f'<tr id="r-{code}" data-url="{address}" data-tail="{tail}" data-seen="{row.seen.token}" data-name="{name}"'
        f'{said}>{pick}<th scope="row"><a href="{address}{tail}">{name}</a>'
        f'<span class="line muted">{escape(row.district)}</span></th>'
        f'<td class="voice" data-l="{heads[0]}">{escape(row.self_text)} '
        f'<span class="result {row.result_css}">{escape(row.result_text)}</span>{lacks}{_warned(row)}</td>'
        f'<td class="voice" data-l="{heads[1]}">{escape(row.own_text)}</td><td data-l="{heads[2]}">{gap}</td>'
        f'<td class="num" data-l="{heads[3]}">{row.evidence}</td><td data-l="{heads[4]}">{escape(row.before)}{confirmed}</td>'
        f'<td class="state"><span class="tag tag-{row.tone}">{escape(row.state_text)}</span>'
        f"{note}{alert}</td></tr>\n"
    )


def _heads() -> tuple[str, ...]:
    """The heads of the columns again, for narrow screens, where a row stands as a card."""
    return _("Xã tự đánh giá"), _("Số của cơ quan"), _("Khác nhau"), _("Minh chứng"), _("Năm trước")


def _warned(row: Row) -> str:
    """What the checks say, each with the reason of the commune."""
    lines = (f"{text} {_('Xã giải thích:')} {reason}" if reason else text for text, reason in row.warnings)
    return "".join(f'<span class="line warned">! {escape(line)}</span>' for line in lines)
