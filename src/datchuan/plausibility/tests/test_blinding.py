"""Who took a figure to measure it sees the commune's nowhere, or it is noted and the result does not count as blind."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.assessments.tests.setting import YEAR
from datchuan.config.errors import Refused
from datchuan.confirmations.actions import Matter, confirm
from datchuan.confirmations.queries import standing_of
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.plausibility import actions, draw_queries, measuring
from datchuan.plausibility.models import Pick, Sight
from datchuan.plausibility.result import result_of
from datchuan.plausibility.tests.conftest import World
from datchuan.plausibility.tests.test_draws import drawn_in, pick_in, shown
from datchuan.whatif.tests.test_pages import RAISED, at, begun

TOLD = re.compile(r"\b(800|80 ?%|80,0)")


def held_urls(world: World) -> list[str]:
    """Pages and files of other rooms that tell the figure of 2.1 of commune 20869."""
    at = ["20869", "NTM", "2.1", YEAR]
    return [
        reverse("indicator", args=at),
        reverse("review-commune", args=["NTM", "2.1", YEAR, "20869"]),
        reverse("review-indicator", args=["NTM", "2.1", YEAR]),
        reverse("commune-tasks", args=["20869", "NTM"]),
        reverse("export-tasks", args=["20869", "NTM", "csv"]),
        reverse("workbook-file", args=["20869", "NTM", YEAR]),
        reverse("export-matrix", args=["csv"]),
    ]


def test_what_is_being_measured_is_held_back_on_every_page_that_tells_it(world: World) -> None:
    by = world.cast.department
    pick = pick_in(world, drawn_in(world))
    browser, colleague, urls = world.browser(by), world.browser(world.cast.coordinator), held_urls(world)
    before = [browser.get(url) for url in urls]
    assert [answer.status_code for answer in before] == [200] * len(urls)
    assert TOLD.search(shown(before[0]))
    measuring.take(pick, by=by)
    for url in urls:
        answer = browser.get(url)
        assert (answer.status_code, bool(TOLD.search(shown(answer)))) == (403, False), url
        assert "đang được giữ kín" in answer.content.decode(), url
        assert colleague.get(url).status_code == 200, url
    far = [reverse("indicator", args=["20968", "NTM", "2.1", YEAR]), reverse("guidance-indicator", args=["NTM", "2.1"])]
    assert [browser.get(url).status_code for url in far] == [200, 200]
    measuring.measure(pick, {"num": "801", "den": "1000"}, by=by)
    assert [browser.get(url).status_code for url in urls] == [200] * len(urls)
    assert Pick.objects.get(pk=pick.pk).seen_at is None


def test_the_answer_to_a_form_tells_it_neither(world: World) -> None:
    """The form was acted upon or refused as ever; what would show the figure in the answer is held back."""
    by = world.cast.department
    pick = pick_in(world, drawn_in(world))
    browser, here = world.browser(by), ["NTM", "2.1", YEAR, "20869"]
    decide_url, form = reverse("review-decide", args=here), reverse("review-commune", args=here)
    wrong = {"act": "ask", "reason": "", "idem": str(uuid4())}
    draft = begun(browser)
    browser.post(at("add", draft), RAISED | {"version": 1})
    nameless = {"name": "", "version": 2}
    before = [browser.post(decide_url, wrong), browser.post(at("name", draft), nameless)]
    assert [answer.status_code for answer in before] == [422, 422] and all("800/1" in shown(one) for one in before)
    measuring.take(pick, by=by)
    answer = browser.post(
        decide_url, {**wrong, "usual": "ngoài danh sách"}, headers={"referer": f"http://testserver{form}"}
    )
    text = answer.content.decode()
    assert (answer.status_code, bool(TOLD.search(text))) == (403, False)
    assert (
        "chưa được ghi" in text
        and "ngoài danh sách" in text
        and "<dt>act" not in text
        and f"http://testserver{form}" in text
    )
    part = browser.post(decide_url, wrong, headers={"hx-request": "true"})
    assert (part.status_code, bool(TOLD.search(part.content.decode()))) == (403, False)
    tried = browser.post(at("name", draft), nameless)
    assert (tried.status_code, bool(TOLD.search(shown(tried)))) == (403, False)
    # No other place is concerned, and what is accepted is answered by the way to a page.
    far = reverse("review-decide", args=["NTM", "2.1", YEAR, "20968"])
    assert browser.post(far, wrong).status_code == 422
    assert browser.post(at("name", draft), {"name": "Nước cao hơn", "version": 2}).status_code == 303


def test_opening_all_the_same_is_noted_and_does_not_count_as_blind(world: World) -> None:
    by, draw = world.cast.department, drawn_in(world)
    pick = pick_in(world, draw, taken_by=by)
    browser, url = world.browser(by), held_urls(world)[0]
    held = browser.get(f"{url}?from=list").content.decode()
    assert f'name="next" value="{url}?from=list"' in held
    sent = {"next": url, "pick": [str(pick.pk), "not-a-key"]}
    answers = [browser.post(reverse("picks-open"), sent) for _twice in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, url)] * 2
    assert browser.post(reverse("picks-open"), {**sent, "next": "https://elsewhere.vn/"}).headers[
        "Location"
    ] == reverse("draws")
    assert (Sight.objects.count(), Entry.objects.filter(kind="plausibility.open", outcome="ok").count()) == (1, 1)
    assert TOLD.search(shown(browser.get(url)))
    assert "Anh/chị đã mở số của xã" in browser.get(reverse("pick", args=[pick.pk])).content.decode()
    measuring.measure(pick, {"num": "350", "den": "500"}, by=by)
    measuring.measure(pick_in(world, draw, world.here.far, taken_by=by), {"num": "777", "den": "1200"}, by=by)
    result = result_of(draw, draw_queries.pick_lines(draw.picks.select_related("draw"), by.rights_read.on), [])
    assert (result.whole.measured, result.whole.differing, result.seen, result.seen_differing) == (1, 0, 1, 1)
    for name, args in (("pick", [pick.pk]), ("draw", [draw.pk]), ("draw-result", [draw.pk])):
        assert "đã xem số cũ" in browser.get(reverse(name, args=args)).content.decode(), name
    line = Entry.objects.filter(kind="plausibility.measure", object_id=str(pick.pk)).get()
    assert set(line.after) == {"found", "differs", "seen"}


def test_one_person_takes_a_figure_and_gives_it_back(world: World) -> None:
    department, office = world.cast.department, world.cast.coordinator
    pick = pick_in(world, drawn_in(world))
    browser, other = world.browser(department), world.browser(office)
    take, back, page = (reverse(name, args=[pick.pk]) for name in ("pick-take", "pick-give-back", "pick"))
    with pytest.raises(Refused, match="Nhận đo mục này trước"):
        measuring.measure(pick, {"num": "1", "den": "2"}, by=department)
    sent = {"version": 1, "idem": str(uuid4())}
    assert [browser.post(take, sent).status_code for _twice in range(2)] == [303, 303]
    answer = other.post(take, {"version": 1, "idem": str(uuid4())})
    assert (answer.status_code, "đã nhận đo mục này" in answer.content.decode()) == (409, True)
    assert "người ấy nhập kết quả" in other.get(page).content.decode()
    with pytest.raises(Refused, match="người ấy nhập kết quả"):
        measuring.measure(pick, {"num": "1", "den": "2"}, by=office)
    measuring.open_figures([pick.pk], by=office)
    assert not Sight.objects.exists()  # only who took it is meant
    assert other.post(back, {"version": 1, "idem": str(uuid4())}).status_code == 303  # the office may free it
    with pytest.raises(Refused, match="không có gì để trả lại"):
        measuring.give_back(pick, by=department)
    assert measuring.take(pick, by=office).taken_by == office
    with pytest.raises(Refused, match="người ấy hoặc Văn phòng"):
        measuring.give_back(pick, by=department)
    kinds = Entry.objects.filter(object_id=str(pick.pk), outcome="ok").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [f"plausibility.{verb}" for verb in ("take", "give_back", "take")]


def test_who_may_not_measure_hears_why_and_other_places_are_not_there(world: World) -> None:
    pick = pick_in(world, drawn_in(world))
    people, sent = world.cast.everyone, {"version": 1, "idem": str(uuid4())}
    take = reverse("pick-take", args=[pick.pk])
    for name in ("officer", "leader", "council_member", "front", "operator"):
        answer = world.browser(people[name]).post(take, sent)
        assert (answer.status_code, "dành cho người thẩm tra" in answer.content.decode()) == (403, True), name
        assert world.browser(people[name]).post(reverse("picks-open"), {"pick": pick.pk}).status_code == 403
    assert world.browser(world.cast.district).post(take, sent).status_code == 404
    with pytest.raises(Refused, match="không tự đo mình"):
        measuring.take(pick, by=world.cast.district)
    actions.end(pick.draw, by=world.cast.coordinator, version=2)
    with pytest.raises(Refused, match="đã kết thúc"):
        measuring.take(pick, by=world.cast.coordinator)


def decide(world: World, by: User) -> None:
    """The department confirms 2.1 of commune 20869 as it stands."""
    commune, agency = world.here.commune, world.here.department
    standing = standing_of([commune.pk], "NTM", YEAR, "2.1", agency)[commune.pk]
    confirm(Matter(commune, world.here.indicator("2.1"), YEAR, agency), standing.seen, by=by)


def test_who_decided_on_the_figure_does_not_measure_it(world: World) -> None:
    by, pick = world.cast.department, pick_in(world, drawn_in(world))
    assert "Nhận đo mục này" in world.browser(by).get(reverse("pick", args=[pick.pk])).content.decode()
    decide(world, by)
    with pytest.raises(Refused, match="đã biết số của xã"):
        measuring.take(pick, by=by)
    assert measuring.take(pick, by=world.cast.coordinator).state == "taken"


def test_other_pages_ask_one_question_more_of_who_measures_and_none_of_others(world: World) -> None:
    url = held_urls(world)[0]

    def asked(person: str) -> int:
        browser = world.browser(world.cast.everyone[person])
        browser.get(url)
        with CaptureQueriesContext(connection) as caught:
            browser.get(url)
        return sum("plausibility_pick" in query["sql"] for query in caught)

    assert [asked(person) for person in ("department", "coordinator", "officer", "district")] == [1, 1, 0, 0]
