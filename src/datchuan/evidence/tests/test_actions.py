"""Every write of the room: it works, it is refused, it is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from datchuan.assessments.tests.setting import Setting
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.evidence import actions, queries
from datchuan.evidence.about import About
from datchuan.evidence.actions import AlreadyHere
from datchuan.evidence.models import Attachment, Document, Revision
from datchuan.evidence.tests.making import LIST, PHOTO, Heard, document, place, stored
from datchuan.journal.models import Entry

REFUSED = "Minh chứng do cán bộ của xã đưa lên."


def lines(outcome: str = "ok") -> list[str]:
    return list(
        Entry.objects.filter(chain="commune:20869", kind__startswith="evidence.", outcome=outcome)
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def test_adding_keeps_document_file_use_and_line(here: Setting, heard: Heard) -> None:
    file = stored(here.officer)
    about = About("Danh sách hộ", "12/BC-UBND", "UBND xã", date(2023, 6, 1), date(2023, 1, 1), date(2023, 6, 30))
    made = actions.add_document(here.commune, about, by=here.officer, moved=heard, stored=file, place=place())
    row = Document.objects.get(pk=made.pk)
    assert About.of(row) == about
    assert (row.revision, row.stored, row.received_by, row.received_at) == (1, file, here.officer, clock.now())
    assert row.folded == "danh sach ho 12 bc ubnd ubnd xa danh sach pdf"
    revision = Revision.objects.get(document=row)
    assert (revision.number, revision.sha256, revision.where) == (1, file.sha256, "unknown")
    use = Attachment.objects.get()
    assert (use.commune_id, use.place, use.attached_by, use.ended_at) == (
        here.commune.pk, place(), here.officer, None,
    )  # fmt: skip
    assert heard.calls == [("20869", "NTM", 2023, ["2.1"])]
    line = Entry.objects.get(kind="evidence.add_document")
    assert (line.chain, line.outcome, line.object_id) == ("commune:20869", "ok", str(row.pk))
    assert line.after["used_for"] == "NTM 2.1 · 2023"


def test_what_lies_elsewhere_needs_no_file_and_says_who_checked_when(here: Setting, heard: Heard) -> None:
    about = About("Hồ sơ sức khỏe", system="Phần mềm y tế cơ sở", link="https://yte.example/ho-so")
    made = actions.add_document(here.commune, about, by=here.officer, moved=heard, place=place())
    assert (made.revision, made.stored, made.is_elsewhere) == (0, None, True)
    assert (made.checked_by, made.checked_on) == ("Cán bộ Tiên Lãnh", date(2023, 10, 12))
    assert heard.calls == [("20869", "NTM", 2023, ["2.1"])]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("javascript:alert(1)", "Địa chỉ phải bắt đầu bằng https:// hoặc http://."),
        ("ftp://a.vn/x", "Địa chỉ phải bắt đầu bằng https:// hoặc http://."),
        ("https:///x", "Địa chỉ phải bắt đầu bằng https:// hoặc http://."),
        ("https://ten:matkhau@a.vn/", "Địa chỉ này có tên đăng nhập hoặc mật khẩu bên trong."),
        ("https://[a", "Địa chỉ này có chỗ gõ sai."),
    ],
)
def test_only_plain_links_of_the_web_are_kept(here: Setting, heard: Heard, link: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence.replace(".", r"\.")):
        actions.add_document(here.commune, About("A", system="B", link=link), by=here.officer, moved=heard)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        (About(""), "Nhập tên tài liệu."),
        (About("A"), "Chọn một tệp, hoặc ghi tên hệ thống đang giữ tài liệu."),
        (About("A", system="B", period_from=date(2023, 2, 1), period_to=date(2023, 1, 1)), "Ngày đầu của kỳ"),
    ],
)
def test_a_document_without_substance_is_refused(here: Setting, heard: Heard, about: About, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.add_document(here.commune, about, by=here.officer, moved=heard)
    assert (Document.objects.count(), lines("refused")) == (0, ["evidence.add_document"])


def _add(here: Setting, who: Any, moved: Heard) -> Any:
    return actions.add_document(here.commune, About("B"), by=who, moved=moved, stored=stored(who))


WRITES: dict[str, Callable[[Setting, Any, Heard, Document], Any]] = {
    "evidence.add_document": lambda here, who, moved, _d: _add(here, who, moved),
    "evidence.add_revision": lambda _h, who, moved, d: actions.add_revision(
        d, stored(who), by=who, version=1, moved=moved
    ),
    "evidence.attach": lambda _h, who, moved, d: actions.attach(d, place(code="2.2"), by=who, moved=moved),
    "evidence.detach": lambda _h, who, moved, d: actions.detach(
        d.attachments.get(), by=who, reason="nhầm", moved=moved
    ),
    "evidence.describe": lambda _h, who, moved, d: actions.describe(d, About("C"), by=who, version=1, moved=moved),
    "evidence.withdraw": lambda _h, who, moved, d: actions.withdraw(d, by=who, reason="nhầm", version=1, moved=moved),
}


@pytest.mark.parametrize("who", ["other_officer", "district", "department", "coordinator", "leader", "operator"])
@pytest.mark.parametrize("kind", list(WRITES))
def test_only_the_own_officer_writes(here: Setting, heard: Heard, kind: str, who: str) -> None:
    made = document(here)
    with pytest.raises(Refused, match=REFUSED):
        WRITES[kind](here, getattr(here.cast, who), heard, made)
    assert heard.calls == []
    assert (lines(), lines("refused")) == (["evidence.add_document"], [kind])
    row = Document.objects.get()
    assert (row.version, row.revision, row.title, row.is_withdrawn) == (1, 1, "Danh sách hộ thôn 1", False)
    assert Attachment.objects.now().count() == 1


def test_only_communes_of_the_programme_have_evidence(here: Setting, heard: Heard) -> None:
    with pytest.raises(Refused, match="không thuộc Chương trình nông thôn mới"):
        actions.add_document(here.ward, About("A"), by=here.ward_officer, moved=heard, stored=stored(here.ward_officer))


def test_a_form_sent_twice_adds_once(here: Setting, heard: Heard) -> None:
    file, key = stored(here.officer), uuid4()
    again = [
        actions.add_document(
            here.commune, About("A"), by=here.officer, moved=heard, stored=file, place=place(), key=key
        )
        for _ in range(2)
    ]
    assert again[0].pk == again[1].pk
    assert (Document.objects.count(), Attachment.objects.count(), len(heard.calls)) == (1, 1, 1)
    assert lines() == ["evidence.add_document"]


def test_the_same_file_is_recognised_whatever_its_name(here: Setting, heard: Heard) -> None:
    known = document(here, stored=stored(here.officer, "one"))
    with pytest.raises(AlreadyHere) as said:
        actions.add_document(
            here.commune,
            About("Khác"),
            by=here.officer,
            moved=heard,
            stored=stored(here.officer, "one", name="khac.pdf"),
        )
    assert said.value.document == known
    assert str(said.value) == (
        "Tệp này đã có trong thư viện: Danh sách hộ thôn 1. Dùng tài liệu đó, không cần gửi lại."
    )
    assert Document.objects.count() == 1


def test_the_same_file_in_another_commune_is_no_duplicate(here: Setting, heard: Heard) -> None:
    document(here, stored=stored(here.officer, "one"))
    other = here.cast.other_officer
    actions.add_document(here.far, About("A"), by=other, moved=heard, stored=stored(other, "one"))
    assert Document.objects.count() == 2


def test_the_file_of_a_withdrawn_document_may_come_again(here: Setting, heard: Heard) -> None:
    known = document(here, stored=stored(here.officer, "one"))
    actions.withdraw(known, by=here.officer, reason="nhầm xã", version=1, moved=heard)
    document(here, stored=stored(here.officer, "one"))
    assert Document.objects.standing().count() == 1


def test_a_file_that_another_person_sent_is_refused(here: Setting, heard: Heard) -> None:
    with pytest.raises(Refused, match="Tệp này do người khác gửi"):
        actions.add_document(here.commune, About("A"), by=here.officer, moved=heard, stored=stored(here.colleague))


def test_a_blocked_file_is_refused_with_its_own_sentence(here: Setting, heard: Heard) -> None:
    bad = stored(here.officer, state="blocked", problem="Tệp có vi-rút nên đã bị chặn.")
    with pytest.raises(Refused, match="Tệp có vi-rút nên đã bị chặn"):
        actions.add_document(here.commune, About("A"), by=here.officer, moved=heard, stored=bad)


def test_a_new_file_makes_a_revision_and_the_first_stays(here: Setting, heard: Heard) -> None:
    made = document(here)
    first, second = made.stored, stored(here.officer, name="ban-co-dau.pdf")
    after = actions.add_revision(made, second, by=here.officer, version=1, moved=heard, note="bản có dấu")
    assert (after.revision, after.version, after.stored) == (2, 2, second)
    assert list(Revision.objects.order_by("number").values_list("number", "stored", "note")) == [
        (1, first.pk, ""), (2, second.pk, "bản có dấu"),
    ]  # fmt: skip
    assert heard.calls == [("20869", "NTM", 2023, ["2.1"])]
    assert Document.objects.found_by("ban co dau").get() == made
    with pytest.raises(Stale):
        actions.add_revision(made, stored(here.officer), by=here.officer, version=1, moved=heard)


def test_one_document_serves_many_indicators_and_years(here: Setting, heard: Heard) -> None:
    made = document(here)
    actions.attach(made, place("", code="2.2"), by=here.officer, moved=heard)
    actions.attach(made, place(year=2022), by=here.officer, moved=heard)
    actions.attach(made, other_place("NTM_KM", "1"), by=here.officer, moved=heard)
    assert heard.calls == [
        ("20869", "NTM", 2023, ["2.2"]), ("20869", "NTM", 2022, ["2.1"]), ("20869", "NTM_KM", 2023, ["1"]),
    ]  # fmt: skip
    assert Attachment.objects.now().count() == 4
    actions.add_revision(made, stored(here.officer), by=here.officer, version=1, moved=heard)
    assert heard.calls[3:] == [
        ("20869", "NTM", 2022, ["2.1"]), ("20869", "NTM", 2023, ["2.1", "2.2"]), ("20869", "NTM_KM", 2023, ["1"]),
    ]  # fmt: skip


def other_place(set_code: str, code: str) -> Any:
    return place("", code=code, set_code=set_code)


def test_attached_twice_it_stays_so_without_a_line(here: Setting, heard: Heard) -> None:
    made = document(here)
    actions.attach(made, place(), by=here.officer, moved=heard)
    assert (Attachment.objects.count(), heard.calls, lines()) == (1, [], ["evidence.add_document"])


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (place(year=2024), "Chưa đến năm 2024"),
        (place(code="9.9"), "không có chỉ tiêu 9.9"),
        (place(set_code="NTM_XX"), "không có chỉ tiêu 2.1"),
        (place(year=2009), "năm 2009 không có chỉ tiêu"),
        (place(year=2020), "năm 2020 không có chỉ tiêu"),
    ],
)
def test_a_place_that_is_not_is_refused(here: Setting, heard: Heard, where: Any, sentence: str) -> None:
    made = document(here)
    with pytest.raises(Refused, match=sentence):
        actions.attach(made, where, by=here.officer, moved=heard)
    with pytest.raises(Refused, match=sentence):
        document(here, place=where)
    assert Attachment.objects.count() == 1


def test_a_document_whose_file_was_blocked_later_is_not_attached(here: Setting, heard: Heard) -> None:
    made = document(here)
    type(made.stored).objects.update(state="blocked", problem="Tệp có vi-rút.")
    with pytest.raises(Refused, match=r"Tệp của tài liệu này bị chặn: Tệp có vi-rút\."):
        actions.attach(made, place(code="2.2"), by=here.officer, moved=heard)


def test_detaching_ends_the_use_and_keeps_its_reason(here: Setting, heard: Heard) -> None:
    use = document(here).attachments.get()
    actions.detach(use, by=here.officer, reason="gắn nhầm chỉ tiêu", moved=heard)
    row = Attachment.objects.get()
    assert (row.ended_by, row.ended_reason, row.ended_at) == (here.officer, "gắn nhầm chỉ tiêu", clock.now())
    assert heard.calls == [("20869", "NTM", 2023, ["2.1"])]
    with pytest.raises(Refused, match="đã được gỡ"):
        actions.detach(use, by=here.officer, reason="lần nữa", moved=heard)


def test_detaching_needs_a_reason(here: Setting, heard: Heard) -> None:
    with pytest.raises(Refused, match="Ghi vì sao gỡ"):
        actions.detach(document(here).attachments.get(), by=here.officer, reason="", moved=heard)


def test_attached_again_after_detaching_is_another_row(here: Setting, heard: Heard) -> None:
    made = document(here)
    actions.detach(made.attachments.get(), by=here.officer, reason="nhầm", moved=heard)
    actions.attach(made, place(), by=here.officer, moved=heard)
    assert list(Attachment.objects.order_by("pk").values_list("ended_reason", flat=True)) == ["nhầm", ""]


def test_describing_changes_the_row_and_the_journal_keeps_both(here: Setting, heard: Heard) -> None:
    made = document(here)
    after = actions.describe(
        made, About("Tên mới", dated=date(2023, 6, 2)), by=here.officer, version=1, reason="gõ nhầm", moved=heard
    )
    assert (after.title, after.dated, after.version) == ("Tên mới", date(2023, 6, 2), 2)
    line = Entry.objects.get(kind="evidence.describe")
    assert (line.before, line.after, line.reason) == (
        {"title": "Danh sách hộ thôn 1", "dated": "01/06/2023"}, {"title": "Tên mới", "dated": "02/06/2023"}, "gõ nhầm",
    )  # fmt: skip
    assert heard.calls == []
    with pytest.raises(Stale):
        actions.describe(made, About("Khác"), by=here.colleague, version=1, moved=heard)


def test_describing_the_same_adds_no_line(here: Setting, heard: Heard) -> None:
    made = document(here)
    assert actions.describe(made, About.of(made), by=here.officer, version=0, moved=heard).version == 1
    assert lines() == ["evidence.add_document"]


def test_another_place_in_another_system_is_heard(here: Setting, heard: Heard) -> None:
    about = About("Hồ sơ", system="Phần mềm A", checked_on=date(2023, 9, 1))
    made = actions.add_document(here.commune, about, by=here.officer, moved=Heard(), place=place())
    actions.describe(made, About("Hồ sơ", system="Phần mềm B"), by=here.officer, version=1, moved=heard)
    assert heard.calls == [("20869", "NTM", 2023, ["2.1"])]


def test_withdrawing_ends_every_use_and_keeps_the_document(here: Setting, heard: Heard) -> None:
    made = document(here)
    actions.attach(made, place(PHOTO, code="2.2"), by=here.officer, moved=Heard())
    actions.withdraw(made, by=here.officer, reason="tài liệu của xã khác", version=1, moved=heard)
    row = Document.objects.get()
    assert (row.withdrawn_by, row.withdrawn_reason, row.version) == (here.officer, "tài liệu của xã khác", 2)
    assert (Attachment.objects.now().count(), Attachment.objects.count()) == (0, 2)
    assert heard.calls == [("20869", "NTM", 2023, ["2.1", "2.2"])]
    for act in (
        lambda: actions.attach(made, place(), by=here.officer, moved=heard),
        lambda: actions.withdraw(made, by=here.officer, reason="a", version=2, moved=heard),
        lambda: actions.add_revision(made, stored(here.officer), by=here.officer, version=2, moved=heard),
    ):
        with pytest.raises(Refused, match="đã rút khỏi thư viện"):
            act()


def test_when_the_hearer_refuses_nothing_is_done(here: Setting) -> None:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise Refused("không được", status=409)

    with pytest.raises(Refused):
        document(here, moved=refuse)
    assert (Document.objects.count(), Attachment.objects.count(), lines()) == (0, 0, [])
    assert queries.counts([here.commune.pk], "NTM", 2023) == {}


def test_two_kinds_of_one_indicator_may_be_proved_by_one_document(here: Setting, heard: Heard) -> None:
    made = document(here)
    actions.attach(made, place(PHOTO), by=here.officer, moved=heard)
    held = queries.of_indicator(here.commune.pk, "NTM", 2023, "2.1")
    assert (held.have, held.wanted_count, [w.key for w in held.wanted]) == (2, 2, [LIST, PHOTO])
    assert queries.counts([here.commune.pk], "NTM", 2023) == {(here.commune.pk, "2.1"): 1}


def test_without_a_map_nothing_is_said_of_where_a_photo_was_taken(here: Setting) -> None:
    document(here, stored=stored(here.officer, facts={"lat": 15.45, "lon": 108.2}))
    row = Revision.objects.get()
    assert (row.where, row.km) == ("unknown", None)
