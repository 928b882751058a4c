"""Words and rows of a round's pages."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from typing import NamedTuple
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.people.rights import Rights
from datchuan.procedures.words import level_word
from datchuan.rounds import rules, words
from datchuan.rounds.batch import Batch, Cell, Line
from datchuan.rounds.filters import Filters

register = template.Library()


@register.filter
def work_days(count: int) -> str:
    return ngettext("%(count)d ngày làm việc", "%(count)d ngày làm việc", count) % {"count": count}


@register.filter
def lacking(row: dict[str, str] | str) -> str:
    """Why a paper of the round cannot be drawn yet."""
    return words.lacking(row)


@register.filter
def may_draw_papers(rights: Rights) -> bool:
    """Whether the person has the papers of a whole round drawn."""
    return not rules.why_not_papers(rights)


@register.simple_tag
def round_rows(page: Batch) -> SafeString:
    """The rows of the table, built here: a round has some thousands of cells. What many rows say is worded once."""
    labels = {name: escape(text) for name, text in _labels().items()}
    address = reverse("dossier", args=[_ANY]).replace(str(_ANY), "{}")
    cell, level, days = cache(partial(_cell, labels=labels)), cache(level_word), cache(work_days)
    verdicts = cache(_verdicts)
    rows = []
    for line in page.lines:
        cells = "".join([cell(one) for one in line.cells])
        age = days(line.age) if line.dossier.is_open else ""
        said = verdicts(_figures(line)) if line.tally.said else ""
        place = f"{line.district}, {level(line.dossier.level)}"
        rows.append(_row(line, labels, address.format(line.dossier.pk), place, age, cells, said))
    return SafeString("\n".join(rows))


#: Stands for a dossier in the address that all rows share.
_ANY = UUID(int=0)


def _labels() -> dict[str, str]:
    return {
        "where": _("Hồ sơ"),
        "blocked": _("Chờ"),
        "verdicts": _("Sở, ngành"),
        "council": _("Hội đồng"),
        "flags": _("Lưu ý"),
        "now": _("đang ở bước này"),
        "days": _("ngày làm việc"),
        "back": _("phải làm lại"),
    }


def _row(line: Line, labels: dict[str, str], address: str, place: str, age: str, cells: str, said: str) -> str:
    blocked = line.blocked_by
    return (
        f'<tr><th scope="row"><a href="{address}">{escape(str(line.dossier.commune))}</a>'
        f'<span class="small muted">{escape(place)}</span></th>'
        f'<td class="where" data-label="{labels["where"]}">{escape(str(line.where.label))}'
        f'<span class="small muted">{escape(age)}</span></td>{cells}'
        f'<td class="blocked{_empty(blocked)}" data-label="{labels["blocked"]}">{escape(blocked)}</td>'
        f'<td class="said{_empty(said)}" data-label="{labels["verdicts"]}">{said}</td>'
        f'<td class="council{_empty(line.council)}" data-label="{labels["council"]}">{escape(line.council)}</td>'
        f'<td class="flags{"" if line.flags else " empty-cell"}" data-label="{labels["flags"]}">{_flags(line)}</td></tr>'
    )


def _empty(text: str) -> str:
    return "" if text else " empty-cell"


def _cell(cell: Cell, labels: dict[str, str]) -> str:
    if cell.mark == "none":
        return '<td class="step"></td>'
    shown = "✓" if cell.days is None else str(cell.days)
    hidden = f'<span class="visually-hidden"> {labels["days"]} {labels.get(cell.mark, "")}</span>'
    return f'<td class="step {cell.mark}">{shown}{hidden}</td>'


class _Figures(NamedTuple):
    met: int
    total: int
    more: int
    not_met: int
    answered: int
    asked: int


def _figures(line: Line) -> _Figures:
    tally = line.tally
    return _Figures(tally.met, tally.total, tally.more, tally.not_met, line.answered, len(tally.said))


def _verdicts(said: _Figures) -> str:
    """ "14/19 đạt · 2 cần bổ sung", and how many departments have sent their result."""
    parts = [_("%(met)d/%(total)d đạt") % {"met": said.met, "total": said.total}]
    if said.more:
        parts.append(_("%(count)d cần bổ sung") % {"count": said.more})
    if said.not_met:
        parts.append(_("%(count)d chưa đạt") % {"count": said.not_met})
    sent = _("%(sent)d/%(all)d cơ quan đã trả lời") % {"sent": said.answered, "all": said.asked}
    return f'{escape(" · ".join(parts))}<span class="small muted">{escape(sent)}</span>'


def _flags(line: Line) -> SafeString:
    return format_html_join(
        " ", '<span class="tag {}">{}</span>', (("tag-fix" if f == "overdue" else "", f.label) for f in line.flags)
    )


@register.filter
def flag_words(line: Line) -> str:
    return "; ".join(str(flag.label) for flag in line.flags)


@register.filter
def verdict_words(line: Line) -> str:
    tally = line.tally
    if not tally.said:
        return ""
    words = _("%(met)d/%(total)d đạt") % {"met": tally.met, "total": tally.total}
    lacking = tally.more + tally.not_met
    return words + (_("; %(count)d chưa đạt hoặc cần bổ sung") % {"count": lacking} if lacking else "")


@register.filter
def round_query(filters: Filters, where: str) -> str:
    """The address of the same list for one place of the way."""
    return filters.query(where=where)
