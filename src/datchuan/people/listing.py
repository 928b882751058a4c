"""A list of people from a spreadsheet: which column is what, and every problem of every line in words.

``rows_of(table)`` finds the heading and gives plain rows; ``check_list(rows)`` holds them against the rules and
the database in a constant number of queries. Both are asked twice: for the preview and, under the lock, for the import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.config import clock
from datchuan.people import rules
from datchuan.people.models import Agency, Role, User
from datchuan.people.sheet_rows import Column, Row, filled_rows
from datchuan.people.sheets import SheetProblem, Table
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.ui.dates import DateProblem, parse_date
from datchuan.ui.fields import clean_text

MAX_PEOPLE = 300


COLUMNS = (
    Column("username", "Tên đăng nhập", ("tai khoan", "username", "ten dang nhap"), needed=True),
    Column("full_name", "Họ và tên", ("ho ten", "full name"), needed=True),
    Column("email", "Thư điện tử", ("email", "e mail")),
    Column("phone", "Điện thoại", ("so dien thoai", "phone")),
    Column("role", "Vai trò", ("role",), needed=True),
    Column("agency", "Mã cơ quan", ("co quan", "agency"), needed=True),
    Column("title", "Chức danh", ("chuc vu", "title")),
    Column("first_day", "Từ ngày", ("ngay bat dau", "from"), needed=True),
    Column("last_day", "Đến hết ngày", ("den ngay", "ngay ket thuc", "until")),
    Column("units", "Mã đơn vị phụ trách", ("don vi phu trach", "units")),
)


@cache
def _roles() -> dict[str, Role]:
    """Roles by their code and by their name in every language of the interface: the template may come from any."""
    found = {fold(role.value): role for role in Role}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(role.label)): role for role in Role}
    return found


def rows_of(table: Table) -> list[Row]:
    """The filled lines below the heading, cells as text. Raises ``SheetProblem``."""
    rows = filled_rows(table, COLUMNS)
    if not rows:
        raise SheetProblem(_("Dưới dòng tiêu đề chưa có ai. Điền mỗi người một dòng rồi tải lại."))
    if len(rows) > MAX_PEOPLE:
        raise SheetProblem(
            _("Danh sách có %(count)d người, mỗi lần nhập nhiều nhất %(most)d. Chia thành nhiều tệp.")
            % {"count": len(rows), "most": MAX_PEOPLE}
        )
    return rows


@dataclass(frozen=True)
class Ready:
    """A line without problems: what ``User.build`` takes and what a post takes."""

    account: dict[str, str]
    post: dict[str, Any]


@dataclass
class Line:
    """A line of the preview: the cells as they came, and what is to be put right."""

    number: int
    cells: list[str]
    problems: list[str] = field(default_factory=list)


@dataclass
class Checked:
    """The whole list, checked. ``ready`` is filled only when no line has a problem."""

    lines: list[Line]
    ready: list[Ready]

    @property
    def faulty(self) -> int:
        return sum(bool(line.problems) for line in self.lines)

    @property
    def sentence(self) -> str:
        """Why the list cannot be imported as it stands; "" when it can."""
        if not self.faulty:
            return ""
        first = next(line for line in self.lines if line.problems)
        return _("Còn %(count)d dòng cần sửa, nên chưa nhập ai. Dòng %(line)d: %(problem)s") % {
            "count": self.faulty,
            "line": first.number,
            "problem": first.problems[0],
        }


def check_list(rows: Sequence[Row]) -> Checked:
    """Every problem of every line, in a constant number of queries."""
    known = _Known.of(rows)
    lines, ready = [], []
    seen: dict[str, int] = {}
    for row in rows:
        line = Line(row["line"], [str(row[column.key]) for column in COLUMNS])
        made = _check(row, line.problems, known)
        username = row["username"].strip().lower()
        if username and username in seen:
            line.problems.append(
                _("Tên đăng nhập “%(username)s” đã có ở dòng %(line)d. Mỗi người một tên đăng nhập")
                % {"username": username, "line": seen[username]}
            )
        seen.setdefault(username, row["line"])
        lines.append(line)
        if made:
            ready.append(made)
    checked = Checked(lines, ready)
    if checked.faulty:
        checked.ready = []
    return checked


@dataclass(frozen=True)
class _Known:
    """What the database has of what the list names: four queries, however long the list."""

    agencies: dict[str, Agency]
    usernames: dict[str, User]
    units: dict[str, Unit]
    parents: dict[int, int | None]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Known:
        agencies = {a.code.upper(): a for a in Agency.objects.filter(code__in={_code(r["agency"]) for r in rows})}
        names = {row["username"].strip().lower() for row in rows}
        holders = {user.username.lower(): user for user in User.objects.filter(username__in=names)}
        codes = {code for row in rows for code in _codes(row["units"])}
        units = {unit.code: unit for unit in Unit.objects.as_of(clock.today()).filter(code__in=codes)}
        return cls(agencies, holders, units, {u.pk: u.parent_id for u in units.values()})  # type: ignore[attr-defined]


def _code(text: str) -> str:
    return text.strip().upper()


def _codes(text: str) -> list[str]:
    return [code for code in text.replace(";", ",").replace(" ", ",").split(",") if code]


def _check(row: Row, problems: list[str], known: _Known) -> Ready | None:
    for column in COLUMNS:
        if column.needed and not row[column.key].strip():
            problems.append(_("Còn trống cột %(column)s") % {"column": column.heading})
    account = _account(row, problems, known)
    days = _days(row, problems)
    role = _roles().get(fold(row["role"]))
    if row["role"] and role is None:
        problems.append(
            _("Vai trò “%(role)s” không có. Dùng một trong: %(roles)s")
            % {"role": row["role"][:60], "roles": ", ".join(str(r.label) for r in Role)}
        )
    agency = known.agencies.get(_code(row["agency"]))
    if row["agency"] and agency is None:
        problems.append(
            _("Cơ quan “%(code)s” không có trong danh mục. Xem trang Cơ quan của tệp mẫu")
            % {"code": row["agency"][:40]}
        )
    units = _units(row, problems, known, agency)
    if role and agency and days:
        _note(problems, rules.why_not_days(*days), rules.why_not_seat(role, agency, days[0]))
    if problems or role is None or agency is None or days is None:
        return None
    title = _clean(row["title"], "Chức danh", problems)[:120]
    post = {"role": role, "agency": agency, "title": title, "units": units, "first_day": days[0], "last_day": days[1]}
    return Ready(account, post)


def _note(problems: list[str], *sentences: str) -> None:
    problems += [sentence for sentence in sentences if sentence]


def _clean(text: str, name: str, problems: list[str]) -> str:
    try:
        return clean_text(text, name=name)
    except ValidationError as error:
        problems += error.messages
        return ""


def _account(row: Row, problems: list[str], known: _Known) -> dict[str, str]:
    account = {
        "username": row["username"].strip().lower(),
        "full_name": _clean(row["full_name"], "Họ và tên", problems),
        "email": row["email"].strip(),
        "phone": _phone(row["phone"].strip()),
    }
    if account["username"]:
        holder = known.usernames.get(account["username"])
        _note(problems, rules.why_not_username(account["username"]), rules.taken(account["username"], holder))
    if account["full_name"]:
        _note(problems, rules.why_not_full_name(account["full_name"]))
    _note(problems, rules.why_not_contact(account["email"], account["phone"]))
    return account


def _phone(text: str) -> str:
    """Excel drops the leading zero of a telephone number typed as a number."""
    return f"0{text}" if text.isdigit() and len(text) == 9 and not text.startswith("0") else text


def _days(row: Row, problems: list[str]) -> tuple[date, date | None] | None:
    days: list[date | None] = []
    for key in ("first_day", "last_day"):
        heading = next(column.heading for column in COLUMNS if column.key == key)
        try:
            days.append(parse_date(row[key], name=heading) if row[key] else None)
        except DateProblem as problem:
            problems.append(problem.sentence)
            return None
    return (days[0], days[1]) if days[0] else None


def _units(row: Row, problems: list[str], known: _Known, agency: Agency | None) -> list[Unit]:
    codes = _codes(row["units"])
    if missing := [code for code in codes if code not in known.units]:
        problems.append(
            _("Mã đơn vị %(codes)s không có. Để trống nếu phụ trách toàn địa bàn") % {"codes": ", ".join(missing)[:80]}
        )
    units = [known.units[code] for code in codes if code in known.units]
    if agency is not None and units:
        _note(problems, rules.why_not_units(agency, units, known.parents))
    return units
