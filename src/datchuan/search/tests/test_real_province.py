"""Old names and indicators of the real province."""

from __future__ import annotations

from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.search.places import find_places
from datchuan.search.tests.finding import find
from datchuan.search.wording import Wanted


def test_old_names_of_the_real_province_are_found(quang_nam: World) -> None:
    """Quế Cường and Phú Thọ became Quế Mỹ, Quế Ninh and Quế Phước became Ninh Phước in 2020."""
    person = quang_nam.user("vpdp")
    for words, name in (
        ("que cuong", "Xã Quế Mỹ"),
        ("Phú Thọ", "Xã Quế Mỹ"),
        ("que ninh", "Xã Ninh Phước"),
        ("Xã Zuôih", "Xã Zuôich"),
        ("tien lanh", "Xã Tiên Lãnh"),
    ):
        found = find_places(rights_of(person), Wanted.from_text(words))
        assert [place.name for place in found if place.url.startswith("/commune/")][:1] == [name], words


def test_an_officer_comes_to_the_own_page_others_to_the_criteria(quang_nam: World) -> None:
    officer, department = quang_nam.client("xa.tienlanh"), quang_nam.client("so.yte")
    assert find(officer, "17.1", group="indicators") == [
        "/commune/20869/NTM/17.1/2023/",
        "/commune/20869/NTM_NC/17.1/2023/",
    ]
    assert find(department, "17.1", group="indicators")[0] == "/criteria/NTM-2021-2025/17.1/"
    assert find(officer, "so kham chua benh dien tu")[0] == "/commune/20869/NTM/15.4/2023/"
    for path in find(officer, "nuoc", group="indicators"):
        assert officer.get(path).status_code == 200, path


def test_a_criterion_brings_its_indicators(quang_nam: World) -> None:
    found = find(quang_nam.client("vpdp"), "12", group="indicators")
    assert [path for path in found if "NTM-2021" in path] == [
        "/criteria/NTM-2021-2025/12.1/",
        "/criteria/NTM-2021-2025/12.2/",
    ]


def test_words_of_the_set_narrow(quang_nam: World) -> None:
    found = find(quang_nam.client("vpdp"), "17.1 nâng cao", group="indicators")
    assert found == ["/criteria/NTM_NC-2021-2025/17.1/"]
