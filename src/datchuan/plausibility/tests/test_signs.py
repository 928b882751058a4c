"""Signs: computed from stored figures, seen by those who vet only, closed with a note until the figures change."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import YEAR
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.evidence.models import Document, Revision
from datchuan.files.models import Kind as FileKind
from datchuan.files.models import StoredFile
from datchuan.journal.models import Entry
from datchuan.people.tests.cast import ALWAYS
from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent
from datchuan.plausibility import actions
from datchuan.plausibility.models import Sign
from datchuan.plausibility.tests.conftest import World
from datchuan.plausibility.workflow import Kind, State

VETTERS = ("coordinator", "district", "department")
OTHERS = ("officer", "other_officer", "council_member", "leader", "district_leader", "front", "operator")


def picture(commune: Unit, dhash: str, title: str) -> Document:
    """A document whose file is a picture with a hash, as the intake leaves it."""
    stored = StoredFile.objects.create(
        scope=commune.chain, name=f"{title}.jpg", kind=FileKind.IMAGE, mime="image/jpeg", size=9, sha256="a" * 64,
        original_size=9, original_sha256="b" * 64, space=9, state="clean", dhash=dhash, received_at=clock.now(),
    )  # fmt: skip
    document = Document.objects.create(commune=commune, title=title, revision=1, stored=stored, received_at=clock.now())
    Revision.objects.create(document=document, number=1, stored=stored, sha256="a" * 64, received_at=clock.now())
    return document


def test_the_same_photo_in_two_communes_is_a_sign_and_its_own_reuse_is_not(world: World) -> None:
    here = world.here
    picture(here.commune, "0f0f33cc0f0f33cc", "Đường thôn 1")
    picture(here.commune, "0f0f33cc0f0f33cc", "Đường thôn 1, chụp lại")
    actions.look_again(by=world.cast.coordinator)
    assert not Sign.objects.exists()
    picture(here.far, "0f0f33cc0f0f33cd", "Đường thôn 9")
    assert actions.look_again(by=world.cast.coordinator) == {"shown": 1, "came_back": 0, "gone": 0}
    sign = Sign.objects.get()
    assert (sign.kind, set(sign.communes), sign.facts["counts"]["bits"]) == (
        Kind.PHOTOS,
        {here.commune.pk, here.far.pk},
        1,
    )
    page = world.browser(world.cast.district).get(reverse("sign", args=[sign.pk])).content.decode()
    assert "Đường thôn 1" in page
    assert "Đường thôn 9" not in page  # of another district


def test_a_closed_sign_comes_back_only_when_what_is_behind_it_changes(world: World) -> None:
    here, by = world.here, world.cast.coordinator
    picture(here.commune, "0f0f33cc0f0f33cc", "Ảnh một")
    second = picture(here.far, "0f0f33cc0f0f33cc", "Ảnh hai")
    actions.look_again(by=by)
    sign = Sign.objects.get()
    actions.close(sign, "Cầu nằm trên ranh giới hai xã.", by=by, version=1)
    assert actions.look_again(by=by) == {"shown": 0, "came_back": 0, "gone": 0}
    picture(here.neighbour, "0f0f33cc0f0f33cc", "Ảnh ba")
    assert actions.look_again(by=by)["came_back"] == 1
    sign.refresh_from_db()
    assert (sign.state, len(sign.communes)) == (State.OPEN, 3)
    Document.objects.exclude(pk=second.pk).update(withdrawn_at=clock.now(), withdrawn_reason="nhầm")
    assert actions.look_again(by=None)["gone"] == 1
    assert list(sign.events.values_list("action", flat=True)) == ["show", "close", "come_back", "go"]
    kinds = set(Entry.objects.filter(kind__startswith="plausibility.").values_list("kind", "chain"))
    assert kinds == {(f"plausibility.{kind}", "system") for kind in ("look", "show", "close", "come_back", "go")}


def test_only_those_who_vet_see_the_pages(world: World) -> None:
    sign = world.sign()
    urls = [reverse("plausibility"), reverse("sign", args=[sign.pk]), reverse("draws")]
    people = world.cast.everyone
    for name in VETTERS:
        assert [world.browser(people[name]).get(url).status_code for url in urls] == [200] * 3, name
    for name in OTHERS:
        answers = [world.browser(people[name]).get(url) for url in urls]
        assert [answer.status_code for answer in answers] == [403] * 3, name
        assert "không dùng để xếp hạng" in answers[0].content.decode()


def test_each_sees_the_own_part(world: World) -> None:
    near, far, other = world.sign(), world.sign(world.here.far), world.sign(code="3.1")
    seen = {
        name: {
            sign
            for sign in (near, far, other)
            if world.browser(world.cast.everyone[name]).get(reverse("sign", args=[sign.pk])).status_code == 200
        }
        for name in VETTERS
    }
    assert seen == {"coordinator": {near, far, other}, "district": {near, other}, "department": {near, far}}
    page = world.browser(world.cast.coordinator).get(reverse("plausibility"), {"commune": "20968", "kind": "bunching"})
    assert [line.sign for line in page.context["list"].lines] == [far]
    assert "Nên xem lại vì 12 xã vừa đủ ngưỡng" in page.content.decode()


def test_closing_wants_a_note_a_right_and_the_present_version(world: World) -> None:
    sign, by = world.sign(), world.cast.coordinator
    shared = world.sign(world.here.neighbour, kind=Kind.IDENTICAL, code="3.1")
    Sign.objects.filter(pk=shared.pk).update(communes=[world.here.neighbour.pk, world.here.far.pk])
    url, browser = reverse("sign-close", args=[sign.pk]), world.browser(by)
    assert browser.post(url, {"note": "", "version": 1, "idem": str(uuid4())}).status_code == 422
    with pytest.raises(Refused, match="ngoài phạm vi"):
        actions.close(shared, "đã xem", by=world.cast.district, version=1)
    with pytest.raises(Stale):
        actions.close(sign, "đã xem", by=by, version=7)
    sent = {"note": "Đã xem sổ gốc ba xã, đúng.", "version": 1, "idem": str(uuid4())}
    assert [browser.post(url, sent).status_code for _twice in range(2)] == [303, 303]
    sign.refresh_from_db()
    assert (sign.state, sign.version, sign.events.count()) == (State.CLOSED, 2, 1)
    with pytest.raises(Refused, match="đã được đóng"):
        actions.close(sign, "lần nữa", by=by, version=2)
    actions.reopen(sign, "Còn một xã chưa xem.", by=world.cast.district, version=2)
    with pytest.raises(Refused, match="tự tính mỗi đêm"):
        actions.look_again(by=world.cast.district)


def test_the_list_asks_the_same_whatever_its_length(world: World) -> None:
    browser = world.browser(world.cast.coordinator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("plausibility"))
        return len(caught)

    world.sign()
    asked()
    one = asked()
    for code in ("2.2", "2.4", "3.1", "3.3"):
        world.sign(code=code)
        world.sign(world.here.far, code=code, kind=Kind.ROUND_ENDS)
    assert asked() == one


def many_communes(world: World, count: int) -> list[Unit]:
    """More communes of the first district, each with its name, column and part in the programme."""
    made = []
    for at in range(count):
        unit = Unit.objects.create(code=f"3{at:04}", level=Level.COMMUNE, valid=ALWAYS)
        UnitName.build(unit=unit, name=f"Số {at}", full_name=f"Xã Số {at}", kind="xã", valid=ALWAYS).save()
        UnitParent.objects.create(unit=unit, parent=world.cast.province["514"], valid=ALWAYS)
        Participation.objects.create(unit=unit, takes_part=True, valid=ALWAYS)
        Profile.objects.create(unit=unit, code="DHNTB", valid=ALWAYS)
        made.append(unit)
    return made


def test_stored_figures_are_tested_against_the_levels_of_their_commune(world: World) -> None:
    """24 communes just beyond 80 % and none short of it; four of them, in two pairs, with the same numbers of 2.2."""
    here, now, values = world.here, clock.now(), []
    for at, unit in enumerate(many_communes(world, 24)):
        den = 1000 + 7 * at
        values.append((unit, "2.1", {"num": str(-(-den * 80 // 100) + 1 + at % 3), "den": str(den)}))
        women = {"num": str(431 + 3 * (at % 22)), "den": str(517 + 40 * (at % 22))}
        values.append((unit, "2.2", {"female": women, "male": {"num": str(401 + 5 * at), "den": str(600 + 31 * at)}}))
    Measurement.objects.bulk_create(
        Measurement(
            commune=unit, set_code="NTM", indicator_code=code, year=YEAR, edition=here.edition, value=value, recorded_at=now
        )
        for unit, code, value in values
    )  # fmt: skip
    actions.look_again(by=None)
    found = {(sign.kind, sign.subject): sign for sign in Sign.objects.all()}
    assert set(found) == {("bunching", "i:2.1"), ("identical", "i:2.2")}
    # 800 of 1,000 of the cast stands beyond too; 25 x 1.5/2.5, a little more where a total allows eleven numbers beyond.
    assert found["bunching", "i:2.1"].facts["counts"] == {"beyond": 25, "short": 0, "expected": 15.2}
    assert (len(found["identical", "i:2.2"].communes), found["identical", "i:2.2"].facts["counts"]["pairs"]) == (4, 2)
    page = world.browser(world.cast.coordinator).get(reverse("sign", args=[found["identical", "i:2.2"].pk]))
    assert "(Nữ)" in page.content.decode()
    assert "431 trên 517" in page.content.decode()
