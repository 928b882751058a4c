"""Who hears of a decision: the one whose move it is, then communes and districts; once, with the exact place."""

from __future__ import annotations

from django.urls import reverse

from datchuan.council.tests.table import Table
from datchuan.decisions import actions
from datchuan.decisions.tests.desk import drafted, signing, verified
from datchuan.notices.models import Notice
from datchuan.people.models import User


def unread(person: User, kind: str = "decisions.move") -> list[str]:
    return list(Notice.objects.unread().filter(person=person, kind=kind).values_list("sentence", flat=True))


def test_the_verifier_then_the_signer_are_asked(table: Table) -> None:
    cast, verifier = table.way.cast, table.way.verifier
    decision = drafted(table)
    assert not Notice.objects.filter(kind="decisions.move").exists()
    actions.propose(decision, by=table.secretary)
    [said] = unread(verifier)
    assert said.startswith("Dự thảo quyết định NTM 2023 (1 xã) do ") and said.endswith("chờ anh/chị kiểm tra.")
    assert not unread(table.secretary) and not unread(cast.leader)
    decision.refresh_from_db()
    actions.verify(decision, by=verifier)
    assert unread(cast.leader) == ["Dự thảo quyết định NTM 2023 (1 xã) đã kiểm tra, chờ anh/chị xem và ký."]
    assert not unread(verifier) and not unread(cast.district_leader)
    assert Notice.objects.filter(kind="decisions.move").values_list("where", flat=True).distinct().get() == reverse(
        "decision", args=[decision.pk]
    )


def test_what_is_sent_back_goes_to_whoever_proposed_with_the_reason(table: Table) -> None:
    decision = verified(table)
    actions.send_back(decision, by=table.way.cast.leader, reason="Thiếu tờ trình")
    [said] = unread(table.secretary)
    assert said.endswith("trả lại dự thảo quyết định NTM 2023: Thiếu tờ trình")
    assert not unread(table.way.cast.leader)


def test_a_cancelled_draft_is_told_to_those_who_had_to_do_with_it(table: Table) -> None:
    decision = verified(table)
    actions.cancel(decision, by=table.secretary, reason="Soạn lại theo đợt")
    assert ["Soạn lại theo đợt" in said for said in unread(table.way.verifier)] == [True]
    assert not unread(table.way.cast.leader)


def test_commune_and_district_hear_of_the_title_once(table: Table) -> None:
    cast = table.way.cast
    actions.sign(verified(table), signing(), by=cast.leader)
    for person in (cast.officer, cast.district):
        [said] = unread(person, "decisions.recognised")
        assert said == "Xã Tiên Lãnh được công nhận NTM năm 2023 theo Quyết định 2044/QĐ-UBND ngày 12/10/2023."
    assert not unread(cast.other_officer, "decisions.recognised")
    assert not unread(cast.officer, "council.dossier")
    [said] = unread(table.secretary)
    assert said.startswith("Quyết định 2044/QĐ-UBND đã ký.")
    where = Notice.objects.filter(person=cast.officer, kind="decisions.recognised").values_list("where", flat=True)
    assert list(where) == [reverse("dossier", args=[table.dossier.pk])]
