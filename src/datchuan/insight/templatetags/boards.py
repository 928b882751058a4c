"""The body of a board as text in one go: a template loop over 11,000 cells is what makes such a page slow."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.insight.board import Board
from datchuan.ui import words

register = template.Library()

#: A cell for each letter: the letter survives a grey print, the word is for those who listen in the list below.
CELLS = {letter: f'<td class="c{letter}">{shown}' for letter, shown in words.CELLS.items()}


@register.simple_tag
def board_rows(filled: Board) -> SafeString:
    """``<tr>`` rows of a board, each open to its commune on the board's day. Names are escaped; letters are ours."""
    titles = {
        "NTM": _("NTM"),
        "NTM_NC": _("Nâng cao"),
        "NTM_KM": _("Kiểu mẫu"),
        "none": _("Chưa"),
        "unknown": _("Chưa rõ"),
    }
    address = reverse("commune", args=["00000"])
    if filled.on != clock.today():
        address += f"?on={filled.on.isoformat()}"
    out = []
    for row in filled.rows:
        link = address.replace("00000", row.code)
        met = f"{row.met}/{len(row.letters)}" if row.standing.has_data else "–"
        cells = "".join([CELLS[letter] for letter in row.letters])
        out.append(
            f'<tr><th scope="row"><a href="{link}">{escape(row.name)}</a><td class="district">{escape(row.district)}'
            f'<td class="title-{row.holding.highest}">{titles[row.holding.highest]}'
            f'<td class="num">{met}{cells}'
        )
    return mark_safe("\n".join(out))  # noqa: S308 - names are escaped above
