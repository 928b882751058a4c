"""The register of works as a file: what each commune owes and was given, and its works one by one. Sums in đồng."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from datchuan.funding import book
from datchuan.funding.queries import CommuneLine, Fold, ListPage, WorkLine
from datchuan.funding.workflow import Kind, State
from datchuan.ui.dates import format_date
from datchuan.workbooks.list_files import about_lines
from datchuan.workbooks.tables import Head, Table


def funding_tables(page: ListPage, works: Iterable[tuple[Any, WorkLine]], *, demo: bool) -> tuple[Table, Table]:
    """Communes, then works. A commune that has recorded nothing is there, with empty cells: what it owes is not known."""
    demo = demo or page.is_demo
    silent = _("%(n)d/%(all)d xã chưa có số liệu: chưa biết có nợ hay không.") % {
        "n": page.silent, "all": len(page.lines),
    }  # fmt: skip
    about = about_lines(demo, _("Số tiền tính bằng đồng."), silent)
    communes = (
        Head(_("Huyện"), 22), Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 22), Head(_("Số công trình"), 10),
        Head(_("Còn nợ"), 18), Head(_("Trong đó quá hạn"), 18), Head(_("Tạm ứng"), 18),
        Head(_("Dân góp tiền năm %(year)d") % {"year": page.year}, 18),
        Head(_("Lượt hộ đóng góp năm %(year)d") % {"year": page.year}, 14), Head(_("Ghi chú"), 22),
    )  # fmt: skip
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 22), Head(_("Tên công trình"), 44), Head(_("Lĩnh vực"), 22),
        Head(_("Đơn vị phải trả"), 28), Head(_("Đơn vị nợ ban đầu"), 28), Head(_("Trạng thái"), 20),
        Head(_("Số quyết định phê duyệt"), 22), Head(_("Ngày phê duyệt"), 11), Head(_("Giá trị phê duyệt"), 18),
        *(Head(str(capfirst(kind.label)), 18) for kind in Kind), Head(_("Còn nợ"), 18), Head(_("Hạn trả"), 11),
        Head(_("Quá hạn"), 10),
    )  # fmt: skip
    said = book.words()
    return (
        Table(
            _("Nợ đọng, đóng góp theo xã"), about, communes,
            [_commune(fold, line) for fold in page.folds for line in fold.lines], _("Theo xã"),
        ),
        Table(_("Công trình"), about, heads, [_work(unit, line, said) for unit, line in works], _("Công trình")),
    )  # fmt: skip


def _commune(fold: Fold, line: CommuneLine) -> list[str | int]:
    place: list[str | int] = [fold.name, line.commune.code, line.commune.full_name]
    if line.is_empty:
        return [*place, "", "", "", "", "", "", _("chưa có số liệu")]
    total = line.total
    owed: list[str | int] = [total.works, total.owed, total.late_owed, total.advance] if total.works else [""] * 4
    return [*place, *owed, line.money, line.households, "" if total.works else _("chưa ghi công trình")]


def _work(unit: Any, line: WorkLine, said: book.Words) -> list[str | int]:
    work, sums = line.work, line.sums
    return [
        unit.code, unit.full_name, work.name, said.component(work.component), work.owner, work.original_owner,
        str(State(work.state).label), work.decision_no, _day(work.approved_on),
        "" if work.approved is None else work.approved, sums.funded, sums.accepted, sums.paid, sums.owed, _day(work.pay_by),
        _("có") if line.late else _("không"),
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return format_date(day) if day else ""
