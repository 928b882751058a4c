"""Words and rows of a round's pages."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.dossiers.words import level_word
from datchuan.people.rights import Rights
from datchuan.rounds import rules
from datchuan.rounds.batch import Batch, Cell, Line
from datchuan.rounds.filters import Filters

register = template.Library()


@register.filter
def work_days(count: int) -> str:
    return ngettext("%(count)d ngày làm việc", "%(count)d ngày làm việc", count) % {"count": count}


@register.filter
def may_draw_papers(rights: Rights) -> bool:
    """Whether the person has the papers of a whole round drawn."""
    return not rules.why_not_papers(rights)


@register.simple_tag
def round_rows(page: Batch) -> SafeString:
    """The rows of the table, built here: a round has some thousands of cells."""
    labels = {name: str(text) for name, text in _labels().items()}
    drawn: dict[Cell, SafeString] = {}
    return SafeString("\n".join(_row(line, labels, drawn) for line in page.lines))


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


def _row(line: Line, labels: dict[str, str], drawn: dict[Cell, SafeString]) -> SafeString:
    dossier = line.dossier
    for cell in line.cells:
        if cell not in drawn:
            drawn[cell] = _cell(cell, labels)
    cells = SafeString("".join(drawn[cell] for cell in line.cells))
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a><span class="small muted">{}, {}</span></th>'
        '<td class="where" data-label="{}">{}<span class="small muted">{}</span></td>{}'
        '<td class="blocked{}" data-label="{}">{}</td><td class="said{}" data-label="{}">{}</td>'
        '<td class="council{}" data-label="{}">{}</td><td class="{}" data-label="{}">{}</td></tr>',
        reverse("dossier", args=[dossier.pk]), dossier.commune, line.district, level_word(dossier.level),
        labels["where"], line.where.label, _age(line), cells,
        "" if line.blocked_by else " empty-cell", labels["blocked"], line.blocked_by,
        "" if line.tally.said else " empty-cell", labels["verdicts"], _verdicts(line),
        "" if line.council else " empty-cell", labels["council"], line.council,
        "" if line.flags else "empty-cell", labels["flags"], _flags(line),
    )  # fmt: skip


def _age(line: Line) -> str:
    return work_days(line.age) if line.dossier.is_open else ""


def _cell(cell: Cell, labels: dict[str, str]) -> SafeString:
    if cell.mark == "none":
        return SafeString('<td class="step"></td>')
    said = labels.get(cell.mark, "")
    shown = "✓" if cell.days is None else str(cell.days)
    hidden = format_html('<span class="visually-hidden"> {} {}</span>', labels["days"], said)
    return format_html('<td class="step {}">{}{}</td>', cell.mark, shown, hidden)


def _verdicts(line: Line) -> SafeString | str:
    """ "14/19 đạt · 2 cần bổ sung", and how many departments have sent their result."""
    tally = line.tally
    if not tally.said:
        return ""
    parts = [_("%(met)d/%(total)d đạt") % {"met": tally.met, "total": tally.total}]
    if tally.more:
        parts.append(_("%(count)d cần bổ sung") % {"count": tally.more})
    if tally.not_met:
        parts.append(_("%(count)d chưa đạt") % {"count": tally.not_met})
    sent = _("%(sent)d/%(all)d cơ quan đã trả lời") % {"sent": line.answered, "all": len(tally.said)}
    return format_html('{}<span class="small muted">{}</span>', " · ".join(parts), sent)


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
