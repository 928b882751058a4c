"""What lies beyond a person's reach answers like what does not exist, byte for byte (safety design, S6 and T-06)."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from datchuan.packs.tests.world import World
from tests.walking import FAR, NOBODY, NOWHERE, Walk, patterns

#: What differs between any two answers: tokens of forms and the code asked for.
TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|idem)" value="[^"]*"')
CODED = [p for p in patterns() if {"code"} <= set(p.pattern.converters) and "edition" not in p.pattern.converters]
OF_DOSSIERS = [p for p in patterns() if "dossier" in p.pattern.converters]
FIELDS = "pass=1&period=2023&source=x&version=0&idem=7b3c1ad0-6a9c-4f4e-8f6b-0a8d1a2f3b4c"


@pytest.fixture
def walk(quang_nam: World) -> Walk:
    return Walk(quang_nam)


def body_of(response: HttpResponse, code: str) -> str:
    text = TOKENS.sub("", response.content.decode()).replace(f"/{code}/", "//")
    request_id = response.headers["X-Request-ID"]
    return text.replace(request_id, "")


def same_answer(
    walk: Walk, role: str, method: str, far: str, nowhere: str, codes: tuple[str, str], **more: str
) -> None:
    answers = [walk.send(role, method, path, **more) for path in (far, nowhere)]
    assert [a.status_code for a in answers] == [404, 404], (role, method, far)
    bodies = [body_of(a, code) for a, code in zip(answers, codes, strict=True)]
    assert bodies[0] == bodies[1], (role, method, far)
    kept = [{k: v for k, v in a.headers.items() if k not in ("X-Request-ID", "Content-Length")} for a in answers]
    for headers in kept:
        headers.pop("Content-Security-Policy", None)
    assert kept[0] == kept[1]


def test_there_are_addresses_of_communes() -> None:
    assert {p.name for p in CODED} >= {"commune", "commune-tasks", "indicator", "indicator-save", "indicator-preview"}


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", [p.name for p in CODED])
def test_anothers_commune_answers_like_none(walk: Walk, role: str, name: str) -> None:
    for far in (FAR, "20527"):
        pairs = dict(walk_paths(walk, name, far)), dict(walk_paths(walk, name, NOWHERE))
        for key, path in pairs[0].items():
            method = "POST" if walk.browser(role).get(path).status_code == 405 else "GET"
            for more in ({}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_ACCEPT": "application/json"}):
                sent = {"data": FIELDS} if method == "POST" else {}
                same_answer(walk, role, method, path, pairs[1][key], (far, NOWHERE), **sent, **more)


def walk_paths(walk: Walk, name: str, code: str) -> list[tuple[str, str]]:
    pattern = next(p for p in CODED if p.name == name)
    found = []
    for set_code, indicator, year in (("NTM", "1.1", 2023), ("NTM_NC", "1.1", 2022), ("XYZ", "99", 2023)):
        values = {
            "code": code, "set_code": set_code, "indicator": indicator, "year": year, "document": NOBODY, "pk": NOBODY,
            "number": 1, "attachment": 0, "ext": "csv",
        }  # fmt: skip
        path = reverse(name, kwargs={part: values[part] for part in pattern.pattern.converters})
        found.append((f"{set_code} {indicator} {year}", path))
    return found


@pytest.mark.parametrize("role", ["officer", "district", "anonymous"])
def test_anothers_history_answers_like_none(walk: Walk, role: str) -> None:
    far, nowhere = walk.far.pk, 999_999_999
    paths = [f"/history/assessments.measurement/{pk}/" for pk in (far, nowhere)]
    same_answer(walk, role, "GET", *paths, (str(far), str(nowhere)))
    unit = walk.world.commune("20527").pk
    paths = [f"/history/places.unit/{pk}/" for pk in (unit, nowhere)]
    same_answer(walk, role, "GET", *paths, (str(unit), str(nowhere)))


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", [p.name for p in OF_DOSSIERS])
def test_anothers_dossier_answers_like_none(walk: Walk, role: str, name: str) -> None:
    """Of any page of a dossier, read or sent; officers of other communes, other districts, keepers of accounts."""
    pattern = next(p for p in OF_DOSSIERS if p.name == name)
    samples = dict(walk.samples(pattern))
    far, nowhere = (reverse(name, kwargs=samples[label]) for label in ("far", "nowhere"))
    for method in ("GET", "POST"):
        if walk.browser(role).get(far).status_code == 405 and method == "GET":
            continue
        if walk.send(role, "POST", far).status_code == 405 and method == "POST":
            continue
        codes = (str(walk.far_dossier.pk), str(NOBODY))
        same_answer(walk, role, method, far, nowhere, codes, **({"data": FIELDS} if method == "POST" else {}))


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", ["exception", "exception-grant", "exception-refuse", "exception-withdraw"])
def test_anothers_request_answers_like_none(walk: Walk, role: str, name: str) -> None:
    far, nowhere = (reverse(name, args=[pk]) for pk in (walk.far_extension.pk, NOBODY))
    codes = (str(walk.far_extension.pk), str(NOBODY))
    method, more = ("GET", {}) if name == "exception" else ("POST", {"data": FIELDS})
    same_answer(walk, role, method, far, nowhere, codes, **more)


def test_a_commune_outside_reach_is_in_no_list(walk: Walk) -> None:
    """Boards, maps, lists and the search name nobody beyond the reach of an officer."""
    client = walk.browser("officer")
    for path in (
        "/",
        "/board/",
        "/board/matrix/",
        "/districts/",
        "/map/?shows=title",
        "/titles/",
        "/targets/",
        "/dossiers/",
        "/rounds/",
        "/rounds/round-1-2023/",
        "/rounds/round-1-2023/agenda/",
        "/rounds/round-1-2023/outlook/",
        "/rounds/round-1-2023/exceptions/",
    ):
        text = client.get(path).content.decode()
        listed = set(re.findall(r"/commune/(\d+)/", text))
        assert listed <= {"20869"}, (path, listed)
    for words in ("Tam Giang", "tam giang", "20995"):
        assert re.findall(r"/commune/(\d+)/", client.get("/search/", {"q": words}).content.decode()) == []


def test_a_filter_reaches_no_further(walk: Walk) -> None:
    client = walk.browser("district")
    for query in ("district=517", "department=SYT&district=517", "title=unknown&district=517"):
        text = client.get(f"/board/?{query}").content.decode()
        assert re.findall(r'href="/commune/(\d+)/', text) == []


def test_every_write_into_anothers_commune_is_refused(walk: Walk) -> None:
    """The same form that saves in one's own commune saves nothing elsewhere, whoever sends it."""
    from datchuan.assessments.models import Revision

    before = Revision.objects.count()
    for role in (
        "other_officer",
        "district",
        "department",
        "coordinator",
        "council",
        "leader",
        "front",
        "operator",
        "anonymous",
    ):
        client = walk.browser(role)
        response = client.post("/commune/20869/NTM/1.1/2023/save/", {"pass": "1", "version": "1", "idem": FIELDS[-36:]})
        assert response.status_code in (302, 403, 404), role
    assert Revision.objects.count() == before


