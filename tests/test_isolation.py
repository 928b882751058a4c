"""What lies beyond a person's reach answers like what does not exist, byte for byte (safety design, S6 and T-06)."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, reverse

from tests.walked import FAR, NOBODY, NOWHERE
from tests.walking import Walk, patterns

#: What differs between any two answers: tokens of forms and the code asked for.
TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|idem)" value="[^"]*"')
#: Pages of one commune that anybody reads.
PUBLIC = {"public-title", "public-remark-write"}
CODED = [
    p
    for p in patterns()
    if "code" in p.pattern.converters and "edition" not in p.pattern.converters and p.name not in PUBLIC
]
OF_DOSSIERS = [p for p in patterns() if "dossier" in p.pattern.converters]
#: Who come nearest to another's commune: what does not exist there is asked of them too.
NEAREST = {"officer", "district"}
FIELDS = "pass=1&period=2023&source=x&version=0&idem=7b3c1ad0-6a9c-4f4e-8f6b-0a8d1a2f3b4c"


def body_of(response: HttpResponse, code: str) -> str:
    # What is left alone is a date, as in 12/10/2023.
    text = re.sub(rf"(?<!\s\d\d)/{code}/", "//", TOKENS.sub("", response.content.decode()))
    request_id = response.headers["X-Request-ID"]
    return text.replace(request_id, "")


def same_answer(
    walk: Walk, role: str, method: str, paths: dict[str, str], *, heard: HttpResponse | None = None, **more: str
) -> None:
    """All of them answer alike. ``paths``: an address -> the code in it; the last one is of a thing that does not exist.
    ``heard`` is what the first of them has answered already."""
    of_its_own = {"X-Request-ID", "Content-Length", "Content-Security-Policy"}
    found = []
    for path, code in paths.items():
        answer = (heard if not found else None) or walk.send(role, method, path, **more)
        assert answer.status_code == 404, (role, method, path)
        found.append((body_of(answer, code), {k: v for k, v in answer.headers.items() if k not in of_its_own}))
    assert [each for each in found if each != found[-1]] == [], (role, method, paths)


def test_there_are_addresses_of_communes() -> None:
    assert {p.name for p in CODED} >= {"commune", "commune-tasks", "indicator", "indicator-save", "indicator-preview"}


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
def test_anothers_commune_answers_like_none(walk: Walk, role: str) -> None:
    """Of any page of a commune, with parts that exist and, for the two who come nearest to it, with some that do not: of
    one that has them and of one that has not; for one of them once more as a part of a page and as data."""
    kinds: list[dict[str, str]] = [{"HTTP_HX_REQUEST": "true"}, {"HTTP_ACCEPT": "application/json"}]
    for pattern in CODED:
        codes = (FAR, "20527", NOWHERE)
        rows = list(zip(*(walk_paths(pattern, code) for code in codes), strict=True))
        heard = walk.send(role, "GET", rows[0][0])
        method, sent = ("POST", {"data": FIELDS}) if heard.status_code == 405 else ("GET", {})
        for row in rows if role in NEAREST else rows[:1]:
            known = heard if method == "GET" and row is rows[0] else None
            same_answer(walk, role, method, dict(zip(row, codes, strict=True)), heard=known, **sent)
        for more in kinds if role == "officer" else ():
            same_answer(walk, role, method, dict(zip(rows[0][1:], codes[1:], strict=True)), **sent, **more)


def walk_paths(pattern: URLPattern, code: str) -> list[str]:
    """The pattern's addresses of one commune, with parts that exist and parts that do not."""
    found = []
    for set_code, indicator, year in (("NTM", "1.1", 2023), ("NTM_NC", "1.1", 2022), ("XYZ", "99", 2023)):
        values = {
            "code": code, "set_code": set_code, "indicator": indicator, "year": year, "document": NOBODY, "pk": NOBODY,
            "number": 1, "attachment": 0, "pin": 0, "ext": "csv", "level": "NTM",
        }  # fmt: skip
        kwargs = {part: values[part] for part in pattern.pattern.converters}
        found.append(reverse(str(pattern.name), kwargs=kwargs))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("role", ["officer", "district", "anonymous"])
def test_anothers_history_answers_like_none(walk: Walk, role: str) -> None:
    far, nowhere = walk.things.far.pk, 999_999_999
    paths = [f"/history/assessments.measurement/{pk}/" for pk in (far, nowhere)]
    same_answer(walk, role, "GET", dict(zip(paths, map(str, (far, nowhere)), strict=True)))
    unit = walk.world.commune("20527").pk
    paths = [f"/history/places.unit/{pk}/" for pk in (unit, nowhere)]
    same_answer(walk, role, "GET", dict(zip(paths, map(str, (unit, nowhere)), strict=True)))


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
def test_anothers_dossier_answers_like_none(walk: Walk, role: str) -> None:
    """Of any page of a dossier, read or sent; officers of other communes, other districts, keepers of accounts."""
    for pattern in OF_DOSSIERS:
        samples = dict(walk.samples(pattern))
        _like_none(walk, role, pattern, samples["far"], samples["nowhere"])


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
@pytest.mark.parametrize("name", ["exception", "exception-grant", "exception-refuse", "exception-withdraw"])
def test_anothers_request_answers_like_none(walk: Walk, role: str, name: str) -> None:
    paths = {reverse(name, args=[pk]): str(pk) for pk in (walk.things.far_extension.pk, NOBODY)}
    method, more = ("GET", {}) if name == "exception" else ("POST", {"data": FIELDS})
    same_answer(walk, role, method, paths, **more)


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
        "/upkeep/",
        "/upkeep/watch/",
        "/funding/",
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
def test_a_sitting_answers_like_none_below_the_province(walk: Walk, role: str) -> None:
    for pattern in OF_COUNCIL:
        samples = dict(walk.samples(pattern))
        _like_none(walk, role, pattern, samples["called"], samples["nowhere"])


@pytest.mark.parametrize("role", ["officer", "district", "district_leader", "operator"])
def test_a_decision_on_others_answers_like_none(walk: Walk, role: str) -> None:
    for pattern in OF_DECISIONS:
        samples = dict(walk.samples(pattern))
        _like_none(walk, role, pattern, samples["far"], samples["nowhere"])


def _like_none(
    walk: Walk, role: str, pattern: URLPattern, there: dict[str, object], nowhere: dict[str, object]
) -> None:
    """Read or sent, whichever the address takes; one of both it must take."""
    keys = ("dossier", "sitting", "item", "decision")
    paths = {
        reverse(str(pattern.name), kwargs=found): str(next(value for key, value in found.items() if key in keys))
        for found in (there, nowhere)
    }
    taken = []
    for method, sent in (("GET", {}), ("POST", {"data": FIELDS})):
        heard = walk.send(role, method, next(iter(paths)), **sent)
        if heard.status_code != 405:
            taken.append(method)
            same_answer(walk, role, method, paths, heard=heard, **sent)
    assert taken, paths
