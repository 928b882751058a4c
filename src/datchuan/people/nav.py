"""The links of the page head: for each role the few pages on which its work stands."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level


def nav_for(rights: Rights) -> list[dict[str, Any]]:
    """The links for a person, in order: ``label``, ``url_name``, ``url``. Pages that this build lacks are left out.

    Every link opens for the person; somebody with several posts gets the links of all of them, once.
    """
    found: dict[str, str] = {}
    for post in rights.posts:
        for label, url_name in _links(post.role, at_province=post.agency.level == Level.PROVINCE):
            found.setdefault(url_name, label)
    links = []
    for url_name, label in found.items():
        try:
            links.append({"label": label, "url_name": url_name, "url": reverse(url_name)})
        except NoReverseMatch:
            continue
    return links


def _links(role: str, *, at_province: bool = True) -> list[tuple[str, str]]:
    home, files, rounds = (_("Việc của tôi"), "home"), (_("Hồ sơ"), "dossiers"), (_("Đợt"), "rounds")
    if role == Role.OPERATOR:
        templates = (_("Mẫu văn bản"), "paper-templates")
        second = (_("Chờ xác nhận"), "operator-waiting")
        return [(_("Người dùng"), "operator-users"), second, (_("Nhập danh sách"), "operator-import"), templates]
    lists = [
        (_("Danh hiệu"), "titles"),
        (_("Duy trì chuẩn"), "upkeep"),
        (_("Chỉ tiêu năm"), "targets"),
        (_("Thời hạn"), "deadlines"),
    ]
    criteria = (_("Bộ tiêu chí"), "criteria")
    findings, guidance = (_("Phát hiện"), "findings"), (_("Hướng dẫn, hỏi đáp"), "guidance")
    papers, obstacles = (_("Văn bản"), "papers"), (_("Vướng mắc"), "obstacles")
    if role == Role.COMMUNE_OFFICER:
        return [home, files, papers, findings, obstacles, guidance, criteria, *lists]
    honest, try_out = (_("Kiểm tra số liệu"), "plausibility"), (_("Thử thay đổi"), "whatif")
    boards = [(_("Bảng theo dõi"), "board"), (_("Bản đồ"), "map")]
    council, decisions = (_("Hội đồng"), "sittings"), (_("Quyết định"), "decisions")
    appraisal = (_("Hồ sơ chờ thẩm định"), "appraisal-board")
    if role == Role.DEPARTMENT_SPECIALIST:
        own = [(_("Xác nhận"), "review-board"), appraisal, papers, findings, honest, try_out, obstacles, guidance]
        return [home, files, *own, *boards, criteria, *lists]
    if role == Role.LEADER:
        sittings = [council] if at_province else []
        return [
            (_("Tổng quan"), "home"),
            files,
            rounds,
            *sittings,
            decisions,
            papers,
            *boards,
            try_out,
            findings,
            obstacles,
            *lists,
            criteria,
        ]
    if role == Role.FRONT:
        return [home, files, *boards, *lists, criteria]
    waiting = {
        Role.COORDINATOR: [appraisal, council, decisions, papers, honest, try_out],
        Role.COUNCIL_MEMBER: [council, papers],
        Role.DISTRICT_OFFICER: [(_("Hồ sơ chờ thẩm tra"), "appraisal-board"), papers, honest, try_out],
    }
    return [home, files, rounds, *waiting.get(Role(role), []), *boards, findings, obstacles, guidance, *lists, criteria]
