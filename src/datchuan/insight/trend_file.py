"""The series of titles and of kept standards as a file: the table of the page, each day with its sets and its breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.insight import standing_trend
from datchuan.insight.standing_trend import Asked
from datchuan.insight.trend import Break, trend
from datchuan.insight.views import READERS
from datchuan.people.rights import Rights
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment
from datchuan.workbooks.serving import CSV, XLSX, attachment
from datchuan.workbooks.tables import Head, Table, csv_file, xlsx_file


@require_safe
@login_required
def export_trend(request: HttpRequest, ext: str) -> HttpResponse:
    """The table that the page of the series shows, as a file."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.holds(*READERS) or ext not in {"xlsx", "csv"}:
        raise Http404
    asked = Asked.from_query(request.GET)
    table = standing_table(rights, asked) if asked.shows else titles_table(rights)
    name = f"dien-bien-{asked.shows or 'danh-hieu'}-{clock.today().isoformat()}.{ext}"
    return attachment(xlsx_file(table) if ext == "xlsx" else csv_file(table), XLSX if ext == "xlsx" else CSV, name)


def standing_table(rights: Rights, asked: Asked) -> Table:
    """Titled communes by what they still meet, or by how far they are from the line of revocation."""
    found = standing_trend.series(rights, asked)
    heads = (Head(_("Số xã giữ danh hiệu"), 12), *(Head(part.label, 16) for part in found.parts))
    rows = [
        [point.on, point.communes, point.titled, *(point.counts[part.key] for part in found.parts)]
        for point in found.points
    ]
    title = (
        _("Xã có danh hiệu còn giữ chuẩn qua các quý, các năm")
        if asked.shows == "kept"
        else _("Xã có danh hiệu còn cách ngưỡng thu hồi bao xa, qua các quý, các năm")
    )
    said = (
        _("Danh hiệu: %(level)s. Các điểm: %(step)s.") % {"level": _chosen(asked.levels), "step": _chosen(asked.steps)},
    )
    counted = _("Mỗi điểm tính theo danh hiệu, địa giới, bộ tiêu chí và số liệu của chính ngày đó.")
    return _table(title, (counted, *said), heads, rows, found.breaks, rights)


def titles_table(rights: Rights) -> Table:
    """Communes that hold each title at the end of each year."""
    found = trend(rights)
    heads = (*(Head(name, 16) for name in found.names.values()), Head(_("Số công bố trong năm"), 24))
    rows = [
        [
            row["point"].on,
            row["point"].communes,
            *(_count(n) for _name, n in row["cells"]),
            _published(row["published"]),
        ]
        for row in found.rows
    ]
    counted = _("Đếm theo sổ danh hiệu và danh sách xã của từng ngày; danh hiệu không suy từ số tiêu chí đạt.")
    return _table(_("Danh hiệu qua các năm"), (counted,), heads, rows, found.breaks, rights)


def _table(
    title: str,
    about: tuple[str, ...],
    heads: Sequence[Head],
    rows: list[list[Any]],
    breaks: Sequence[Break],
    rights: Rights,
) -> Table:
    """``rows`` begin with the day and the communes counted on it; the sets of the day and the break after it are added."""
    broken = {b.after: _why(b) for b in breaks}
    lines = [[format_date(row[0]), *row[1:], _editions(row[0]), broken.get(at, "")] for at, row in enumerate(rows)]
    all_heads = (
        Head(_("Ngày"), 12), Head(_("Số xã được tính"), 12), *heads, Head(_("Bộ tiêu chí có hiệu lực"), 34),
        Head(_("Sau điểm này đường bị ngắt vì"), 70),
    )  # fmt: skip
    whose = _("toàn tỉnh") if rights.is_provincial else _("các xã trong phạm vi của người tải")
    said = _("Tính đến %(on)s, địa giới tại từng ngày, %(whose)s. Đơn vị: xã. Lập lúc %(at)s.") % {
        "on": format_date(clock.today()), "whose": whose, "at": moment(clock.now()),
    }  # fmt: skip
    demo = (_("Dữ liệu minh họa: không phải số liệu thật của các xã."),) if settings.DEMO else ()
    return Table(title, (said, *about, *demo), all_heads, lines, _("Diễn biến"))


def _chosen(links: Sequence[Any]) -> str:
    return next((str(link.label) for link in links if link.current), "")


def _editions(day: date) -> str:
    return ", ".join(edition.code for edition in editions_in_force(day).values())


def _why(found: Break) -> str:
    return ". ".join("; ".join(said) for said in (found.boundary, found.editions) if said)


def _count(number: int | None) -> int | str:
    return "" if number is None else number


def _published(figure: Any) -> str:
    return f"{figure.value:.0f}/{figure.of:.0f} ({format_date(figure.on)})" if figure else ""
