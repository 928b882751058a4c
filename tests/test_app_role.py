"""The product as the application role of the database: it can do all its work, and cannot change what was written once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from datchuan.assessments.models import Measurement, Revision
from datchuan.config.grants import READ_ONLY, grant_app_role, may_change
from datchuan.journal.guard import APPEND_ONLY_TABLES
from datchuan.journal.models import Entry
from datchuan.journal.verify import verify
from datchuan.notices.actions import queue_mail
from datchuan.packs.tests.world import QUANG_NAM, World
from datchuan.people.demo_accounts import DEMO_PASSWORD

PAGES = (
    "/", "/board/", "/board/matrix/?district=514", "/districts/", "/map/", "/titles/", "/targets/", "/deadlines/",
    "/search/?q=tien+lanh", "/criteria/", "/commune/20869/", "/commune/20869/NTM/", "/commune/20869/NTM/1.1/2023/",
    "/upkeep/", "/upkeep/watch/", "/funding/", "/commune/20869/funding/",
)  # fmt: skip


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def application(quang_nam: World) -> Iterator[World]:
    """The world, from here on as a role with the rights of the application."""
    role = f"app_test_{connection.settings_dict['NAME']}"[:60]
    run(f'CREATE ROLE "{role}" NOLOGIN NOSUPERUSER')
    assert connection.connection is not None
    grant_app_role(connection.connection, role, APPEND_ONLY_TABLES)
    run(f'SET LOCAL ROLE "{role}"')
    yield quang_nam


@pytest.mark.parametrize("username", ["vpdp", "xa.tienlanh", "huyen.tienphuoc", "so.yte", "lanhdao.tinh"])
def test_every_page_opens(application: World, username: str) -> None:
    client = application.client(username)
    for path in PAGES:
        assert client.get(path).status_code == 200, path


def test_signing_in_saving_and_signing_out(application: World) -> None:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "xa.tienlanh", "password": DEMO_PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    form = {"version": "0", "idem": str(uuid4()), "pass": "1", "period": "2023", "source": "Báo cáo", "done": "1"}
    page = client.get("/commune/20869/NTM/1.1/2023/").content.decode()
    names = set(re.findall(r'name="([^"]+)"', page))
    form = {key: value for key, value in form.items() if key in names} | _radio(page)
    saved = client.post("/commune/20869/NTM/1.1/2023/save/", form)
    assert saved.status_code == 303, saved.content.decode()[:3000]
    assert Measurement.objects.get(commune__code="20869", indicator_code="1.1").value == {"pass": True}
    assert Revision.objects.count() == 1
    assert Entry.objects.filter(chain="commune:20869", kind="assessments.save_value", outcome="ok").count() == 1
    assert client.post(reverse("account_logout")).status_code == 302
    assert verify().ok


def _radio(page: str) -> dict[str, str]:
    """The choice "met" of a yes-or-no measure, as the form on the page names it."""
    found = re.search(r'<input[^>]*type="radio"[^>]*name="([^"]+)"[^>]*value="([^"]+)"', page) or re.search(
        r'<input[^>]*name="([^"]+)"[^>]*type="radio"[^>]*value="([^"]+)"', page
    )
    assert found is not None
    return {found[1]: found[2]}


def test_the_operator_makes_an_account_and_mail_is_queued(application: World) -> None:
    client = application.client("quantri")
    assert client.get(reverse("operator-users")).status_code == 200
    assert client.get(reverse("operator-user", args=[application.user("hoidong").pk])).status_code == 200
    assert queue_mail("a@example.org", "x", "y").pk


def test_a_pack_loads_as_the_application(application: World) -> None:
    """The launcher loads packs as the application role."""
    from datchuan.packs.loading import diff_pack

    assert diff_pack(QUANG_NAM).changes == []


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_cannot_change_what_was_written_once(application: World, verb: str) -> None:
    for table in APPEND_ONLY_TABLES:
        with pytest.raises(DatabaseError, match=f"permission denied for table {table}"):
            run(statement(verb, table))


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_neither_can_the_owner(quang_nam: World, verb: str) -> None:
    for table in APPEND_ONLY_TABLES:
        with pytest.raises(IntegrityError, match=f"{table} is append-only: {verb} refused"):
            run(statement(verb, table))


def statement(verb: str, table: str) -> str:
    """A change of a table that touches no row, for the rights and triggers ask before rows are looked for."""
    if verb == "UPDATE":
        return f'UPDATE "{table}" SET id = id WHERE false'
    return f'DELETE FROM "{table}" WHERE false' if verb == "DELETE" else f'TRUNCATE "{table}" CASCADE'


def test_the_application_owns_nothing_and_makes_nothing(application: World) -> None:
    for sql in ("CREATE TABLE mine (id int)", "DROP TABLE people_user", "ALTER TABLE people_user ADD COLUMN x int"):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            run(sql)
    for table in READ_ONLY[:1]:
        with pytest.raises(DatabaseError, match="permission denied"):
            run(f"INSERT INTO {table} (app, name, applied) VALUES ('x', 'y', now())")


def test_the_doctor_sees_that_nothing_may_be_changed(application: World) -> None:
    assert connection.connection is not None
    assert may_change(connection.connection, APPEND_ONLY_TABLES) == []
    assert may_change(connection.connection, ["people_user"]) == ["people_user"]
