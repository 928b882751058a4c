"""First screens of chairmen, heads of departments, inspectors and operators, on the real pack."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.confirmations.models import Confirmation, Moved
from datchuan.confirmations.workflow import State
from datchuan.mywork import aiming, chairman, heads, keeper, trail
from datchuan.packs.tests.world import TODAY, World
from datchuan.people import rules
from datchuan.people.models import Agency, Post, Role
from datchuan.people.rights import rights_of


@pytest.fixture(autouse=True)
def today() -> object:
    with clock.travel(TODAY):
        yield


def test_a_chairman_reads_where_the_commune_stands_and_signs_for_it(measured: World) -> None:
    person = measured.user("lanhdao.tienlanh")
    rights = rights_of(person)
    [card] = chairman.cards(rights)
    assert card.commune.code == "20869" and card.first is not None and card.first.is_target
    page = measured.client("lanhdao.tienlanh").get("/").content.decode()
    standing = card.first.line.standing
    assert f"Đạt {standing.criteria_met}/{standing.criteria_total} tiêu chí" in page
    [aim] = aiming.helps(rights)
    assert 0 < len(aim.helps) <= 3 and all(help.url in page for help in aim.helps)
    # A chairman signs what officers write, and writes no figure.
    from datchuan.papers.rules import drafts_for, signs_for

    organ = Agency.objects.get(code="UBND-20869")
    assert signs_for(rights, organ) and not signs_for(rights, Agency.objects.get(code="UBND-20527"))
    assert not signs_for(rights_of(measured.user("xa.tienlanh")), organ)
    assert drafts_for(rights_of(measured.user("xa.tienlanh")), organ)
    assert not rights.own_commune_ids and rights.commune_ids == {card.commune.pk} == rights.answering_commune_ids


def test_a_chairman_finds_no_other_commune(measured: World) -> None:
    client = measured.client("lanhdao.tienlanh")
    assert client.get("/commune/20869/NTM/").status_code == 200
    assert client.get("/commune/20527/NTM/").status_code == 404


def test_a_head_sees_the_oldest_five_and_decides_nothing(measured: World) -> None:
    rights = rights_of(measured.user("lanhdao.soyte"))
    [block] = heads.departments(rights)
    assert block.agency.code == "SYT" and block.figures > 5 == len(block.oldest)
    waits = [old.measurement.recorded_at for old in block.oldest]
    assert waits == sorted(waits)
    # The specialist of the same department sees the same number on the board that it opens.
    board = measured.client("so.yte").get("/review/")
    assert board.context["board"].board.ours == block.figures
    client, old = measured.client("lanhdao.soyte"), block.oldest[0].measurement
    path = f"/review/{old.set_code}/{old.indicator_code}/{old.year}/{block.oldest[0].commune.code}/"
    assert client.get(path).status_code == 200
    refused = client.post(path + "decide/", {"act": "confirm"})
    assert refused.status_code == 403 and "không giữ chức vụ chuyên viên" in refused.content.decode()
    assert measured.client("so.yte").post(path + "decide/", {"act": "confirm"}).status_code == 422
    assert not Confirmation.objects.filter(decided_by=rights.user_id).exists()


def test_screens_take_the_same_number_of_queries_for_few_and_many(measured: World) -> None:
    rights = rights_of(measured.user("lanhdao.soyte"))
    heads.departments(rights)
    with CaptureQueriesContext(
        connection,
    ) as many:
        heads.departments(rights)
    Confirmation.objects.all().delete()
    with CaptureQueriesContext(connection) as again:
        heads.departments(rights)
    assert len(many) == len(again) < 30


def test_an_inspector_finds_what_was_done_in_a_commune_and_takes_it_along(measured: World) -> None:
    client = measured.client("thanhtra")
    page = client.get("/trail/?place=tien+lanh")
    lines = page.context["page"].lines
    assert lines and {line.entry.chain for line in lines} == {"commune:20869"}
    every = client.get("/trail/").context["page"]
    older = client.get("/trail/" + every.older).context["page"].lines
    assert older and older[0].entry.pk < every.lines[-1].entry.pk == every.below
    assert client.get("/trail/?place=khong+co+xa+nay").context["page"].unknown_place
    assert not client.get("/trail/?from=2030-01-01").context["page"].lines
    rows = list(
        csv.reader(io.StringIO(client.get("/trail/journal.csv?place=20869").content.decode("utf-8-sig")), delimiter=";")
    )
    head = next(at for at, row in enumerate(rows) if row and row[-1] == "SHA-256")
    first = rows[head + 1]
    assert first[-1] == bytes(lines[0].entry.hash).hex() and int(first[-2]) == lines[0].entry.seq
    assert client.get("/trail/journal.pdf").status_code == 404


def test_the_trail_leaves_out_who_signed_in_and_is_for_few(measured: World) -> None:
    kinds = {line.entry.kind for line in trail.page(rights_of(measured.user("thanhtra")), trail.Asked()).lines}
    assert kinds and not kinds & set(trail.COMINGS)
    for username in ("xa.tienlanh", "so.yte", "lanhdao.soyte", "quantri"):
        assert measured.client(username).get("/trail/").status_code == 404


def test_what_changed_after_approval_is_counted_and_named(measured: World) -> None:
    rights = rights_of(measured.user("thanhtra"))
    before, _rows = trail.changed_after(rights)
    row = Confirmation.objects.create(
        commune=measured.commune("20869"), set_code="NTM", indicator_code="1.1", year=2023, state=State.VOID,
        agency=Agency.objects.get(code="SGTVT"), seen_version=1, decided_at=clock.now(), moved=Moved.VALUE,
        decided_by=measured.user("so.gtvt"), moved_at=clock.now(),
    )  # fmt: skip
    count, rows = trail.changed_after(rights)
    assert count == before + 1 and rows[0] == (row, measured.commune("20869"))
    assert "xã Tiên Lãnh".casefold() in measured.client("thanhtra").get("/").content.decode().casefold()


def test_an_operator_sees_who_is_missing_and_what_ends(measured: World) -> None:
    rights = rights_of(measured.user("quantri"))
    found = keeper.health(rights)
    assert found.looked > len(found.findings) > 0
    office = Agency.objects.get(code="VPDP")
    assert office not in {body for _role, _count, bodies in found.empty for body in bodies}
    Post.objects.filter(agency=office, role=Role.COORDINATOR).delete()
    assert office in {body for _role, _count, bodies in keeper.health(rights).empty for body in bodies}
    page = measured.client("quantri").get("/").content.decode()
    assert "Chưa đặt sao lưu" in page and "tiêu chí" not in page.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("role", "good", "bad"),
    [
        (Role.COMMUNE_LEADER, "UBND-20869", "UBND-514"),
        (Role.DEPARTMENT_LEADER, "SYT", "UBND-49"),
        (Role.INSPECTOR, "UBND-49", "UBND-20869"),
    ],
)
def test_new_roles_are_held_where_they_belong(measured: World, role: Role, good: str, bad: str) -> None:
    kinds, levels = rules._SEATS[role]
    right, wrong = Agency.objects.get(code=good), Agency.objects.get(code=bad)
    assert right.kind in kinds and right.level in levels
    assert not (wrong.kind in kinds and wrong.level in levels)


def test_a_leader_reads_one_sentence_with_the_first_target_beside_it(measured: World) -> None:
    page = measured.client("lanhdao.tinh").get("/")
    screen, text = page.context["screen"], page.content.decode()
    sums = screen.ledger.figures
    assert sums.first == 27 and f"Giao lần đầu: {sums.first} xã" in text
    heading = text.split("<h1>", 1)[1].split("</h1>", 1)[0]
    assert f"{sums.met}/{sums.present}" in heading and str(sums.owes) in heading
    assert [line.figures.owes for line in screen.short] == sorted((x.figures.owes for x in screen.short), reverse=True)
    assert len(screen.short) <= 5 < screen.short_count
    # The coordination office keeps its own screen; a district's leader that of the district.
    assert "screen" not in measured.client("vpdp").get("/").context
    assert "screen" not in measured.client("lanhdao.tienphuoc").get("/").context
