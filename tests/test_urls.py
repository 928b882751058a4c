"""Every address as every role, by GET and by POST: the answers are those of the reviewed table ``url_table.txt``.

``Walk.send`` reads every statement of a GET, so that the walk also proves that reading writes nothing. It also looks which pages
tell a figure that somebody may be measuring blind: each of them is one that the blinding holds back.

After a change of addresses or rights: ``pytest tests/test_urls.py --write-url-table``, then review the difference.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import resolve

from datchuan.config import clock
from datchuan.findings.models import Finding
from datchuan.plausibility.blinding import told_by
from datchuan.plausibility.models import Pick
from tests.walked import OWN
from tests.walking import LOOKING, ROLES, Address, Walk, Writes, patterns

TABLE = Path(__file__).with_name("url_table.txt")
#: Files that cannot be looked into and hold no figure of a commune.
WITHOUT_FIGURES = {
    "decision-paper", "report-file", "titles-import-template", "paper-template-file", "review-import-template", "healthz",
}  # fmt: skip
#: Forms of villages: the secret in their address is all the authority there is, and no cookie stands for anybody.
WITHOUT_TOKEN = {"village-answer", "village-promise"}
#: Who reach the whole province and so hear of the ``far`` sample what they heard of the ``own`` one.
REACHING = {"council", "leader", "head", "inspector", "front"}
#: Who between them see everything that there is.
SEEING = ("coordinator", "department", "operator")
BRIEF = {"HTTP_ACCEPT": "application/json, text/html;q=0.9"}
HEAD = """\
# What each address answers to each role: reviewed by hand, written by "pytest tests/test_urls.py --write-url-table".
# own: commune 20869 (officer, district 514); far: a commune beyond both; nowhere: no such thing. POST carries no field.
"""


def table_of(walk: Walk) -> str:
    addresses = walk.addresses()
    wide = max(len(a.label) for a in addresses) + 7
    lines = [" " * wide + " ".join(f"{role:>15}" for role in ROLES)]
    heard: dict[tuple[str, str], dict[str, int]] = {}
    for address in addresses:
        for method in ("GET", "POST"):
            nearer = heard.get((address.name, method), {}) if address.sample == "far" else {}
            answered = answers(walk, method, address, nearer)
            if address.sample == "own":
                heard[address.name, method] = answered
            found = list(answered.values())
            assert max(found) < 500, (method, address.path, found)
            lines.append(f"{method:5}{address.label}".ljust(wide) + " ".join(f"{code:>15}" for code in found))
    return HEAD + "\n".join(line.rstrip() for line in lines) + "\n"


def answers(walk: Walk, method: str, address: Address, nearer: dict[str, int]) -> dict[str, int]:
    """The status for every role. Whether an address takes a method is decided before anybody is asked who they are, so
    where an officer and a visitor hear 405, all do. Refusals of signed-in people are asked for as JSON: they are decided in
    the same way, and thousands of pages that all look alike need not be drawn. What does not exist for those who see most
    exists for nobody. ``nearer`` are the answers of the sample within reach, for the one beyond: a page that a role got
    there is not drawn again, except for those who look at what it tells; and where these hear the same of both samples,
    so does everybody who reaches as far as they do."""

    def ask(role: str, **more: str) -> int:
        again = nearer.get(role) in {200, 422} and role not in LOOKING
        return walk.send(role, method, address.path, drawn=not again, **more).status_code

    first = {"anonymous": ask("anonymous"), "officer": ask("officer", **BRIEF)}
    if set(first.values()) == {405}:
        return dict.fromkeys(ROLES, 405)
    if "nowhere" in address.sample and first["officer"] == 404:
        first |= {role: ask(role, **BRIEF) for role in SEEING}
        if {first[role] for role in SEEING} == {404}:
            return {role: first.get(role, 404) for role in ROLES}
    if nearer:
        first |= {role: ask(role, **BRIEF) for role in LOOKING}
        if all(first[role] == nearer[role] for role in LOOKING):
            first |= {role: nearer[role] for role in REACHING}
    return {role: first.get(role) or ask(role, **BRIEF) for role in ROLES}


def one_of_each(walk: Walk) -> list[Address]:
    """One address of every name, for what is decided before its sample is looked at."""
    return list({address.name: address for address in walk.addresses()}.values())


@pytest.mark.long
def test_every_address_answers_every_role_as_reviewed(walk: Walk, request: pytest.FixtureRequest) -> None:
    found = table_of(walk)
    if request.config.getoption("--write-url-table", default=False):
        TABLE.write_text(found, encoding="utf-8")
    assert found.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()
    assert walk.told
    assert {path for path in walk.told if not is_held_back(path)} == set()
    assert walk.answered
    assert {path for path in walk.answered if not is_held_back(path, sent=True)} == set()
    untold = {path for path in walk.files if told_by(resolve(path).url_name or "", resolve(path).kwargs) is None}
    assert {resolve(path).url_name for path in untold} <= WITHOUT_FIGURES


def is_held_back(path: str, *, sent: bool = False) -> bool:
    """Whether a page, or the answer to a form, would be held back from who took 15.1 of the own commune to measure it anew."""
    match = resolve(path)
    told = told_by(match.url_name or "", match.kwargs, sent=sent)
    return told is not None and Pick.objects.filter(told, commune__code=OWN, indicator_code="15.1").exists()


def test_every_address_has_a_name_of_its_own() -> None:
    names = [pattern.name for pattern in patterns()]
    assert None not in names
    assert len(names) == len(set(names))


def test_the_walk_notices_what_is_written(walk: Walk) -> None:
    """The check that ``Walk.send`` makes of each GET: shown a read, the use of a session, and a change."""
    with Writes() as writes:
        list(Finding.objects.select_for_update())
        Session.objects.update(expire_date=clock.now())
    assert writes.found == []
    with Writes() as writes:
        Finding.objects.update(due_words="")
    assert len(writes.found) == 1


def test_no_form_is_taken_without_its_token(walk: Walk) -> None:
    """The token is looked at before the person is, so each address is asked by one of four persons in turn."""
    roles = cycle(["officer", "coordinator", "operator", "anonymous"])
    guarded = [address for address in one_of_each(walk) if address.name not in WITHOUT_TOKEN]
    for address, role in zip(guarded, roles, strict=False):
        assert walk.send(role, "POST", address.path, strict=True).status_code == 403, (role, address.path)


def test_other_methods_change_nothing(walk: Walk) -> None:
    """A method is looked at before anything else, so each address is asked in one of five ways in turn."""
    methods = cycle(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
    for address, method in zip(one_of_each(walk), methods, strict=False):
        status = walk.send("coordinator", method, address.path).status_code
        assert status < 500, (method, address.path, status)
