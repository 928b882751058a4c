from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import CRITERIA, DAY, Setting, build, make_edition
from datchuan.config import clock
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.guidance import actions, asking
from datchuan.guidance.actions import Content
from datchuan.guidance.models import GuidanceVersion, Question
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import ALWAYS, Cast, _empty_cache, add_person, cast, entered, province, signed_in

__all__ = ["_empty_cache", "cast", "province", "signed_in"]

#: The day on which the second edition begins.
LATER = date(2023, 11, 20)


@dataclass
class Place:
    """The setting with short ways to the actions. Indicator 2.1 is led by SYT; 1.1 by SGTVT, 3.1 by nobody."""

    setting: Setting
    transport: User

    @property
    def cast(self) -> Cast:
        return self.setting.cast

    @property
    def officer(self) -> User:
        return self.cast.officer

    @property
    def department(self) -> User:
        return self.cast.department

    @property
    def indicator(self) -> Indicator:
        return self.setting.indicator("2.1")

    def publish(self, body: str = "Đếm theo sổ của thôn.", version: int = 0, by: User | None = None) -> GuidanceVersion:
        return actions.publish(self.indicator, Content(body), by=by or self.department, version=version)

    def ask(
        self, text: str = "Hộ dùng giếng khoan có tính không?", by: User | None = None, code: str = "2.1"
    ) -> Question:
        by = by or self.officer
        unit = self.setting.commune if by == self.officer else self.setting.far
        return asking.ask(self.setting.indicator(code), unit, text, by=by)

    def answer(self, question: Question, text: str = "Có, nếu nước đạt quy chuẩn.") -> Question:
        return asking.answer(question, text, by=self.department)

    def browser(self, person: User) -> Client:
        return entered(person)

    def new_edition(self) -> Edition:
        """Another edition of the set, in force from ``LATER``, with the same agencies in charge."""
        edition = make_edition("NTM", CRITERIA, code="NTM/2023", begins=LATER)
        for code, agency in (("2.1", "SYT"), ("1.1", "SGTVT")):
            Responsibility.objects.create(
                indicator=edition.indicators.get(code=code), agency=self.cast.province.agencies[agency], part="lead",
                valid=ALWAYS, standing="to_check",
            )  # fmt: skip
        return edition


def sent(**more: object) -> dict[str, object]:
    """The fields of a form, with a fresh key."""
    return {"idem": str(uuid4()), **more}


def build_place(cast: Cast) -> Place:
    setting = build(cast)
    agency = cast.province.agencies["SGTVT"]
    Responsibility.objects.create(
        indicator=setting.indicator("1.1"), agency=agency, part="lead", valid=ALWAYS, standing="to_check"
    )
    return Place(setting, add_person("transport", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, agency))


@pytest.fixture
def place(cast: Cast) -> Iterator[Place]:
    with clock.travel(DAY):
        yield build_place(cast)
