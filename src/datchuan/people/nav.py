"""The links of the page head: for each role the few pages of its every day in a row, the other pages under a heading."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level

_BOARDS = ("board", "map")
_STEERING = ("obstacles", "warning", "directives", "targets", "deadlines", "funding", "remarks")
#: What the province and the districts add to the steering of a commune.
_REPORTS = ("reports",)
_AFTER = ("titles", "upkeep", "remedies")
_SOURCES = ("criteria", "guidance")

#: For each role: what stands in the row of the head, in this order, and what stands under the headings.
ROW_AND_REST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Role.OPERATOR: (("operator-users", "operator-waiting", "operator-import", "paper-templates"), ()),
    Role.COMMUNE_OFFICER: (
        ("home", "dossiers", "findings", "obstacles", "guidance"),
        ("surveys", "visits", "papers", "villages", *_STEERING, *_AFTER, *_SOURCES),
    ),
    Role.DISTRICT_OFFICER: (
        ("home", "dossiers", "appraisal-board", "rounds", "findings", "obstacles"),
        ("surveys", "visits", "papers", *_BOARDS, "plausibility", "whatif", *_STEERING, *_REPORTS, *_AFTER, *_SOURCES),
    ),
    Role.DEPARTMENT_SPECIALIST: (
        ("home", "review-board", "appraisal-board", "findings", "obstacles", "guidance"),
        ("dossiers", "visits", "papers", *_BOARDS, "plausibility", "whatif", *_STEERING, *_REPORTS, *_AFTER, *_SOURCES),
    ),
    Role.COORDINATOR: (
        ("home", "dossiers", "rounds", "sittings", "obstacles", "board"),
        (
            *(
                "surveys",
                "appraisal-board",
                "visits",
                "decisions",
                "papers",
                "map",
                "findings",
                "plausibility",
                "whatif",
            ),
            *(*_STEERING, *_REPORTS, *_AFTER, *_SOURCES, "trail"),
        ),
    ),
    Role.COUNCIL_MEMBER: (
        ("home", "dossiers", "rounds", "sittings", "papers"),
        ("surveys", "visits", "findings", *_BOARDS, *_STEERING, *_AFTER, *_SOURCES),
    ),
    Role.LEADER: (
        ("home", "dossiers", "rounds", "decisions", "map", "targets"),
        (
            "surveys",
            "visits",
            "sittings",
            "papers",
            "findings",
            "board",
            "whatif",
            *_STEERING,
            *_REPORTS,
            *_AFTER,
            *_SOURCES,
        ),
    ),
    Role.COMMUNE_LEADER: (
        ("home", "dossiers", "papers", "findings", "obstacles"),
        ("surveys", "visits", "villages", *_STEERING, *_AFTER, *_SOURCES),
    ),
    Role.DEPARTMENT_LEADER: (
        ("home", "dossiers", "papers", "findings", "obstacles"),
        ("rounds", "visits", "sittings", *_BOARDS, *_STEERING, *_AFTER, *_SOURCES),
    ),
    Role.INSPECTOR: (
        ("home", "trail", "dossiers", "decisions", "titles", "findings"),
        ("papers", "rounds", "visits", "sittings", *_BOARDS, *_STEERING, *_AFTER, *_SOURCES),
    ),
    Role.FRONT: (("home", "surveys", "dossiers", "board", "map"), (*_STEERING[1:], *_AFTER[:2], "criteria")),
}
#: Roles that stand nearer to the province have pages which those of a district do not open.
OF_PROVINCE = {Role.LEADER: ("sittings",)}


@lru_cache(maxsize=200)
def _nav_of(posts: tuple[tuple[str, str], ...], *_said_in: str | None) -> tuple[dict[str, Any], ...]:
    """The links of somebody who holds posts of (role, level of the agency): the same as long as neither language nor what
    addresses are made of, which the caller names, is another."""
    row: dict[str, str] = {}
    rest: set[str] = set()
    for role, level in posts:
        first, others = ROW_AND_REST[role]
        hidden = () if level == Level.PROVINCE else OF_PROVINCE.get(Role(role), ())
        row.update({name: _word(name, role) for name in first if name not in row})
        rest.update(name for name in others if name not in hidden)
    links = [link for name, label in row.items() if (link := _link(name, label, ""))]
    for heading, pages in headings():
        links += _found(_link(name, label, heading) for name, label in pages if name in rest and name not in row)
    return tuple(links)


def headings() -> list[tuple[str, list[tuple[str, str]]]]:
    """The headings in their order, each with its pages: name of the address and label. The first has no words."""
    return [
        ("", [("home", _("Việc của tôi")), *_operator()]),
        (
            _("Xét công nhận"),
            [
                ("dossiers", _("Hồ sơ")),
                ("surveys", _("Lấy ý kiến hài lòng")),
                ("rounds", _("Đợt")),
                ("review-board", _("Xác nhận")),
                ("appraisal-board", _("Hồ sơ chờ thẩm định")),
                ("visits", _("Kiểm tra thực tế")),
                ("sittings", _("Hội đồng")),
                ("decisions", _("Quyết định")),
                ("papers", _("Văn bản")),
            ],
        ),
        (
            _("Số liệu"),
            [
                ("board", _("Bảng theo dõi")),
                ("map", _("Bản đồ")),
                ("findings", _("Phát hiện")),
                ("plausibility", _("Kiểm tra số liệu")),
                ("whatif", _("Thử thay đổi")),
            ],
        ),
        (
            _("Chỉ đạo, điều hành"),
            [
                ("directives", _("Nhiệm vụ được giao")),
                ("obstacles", _("Vướng mắc")),
                ("warning", _("Cảnh báo sớm")),
                ("targets", _("Chỉ tiêu năm")),
                ("deadlines", _("Thời hạn")),
                ("funding", _("Công trình, đóng góp")),
                ("remarks", _("Phản ánh của người dân")),
                ("villages", _("Hỏi các thôn")),
                ("reports", _("Báo cáo định kỳ")),
            ],
        ),
        (
            _("Sau công nhận"),
            [
                ("titles", _("Danh hiệu")),
                ("upkeep", _("Duy trì chuẩn")),
                ("remedies", _("Kế hoạch khắc phục")),
            ],
        ),
        (
            _("Tra cứu"),
            [("criteria", _("Bộ tiêu chí")), ("guidance", _("Hướng dẫn, hỏi đáp")), ("trail", _("Tra vết"))],
        ),
    ]


def _operator() -> list[tuple[str, str]]:
    return [
        ("operator-users", _("Người dùng")),
        ("operator-waiting", _("Chờ xác nhận")),
        ("operator-import", _("Nhập danh sách")),
        ("paper-templates", _("Mẫu văn bản")),
    ]


def nav_for(rights: Rights) -> list[dict[str, Any]]:
    """The links for a person, in order: ``label``, ``url_name``, ``url``, ``heading`` ("" for the row of the head).

    Every link opens for the person; somebody with several posts gets the links of all of them, once, and in the row
    what one of them has in the row. Pages that this build lacks are left out.
    """
    posts = tuple((post.role, post.agency.level) for post in rights.posts)
    return [dict(link) for link in _nav_of(posts, get_language(), get_script_prefix(), settings.ROOT_URLCONF)]


def _word(name: str, role: str) -> str:
    if name == "home" and role == Role.LEADER:
        return _("Tổng quan")
    if name == "appraisal-board" and role == Role.DISTRICT_OFFICER:
        return _("Hồ sơ chờ thẩm tra")
    return {page: label for _heading, pages in headings() for page, label in pages}[name]


def _link(name: str, label: str, heading: str) -> dict[str, Any] | None:
    try:
        return {"label": label, "url_name": name, "url": reverse(name), "heading": heading}
    except NoReverseMatch:
        return None


def _found(links: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [link for link in links if link]
