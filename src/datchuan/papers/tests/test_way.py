"""A paper from draft to signature and cancellation: by whom, in which state, with which number, and what never changes."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, connections, transaction
from PIL import Image

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.files.upkeep import check_all, sweep_rowless
from datchuan.journal.models import Entry
from datchuan.papers import actions, codes, demo_authority, queries, rules, signing
from datchuan.papers.content import Organ, Paper, digest
from datchuan.papers.models import IssuedPaper, Origin
from datchuan.papers.samples import sample
from datchuan.papers.tests.authority import authority
from datchuan.papers.tests.measuring import pages_of
from datchuan.papers.workflow import BY_ACTION, TABLE, Action, State, document
from datchuan.people.models import Agency
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "papers.md"


@pytest.fixture
def province_organ(cast: Cast) -> Agency:
    return cast.province.agencies["UBND-49"]


def drafted(cast: Cast, organ: str = "UBND-49", kind: str = "quyet_dinh_cong_nhan", **more: Any) -> IssuedPaper:
    return actions.draft(sample(kind), organ=cast.province.agencies[organ], scope="system", by=cast.coordinator, **more)


def numbered(cast: Cast, **more: Any) -> IssuedPaper:
    found = drafted(cast)
    return actions.take_number(found, by=cast.coordinator, version=found.version, **more)


def key_of(cast: Cast) -> signing.Pkcs12:
    return demo_authority.identity_of("lanhdao", "Lê Văn Minh Họa")


def signed(cast: Cast) -> IssuedPaper:
    found = numbered(cast)
    return actions.sign(found, key_of(cast), by=cast.leader, version=found.version)


def last_line(kind: str) -> Entry:
    return Entry.objects.filter(kind=kind).latest("pk")


def test_the_page_in_docs_is_that_of_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


@pytest.mark.usefixtures("in_child")
def test_from_draft_to_signature(cast: Cast) -> None:
    found = drafted(cast)
    assert (found.state, found.number, found.pdf) == (State.DRAFT, None, None)
    found = actions.take_number(found, by=cast.coordinator, version=1)
    assert (found.state, found.sign, found.day, found.year) == (
        State.NUMBERED,
        "01/QĐ-UBND",
        clock.today(),
        clock.today().year,
    )
    assert found.paper.head.number == 1
    assert found.data_digest == digest(found.paper)
    text = pages_of(queries.content_of(found.pdf))[0].text  # type: ignore[arg-type]
    assert "Số: 01/QĐ-UBND" in text
    found = actions.sign(found, key_of(cast), by=cast.leader, version=2)
    content = queries.content_of(found.signed)  # type: ignore[arg-type]
    assert (found.state, found.origin) == (State.SIGNED, Origin.HERE)
    assert found.pdf_sha256 == hashlib.sha256(content).hexdigest()
    assert content.startswith(queries.content_of(found.pdf))  # type: ignore[arg-type]
    public = queries.public_paper(found.code.lower())
    assert public is not None
    assert public.verdict is not None
    assert (public.in_force, public.verdict.ok, public.illustrative, len(public.lines)) == (True, True, True, 20)
    line = last_line("papers.sign")
    assert (line.actor_name, line.after["pdf_sha256"]) == ("Lãnh đạo Tỉnh", found.pdf_sha256)


def test_every_step_leaves_its_line(cast: Cast) -> None:
    found = signed(cast)
    actions.cancel(found, "Sai danh sách", by=cast.leader, version=found.version)
    kinds = list(Entry.objects.filter(kind__startswith="papers.").order_by("pk").values_list("kind", "outcome"))
    assert kinds == [("papers.draft", "ok"), ("papers.number", "ok"), ("papers.sign", "ok"), ("papers.revoke", "ok")]


def test_files_are_kept_like_evidence_and_never_swept(cast: Cast) -> None:
    signed(cast)
    assert check_all() == []
    assert sweep_rowless(older_than=-10) == 0


def test_a_new_draft_before_the_number_only(cast: Cast) -> None:
    found = drafted(cast)
    other = replace(sample("quyet_dinh_cong_nhan"), subject="Về việc khác")
    found = actions.redraft(found, other, by=cast.coordinator, version=1)
    assert (found.subject, found.version) == ("Về việc khác", 2)
    with pytest.raises(Stale):
        actions.redraft(found, other, by=cast.coordinator, version=1)
    with pytest.raises(Refused, match="loại khác"):
        actions.redraft(found, sample("to_trinh_tinh"), by=cast.coordinator, version=2)
    found = actions.take_number(found, by=cast.coordinator, version=2)
    with pytest.raises(Refused, match="đã có số, nên nội dung không đổi nữa"):
        actions.redraft(found, other, by=cast.coordinator, version=3)


# Numbers


def test_numbers_follow_one_another_by_organ_symbol_and_year(cast: Cast) -> None:
    assert [numbered(cast).number for _ in range(3)] == [1, 2, 3]
    other = drafted(cast, kind="to_trinh_tinh", organ="VPDP")
    assert actions.take_number(other, by=cast.coordinator, version=1).sign == "01/TTr-VPĐP"
    last_year = numbered(cast, day=date(clock.today().year - 1, 12, 30))
    assert (last_year.number, last_year.year) == (1, clock.today().year - 1)


def test_a_number_of_the_offices_own_register(cast: Cast) -> None:
    assert numbered(cast, number=57).number == 57
    assert numbered(cast).number == 58
    with pytest.raises(Refused, match=rf"Số 57/QĐ-UBND năm {clock.today().year} đã dùng\."):
        numbered(cast, number=57)
    assert numbered(cast, number=12).number == 12
    assert numbered(cast).number == 59


def test_a_cancelled_paper_keeps_its_number_and_a_failed_one_gives_it_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = numbered(cast)
    actions.cancel(found, "Nhầm", by=cast.coordinator, version=2)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "render_pdf", lambda _paper: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            numbered(cast)
    assert numbered(cast).number == 2


def test_a_day_ahead_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="chưa tới"):
        numbered(cast, day=date(clock.today().year + 1, 1, 1))
    with pytest.raises(Refused, match="cách hôm nay hơn một năm"):
        numbered(cast, day=date(clock.today().year - 2, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers_without_a_gap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "render_pdf", lambda _paper: b"%PDF-1.7 x")
    monkeypatch.setattr(actions, "render_docx", lambda _paper, _own: b"PK")
    waiting = [drafted(cast) for _ in range(20)]
    failed: list[BaseException] = []

    def take(found: IssuedPaper) -> None:
        try:
            actions.take_number(found, by=cast.coordinator, version=1)
        except BaseException as error:
            failed.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=take, args=(found,)) for found in waiting]
    for at in range(0, 20, 5):  # no more at once than there are connections
        for thread in threads[at : at + 5]:
            thread.start()
        for thread in threads[at : at + 5]:
            thread.join()
    assert failed == []
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == list(range(1, 21))  # type: ignore[type-var]


@pytest.mark.django_db(transaction=True)
def test_two_who_number_one_paper_give_it_one_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "render_pdf", lambda _paper: b"%PDF-1.7 x")
    monkeypatch.setattr(actions, "render_docx", lambda _paper, _own: b"PK")
    found, outcomes = drafted(cast), []

    def take() -> None:
        try:
            actions.take_number(found, by=cast.coordinator, version=1)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused", "refused", "refused"]
    found.refresh_from_db()
    assert found.number == 1


# Who


def test_who_writes_and_who_signs_for_whom(cast: Cast) -> None:
    agencies = cast.province.agencies
    writes = {
        name: {a.code for a in agencies.values() if rules.drafts_for(rights_of(p), a)}
        for name, p in cast.everyone.items()
    }
    signs = {
        name: {a.code for a in agencies.values() if rules.signs_for(rights_of(p), a)}
        for name, p in cast.everyone.items()
    }
    assert writes == {
        "officer": {"UBND-20869"}, "other_officer": {"UBND-20968"}, "district": {"UBND-514"}, "department": {"SYT"},
        "coordinator": {"UBND-49", "VPDP", "HDTD-49"}, "council_member": {"HDTD-49"}, "leader": {"UBND-49"},
        "district_leader": {"UBND-514"}, "front": {"MTTQ-49"}, "operator": set(), "other_operator": set(),
    }  # fmt: skip
    assert signs == {
        "officer": set(), "other_officer": set(), "district": set(), "department": {"SYT"}, "coordinator": {"VPDP"},
        "council_member": {"HDTD-49"}, "leader": {"UBND-49"}, "district_leader": {"UBND-514"}, "front": {"MTTQ-49"},
        "operator": set(), "other_operator": set(),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "district", "department", "front", "operator"])
def test_the_wrong_person_is_refused_with_a_line(cast: Cast, who: str) -> None:
    person, found = getattr(cast, who), numbered(cast)
    with pytest.raises(Refused) as refused:
        actions.draft(sample("quyet_dinh_cong_nhan"), organ=found.organ, scope="system", by=person)
    assert (refused.value.status, "do cơ quan đó soạn" in refused.value.sentence) == (403, True)
    for refuse in (
        lambda: actions.sign(found, key_of(cast), by=person, version=2),
        lambda: actions.cancel(found, "x", by=person, version=2),
        lambda: actions.attach_signed(found, ContentFile(b"x", "a.pdf"), by=person, version=2),
        lambda: actions.attach_scan(found, ContentFile(b"x", "a.pdf"), by=person, version=2),
    ):
        with pytest.raises(Refused) as refused:
            refuse()
        assert refused.value.status == 403
    assert Entry.objects.filter(kind__startswith="papers.", outcome="refused", actor_id=person.pk).count() == 5
    found.refresh_from_db()
    assert found.state == State.NUMBERED


def test_the_coordinator_does_not_sign_for_the_chairman(cast: Cast) -> None:
    found = numbered(cast)
    with pytest.raises(Refused, match="do lãnh đạo cơ quan đó ký hoặc hủy"):
        actions.sign(found, key_of(cast), by=cast.coordinator, version=2)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", [a for a in Action if a != Action.DRAFT])
def test_every_action_in_every_state(cast: Cast, state: State, action: Action) -> None:
    found = IssuedPaper(state=state, organ=cast.province.agencies["UBND-49"])
    for person in (cast.leader, cast.coordinator):
        allowed = state in BY_ACTION[action].sources and not (
            person is cast.coordinator and action in {Action.SIGN, Action.REVOKE}
        )
        assert (rules.why_not(action, rights_of(person), found) == "") == allowed, person


# What never changes


def test_the_database_keeps_what_was_numbered_and_signed(cast: Cast) -> None:
    draft, number, done = drafted(cast), numbered(cast), signed(cast)
    for row, fields in (
        (number, {"subject": "khác"}), (number, {"number": 99}), (number, {"data": {}}), (number, {"state": "draft"}),
        (done, {"pdf_sha256": "0" * 64}), (done, {"verdict": None}), (done, {"signed_at": clock.now()}),
        (done, {"state": "numbered"}), (done, {"data_digest": "0" * 64}), (draft, {"state": "signed"}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            IssuedPaper.objects.filter(pk=row.pk).update(**fields)
    for row in (draft, number, done):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM papers_issuedpaper WHERE id = %s", [row.pk])


def test_a_signed_paper_is_not_signed_again_and_a_cancelled_one_stays(cast: Cast) -> None:
    found = signed(cast)
    with pytest.raises(Refused, match="Văn bản đã ký"):
        actions.sign(found, key_of(cast), by=cast.leader, version=found.version)
    with pytest.raises(Refused, match="Ghi lý do hủy"):
        actions.cancel(found, "  ", by=cast.leader, version=found.version)
    found = actions.cancel(found, "Sai danh sách", by=cast.leader, version=found.version)
    public = queries.public_paper(codes.in_words(found.code))
    assert public is not None
    assert (public.in_force, public.cancel_reason) == (False, "Sai danh sách")
    with pytest.raises(Refused, match="Văn bản đã hủy"):
        actions.cancel(found, "nữa", by=cast.leader, version=found.version)


def test_a_draft_sent_twice_is_one_paper(cast: Cast) -> None:
    key = uuid4()
    first, second = drafted(cast, key=key), drafted(cast, key=key)
    assert first == second
    assert IssuedPaper.objects.count() == 1


# Files from outside


@pytest.mark.usefixtures("in_child")
def test_a_file_signed_with_another_tool_on_our_own_pdf(cast: Cast) -> None:
    found = numbered(cast)
    outside = signing.sign(queries.content_of(found.pdf), key_of(cast), at=clock.now())  # type: ignore[arg-type]
    found = actions.attach_signed(found, ContentFile(outside, "qd.signed.pdf"), by=cast.coordinator, version=2)
    assert (found.origin, found.pdf_sha256) == (Origin.OUTSIDE, hashlib.sha256(outside).hexdigest())
    assert queries.content_of(found.signed) == outside  # type: ignore[arg-type]


def test_a_signed_file_that_the_office_wrote_itself_is_told_apart(cast: Cast) -> None:
    found = numbered(cast)
    other = actions.render_pdf(sample("to_trinh_tinh"))
    found = actions.attach_signed(
        found, ContentFile(signing.sign(other, key_of(cast), at=clock.now()), "x.pdf"), by=cast.coordinator, version=2
    )
    assert found.origin == Origin.FOREIGN
    public = queries.public_paper(found.code)
    assert public is not None
    assert public.is_foreign


def test_a_file_whose_signature_does_not_hold_is_refused(cast: Cast) -> None:
    found = numbered(cast)
    ours = queries.content_of(found.pdf)  # type: ignore[arg-type]
    good = signing.sign(ours, key_of(cast), at=clock.now())
    stranger = signing.sign(ours, authority("Nơi lạ").person(), at=clock.now())
    for data, words in (
        (ours, "không có chữ ký số"),
        (good + b" ", "không được ký|Không đọc được"),
        (stranger, "chưa tin"),
        (b"x", "không phải PDF"),
    ):
        with pytest.raises(Refused, match=words):
            actions.attach_signed(found, ContentFile(data, "x.pdf"), by=cast.coordinator, version=2)
    found.refresh_from_db()
    assert (found.state, found.signed) == (State.NUMBERED, None)
    assert last_line("papers.attach_signed").outcome == "refused"


def test_a_scan_is_marked(cast: Cast) -> None:
    found, picture = numbered(cast), BytesIO()
    Image.new("RGB", (400, 560), "white").save(picture, "JPEG")
    found = actions.attach_scan(found, ContentFile(picture.getvalue(), "qd.jpg"), by=cast.coordinator, version=2)
    public = queries.public_paper(found.code)
    assert public is not None
    assert (found.origin, public.is_scan, public.verdict) == (Origin.SCAN, True, None)


# Who reads, and organs


def test_who_may_open_a_paper(cast: Cast) -> None:
    commune = actions.draft(
        sample("to_trinh_xa"), organ=cast.province.agencies["UBND-20869"], scope="commune:20869", by=cast.officer
    )
    whole = drafted(cast)
    readers = {name for name, p in cast.everyone.items() if queries.paper_for(rights_of(p), commune.pk)}
    assert readers == {
        "officer",
        "district",
        "district_leader",
        "department",
        "coordinator",
        "council_member",
        "leader",
        "front",
    }
    readers = {name for name, p in cast.everyone.items() if queries.paper_for(rights_of(p), whole.pk)}
    assert readers == {"department", "coordinator", "council_member", "leader", "front"}
    assert queries.paper_for(rights_of(cast.leader), uuid4()) is None


def test_agencies_as_organs(cast: Cast) -> None:
    agencies, on = cast.province.agencies, clock.today()
    assert queries.organ_of(agencies["SYT"], on) == Organ(
        "Sở Y tế", "Ủy ban nhân dân\nTỉnh Quảng Nam", "SYT", "SYT", "Quảng Nam"
    )
    commune = Agency.objects.get(code="UBND-20869")
    commune.name = "Ủy ban nhân dân xã Tiên Lãnh"
    assert queries.organ_of(commune, on) == Organ(
        "Ủy ban nhân dân\nxã Tiên Lãnh", "", "UBND-20869", "UBND", "Tiên Lãnh"
    )
    commune.name = "UBND xã Tiên Lãnh"
    assert queries.organ_of(commune, on).name == "Ủy ban nhân dân\nxã Tiên Lãnh"
    assert queries.organ_of(agencies["HDTD-49"], on).symbol == "HĐTĐ"


def test_codes_are_read_as_people_type_them() -> None:
    code = codes.new_code()
    assert codes.code_from(codes.in_words(code).lower()) == code
    assert codes.code_from(f" {code[:3]} {code[3:]} ") == code
    for wrong in ("", "abc", "0" * 10, code + "2", "ÀÀÀÀÀÀÀÀÀÀ", "\0" * 10):
        assert codes.code_from(wrong) == ""
    assert len({codes.new_code() for _ in range(500)}) == 500


def test_the_table_has_one_row_for_each_action() -> None:
    assert [row.action for row in TABLE] == list(Action)
    paper: Paper = sample("to_trinh_xa")
    assert paper.symbol == "TTr-UBND"
