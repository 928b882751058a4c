"""Surveys in words: the sentence of the totals, a share as a fraction and per cent, and beside the least."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.procedures.words import figure_words
from datchuan.surveys.models import Village
from datchuan.surveys.tally import Counts, Judged, Totals, share
from datchuan.ui.numbers import format_number

#: Decimals of a share. What lies behind them is cut off: a share never looks better than it is.
DECIMALS = 2


def per_cent(value: Fraction | None) -> str:
    return "" if value is None else f"{format_number(value, decimals=DECIMALS)}\N{NO-BREAK SPACE}%"


def share_words(part: int | None, whole: int | None) -> str:
    """ "1.234 / 1.301 = 94,85 %"; "" where there is no whole."""
    found = share(part, whole)
    if found is None or part is None or whole is None:
        return ""
    return f"{format_number(part)}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}{format_number(whole)} = {per_cent(found)}"


def sentence(total: Totals) -> str:
    """The totals in one sentence: villages that are in, forms that are out, how many are satisfied."""
    parts = [_("Đã thu %(in)d/%(all)d thôn") % {"in": total.counted, "all": total.villages}]
    if total.uncollected:
        parts.append(
            ngettext("%(n)d thôn không thu được phiếu", "%(n)d thôn không thu được phiếu", total.uncollected)
            % {"n": total.uncollected}
        )
    if total.still_out:
        parts.append(
            ngettext("còn %(n)s phiếu chưa về", "còn %(n)s phiếu chưa về", total.still_out)
            % {"n": format_number(total.still_out)}
        )
    if total.satisfaction is not None:
        parts.append(_("%(share)s hài lòng trong phiếu hợp lệ") % {"share": per_cent(total.satisfaction)})
    return "; ".join(parts)


def judged_words(judged: Judged) -> str:
    """A share beside the least that the pack gives; that it gives none where it is so."""
    if not judged.is_asked or judged.least is None:
        return _("Chưa có mức tối thiểu trong bộ quy định đã nạp.")
    least = figure_words(judged.least)
    if judged.met is None:
        return _("Mức tối thiểu %(least)s, xét khi đã khóa số liệu.") % {"least": least}
    if judged.met:
        return _("Đạt mức tối thiểu %(least)s.") % {"least": least}
    return _("Chưa đạt mức tối thiểu %(least)s.") % {"least": least}


def stored_lines(village: Village) -> list[tuple[str, str]]:
    """What stands of a village, for the page that shows two versions."""
    labels = {
        "name": _("Tên thôn, tổ dân phố"), "households": _("Số hộ"), "given": _("Phiếu phát ra"),
        "returned": _("Phiếu thu về"), "valid": _("Phiếu hợp lệ"), "satisfied": _("Hài lòng"),
        "unsatisfied": _("Không hài lòng"), "no_opinion": _("Không có ý kiến"),
        "none_reason": _("Vì sao không thu được phiếu"),
    }  # fmt: skip
    counts = Counts.of(village)
    said = {name: getattr(counts, name) for name in labels}
    return [
        (label, format_number(said[name]) if isinstance(said[name], int) else str(said[name] or ""))
        for name, label in labels.items()
    ]
