"""A council of ten members and a dossier that waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from datchuan.config.tests.remembered import remembered
from datchuan.council import actions
from datchuan.council.models import Item, Member, Sitting
from datchuan.council.workflow import Choice
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY, Way
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person

SIZE = 10


@dataclass
class Table:
    """The way with a council: ``members`` are its people in the order of the sitting."""

    way: Way
    people: list[User]
    dossier: Dossier
    extra: list[Sitting] = field(default_factory=list)

    @property
    def secretary(self) -> User:
        return self.way.cast.coordinator

    @remembered
    def plan(self, secret: bool = True) -> Sitting:
        council = self.way.cast.province.agencies["HDTD-49"]
        return actions.plan_sitting(council, DAY, by=self.secretary, deadline=self.way.round_1, secret=secret)

    @remembered
    def opened(self, absent: int = 0, secret: bool = True) -> Sitting:
        """A sitting that is open with the dossier on its agenda; the last ``absent`` members are away."""
        sitting = self.plan(secret)
        actions.put_on_agenda(sitting, [self.dossier], by=self.secretary)
        members = list(sitting.members.all())
        there = {m.pk: at < len(members) - absent for at, m in enumerate(members)}
        actions.note_presence(sitting, there, by=self.secretary)
        return actions.open_sitting(sitting, by=self.secretary)

    @remembered
    def voting(self, absent: int = 0, secret: bool = True) -> Item:
        item = self.opened(absent, secret).items.get()
        return actions.open_vote(item, by=self.secretary)

    def member(self, sitting: Sitting, person: User) -> Member:
        return sitting.members.get(user=person)

    def cast(self, item: Item, choices: Sequence[str]) -> None:
        """The members present vote, in their order."""
        for member, choice in zip(item.sitting.members.filter(present=True), choices, strict=False):
            actions.cast(item, choice, by=member.user)


def votes(eligible: int, improve: int = 0, no: int = 0) -> list[str]:
    return [Choice.ELIGIBLE] * eligible + [Choice.IMPROVE] * improve + [Choice.NO] * no


@remembered
def furnish(way: Way) -> Table:
    council = way.cast.province.agencies["HDTD-49"]
    people = [way.cast.council_member]
    for number in range(2, SIZE + 1):
        people.append(add_person(f"member.{number:02d}", f"Ủy viên {number:02d}", Role.COUNCIL_MEMBER, council))
    return Table(way, people, way.to("council"))
