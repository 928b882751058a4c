"""What is found, in which order, where it opens, and that nobody finds what lies beyond their reach."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from datchuan.assessments.tests.setting import words_of
from datchuan.config import clock
from datchuan.evidence.models import Document
from datchuan.findings.models import Finding
from datchuan.guidance.tests.conftest import Place
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Level, Lineage, Unit, UnitName, UnitParent
from datchuan.places.text import fold
from datchuan.search.places import find_places
from datchuan.search.tests.finding import find, hits
from datchuan.search.wording import Wanted


def document(place: Place, unit: Unit, title: str) -> Document:
    """A document in the library of a commune, as if kept in another system."""
    return Document.objects.create(
        commune=unit, title=title, system="Kho khác", received_at=clock.now(), folded=fold(title)
    )


def finding(place: Place, unit: Unit, wrong: str) -> Finding:
    person: User = place.department
    return Finding.objects.create(
        commune=unit, set_code="NTM", indicator_code="2.1", year=2023, stage="early", agency=place.setting.department,
        raised_by=person, raised_at=clock.now(), raised_on=clock.today(), wrong=wrong, todo="Bổ sung ảnh",
        folded=fold(f"{wrong} Bổ sung ảnh"), due=date(2023, 11, 1), edition=place.setting.edition, seen_letter="N",
    )  # fmt: skip


# Within rights


def test_nobody_finds_the_evidence_and_findings_of_another_commune(place: Place) -> None:
    own, far = place.setting.commune, place.setting.far
    papers = {unit.pk: document(place, unit, "Biên bản kiểm tra giếng") for unit in (own, far)}
    told = {unit.pk: finding(place, unit, "Biên bản thiếu chữ ký") for unit in (own, far)}
    of_own = {f"/commune/20869/evidence/{papers[own.pk].pk}/", f"/findings/{told[own.pk].pk}/"}
    of_far = {f"/commune/20968/evidence/{papers[far.pk].pk}/", f"/findings/{told[far.pk].pk}/"}
    cast = place.cast
    for person, expected in (
        (cast.officer, of_own),
        (cast.other_officer, of_far),
        (cast.district, of_own),
        (cast.district_leader, of_own),
        (cast.department, of_own | of_far),
        (cast.coordinator, of_own | of_far),
        (cast.council_member, of_own | of_far),
    ):
        assert set(find(place.browser(person), "bien ban")) == expected, person


def test_every_hit_opens_for_who_found_it(place: Place) -> None:
    place.publish("Đếm hộ dùng nước sạch theo sổ.")
    place.answer(place.ask("Hộ dùng nước sạch tính thế nào?"))
    for person in (place.officer, place.department, place.cast.district, place.cast.leader, place.cast.front):
        client = place.browser(person)
        for q in ("nước sạch", "tiên lãnh", "nui thanh"):
            for path in find(client, q):
                assert client.get(path).status_code == 200, (person, path)


def test_the_count_of_a_group_is_within_rights_too(place: Place) -> None:
    for number in range(8):
        document(place, place.setting.far, f"Biên bản số {number}")
    client = place.browser(place.officer)
    for query in (
        {"q": "bien ban"},
        {"q": "bien ban", "group": "evidence"},
        {"q": "bien ban", "group": "evidence", "page": "2"},
    ):
        words = words_of(client.get("/search/", query))
        assert words.count("Không thấy gì khớp “bien ban” trong phạm vi của anh/chị.") == 1


def test_an_open_question_is_found_by_its_readers_only(place: Place) -> None:
    question = place.ask("Bể lọc cát có tính không?")
    path = f"/guidance/questions/{question.uuid}/"
    found = {
        name: find(place.browser(p), "be loc cat") for name, p in place.cast.everyone.items() if "operator" not in name
    }
    readers = {name for name, paths in found.items() if paths == [path]}
    assert set(found) - readers == {"other_officer"}
    place.answer(question)
    assert find(place.browser(place.cast.other_officer), "be loc cat") == [path]


def test_withdrawn_evidence_and_texts_that_no_longer_stand_are_not_found(place: Place) -> None:
    paper = document(place, place.setting.commune, "Biên bản cũ kỹ")
    place.publish("Bản đầu nói về thùng phuy.")
    place.publish("Bản sau nói về bể chứa.", version=1)
    client = place.browser(place.officer)
    assert find(client, "thùng phuy") == []
    assert find(client, "be chua") == ["/guidance/NTM/2.1/"]
    Document.objects.filter(pk=paper.pk).update(withdrawn_at=clock.now(), withdrawn_reason="nhầm")
    assert find(client, "cu ky") == []


def test_operators_have_no_such_page_and_strangers_are_asked_to_sign_in(place: Place) -> None:
    assert place.browser(place.cast.operator).get("/search/", {"q": "tien"}).status_code == 404
    assert Client().get("/search/", {"q": "tien"}).status_code == 302


# Places


def places(person: User, q: str) -> list[str]:
    return [found.name for found in find_places(rights_of(person), Wanted.from_text(q))]


def test_places_are_found_within_reach_the_best_match_first(place: Place) -> None:
    person = place.cast.coordinator
    assert places(person, "tien") == ["Xã Tiên Lãnh", "Xã Tiên Phong", "Huyện Tiên Phước"]
    assert places(person, "Núi Thành") == ["Huyện Núi Thành", "Thị trấn Núi Thành"]
    assert places(person, "lanh tien") == ["Xã Tiên Lãnh"]
    assert places(person, "20884") == ["Xã Tiên Phong"]
    assert places(place.officer, "tien") == ["Xã Tiên Lãnh"]
    assert places(place.officer, "20968") == []
    assert places(place.cast.district, "tien") == ["Xã Tiên Lãnh", "Xã Tiên Phong", "Huyện Tiên Phước"]
    assert places(place.cast.district, "tam xuan") == []


def test_exact_before_prefix_before_word(place: Place) -> None:
    for code, name in (("30001", "Lãnh"), ("30002", "Lãnh Thượng"), ("30003", "An Lãnh"), ("30004", "Anlãnh")):
        unit = Unit.objects.create(code=code, level=Level.COMMUNE, valid=DateRange(date(2000, 1, 1), None))
        UnitName.build(unit=unit, name=name, full_name=f"Xã {name}", kind="xã", valid=unit.valid).save()
        UnitParent.objects.create(unit=unit, parent=place.cast.province["514"], valid=unit.valid)
    found = places(place.cast.coordinator, "lanh")
    assert found == ["Xã Lãnh", "Xã Lãnh Thượng", "Xã An Lãnh", "Xã Tiên Lãnh", "Xã Anlãnh"]


def test_a_place_that_went_up_in_another_leads_to_it(place: Place) -> None:
    """Through two mergers: Cũ into Giữa into Tiên Lãnh."""
    end, later = date(2020, 1, 1), date(2022, 1, 1)
    units = []
    for code, name, until in (("30011", "Xã Cũ", end), ("30012", "Xã Giữa", later)):
        unit = Unit.objects.create(code=code, level=Level.COMMUNE, valid=DateRange(date(2000, 1, 1), until))
        UnitName.build(unit=unit, name=name[3:], full_name=name, kind="xã", valid=unit.valid).save()
        units.append(unit)
    for on, source, result in ((end, units[0], units[1]), (later, units[1], place.setting.commune)):
        lineage = Lineage.objects.create(kind="merge", on=on, digest=str(uuid4()))
        lineage.sources.add(source)
        lineage.results.add(result)
    (found,) = find_places(rights_of(place.officer), Wanted.from_text("xa cu"))
    assert (found.name, found.names, found.url) == ("Xã Tiên Lãnh", ("Xã Cũ",), "/commune/20869/")
    assert places(place.cast.other_officer, "xa cu") == []


# The page


def test_groups_show_few_and_open_to_all(place: Place) -> None:
    for number in range(31):
        document(place, place.setting.commune, f"Biên bản số {number:02}")
    client = place.browser(place.officer)
    page = client.get("/search/", {"q": "biên bản"})
    assert len(hits(page)) == 5
    words = words_of(page)
    assert words.count("31 kết quả cho “biên bản”") == 1
    assert words.count("Xem tất cả 31 kết quả") == 1
    sizes = [len(find(client, "biên bản", group="evidence", page=str(n))) for n in (1, 2, 3, 0)]
    assert sizes == [25, 6, 6, 25]
    every = {*find(client, "biên bản", group="evidence"), *find(client, "biên bản", group="evidence", page="2")}
    assert len(every) == 31


def test_matches_are_marked_and_nothing_of_the_page_is_html(place: Place) -> None:
    document(place, place.setting.commune, "Biên bản <script>alert(1)</script>")
    page = place.browser(place.officer).get("/search/", {"q": "bien script"}).content.decode()
    assert page.count("<mark>Biên</mark> bản &lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;") == 1
    assert page.count("<script>alert") == 0


@pytest.mark.parametrize(
    "q",
    [
        "%", "_", "%%%%", "tien%", "' OR 1=1 --", "\\", "a" * 5000, "ố " * 2000, "\u202eabc", "\u200b", "<img src=x>", "...",
        "½", "😀", "ﷺ" * 100, "1" * 90, "a b c d e f g h i j k l", "{{ 7 }}", "\ufdfa",
    ],
)  # fmt: skip
def test_hostile_words_are_answered(place: Place, q: str) -> None:
    response = place.browser(place.officer).get("/search/", {"q": q})
    assert response.status_code == 200
    assert "\u202e" not in response.content.decode()


def test_nul_is_refused_before_the_search(place: Place) -> None:
    assert place.browser(place.officer).get("/search/?q=tien%00lanh").status_code == 400


@pytest.mark.parametrize(
    "query", ["group=x", "group=evidence&page=99999", "group=places&page=-1", "page=x", "group=%27"]
)
def test_odd_addresses_are_answered(place: Place, query: str) -> None:
    assert place.browser(place.officer).get(f"/search/?q=tien&{query}").status_code == 200


def test_a_percent_sign_matches_nothing_but_itself(place: Place) -> None:
    document(place, place.setting.commune, "Biên bản một")
    client = place.browser(place.officer)
    assert find(client, "bien%mot") == []
    assert find(client, "b_en") == []


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("", "Ví dụ: tien lanh, 17.1, nước sạch, bien ban kiem tra."),
        ("...", "Chưa đọc được từ nào trong ô tìm."),
        ("khongcogi", "Không thấy gì khớp “khongcogi” trong phạm vi của anh/chị."),
    ],
)
def test_an_empty_answer_says_what_to_try(place: Place, q: str, said: str) -> None:
    assert words_of(place.browser(place.officer).get("/search/", {"q": q})).count(said) == 1


def test_while_typing_only_the_results_come(place: Place) -> None:
    response = place.browser(place.officer).get("/search/", {"q": "tien"}, HTTP_HX_REQUEST="true")
    text = response.content.decode()
    assert (text.count("<html"), text.count('href="/commune/20869/"')) == (0, 1)


@pytest.mark.parametrize("person", ["officer", "district", "department"])
def test_the_number_of_queries_does_not_grow(place: Place, person: str) -> None:
    client = place.browser(getattr(place.cast, person))

    def count() -> int:
        client.get("/search/", {"q": "biên bản"})
        with CaptureQueriesContext(connection) as seen:
            client.get("/search/", {"q": "biên bản"})
        return len(seen)

    def fill(number: int) -> None:
        document(place, place.setting.commune, f"Biên bản {number}")
        finding(place, place.setting.commune, f"Biên bản {number} thiếu chữ ký")
        place.answer(place.ask(f"Biên bản {number} cần ai ký?"))

    fill(0)
    place.publish("Biên bản lập theo thôn.")
    few = count()
    for number in range(1, 12):
        fill(number)
    assert count() == few
    assert few <= 40
