"""An illustrative draw for measuring anew, and the signs that the demo's figures show, computed by the real code.

The figures are illustrative, so neither a sign nor a difference says anything of a commune; all are stored with ``is_demo``.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from datchuan.config import clock
from datchuan.people.models import Post, Role
from datchuan.plausibility import actions, measuring, queries
from datchuan.plausibility.models import Draw, Pick, Sign

SEED_FROM = (
    "Con số minh họa; đợt thật dùng con số công khai chưa ai biết lúc công bố, ví dụ kết quả xổ số của ngày sau đó."
)
SEED = "31792"
NOTE = "Đo tại hai thôn, cùng cán bộ xã (minh họa)"
#: One in so many differs.
DIFFERS_EVERY = 6
#: The place of the one whose measurer opened the commune's figure first.
SEEN = 3


def build(rng: Random, on: date) -> dict[str, int]:
    """One draw, for the most part measured, and one look through the figures. A draw that exists is left alone."""
    post = (
        Post.objects.held_on(on).filter(role=Role.COORDINATOR, agency__level="province").select_related("user").first()
    )
    if post is not None and queries.draw_rule() is not None and not Draw.objects.filter(is_demo=True).exists():
        with clock.travel(on - timedelta(days=10)):
            announced = actions.announce("NTM", SEED_FROM, by=post.user, is_demo=True)
        with clock.travel(on - timedelta(days=8)):
            drawn = actions.draw(announced, SEED, by=post.user, version=1)
        _measure(drawn, post.user, rng, on)
    if not Sign.objects.filter(is_demo=True).exists():
        actions.look_again(by=None, is_demo=True)
    return {"signs": Sign.objects.count(), "picked": Pick.objects.filter(draw__is_demo=True).count()}


def _measure(drawn: Draw, person: Any, rng: Random, on: date) -> None:
    """Two thirds are measured; the first difference becomes a finding."""
    raised = False
    with clock.travel(on - timedelta(days=3)):
        for at, pick in enumerate(drawn.picks.select_related("draw")):
            if at % 3 == 2:
                continue
            found = _shifted(pick.own, rng) if at % DIFFERS_EVERY == 1 else pick.own
            measuring.take(pick, by=person)
            if at == SEEN:
                measuring.open_figures([pick.pk], by=person)
            pick = measuring.measure(pick, found, NOTE, by=person)
            if pick.differs and not raised:
                measuring.raise_from(pick, by=person)
                raised = True


def _shifted(value: Any, rng: Random) -> Any:
    """What somebody else might have counted."""
    other = deepcopy(value)
    if "num" in other:
        other["num"] = str(max(0, int(Decimal(other["num"]) * Decimal(rng.randint(86, 95)) / 100)))
    elif "number" in other:
        other["number"] = f"{Decimal(other['number']) * Decimal(rng.randint(80, 92)) / 100:.1f}"
    elif "pass" in other:
        other["pass"] = not other["pass"]
    return other
