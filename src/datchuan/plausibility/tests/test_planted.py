"""Each of the five signs from end to end: figures saved by the communes' officer, pictures sent as files and a sealed dossier,
then the nightly work, then the pages that somebody who vets reads. They name what was planted and nothing else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from datchuan.assessments.tests.setting import DAY, YEAR, words_of
from datchuan.config import clock
from datchuan.confirmations.actions import note_change
from datchuan.dossiers import record
from datchuan.dossiers.actions import open_dossier
from datchuan.dossiers.content import gather
from datchuan.dossiers.tests.way import procedure_of_pack
from datchuan.evidence.about import About
from datchuan.evidence.actions import add_document
from datchuan.files.actions import take
from datchuan.people.models import Post, User
from datchuan.places.models import Unit
from datchuan.plausibility.models import Sign
from datchuan.plausibility.tasks import look
from datchuan.plausibility.tests.conftest import World
from datchuan.plausibility.tests.scenes import recompressed, scene
from datchuan.plausibility.tests.test_signs import many_communes
from datchuan.plausibility.workflow import Kind

SPRING, SUMMER, LATE = date(2023, 4, 3), date(2023, 7, 3), date(2023, 9, 28)
COMMUNES = 22
#: Planted: just beyond the threshold of 2.1; the same two numbers in 2.2; numbers ending in 0 or 5 in 2.3; leaps shortly before
#: the dossier was sealed; one picture sent by two communes.
BEYOND, TWINS, ROUND, LEAPS, PICTURE = set(range(13)), {3, 11, 17}, set(range(20)), 20, {5, 6}
#: It too has changed figures before it sealed its dossier, as little as others change theirs.
STEADY = 21
#: Words that would say what no figure can show.
ACCUSING = re.compile(
    r"gian|bịa|làm giả|giả mạo|khống|vi phạm|sai phạm|khai man|đối phó|thành tích ảo|trung thực", re.I
)


def uneven(number: int, is_round: bool = False) -> int:
    """The number, or the next that ends (or does not end) in 0 or 5."""
    while (number % 5 == 0) is not is_round:
        number += 1
    return number


def share(num: int, den: int) -> dict[str, str]:
    return {"num": str(num), "den": str(den)}


def finals(at: int) -> dict[str, Any]:
    """What commune ``at`` says in the end: shares far from every threshold but where something is planted."""
    den = 1000 + 17 * at
    if at in BEYOND:
        water = share(uneven(-(-den * 80 // 100) + 1 + at % 3), den)
    else:
        water = share(uneven(den * (92 if at == LEAPS else 55 + at) // 100), den)
    trained = 437 + 13 * at if at not in TWINS else 431
    women = share(uneven(trained), 517 + 21 * at if at not in TWINS else 517)
    houses = share(uneven(den * (84 + at % 12) // 100, at in ROUND), den)
    return {
        "2.1": water,
        "2.2": {"female": women, "male": share(uneven(402 + 11 * at), 523 + 31 * at)},
        "2.3": {"parts": [houses, {"number": "1"}]},
        "2.4": share(uneven(den * (2 if at % 2 else 8) // 100), den),
    }


def moved(value: Any, by: int) -> Any:
    """The same figure before it was changed: its first numerator smaller by so many."""
    if "parts" in value:
        return {"parts": [moved(value["parts"][0], by), *value["parts"][1:]]}
    return {**value, "num": str(uneven(int(value["num"]) - by))}


def fill(world: World, units: list[Unit], by: User) -> None:
    """Every commune saves its figures twice: in spring, and changed a little in summer; two of them only late."""
    for day in (SPRING, SUMMER, LATE):
        with clock.travel(day):
            for at, unit in enumerate(units):
                _save(world, unit, at, day, by)


def _save(world: World, unit: Unit, at: int, day: date, by: User) -> None:
    comes = LATE if at in {LEAPS, STEADY} else SUMMER
    for code, value in finals(at).items():
        change = (1 if code != "2.4" else -1) * (5 + at % 9)
        if at == LEAPS:
            change *= 40 if code != "2.4" else 20
        if day == SPRING:
            world.save(value if code == "2.2" else moved(value, change), unit, by, code)
        elif day == comes and code != "2.2":
            world.save(value, unit, by, code, version=1)


def send_picture(unit: Unit, data: bytes, by: User, title: str) -> None:
    stored = take(SimpleUploadedFile(f"{title}.jpg", data), by=by, allowed={"image"}, scope=unit.chain)
    add_document(unit, About(title), by=by, moved=note_change, stored=stored)


@pytest.fixture
def planted(world: World) -> World:
    units = many_communes(world, COMMUNES)
    by = world.cast.officer
    Post.objects.get(user=by).units.set([world.here.commune, *units])
    fill(world, units, by)
    procedure_of_pack()
    for at in (LEAPS, STEADY):
        with clock.travel(date(2023, 10, 2)):
            # As the action seals, past the rule that wants every indicator of the set met.
            dossier = open_dossier(units[at], "NTM", YEAR, by=by)
            record.seal(dossier, gather(dossier), by, "")
    picture = scene(7)
    for at, data in ((5, recompressed(picture, 90)), (6, recompressed(picture, 60)), (7, recompressed(scene(8), 90))):
        send_picture(units[at], data, by, f"Đường thôn {at}")
    return world


def test_what_is_planted_is_named_and_nothing_else(planted: World) -> None:
    with clock.travel(DAY):
        look(0)
        browser = planted.browser(planted.cast.coordinator)
        listed = browser.get(reverse("plausibility"))
        pages = {
            (sign.kind, sign.indicator_code): words_of(browser.get(reverse("sign", args=[sign.pk])))
            for sign in Sign.objects.all()
        }
    named = {key: {int(n) for n in re.findall(r"Xã Số (\d+)\b", text)} for key, text in pages.items()}
    assert named == {
        (Kind.BUNCHING, "2.1"): BEYOND,
        (Kind.IDENTICAL, "2.2"): TWINS,
        (Kind.JUMPS, ""): {LEAPS},
        (Kind.PHOTOS, ""): PICTURE,
        (Kind.ROUND_ENDS, "2.3"): ROUND,
    }
    told = {key[0]: text for key, text in pages.items()}
    assert "14 xã vừa đủ ngưỡng, chỉ 0 xã vừa thiếu" in told["bunching"]  # one of the cast stands there too
    assert "Mức chuẩn" in told["bunching"]
    assert "3 cặp xã ghi số giống hệt nhau" in told["identical"]
    assert "3 trong 3 số liệu sửa ngay trước khi nộp tăng nhiều hơn mức thường thấy" in told["jumps"]
    assert "2 xã gửi ảnh trông như một" in told["photos"]
    assert "20 trong 22 số đếm tận cùng là 0 hoặc 5" in told["round_ends"]
    for text in (words_of(listed), *pages.values()):
        assert not ACCUSING.search(text), ACCUSING.search(text)
    assert all("Có thể vì lẽ thường" in text and "Cũng có thể" in text for text in pages.values())
    assert len(listed.context["list"].lines) == len(pages)
