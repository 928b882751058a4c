"""Boards as files: what a board shows, with its day, edition and filters, as XLSX or CSV."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.criteria.words import change_word
from datchuan.insight import kept
from datchuan.insight.board import Board, board
from datchuan.insight.pages import level_name
from datchuan.insight.registry import Asked, registry
from datchuan.insight.scope import Filters
from datchuan.insight.views import READERS
from datchuan.people.rights import Rights
from datchuan.places.models import Standing
from datchuan.titles.queries import NONE, UNKNOWN
from datchuan.titles.states import State
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment
from datchuan.ui.words import RESULTS
from datchuan.workbooks.marker import MATRIX, Marker
from datchuan.workbooks.matrix import CommuneRow, Matrix, matrix_csv, matrix_xlsx, values_on
from datchuan.workbooks.serving import CSV, XLSX, attachment
from datchuan.workbooks.tables import Head, Table, csv_file, xlsx_file

#: How titles stand in a list that is sent on; the page's own words are for the page.
TITLES = {
    "NTM": "đạt chuẩn NTM",
    "NTM_NC": "NTM nâng cao",
    "NTM_KM": "NTM kiểu mẫu",
    NONE: "chưa có",
    UNKNOWN: "chưa rõ",
}


@require_safe
@login_required
def export_matrix(request: HttpRequest, ext: str) -> HttpResponse:
    """The matrix communes × indicators with the filters of the address, in Vietnamese, as a file."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.holds(*READERS) or ext not in {"xlsx", "csv"}:
        raise Http404
    filters = Filters.from_query(request.GET)
    with override("vi"):
        data = kept.made(rights, filters, ext, lambda: _file(rights, filters, ext))
    name = f"ma-tran-{filters.set_code}-{filters.day.isoformat()}.{ext}"
    return attachment(data, XLSX if ext == "xlsx" else CSV, name)


def _file(rights: Rights, filters: Filters, ext: str) -> bytes:
    filled = board(rights, filters, by_indicator=True)
    if filled is None:
        raise Http404
    matrix = matrix_of(filled, filters)
    return matrix_xlsx(matrix) if ext == "xlsx" else matrix_csv(matrix)


def matrix_of(filled: Board, filters: Filters) -> Matrix:
    """A filled board with the figures behind its letters. One query."""
    codes = [column.code for column in filled.columns]
    values = values_on((row.id for row in filled.rows), filters.set_code, filled.on)
    nothing: dict[str, object] = {}
    rows = tuple(
        CommuneRow(
            row.code,
            row.name,
            row.district,
            TITLES[row.holding.highest],
            row.standing.criteria_met,
            row.standing.criteria_total,
            row.letters,
            tuple(map(values.get(row.id, nothing).get, codes)),
        )
        for row in filled.rows
    )
    edition = filled.edition
    marker = Marker(MATRIX, "", edition.set_code, edition.code, edition.seal, filled.on.year, clock.now())
    columns = tuple((column.code, column.name_vi) for column in filled.columns)
    return Matrix(f"Các xã theo từng chỉ tiêu, {edition.code}", _about(filled, filters), columns, rows, marker)


def _about(filled: Board, filters: Filters) -> tuple[str, ...]:
    edition = filled.edition
    said = (
        f"Tính đến ngày {format_date(filled.on)}, địa giới tại ngày đó. {edition.name_vi} ({edition.code}). "
        f"Lập lúc {moment(clock.now())}, đến lúc tải về chưa có số liệu nào đổi.",
        f"{len(filled.rows)} xã, {len(filled.columns)} chỉ tiêu. Đang lọc: {in_words(filters)}.",
    )
    return (*said, "Dữ liệu minh họa: không phải số liệu thật của các xã.") if settings.DEMO else said


