"""Findings for tests: a second department that supports the indicator, people of both, and finding in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from datchuan.assessments.tests.setting import DAY, YEAR, Setting
from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.criteria.models import Responsibility
from datchuan.evidence.models import Attachment, Document
from datchuan.findings import actions
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.workflow import Action, Stage, State
from datchuan.people.models import Agency, Role, User
from datchuan.people.tests.cast import ALWAYS, add_person, entered
from datchuan.places.models import Unit

DUE = DAY + timedelta(days=10)
SAID = Said("Danh sách hộ chưa có xác nhận của trạm y tế", "Bổ sung danh sách có xác nhận", DUE)


@dataclass
class World:
    here: Setting
    supporting: Agency
    supporter: User
    stranger: User
    colleague: User
    other_district: User

    @property
    def cast(self) -> Any:
        return self.here.cast

    @property
    def people(self) -> dict[str, User]:
        """Everybody by a name for parametrized tests."""
        own = {name: getattr(self, name) for name in ("supporter", "stranger", "colleague", "other_district")}
        return {**self.cast.everyone, **own, "commune_colleague": self.here.colleague}

    def agency(self, code: str) -> Agency:
        return Agency.objects.get(code=code)

    @remembered
    def raised(
        self,
        stage: Stage = Stage.EARLY,
        *,
        by: str = "department",
        commune: Unit | None = None,
        code: str = "2.1",
        on: date | None = None,
        said: Said | None = None,
    ) -> Finding:
        """A finding raised by one of the people for the agency of their first post, on a day."""
        person = self.people[by]
        with clock.travel(on or clock.today()):
            return actions.raise_finding(
                commune or self.here.commune,
                self.here.indicator(code),
                YEAR,
                stage,
                said or Said(SAID.wrong, SAID.todo, clock.today() + timedelta(days=10)),
                agency=person.posts.get().agency,
                by=person,
            )

    @remembered
    def in_state(self, state: State) -> Finding:
        """A finding of the department brought to a state by real actions."""
        finding = self.raised()
        if state == State.WITHDRAWN:
            return actions.withdraw(finding, "Nêu nhầm xã", by=self.cast.department, version=1)
        if state == State.OPEN:
            return finding
        finding = self.answered(finding)
        if state == State.CLOSED:
            return actions.close(finding, by=self.cast.department, version=2)
        if state == State.REOPENED:
            return actions.reopen(finding, "Ảnh chưa rõ", DUE, by=self.cast.department, version=2)
        return finding

    @remembered
    def answered(self, finding: Finding) -> Finding:
        return actions.answer(
            finding, "Đã bổ sung", by=self.here.officer, version=finding.version, without_proof="Đã gửi bản giấy"
        )

    def document(self, commune: Unit | None = None, title: str = "Danh sách hộ có xác nhận") -> UUID:
        """A document of a commune that lies in another system, attached to indicator 2.1."""
        commune = commune or self.here.commune
        now = clock.now()
        document = Document.objects.create(commune=commune, title=title, system="Trục liên thông", received_at=now)
        Attachment.objects.create(
            document=document, commune=commune, set_code="NTM", year=YEAR, indicator_code="2.1",
            attached_at=now, attached_by=self.here.officer,
        )  # fmt: skip
        return document.pk


@remembered
def furnish(here: Setting) -> World:
    agencies = here.cast.province.agencies
    supporting = agencies["SNNPTNT"]
    # Only those with an address can be told at once.
    User.objects.filter(pk=here.officer.pk).update(email="xa@example.vn")
    Responsibility.objects.create(
        indicator=here.indicator("2.1"), agency=supporting, part="support", valid=ALWAYS, standing="to_check"
    )
    return World(
        here,
        supporting,
        supporter=add_person("so.nn", "Chuyên viên Nông nghiệp", Role.DEPARTMENT_SPECIALIST, supporting),
        stranger=add_person("so.gt", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, agencies["SGTVT"]),
        colleague=add_person("so.yt2", "Chuyên viên Y tế Hai", Role.DEPARTMENT_SPECIALIST, agencies["SYT"]),
        other_district=add_person("huyen.nt", "Cán bộ Núi Thành", Role.DISTRICT_OFFICER, agencies["UBND-517"]),
    )


def browser(person: User) -> Client:
    return entered(person)


def text(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def do(action: Action, finding: Finding, by: User, version: int | None = None, **more: Any) -> Finding:
    """An action with words that fit it."""
    version = finding.version if version is None else version
    calls = {
        Action.ANSWER: lambda: actions.answer(
            finding, "Đã sửa xong", by=by, version=version, without_proof="Không có tài liệu", **more
        ),
        Action.CLOSE: lambda: actions.close(finding, "Được rồi", by=by, version=version, **more),
        Action.REOPEN: lambda: actions.reopen(finding, "Còn thiếu", DUE, by=by, version=version, **more),
        Action.EXTEND: lambda: actions.extend(
            finding, DUE + timedelta(days=30), "Mưa lũ", by=by, version=version, **more
        ),
        Action.WITHDRAW: lambda: actions.withdraw(finding, "Nêu nhầm", by=by, version=version, **more),
    }
    return calls[action]()