OF_COUNCIL = [p for p in patterns() if {"sitting", "item"} & set(p.pattern.converters)]
OF_DECISIONS = [p for p in patterns() if "decision" in p.pattern.converters]


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", [p.name for p in OF_COUNCIL])
def test_a_sitting_answers_like_none_below_the_province(walk: Walk, role: str, name: str) -> None:
    samples = dict(walk.samples(next(p for p in OF_COUNCIL if p.name == name)))
    _like_none(walk, role, name, samples["called"], samples["nowhere"])


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", [p.name for p in OF_DECISIONS])
def test_a_decision_on_others_answers_like_none(walk: Walk, role: str, name: str) -> None:
    samples = dict(walk.samples(next(p for p in OF_DECISIONS if p.name == name)))
    _like_none(walk, role, name, samples["far"], samples["nowhere"])


def _like_none(walk: Walk, role: str, name: str, there: dict[str, object], nowhere: dict[str, object]) -> None:
    paths = [reverse(name, kwargs=found) for found in (there, nowhere)]
    codes = tuple(
        str(next(v for k, v in found.items() if k in ("sitting", "item", "decision"))) for found in (there, nowhere)
    )
    for method in ("GET", "POST"):
        if walk.send(role, method, paths[0]).status_code == 405:
            continue
        same_answer(walk, role, method, *paths, codes, **({"data": FIELDS} if method == "POST" else {}))  # type: ignore[arg-type]
