"""Illustrative remarks of citizens, one of every state, through the real actions. No person stands behind them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from datchuan.config import clock
from datchuan.packs.demo_findings import SHOWN
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Unit
from datchuan.remarks import actions
from datchuan.remarks.actions import Said
from datchuan.remarks.models import Remark
from datchuan.remarks.workflow import Action, State

SET = "NTM"
#: What is said of which criterion, how far it came, and what was answered.
SAID = (
    ("2", "Đường vào thôn 5 còn khoảng 300 mét đường đất, mưa là xe máy không đi được (minh họa).", State.SHOWN, ""),
    (
        "17", "Xe lấy rác mỗi tháng chỉ vào thôn 2 một lần, rác dồn ở đầu cầu (minh họa).", State.CLOSED,
        "Xã đã làm việc với tổ thu gom: từ tháng 10 xe vào thôn 2 mỗi tuần một lần (minh họa).",
    ),
    (
        "5", "Trường tiểu học điểm thôn 3 chưa có nhà vệ sinh riêng cho học sinh (minh họa).", State.ANSWERED,
        "Nhà vệ sinh đang xây, xong trước ngày 30/11; xã đăng ảnh khi xong (minh họa).",
    ),
    (
        "18", "Họp thôn 1 chưa công khai khoản thu làm đường, dán ở nhà văn hóa thì tờ giấy đã mất (minh họa).", State.DISPUTED,
        "Xã đã dán lại bảng công khai tại nhà văn hóa thôn 1 (minh họa).",
    ),
    ("6", "Nhà văn hóa thôn 4 khóa cửa cả tháng, không ai mở cho sinh hoạt (minh họa).", State.RECEIVED, ""),
    ("13", "Xã làm chưa tốt lắm (minh họa).", State.REFUSED, ""),
)  # fmt: skip
STILL = "Bảng mới chỉ ghi tổng số, chưa ghi từng khoản chi (minh họa)."
REASON = "Phản ánh không nêu việc cụ thể nào để kiểm tra. Gửi lại, ghi rõ ở đâu và thấy gì (minh họa)."


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the remarks of the demo as of a day; returns how many there are by state. Left alone when there are some."""
    if not Remark.objects.filter(is_demo=True).exists():
        with transaction.atomic(), clock.travel(on):
            _build(on)
    counted = Counter(Remark.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"remarks_{state}": n for state, n in sorted(counted.items())}


def _build(on: date) -> None:
    commune = Unit.objects.as_of(on).filter(code=SHOWN).first()
    if commune is None:
        return
    district = _speaker(commune.parent_id, Role.DISTRICT_OFFICER, on)
    officer = _speaker(commune.pk, Role.COMMUNE_OFFICER, on)
    if district is None or officer is None:
        return
    for number, (criterion, text, state, answer) in enumerate(SAID):
        with clock.travel(on - timedelta(days=len(SAID) - number)):
            remark = actions.send(commune, Said(SET, criterion, text), is_demo=True)
            _lead(remark, text, state, answer, district, officer)


def _speaker(unit: Any, role: Role, on: date) -> User | None:
    post = Post.objects.held_on(on).filter(agency__unit=unit, role=role).select_related("user").order_by("pk").first()
    return post.user if post else None


def _lead(remark: Remark, text: str, state: State, answer: str, district: User, officer: User) -> None:
    if state == State.REFUSED:
        actions.refuse(remark, REASON, by=district, version=1)
    elif state != State.RECEIVED:
        actions.show(remark, text, False, by=district, version=1)
        if answer:
            actions.answer(remark, answer, by=officer, version=2)
        if state == State.CLOSED:
            actions.close(remark, by=district, version=3)
            actions.echo(Action.AGREE, remark, version=4)
        if state == State.DISPUTED:
            actions.echo(Action.DISPUTE, remark, STILL, version=3)