def in_words(filters: Filters) -> str:
    """The filters of a board in words, by their codes where only the database knows the name."""
    wanted = {
        "huyện": filters.district,
        "cột mức đạt chuẩn": filters.profile,
        "phấn đấu": TITLES.get(filters.aim, ""),
        "thay đổi": "mới hoặc nâng mức" if filters.change == "new_or_raised" else change_word(filters.change),
        "danh hiệu": "có danh hiệu" if filters.title == "identified" else TITLES.get(filters.title, ""),
        "tiêu chí": filters.criterion,
        "chỉ tiêu": filters.indicator,
        "kết quả": "chưa đạt hoặc chưa có số liệu"
        if filters.letter == "open"
        else str(RESULTS.get(filters.letter, "")),
        "cơ quan": filters.department,
        "mức tô màu": filters.shade,
    }
    return "; ".join(f"{name} {value}" for name, value in wanted.items() if value) or "không lọc"


@require_safe
@login_required
def export_titles(request: HttpRequest, ext: str) -> HttpResponse:
    """The list of titles on a day with the filters of the address, each with the decision behind it, as a file."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.holds(*READERS) or ext not in {"xlsx", "csv"}:
        raise Http404
    asked = Asked.from_query(request.GET)
    table = titles_table(registry(rights, asked))
    data = xlsx_file(table) if ext == "xlsx" else csv_file(table)
    return attachment(data, XLSX if ext == "xlsx" else CSV, f"danh-hieu-{asked.on.isoformat()}.{ext}")


def titles_table(page: dict[str, Any]) -> Table:
    """One row for each commune and decision; a commune without one has a row of its own."""
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 24), Head(_("Huyện"), 24), Head(_("Danh hiệu cao nhất"), 22),
        Head(_("Tình trạng"), 22), Head(_("Danh hiệu của quyết định"), 22), Head(_("Năm đạt"), 9), Head(_("Số quyết định"), 22),
        Head(_("Ngày quyết định"), 12), Head(_("Độ chắc chắn"), 14), Head(_("Độ tin cậy"), 22), Head(_("Nguồn"), 40),
    )  # fmt: skip
    about = _("Tính đến %(on)s, địa giới tại ngày đó. %(n)d xã. Đang lọc: %(filters)s. Lập lúc %(at)s.") % {
        "on": format_date(page["on"]), "n": len(page["rows"]), "at": moment(clock.now()),
        "filters": asked_in_words(page["asked"]),
    }  # fmt: skip
    rows = [line for row in page["rows"] for line in _title_lines(row)]
    return Table(_("Danh hiệu của các xã"), (about,), heads, rows, _("Danh hiệu"))


def asked_in_words(asked: Asked) -> str:
    """What is asked of the register in words."""
    title = asked.filters.title
    said = {
        _("danh hiệu cao nhất"): level_name(title) if title in TITLES else _("có danh hiệu") if title else "",
        _("danh hiệu"): level_name(asked.level) if asked.level else "",
        _("năm đạt"): str(asked.year or ""),
        _("huyện"): asked.filters.district,
        _("tình trạng"): str(State(asked.state).label)
        if asked.state in State.values
        else asked.state and _("đang giữ"),
    }
    return "; ".join(f"{name} {value}" for name, value in said.items() if value) or _("không lọc")


def _title_lines(row: dict[str, Any]) -> list[list[str | int]]:
    begin = [row["unit"].code, row["unit"].full_name, str(row["district"]), str(row["level"]), str(row["state"].label)]
    lines = [
        [
            *begin, level_name(event.level), event.year_met or event.year_note or "", event.decision_no or "",
            format_date(event.decided_on) if event.decided_on else "", _certainty(event.certainty),
            str(Standing(event.standing).label), event.source or "",
        ]
        for event in row["events"]
    ]  # fmt: skip
    stated = row["holding"].stated_none
    return lines or [[*begin, "", "", "", "", "", "", (stated.note or stated.source) if stated else ""]]


def _certainty(certainty: str) -> str:
    return _("suy ra") if certainty == "deduced" else _("ghi trong nguồn")
