from __future__ import annotations

import hashlib
import unicodedata
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.config import clock, request_id
from datchuan.journal import chain, kinds
from datchuan.journal.actions import record
from datchuan.journal.models import Entry
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify

THING = ("test.thing", 5)
INJECTIONS = [
    "một\nhai",
    "một\r\nhai",
    "một\u2028hai\u2029ba\u0085bốn",
    "\u202etrái sang phải\u202c\u2066\u2069",
    '"}\n{"chain":"commune:20869","seq":99}',
    "\x1b[31mđỏ\x07\b",
    "không\x00hết",
    "nửa \ud800 đôi",
    "'; DROP TABLE journal_entry; --",
]


@pytest.mark.django_db
def test_a_line_says_who_what_when_and_why() -> None:
    token = request_id.bind("req-12345678")
    with clock.travel(date(2023, 10, 12)):
        record(
            "test.save",
            THING,
            by=OFFICER,
            chain=CHAIN,
            object_label="Tiên Lãnh · 15.1",
            before={"value": {"num": "412", "den": "530"}},
            after={"value": {"num": "420", "den": "530"}},
            reason="đếm lại",
        )
    request_id.unbind(token)
    entry = Entry.objects.get()
    assert (entry.chain, entry.seq, entry.prev, entry.outcome) == (CHAIN, 1, bytes(32), "ok")
    assert (entry.actor_id, entry.actor_name, entry.post_label) == (7, "Nguyễn Văn Mẫu", "Cán bộ xã Tiên Lãnh")
    assert (entry.object_type, entry.object_id, entry.object_label) == ("test.thing", "5", "Tiên Lãnh · 15.1")
    assert (entry.before["value"]["num"], entry.after["value"]["num"]) == ("412", "420")
    assert (entry.reason, entry.request_id, entry.day) == ("đếm lại", "req-12345678", date(2023, 10, 12))
    assert abs((datetime.now(UTC) - entry.at).total_seconds()) < 60


@pytest.mark.django_db
def test_the_hash_is_the_one_that_anybody_can_compute() -> None:
    with clock.travel(date(2023, 10, 12)):
        entry = record("test.save", THING, by=None, chain=CHAIN, after={"b": 1, "a": "Đạt"})
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
    text = (
        f'{{"actor_id":null,"actor_name":"hệ thống","after":{{"a":"Đạt","b":1}},"at":"{at}","before":null,'
        f'"chain":"commune:20869","day":"2023-10-12","kind":"test.save","object_id":"5","object_label":"5",'
        f'"object_type":"test.thing","outcome":"ok","post_label":"","reason":"","request_id":"","seq":1}}'
    )
    assert entry.hash == hashlib.sha256(bytes(32) + text.encode()).digest()


@pytest.mark.django_db
def test_each_chain_counts_for_itself_and_each_line_carries_the_hash_before() -> None:
    first = record("test.save", by=OFFICER, chain=CHAIN)
    other = record("test.save", by=OFFICER)
    second = record("test.save", by=OFFICER, chain=CHAIN)
    assert [(e.chain, e.seq) for e in (first, other, second)] == [(CHAIN, 1), ("system", 1), (CHAIN, 2)]
    assert second.prev == first.hash
    assert verify().ok


@pytest.mark.django_db
def test_nobody_signed_in_and_the_system_itself_have_names() -> None:
    assert record("test.save", by=None).actor_name == "hệ thống"
    entry = record("test.save", by=AnonymousUser())
    assert (entry.actor_id, entry.actor_name) == (None, "người chưa đăng nhập")


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_refused() -> None:
    with pytest.raises(kinds.UnknownKind, match=r"test\.unknown is not registered"):
        record("test.unknown", by=OFFICER)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError):
        record("test.save", by=OFFICER)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("length", [1, 30])
def test_a_line_costs_three_queries_however_long_the_chain(length: int) -> None:
    for _turn in range(length):
        record("test.save", THING, by=OFFICER, chain=CHAIN)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record("test.save", THING, by=OFFICER, chain=CHAIN, before={"a": 1}, after={"a": 2})
    assert len(queries) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("payload", INJECTIONS)
def test_an_injected_line_end_or_mark_of_direction_stays_one_record(payload: str) -> None:
    record("test.save", ("test.thing", payload), by=OFFICER, chain=CHAIN, reason=payload, after={payload: payload})
    record("test.save", THING, by=OFFICER, chain=CHAIN)
    report = verify()
    assert (report.problems, report.entries) == ([], 2)


@pytest.mark.django_db
def test_values_are_stored_in_one_form() -> None:
    key = uuid.UUID(int=1)
    entry = record(
        "test.save",
        by=OFFICER,
        after={
            "decimal": Decimal("79.960"),
            "big": Decimal("1E+3"),
            "date": date(2023, 10, 12),
            "moment": datetime(2023, 10, 12, 2, 41, tzinfo=UTC),
            "uuid": key,
            "float": 1e22,
            "long": 2**70,
            5: (1, True, None),
            "name": unicodedata.normalize("NFD", "Tiên Lãnh"),
            "bytes": b"abc",
        },
    )
    entry.refresh_from_db()
    assert entry.after == {
        "decimal": "79.960",
        "big": "1000",
        "date": "2023-10-12",
        "moment": "2023-10-12T02:41:00.000000Z",
        "uuid": str(key),
        "float": "1e+22",
        "long": hex(2**70),
        "5": [1, True, None],
        "name": unicodedata.normalize("NFC", "Tiên Lãnh"),
        "bytes": "sha256:" + hashlib.sha256(b"abc").hexdigest(),
    }
    assert verify().ok


@pytest.mark.django_db
def test_a_giant_value_is_replaced_by_its_hash() -> None:
    giant = {"text": "đ" * 100_000}
    entry = record("test.save", by=OFFICER, chain=CHAIN, after=giant, reason="x" * 50_000, object_label="y" * 9_000)
    entry.refresh_from_db()
    body = chain.canonical(giant)
    assert (entry.after["truncated"], entry.after["bytes"]) == (True, len(body))
    assert entry.after["sha256"] == hashlib.sha256(body).hexdigest()
    assert (len(entry.reason), len(entry.object_label)) == (10_000, 500)
    assert verify().ok


def test_a_value_at_the_limit_is_kept_whole() -> None:
    exact = "a" * (chain.MAX_VALUE_BYTES - 2)
    assert chain.capped(exact) == exact
    assert chain.capped(exact + "a")["bytes"] == chain.MAX_VALUE_BYTES + 1


def test_a_bottomless_value_ends() -> None:
    deep: list[Any] = []
    for _turn in range(100_000):
        deep = [deep]
    assert chain.canonical(chain.plain(deep)).count(b"[") == chain.MAX_DEPTH


_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.uuids(),
)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_values, after=_values, reason=st.text(st.characters(exclude_categories=())))
def test_whatever_is_recorded_verifies(before: Any, after: Any, reason: str) -> None:
    with transaction.atomic():
        record("test.save", THING, by=OFFICER, chain=CHAIN, before=before, after=after, reason=reason)
        assert verify().problems == []
        transaction.set_rollback(True)
