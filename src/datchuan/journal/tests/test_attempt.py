from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datchuan.config.errors import Refused, Stale
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, record, together
from datchuan.journal.models import Entry
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
THING = ("test.thing", 5)


def change(key: str) -> None:
    """Something that an action changes."""
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


def changed() -> list[str]:
    return sorted(Session.objects.values_list("session_key", flat=True))


def lines() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("id").values_list("kind", "outcome", "reason"))


def test_success_changes_and_records_together() -> None:
    with attempt("test.save", THING, by=OFFICER, chain=CHAIN) as line:
        change("a")
        line.object_label, line.before, line.after, line.reason = "Số liệu", {"v": "1"}, {"v": "2"}, "đếm lại"
    entry = Entry.objects.get()
    assert changed() == ["a"]
    assert (entry.chain, entry.object_id, entry.object_label) == (CHAIN, "5", "Số liệu")
    assert (entry.before, entry.after, entry.reason, entry.outcome) == ({"v": "1"}, {"v": "2"}, "đếm lại", "ok")
    assert line.entry == entry


def test_a_refusal_changes_nothing_and_is_written_with_its_sentence() -> None:
    with pytest.raises(Refused, match="Còn 3 chỉ tiêu"), attempt("test.save", THING, by=OFFICER, chain=CHAIN) as line:
        change("a")
        line.object_label = "Số liệu"
        raise Refused("Còn 3 chỉ tiêu chưa có số liệu")
    assert changed() == []
    entry = Entry.objects.get()
    assert (entry.outcome, entry.reason, entry.actor_id) == ("refused", "Còn 3 chỉ tiêu chưa có số liệu", 7)
    assert (entry.object_type, entry.object_id, entry.object_label) == ("test.thing", "5", "Số liệu")
    assert verify().ok


def test_a_stale_page_is_a_refusal_and_keeps_what_stands() -> None:
    with pytest.raises(Stale) as caught, attempt("test.save", THING, by=OFFICER):
        raise Stale("Vừa được người khác lưu", theirs=5)
    assert caught.value.theirs == 5
    assert lines() == [("test.save", "refused", "Vừa được người khác lưu")]


def test_another_failure_goes_on_and_leaves_no_line() -> None:
    change("a")
    with pytest.raises(IntegrityError), attempt("test.save", THING, by=OFFICER):
        change("b")
        change("a")
    assert changed() == ["a"]
    assert lines() == []


def test_when_the_line_cannot_be_written_nothing_was_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry ADD CONSTRAINT full_disk CHECK (kind <> 'test.save') NOT VALID")
    try:
        with pytest.raises(DatabaseError), attempt("test.save", THING, by=OFFICER):
            change("a")
        assert changed() == []
        with attempt("test.plan", THING, by=OFFICER):
            change("b")
        assert changed() == ["b"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE journal_entry DROP CONSTRAINT full_disk")


def test_an_unknown_kind_is_refused_before_anything_is_done() -> None:
    with pytest.raises(kinds.UnknownKind), attempt("test.unknown", THING, by=OFFICER):
        change("a")
    assert changed() == []


def test_skip_writes_no_line() -> None:
    with attempt("test.save", THING, by=OFFICER) as line:
        change("a")
        line.skip()
    assert (changed(), lines()) == (["a"], [])


def test_the_line_may_speak_of_what_the_action_made() -> None:
    with attempt("test.save", THING, by=OFFICER) as line:
        line.obj = ("test.made", 9)
    assert Entry.objects.get().object_id == "9"


def test_an_inner_refusal_that_the_outer_survives_is_kept() -> None:
    with attempt("test.plan", by=OFFICER, chain=CHAIN):
        change("a")
        with pytest.raises(Refused), attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            change("b")
            raise Refused("không được b")
        change("c")
    assert changed() == ["a", "c"]
    assert lines() == [("test.save", "refused", "không được b"), ("test.plan", "ok", "")]


def test_an_inner_refusal_outlives_the_refusal_of_the_outer() -> None:
    with pytest.raises(Refused, match="không được a"), attempt("test.plan", by=OFFICER, chain=CHAIN):
        change("a")
        with attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            change("c")
        with pytest.raises(Refused), attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            raise Refused("không được b")
        raise Refused("không được a")
    assert changed() == []
    assert lines() == [("test.save", "refused", "không được b"), ("test.plan", "refused", "không được a")]


def test_a_refusal_that_passes_through_both_is_a_line_of_both() -> None:
    with pytest.raises(Refused), attempt("test.plan", by=OFFICER), attempt("test.save", by=OFFICER):
        raise Refused("không được")
    assert lines() == [("test.save", "refused", "không được"), ("test.plan", "refused", "không được")]


def test_an_inner_refusal_outlives_the_failure_of_the_outer() -> None:
    with pytest.raises(ZeroDivisionError), attempt("test.plan", by=OFFICER):
        change("a")
        with pytest.raises(Refused), attempt("test.save", by=OFFICER):
            raise Refused("không được b")
        _ = 1 / 0
    assert changed() == []
    assert lines() == [("test.save", "refused", "không được b")]


def test_attempts_after_a_refusal_start_afresh() -> None:
    with pytest.raises(Refused), attempt("test.save", by=OFFICER):
        raise Refused("không")
    with attempt("test.save", by=OFFICER):
        pass
    assert [outcome for _kind, outcome, _reason in lines()] == ["refused", "ok"]


def test_a_line_recorded_directly_goes_with_its_transaction() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("test.save", by=OFFICER)
        _ = 1 / 0
    assert lines() == []


def test_actions_together_each_have_their_line_and_none_for_the_frame() -> None:
    with together():
        for key in ("a", "b"):
            with attempt("test.save", THING, by=OFFICER, chain=CHAIN):
                change(key)
    assert changed() == ["a", "b"]
    assert [outcome for _kind, outcome, _reason in lines()] == ["ok", "ok"]


def test_a_refusal_of_one_takes_back_all_and_keeps_its_only_line() -> None:
    with pytest.raises(Refused), together():
        with attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            change("a")
        with attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            change("b")
            raise Refused("Chưa được.")
    assert changed() == []
    assert lines() == [("test.save", "refused", "Chưa được.")]


def test_actions_together_take_no_savepoints_and_nothing_goes_on_after_a_caught_refusal() -> None:
    with CaptureQueriesContext(connection) as queries, together():
        for key in ("a", "b"):
            with attempt("test.save", THING, by=OFFICER, chain=CHAIN):
                change(key)
    assert not any("SAVEPOINT" in q["sql"] for q in queries.captured_queries)
    with pytest.raises(TransactionManagementError), together():
        with suppress(Refused), attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            raise Refused("Chưa được.")
        change("c")
    assert changed() == ["a", "b"]


def test_an_attempt_within_an_action_of_several_still_falls_alone() -> None:
    with together(), attempt("test.save", THING, by=OFFICER, chain=CHAIN):
        change("a")
        with suppress(Refused), attempt("test.save", THING, by=OFFICER, chain=CHAIN):
            change("b")
            raise Refused("Chưa được.")
    assert changed() == ["a"]
    assert [outcome for _kind, outcome, _reason in lines()] == ["ok", "refused"]


def test_together_within_an_attempt_leaves_refusals_to_the_attempt() -> None:
    def asked() -> Any:
        return attempt("test.save", THING, by=OFFICER, chain=CHAIN)

    with pytest.raises(Refused), asked(), together(), asked():
        raise Refused("Chưa được.")
    assert changed() == []
    assert [outcome for _kind, outcome, _reason in lines()] == ["refused", "refused"]
