"""One commune before the Council for two levels in one sitting: two items, two votes, two outcomes."""

from __future__ import annotations

from uuid import uuid4

from datchuan.council import actions, drafts
from datchuan.council.queries import sitting_page
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.council.workflow import Choice
from datchuan.dossiers.models import Dossier, Passage, Version
from datchuan.dossiers.workflow import State
from datchuan.people.rights import rights_of


def at_another_level(first: Dossier, level: str) -> Dossier:
    """The same commune's dossier for another level, at the same place of its way."""
    made = Dossier.objects.get(pk=first.pk)
    made.id, made.level, made.content, made.state, made._state.adding = uuid4(), level, None, State.DRAFTING, True
    made.save()
    seen = Version.objects.get(pk=first.content_id)
    seen.pk, seen.dossier, seen._state.adding = None, made, True
    seen.save()
    Dossier.objects.filter(pk=made.pk).update(content=seen, state=first.state)
    passage = Passage.objects.get(dossier=first, ended_at=None)
    passage.pk, passage.dossier, passage._state.adding = None, made, True
    passage.save()
    return made


def test_each_level_has_its_own_vote_and_its_own_outcome(table: Table) -> None:
    way, sitting = table.way, table.plan(secret=False)
    both = [table.dossier, way.fresh(at_another_level(table.dossier, "NTM_NC"))]
    actions.put_on_agenda(sitting, both, by=table.secretary)
    actions.note_presence(sitting, {member.pk: True for member in sitting.members.all()}, by=table.secretary)
    sitting = actions.open_sitting(sitting, by=table.secretary)
    first, second = (sitting.items.get(dossier=dossier) for dossier in both)
    actions.declare_conflict(second, table.member(sitting, table.people[0]), by=table.people[0], reason="Quê ở xã")
    for item, said in ((first, votes(SIZE)), (second, votes(2, SIZE - 3))):
        item = actions.open_vote(item, by=table.secretary)
        people = table.people if item.pk == first.pk else table.people[1:]
        for person, choice in zip(people, said, strict=True):
            actions.cast(item, choice, by=person)
        actions.close_vote(item, by=table.secretary, conclusion="" if item.pk == first.pk else "Làm đường thôn 3")
    actions.close_sitting(sitting, by=table.secretary)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, first.voters, second.outcome, second.voters) == (
        Choice.ELIGIBLE, SIZE, Choice.IMPROVE, SIZE - 1,
    )  # fmt: skip
    assert [way.fresh(dossier).state for dossier in both] == [State.VOTED, State.SENT_BACK]
    page = sitting_page(rights_of(table.secretary), sitting)
    text = str(drafts.draft(drafts.wanted_of(page)[0], page))
    assert "đạt chuẩn nông thôn mới nâng cao" in text and "đạt chuẩn nông thôn mới năm" in text
