"""Surveys for tests: one of commune 20869 with three villages, the people of the Front, and counting in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.people.tests.cast import ALWAYS, Cast, add_person
from datchuan.places.models import Level
from datchuan.surveys import actions
from datchuan.surveys.actions import Plan
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import Counts
from datchuan.surveys.workflow import Action

VILLAGES = [("Thôn 1", 120), ("Thôn 2", 90), ("Tổ dân phố Trung", 60)]
PLAN = Plan("NTM", 2023, date(2023, 10, 2), date(2023, 10, 20))


@dataclass
class World:
    cast: Cast
    survey: Survey
    minutes: StoredFile
    commune_front: User
    far_front: User

    @property
    def people(self) -> dict[str, User]:
        return {**self.cast.everyone, "commune_front": self.commune_front, "far_front": self.far_front}

    @property
    def address(self) -> str:
        return f"/surveys/{self.survey.pk}/"

    def fresh(self) -> Survey:
        return Survey.objects.select_related("commune").get(pk=self.survey.pk)

    def village(self, position: int = 1) -> Village:
        return Village.objects.select_related("survey__commune").get(survey=self.survey, position=position)

    def count(self, position: int, *numbers: int, **more: Any) -> Village:
        """Write given, returned, valid, satisfied, unsatisfied, no opinion of a village, with its minutes."""
        row = self.village(position)
        names = ("given", "returned", "valid", "satisfied", "unsatisfied", "no_opinion")
        counts = Counts(row.name, row.households, **dict(zip(names, numbers, strict=False)), **more)
        minutes = self.minutes if len(numbers) == 6 else None
        return actions.write_village(row, counts, by=self.cast.front, version=row.version, minutes=minutes)

    def move(self, action: Action, who: str = "front", text: str = "") -> Survey:
        found = self.fresh()
        return actions.move(action, found, text, by=self.people[who], version=found.version)

    def locked(self) -> Survey:
        """105 of 200 valid forms say yes: 52,5 %."""
        self.count(1, 110, 100, 100, 60, 30, 10)
        self.count(2, 90, 100 - 10, 90, 40, 50, 0)
        self.count(3, 20, 10, 10, 5, 5, 0)
        return self.move(Action.LOCK)


@remembered
def build(cast: Cast) -> World:
    unit = cast.province["20869"]
    there = Agency.objects.create(
        code="MTTQ-20869",
        name="Ủy ban MTTQ xã Tiên Lãnh",
        kind=AgencyKind.FRONT,
        level=Level.COMMUNE,
        unit=unit,
        valid=ALWAYS,
    )
    far = Agency.objects.create(
        code="MTTQ-517", name="Ủy ban MTTQ huyện Núi Thành", kind=AgencyKind.FRONT, level=Level.DISTRICT,
        unit=cast.province["517"], valid=ALWAYS,
    )  # fmt: skip
    survey = actions.open_survey(unit, PLAN, by=cast.front)
    actions.list_villages(survey, VILLAGES, by=cast.front, version=1)
    minutes = StoredFile.objects.create(
        name="bien-ban.pdf", kind="pdf", mime="application/pdf", size=9, sha256="0" * 64, original_size=9,
        original_sha256="0" * 64, space=9, state="clean", scope=unit.chain, received_at=clock.now(), received_by=cast.front,
    )  # fmt: skip
    return World(
        cast, survey, minutes, add_person("mt.xa", "Mặt trận Tiên Lãnh", Role.FRONT, there),
        add_person("mt.nt", "Mặt trận Núi Thành", Role.FRONT, far),
    )  # fmt: skip


def sent(version: int = 1, **typed: object) -> dict[str, object]:
    return {"version": str(version), "idem": str(uuid4()), **typed}
