"""Consultations and meetings for tests: a colleague in each office, and a dossier led to them through real actions."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY, YEAR, Way, measure
from datchuan.hearings import actions, sitting
from datchuan.hearings.actions import Published, Said
from datchuan.hearings.counting import Ballots
from datchuan.hearings.models import Consultation, Item, Meeting
from datchuan.hearings.sitting import About
from datchuan.hearings.workflow import Channel, Voice
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import add_person, entered

#: The first and the last day of publication, and the day after.
STARTS, ENDS, AFTER = DAY, DAY + timedelta(days=19), DAY + timedelta(days=20)
IN_FAVOUR = Ballots(22, 22, 22, 21, 1, 0)
TOO_FEW = Ballots(22, 22, 21, 19, 2, 1)


@dataclass
class Hall:
    way: Way
    colleague: User  # the second person of the commune
    district_colleague: User
    third: User  # one more of the commune
    neighbour_officer: User  # of the other commune of the district

    @property
    def cast(self) -> Any:
        return self.way.cast

    @property
    def people(self) -> dict[str, User]:
        own = {name: getattr(self, name) for name in ("colleague", "district_colleague", "third", "neighbour_officer")}
        return {**self.cast.everyone, **own}

    # Consultation

    @remembered
    def consulted(self, dossier: Dossier | None = None) -> Consultation:
        """An open consultation of the commune, from today on for twenty days."""
        dossier = dossier or self.way.to("consultation")
        return self.read(actions.open_consultation(dossier, STARTS, ENDS, by=self.cast.officer))

    def read(self, consultation: Consultation) -> Consultation:
        found = Consultation.objects.select_related("seen").get(pk=consultation.pk)
        found.dossier = self.way.fresh(Dossier.objects.get(pk=found.dossier_id))
        return found

    def published(self, consultation: Consultation, times: int = 3) -> None:
        said = Published(Channel.LOUDSPEAKER, "Loa các thôn", clock.today(), times)
        actions.publish(consultation, said, by=self.cast.officer)

    def said(
        self, consultation: Consultation, who: Voice = Voice.RESIDENT, name: str = "", text: str = "Đường thôn 3"
    ) -> Any:
        row = actions.comment(consultation, Said(who, text, clock.today(), name), by=self.cast.officer)
        row.consultation = consultation
        return row

    def report(self, dossier: Dossier) -> None:
        """The documents that the step wants."""
        self.way.papers(self.way.fresh(dossier))

    # Meeting

    def about(self, on: date | None = None, **more: Any) -> About:
        said = {"chair": "Ông A, Chủ tịch", "secretary": "Bà B, Văn phòng", "invited": 25, "present": 22, **more}
        return About(on or clock.today(), "Hội trường xã", **said)

    @remembered
    def called(self, *dossiers: Dossier, by: User | None = None, **more: Any) -> Meeting:
        return sitting.call_meeting(list(dossiers), self.about(**more), by=by or self.cast.officer)

    @remembered
    def voting(self, *dossiers: Dossier, by: User | None = None, **more: Any) -> Meeting:
        """A meeting whose vote is open."""
        meeting = self.called(*dossiers, by=by, **more)
        return sitting.open_vote(meeting, by=by or self.cast.officer, version=meeting.version)

    def item(self, dossier: Dossier) -> Item:
        """The newest ballot on a dossier, with what its actions need."""
        found = Item.objects.select_related("meeting__agency", "seen").filter(dossier=dossier).latest("pk")
        found.dossier = self.way.fresh(dossier)
        return found

    def counted(self, dossier: Dossier, ballots: Ballots = IN_FAVOUR, pair: tuple[User, User] | None = None) -> Item:
        """Both persons enter the same."""
        for person in pair or (self.cast.officer, self.colleague):
            item = self.item(dossier)
            sitting.enter(item, ballots, by=person, round_shown=item.round)
        return self.item(dossier)

    @remembered
    def two_in_district(self) -> tuple[Dossier, Dossier]:
        """Dossiers of two communes that wait for the district's meeting."""
        return self.way.to("district_meeting"), self.second("district_meeting")

    @remembered
    def second(self, step: str) -> Dossier:
        """A dossier of the neighbouring commune, led to a step."""
        own, officer = self.way.commune, self.cast.officer
        try:
            self.way.commune = self.way.neighbour
            object.__setattr__(self.cast, "officer", self.neighbour_officer)
            return self.way.to(step)
        finally:
            self.way.commune = own
            object.__setattr__(self.cast, "officer", officer)


@remembered
def furnish(way: Way) -> Hall:
    agencies = way.cast.province.agencies
    officer = add_person("colleague", "Cán bộ Thứ Hai", Role.COMMUNE_OFFICER, agencies["UBND-20869"])
    district = add_person("district.two", "Cán bộ Huyện Hai", Role.DISTRICT_OFFICER, agencies["UBND-514"])
    third = add_person("third", "Cán bộ Thứ Ba", Role.COMMUNE_OFFICER, agencies["UBND-20869"])
    neighbour = add_person("neighbour", "Cán bộ Tiên Phong", Role.COMMUNE_OFFICER, agencies["UBND-20884"])
    measure(way.edition, way.neighbour, neighbour)
    return Hall(way, officer, district, third, neighbour)


# Pages


def browser(person: User) -> Client:
    return entered(person)


def text(response: HttpResponse) -> str:
    """The words of a page, without its marks."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def sent(**typed: Any) -> dict[str, Any]:
    return {"idem": str(uuid4()), **typed}


def papers_of(ballots: Ballots, item: Item) -> dict[str, Any]:
    """The form of an entry."""
    return sent(item=item.pk, round=item.round, **ballots.plain())


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """What each of several calls that begin together came to: "ok" or the sentence of its refusal."""
    start, answers = Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        try:
            with clock.travel(AFTER):
                start.wait(timeout=20)
                call()
            answers.append("ok")
        except Exception as error:
            answers.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


__all__ = [
    "AFTER",
    "DAY",
    "ENDS",
    "IN_FAVOUR",
    "STARTS",
    "TOO_FEW",
    "YEAR",
    "Hall",
    "at_once",
    "browser",
    "furnish",
    "text",
]
