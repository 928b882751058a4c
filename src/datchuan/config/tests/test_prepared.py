"""A prepared query gives what its queryset gives, for every value, and refuses what it cannot prepare."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DatabaseError, connection, transaction
from django.db.models import OuterRef
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.config.prepared import Prepared, cursor, insert, one_request, update
from datchuan.files.models import StoredFile
from datchuan.notices.models import Mail
from datchuan.people.models import Post, User
from datchuan.people.tests.cast import SINCE, Cast
from datchuan.places.models import Unit

DAY = date(2023, 10, 12)


def posts(person: int, on: date) -> object:
    reach = Post.units.through.objects.filter(post_id=OuterRef("pk")).order_by("unit_id").values("unit_id")
    held = Post.objects.filter(user_id=person).held_on(on).select_related("agency", "agency__unit")
    return held.annotate(reach=ArraySubquery(reach))


def test_instances_with_their_relations_and_annotations(cast: Cast) -> None:
    prepared = Prepared(posts, person=int, on=date)
    for person in cast.everyone.values():
        (got,), (wanted,) = prepared(person=person.pk, on=DAY), posts(person.pk, DAY)
        assert (got, got.role, got.valid, got.reach) == (wanted, wanted.role, wanted.valid, wanted.reach)
        assert (got.agency, got.agency.name, got.agency.unit) == (wanted.agency, wanted.agency.name, wanted.agency.unit)
    assert prepared(person=0, on=DAY) == []
    assert prepared(person=cast.officer.pk, on=date(1999, 1, 1)) == []


def test_one_statement_with_the_values_in_it(cast: Cast, django_assert_num_queries: object) -> None:
    prepared = Prepared(posts, person=int, on=date)
    prepared(person=1, on=DAY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        prepared(person=cast.officer.pk, on=DAY)[0].agency.unit.code  # noqa: B018


def test_once_a_request_for_each_set_of_values(cast: Cast, django_assert_num_queries: object) -> None:
    units = Prepared(lambda codes: Unit.objects.filter(code__any_of=codes).values_list("code"), codes=list)
    with django_assert_num_queries(2), one_request():  # type: ignore[operator]
        assert [units.once(codes=["20869"]) for _ in range(3)] == [[("20869",)]] * 3
        assert units.once(codes=["none"]) == []
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert units.once(codes=["20869"]) == units.once(
            codes=["20869"]
        )  # outside of a request everything is asked anew


def test_annotated_units_bare_values_and_tuples(cast: Cast) -> None:
    units = Prepared(lambda code, on: Unit.objects.as_of(on).filter(code=code), code=str, on=date)
    (unit,) = units(code="20869", on=DAY)
    wanted = Unit.objects.as_of(DAY).get(code="20869")
    assert (unit, unit.full_name, unit.parent_id) == (wanted, wanted.full_name, wanted.parent_id)
    flat = Prepared(lambda code: Unit.objects.filter(code=code).values_list("level", flat=True), code=str)
    assert flat(code="20869") == ["commune"]
    pairs = Prepared(lambda code: Unit.objects.filter(code=code).values_list("code", "level"), code=str)
    assert pairs(code="20869") == [("20869", "commune")]
    assert pairs.first(code="nowhere") is None


def test_lists_are_one_parameter_whatever_their_length(cast: Cast) -> None:
    some = Prepared(
        lambda units, codes: Post.objects.filter(agency__unit_id__any_of=units, user__username__any_of=codes).order_by(
            "pk"
        ),
        units=list,
        codes=list,
    )
    posts = list(Post.objects.order_by("pk").select_related("agency", "user"))
    units, names = [post.agency.unit_id for post in posts], [post.user.username for post in posts]
    assert some(units=units, codes=names) == posts
    assert some(units=units[:1], codes=names) == [p for p in posts if p.agency.unit_id == units[0]]
    assert some(units=[], codes=names) == some(units=units, codes=[]) == []
    assert some(units=units, codes=["'; DROP TABLE people_user; --", "{", '"', ",", "NULL"]) == []
    with pytest.raises(TypeError):
        some(units=tuple(units), codes=names)


@pytest.mark.parametrize("hostile", ["'; DROP TABLE people_user; --", "%s", "\ue0000\ue001", "20869' OR '1'='1"])
def test_values_stay_values(cast: Cast, hostile: str) -> None:
    assert Prepared(lambda code: Unit.objects.filter(code=code), code=str)(code=hostile) == []


def test_the_server_keeps_the_plan_also_over_a_rollback(cast: Cast) -> None:
    units = Prepared(
        lambda code: Unit.objects.filter(code=code).order_by("-pk").values_list("code", flat=True), code=str
    )
    for _turn in range(2):
        assert units(code="20869") == ["20869"]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert units(code="20869") == ["20869"]
            _ = 1 / 0
    kept = _held()
    assert units(code="20869") == ["20869"]
    assert _held() == kept


def test_instants_are_values_too(cast: Cast) -> None:
    now = clock.real_now()
    Mail.objects.create(to="a@b.vn", subject="Một", body="Thân thư", queued_at=now)
    queued = Prepared(lambda at: Mail.objects.filter(queued_at__lte=at).values_list("subject", flat=True), at=datetime)
    assert queued(at=now) == ["Một"]
    assert queued(at=datetime(2000, 1, 1, tzinfo=UTC)) == []


def test_keys_of_things_are_values_too(cast: Cast) -> None:
    kept = StoredFile.objects.create(
        scope="commune:20869", name="a.pdf", kind="pdf", mime="application/pdf", size=1, sha256="0" * 64,
        original_size=1, original_sha256="0" * 64, space=1, received_at=clock.now(), received_by=cast.officer,
    )  # fmt: skip
    files = Prepared(lambda pk: StoredFile.objects.filter(pk=pk).select_related("received_by"), pk=UUID)
    assert files.first(pk=kept.pk).received_by == cast.officer
    assert files.first(pk=uuid4()) is None


def test_a_value_of_another_type_is_refused(cast: Cast) -> None:
    prepared = Prepared(lambda person: User.objects.filter(pk=person), person=int)
    for wrong in ("1", None, True, 1.0):
        with pytest.raises(TypeError):
            prepared(person=wrong)


def test_what_cannot_be_prepared_says_so(cast: Cast) -> None:
    with pytest.raises(ValueError, match="word"):
        Prepared(lambda word: User.objects.filter(username__contains=word), word=str)(word="xa")
    with pytest.raises(ValueError, match="prefetch"):
        Prepared(lambda one: User.objects.filter(pk=one).prefetch_related("posts"), one=int)(one=1)
    with pytest.raises(ValueError, match="ValuesIterable"):
        Prepared(lambda one: User.objects.filter(pk=one).values("pk"), one=int)(one=1)


@pytest.mark.django_db(transaction=True)
def test_a_lock_wants_a_transaction() -> None:
    locked = Prepared(lambda one: User.objects.select_for_update().filter(pk=one), one=int)
    with transaction.atomic():
        assert locked(one=0) == []
    with pytest.raises(TransactionManagementError):
        locked(one=0)


def _held() -> set[str]:
    """The names of what PostgreSQL holds prepared for this connection."""
    with connection.cursor() as plain:
        plain.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in plain.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_rollback_forgets_no_statement() -> None:
    asked = Prepared(lambda one: User.objects.filter(pk=one).values_list("username"), one=int)
    asked(one=0)
    before = _held()
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(one=0)
        connection.cursor().execute("SELECT 1 / 0")
    with transaction.atomic():
        with transaction.atomic():
            asked(one=0)
            transaction.set_rollback(True)
        assert asked(one=0) == []
    assert before and before <= _held() and asked(one=0) == []
    with connection.cursor() as plain:
        plain.execute("CREATE TEMPORARY TABLE passing (a int)")
    with cursor() as kept:
        kept.execute("DROP TABLE passing")  # what changes tables does
    assert asked(one=0) == [] and before.isdisjoint(_held())


@pytest.mark.django_db
def test_more_statements_are_held_than_a_person_meets_in_a_day() -> None:
    units = [
        Prepared(lambda one, n=n: User.objects.filter(pk=one)[: n + 1].values_list("pk"), one=int) for n in range(150)
    ]
    for each in units:
        each(one=0)
    before = _held()
    units[0](one=0)
    assert len(before) >= 150 and _held() == before


@pytest.mark.django_db
def test_insert_and_update_write_what_save_writes() -> None:
    from django.utils import timezone

    mail = Mail(to="a@b.vn", subject="Một", body="Thân thư", queued_at=timezone.now())
    insert(mail)
    assert Mail.objects.get(pk=mail.pk).body == "Thân thư"
    mail.subject, mail.body = "Hai", "không ghi"
    with CaptureQueriesContext(transaction.get_connection()) as asked:
        update(mail, "subject")
    assert len(asked) == 1
    stored = Mail.objects.get(pk=mail.pk)
    assert (stored.subject, stored.body) == ("Hai", "Thân thư")
    mail.save()  # the row is known as stored: this updates it, and inserts no second one
    assert Mail.objects.count() == 1
    Mail.objects.all().delete()
    with pytest.raises(DatabaseError):
        update(mail, "subject")


def test_posts_are_those_of_the_day(cast: Cast) -> None:
    prepared = Prepared(posts, person=int, on=date)
    assert len(prepared(person=cast.officer.pk, on=SINCE)) == 1
