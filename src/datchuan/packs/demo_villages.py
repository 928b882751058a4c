"""Illustrative villages of two communes, with what was asked of them and how far it came, through the real actions.

Village numbers stand for no real village. One address is public, as the demo accounts are: the sign-in page names it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from datchuan.config import clock
from datchuan.evidence.geography import point_inside
from datchuan.evidence.queries import wanted_kinds
from datchuan.packs.demo_evidence import SECOND, SHOWN
from datchuan.packs.demo_papers import photo
from datchuan.people.demo_accounts import VILLAGE, VILLAGE_SECRET
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Unit
from datchuan.villages import actions, answering
from datchuan.villages.actions import Asked
from datchuan.villages.answering import Given
from datchuan.villages.models import Address, Call, Function, Kind, Request, Village

SET = "NTM"
#: Households of Thôn 1 to Thôn 6.
HOUSEHOLDS = (118, 96, 143, 87, 132, 105)
PHOTO_OF, NUMBER_OF = "6.3", "17.1"
PHOTO_TEXT = "Chụp ảnh mặt trước nhà văn hóa thôn, thấy rõ biển tên (minh họa)"
NUMBER_TEXT = "Số hộ dùng nước sạch theo quy chuẩn (minh họa)"
LIST_TEXT = "Gửi danh sách hộ tham gia bảo hiểm y tế của thôn (minh họa)"


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the villages of the demo as of a day; returns how many there are. Left alone when there are some."""
    if not Village.objects.filter(is_demo=True).exists():
        for code in (SHOWN, SECOND):
            _commune(code, rng, on)
    return {
        "villages": Village.objects.filter(is_demo=True).count(),
        "village_calls": Call.objects.filter(is_demo=True).count(),
    }


def _commune(code: str, rng: Random, on: date) -> None:
    commune = Unit.objects.as_of(on).filter(code=code).first()
    held = Post.objects.held_on(on).filter(agency__unit=commune, role=Role.COMMUNE_OFFICER)
    post = held.select_related("user").order_by("pk").first()
    if commune is None or post is None:
        return
    with transaction.atomic():
        villages = _villages(commune, post.user, on)
        _calls(commune, villages, post.user, rng, on)


def _villages(commune: Any, by: User, on: date) -> list[Village]:
    rows = [(f"Thôn {n}", households) for n, households in enumerate(HOUSEHOLDS, start=1)]
    with clock.travel(on - timedelta(days=30)):
        villages = actions.add_villages(commune, rows, by=by, is_demo=True)
        # Two have no address yet: the page says so.
        for village in villages[:4]:
            public = commune.code == SHOWN and village.name == VILLAGE
            holder = f"Trưởng {village.name.lower()} (minh họa)"
            actions.make_address(
                village, holder, Function.HEAD, by=by, secret=VILLAGE_SECRET if public else "", is_demo=True
            )
    return villages


def _calls(commune: Any, villages: list[Village], by: User, rng: Random, on: date) -> None:
    """A number that four gave and one is late with, photos of which one is accepted, and a list that is new."""
    year = on.year
    with clock.travel(on - timedelta(days=12)):
        number = _ask(
            commune, Kind.NUMBER, NUMBER_TEXT, on - timedelta(days=2), villages, by, (SET, NUMBER_OF, year), "hộ"
        )
        shots = _ask(commune, Kind.PHOTO, PHOTO_TEXT, on + timedelta(days=6), villages[:4], by, (SET, PHOTO_OF, year))
    with clock.travel(on - timedelta(days=5)):
        for village, households in list(zip(villages, HOUSEHOLDS, strict=True))[:4]:
            if village is not villages[3]:
                given = Given(Decimal(households - rng.randint(8, 30)), "đếm theo sổ hộ của thôn (minh họa)")
                _answer(number, village, given, by, accepted=village is not villages[2])
        answering.promise(_request(number, villages[3]), on + timedelta(days=3), address=_address(villages[3]))
    _photos(commune, shots, villages, by, rng, on)
    with clock.travel(on):
        _ask(commune, Kind.LIST, LIST_TEXT, on + timedelta(days=10), villages, by)


def _ask(
    commune: Any, kind: str, text: str, due: date, villages: list[Village], by: User,
    place: tuple[str, str, int] | None = None, unit: str = "",
) -> Call:  # fmt: skip
    known = place is not None and place[1] in wanted_kinds(place[0], place[2])
    return actions.ask(
        commune, Asked(kind, text, due, unit, place if known else None), villages, by=by, is_demo=True
    )  # fmt: skip


def _photos(commune: Any, call: Call, villages: list[Village], by: User, rng: Random, on: date) -> None:
    """A photo that is accepted and one that waits; the village with the public address has still to take its own."""
    kinds = wanted_kinds(SET, on.year).get(PHOTO_OF, ())
    wanted = next((key for key, _text in kinds if "ảnh" in key.lower()), "")
    for village in (villages[0], villages[2]):
        day, request = on - timedelta(days=4), _request(call, village)
        drawn = photo(f"Nhà văn hóa {village.name.lower()}, {commune}", day, rng, point_inside(commune.code))
        given = Given(files=(answering.look_into(ContentFile(drawn, "nha-van-hoa.jpg"), request, commune),))
        with clock.travel(day):
            _answer(call, village, given, by, accepted=village is villages[2], wanted=wanted)


def _answer(call: Call, village: Village, given: Given, by: User, *, accepted: bool, wanted: str = "") -> None:
    request = answering.answer(_request(call, village), given, address=_address(village))
    if accepted:
        answering.accept(request, by=by, version=request.version, wanted=wanted)


def _request(call: Call, village: Village) -> Request:
    rows = Request.objects.select_related("call__commune", "village")
    return rows.get(call=call, village=village)


def _address(village: Village) -> Address:
    return Address.objects.get(village=village, revoked_at=None)
