"""The result of a draft as a workbook or CSV. Every sheet says first that it is a trial and not real figures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.criteria.words import set_word
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment
from datchuan.whatif.models import Draft
from datchuan.whatif.outcome import Outcome
from datchuan.whatif.pages import Result
from datchuan.whatif.words import not_real
from datchuan.workbooks.opening import open_book
from datchuan.workbooks.tables import Head, Table, csv_file, csv_sheets, xlsx_file


def workbook(draft: Draft, result: Result) -> bytes:
    """What turns, a sheet for each level, and a first sheet with the changes and the counts."""
    return xlsx_file(*_sheets(draft, result))


def comma_separated(draft: Draft, result: Result) -> bytes:
    """The same as CSV, sheet after sheet."""
    return csv_file(*_sheets(draft, result))


def kept_as_csv(name: str, sha256: str, workbook: bytes) -> bytes:
    """The workbook of a kept result as CSV, which names the file that counts by its hash."""
    said = _("%(name)s: chép từ tệp đã lưu có mã SHA-256 %(hash)s") % {"name": name, "hash": sha256}
    return csv_sheets(said, (sheet.rows for sheet in open_book(workbook).sheets))


def _sheets(draft: Draft, result: Result) -> list[Table]:
    return [_summary(draft, result), *(_level(draft, result, outcome) for outcome in result.outcomes)]


def about(draft: Draft, result: Result) -> tuple[str, ...]:
    """What every sheet says of itself."""
    day = draft.on or clock.today()
    said = _("Số liệu đến ngày %(on)s, địa giới tại ngày đó, %(n)d xã. Lập lúc %(at)s.")
    return (not_real(), said % {"on": format_date(day), "n": len(result.world.places), "at": moment(clock.now())})


def _summary(draft: Draft, result: Result) -> Table:
    heads = (Head(_("Nội dung"), 60), Head(_("Mất đạt"), 12), Head(_("Thêm đạt"), 12), Head(_("Xã có thay đổi"), 16))
    rows: list[list[str | int]] = [[_("Thay đổi: %(what)s") % {"what": told}, "", "", ""] for told in result.changes]
    for outcome in result.outcomes:
        rows.append([set_word(outcome.set), outcome.level.lost, outcome.level.gained, len(outcome.flips)])
    title = _("Thử thay đổi: %(name)s") % {"name": draft.name}
    return Table(title, about(draft, result), heads, rows, _("Tổng hợp"))


def _level(draft: Draft, result: Result, outcome: Outcome) -> Table:
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 24), Head(_("Huyện"), 24), Head(_("Tiêu chí đạt trước"), 12),
        Head(_("Tiêu chí đạt sau"), 12), Head(_("Cả bộ"), 14), Head(_("Không còn đạt, vì"), 80), Head(_("Thêm đạt, vì"), 80),
    )  # fmt: skip
    words = {1: _("thành đạt"), -1: _("không còn đạt"), 0: ""}
    rows: list[list[str | int]] = [
        [
            row.place.code, row.place.name, row.place.district, row.flip.met_before, row.flip.met_after,
            words[row.flip.level], "; ".join(row.lost), "; ".join(row.gained),
        ]
        for row in result.all_rows(outcome)
    ]  # fmt: skip
    title = _("Thử thay đổi: %(name)s, %(set)s") % {"name": draft.name, "set": set_word(outcome.set)}
    return Table(title, about(draft, result), heads, rows, set_word(outcome.set)[:31])
