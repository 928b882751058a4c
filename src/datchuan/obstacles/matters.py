"""Putting obstacles of one kind together: one matter is routed and answered once, each raiser keeps its thread."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.obstacles import announce, below, rules
from datchuan.obstacles.actions import side_agency
from datchuan.obstacles.models import Matter, Obstacle
from datchuan.obstacles.record import Move, label_of, write
from datchuan.obstacles.workflow import BY_ACTION, Action, Side
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.procedures.workdays import work_calendar

kinds.register("obstacles.merge_many", "lập nhóm vấn đề", "put obstacles into a matter")


def merge(
    obstacles: Collection[UUID], title: str, to: Agency, days: int, *, by: User, into: Matter | None = None,
    key: UUID | None = None, is_demo: bool = False,
) -> Matter:  # fmt: skip
    """Put obstacles into a new matter (or one that exists), all to be answered by one body within some working days.

    Every obstacle keeps its thread and its journal. All or none. Raises ``Refused``.
    """
    with attempt("obstacles.merge_many", into, by=by) as line:
        line.object_label = title or str(into or "")
        if key is not None:
            receipt = once(by, key, [sorted(map(str, obstacles)), title, to.pk, days, str(into.pk) if into else ""])
            if receipt.repeated:
                line.skip()
                return Matter.objects.get(pk=receipt.answer["matter"])
        rights = rights_of(by)
        refuse_if(rules.why_not_merge(rights))
        _check(obstacles, title, to, days, into)
        matter = Matter.objects.select_for_update().get(pk=into.pk) if into else None
        matter = matter or Matter(title=title, made_by=by, made_at=clock.now(), is_demo=is_demo, version=0)
        matter.version += 1
        matter.save()
        rows = Obstacle.objects.select_related("agency", "to", "unit", "matter").select_for_update(of=("self",))
        found = list(rows.filter(pk__in=obstacles).order_by("unit__code", "pk"))
        if len(found) != len(set(obstacles)):
            raise Refused(_("Một vướng mắc đã chọn không còn. Mở lại trang rồi chọn lại."), status=409)
        due = work_calendar().add(clock.today(), days)
        for obstacle in found:
            with attempt(BY_ACTION[Action.MERGE].kind, obstacle, by=by, chain=obstacle.unit.chain) as own:
                own.object_label = label_of(obstacle)
                if sentence := rules.why_not(Action.MERGE, rights, obstacle):
                    raise Refused(f"{obstacle.agency.name}: {sentence}", status=409)
                agency = side_agency(rights, Side.OFFICE, obstacle)
                write(obstacle, Action.MERGE, Move("", to, due, matter, True), own, by=by, agency=agency)
        announce.moved(Action.ROUTE, found, "", by)
        line.obj, line.after = matter, {"matter": matter.title, "to": to.name, "due": due, "obstacles": len(found)}
        if key is not None:
            receipt.answer = {"matter": str(matter.pk)}
    return matter


def _check(obstacles: Collection[UUID], title: str, to: Agency, days: int, into: Matter | None) -> None:
    if not obstacles:
        raise Refused(_("Chưa chọn vướng mắc nào. Đánh dấu các vướng mắc cùng loại rồi gộp."), status=409)
    if into is None and not title.strip():
        raise Refused(_("Đặt tên cho nhóm vấn đề, ví dụ: Thiếu kinh phí đấu nối nước sạch."), status=409)
    if to.pk not in {body.pk for body in below.bodies(clock.today())}:
        raise Refused(_("Chọn sở, ngành hoặc Văn phòng Điều phối NTM tỉnh để trả lời."), status=409)
    refuse_if(rules.why_not_days(days), 409)


def refuse_merge(*, by: User) -> None:
    """Refuse, with its line in the journal, somebody who puts nothing together, before the form is read."""
    with attempt("obstacles.merge_many", by=by) as line:
        line.skip()
        refuse_if(rules.why_not_merge(rights_of(by)))
