"""A small set of criteria, the pack's own procedure and a commune that meets every indicator: for every room of the way.

``build(cast)`` on the day of the order gives a ``Way``; ``way.to("council")`` leads a dossier to a step through the real actions
of this room, with a plain basis for steps whose own rooms stand above (their tests use their own actions instead).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import indicator, make_edition, threshold
from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.confirmations.actions import note_change
from datchuan.criteria.models import Edition, Responsibility
from datchuan.dossiers import actions, keeping, rules
from datchuan.dossiers.actions import Arrival, Basis
from datchuan.dossiers.content import digest_of
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.evidence import actions as evidence
from datchuan.evidence.about import About
from datchuan.evidence.place import Place
from datchuan.files.models import StoredFile
from datchuan.people.models import Agency, Role, User
from datchuan.people.tests.cast import ALWAYS, Cast, add_person, entered
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline, Procedure
from datchuan.procedures.plan import Step

DAY = date(2023, 10, 12)
YEAR = 2023
PACK = Path(__file__).resolve().parents[4] / "packs" / "quang-nam-2023"

CRITERIA: list[dict[str, Any]] = [
    {
        "code": "1",
        "name_vi": "Giao thông",
        "name_en": "Roads",
        "group": "G1",
        "subject": "roads",
        "indicators": [indicator("1.1", "Số km đường đạt chuẩn", {"kind": "quantity", "unit": "km"}, threshold("10"))],
    },
    {
        "code": "2",
        "name_vi": "Y tế",
        "name_en": "Health",
        "group": "G2",
        "subject": "health",
        "indicators": [
            indicator("2.1", "Số trạm y tế đạt chuẩn", {"kind": "count", "unit": "trạm"}, threshold("1")),
            indicator("2.2", "Số hộ tham gia bảo hiểm", {"kind": "count", "unit": "hộ"}, threshold("100")),
        ],
    },
]
MET: dict[str, str] = {"1.1": "12", "2.1": "1", "2.2": "140"}
LEADS = {"1.1": "SGTVT", "2.1": "SYT", "2.2": "SYT"}


@dataclass
class Way:
    """Everybody on the way of a dossier. ``dossier`` is that of commune 20869, when one was opened."""

    cast: Cast
    commune: Unit
    neighbour: Unit
    far: Unit
    edition: Edition
    procedure: Procedure
    round_1: Deadline
    round_2: Deadline
    transport: User
    verifier: User
    other_leader: User
    files: list[StoredFile] = field(default_factory=list)

    def actor(self, step: Step) -> User:
        """Whoever acts in a step in the tests."""
        if step.kind in rules.KEPT_BY_OFFICE:
            return self.cast.coordinator
        by_role = {
            Role.COMMUNE_OFFICER: self.cast.officer,
            Role.DISTRICT_OFFICER: self.cast.district,
            Role.COORDINATOR: self.cast.coordinator,
            Role.LEADER: self.cast.leader,
            Role.FRONT: self.cast.front,
        }
        return by_role[step.role]

    def open(self, level: str = "NTM") -> Dossier:
        return self.fresh(actions.open_dossier(self.commune, level, YEAR, by=self.cast.officer))

    def fresh(self, dossier: Dossier) -> Dossier:
        """The dossier as it stands in the database."""
        rows = Dossier.objects.select_related("edition", "procedure", "content", "deadline")
        return with_communes([rows.get(pk=dossier.pk)])[0]

    def paper(self, dossier: Dossier, step: Step, wanted: str, *, by: User | None = None) -> Document:
        about = keeping.About(step=step.code, wanted=wanted, title=wanted, form="original")
        return keeping.add_document(dossier, about, stored_file(dossier), by=by or self.actor(step))

    def papers(self, dossier: Dossier) -> None:
        """Every document that the present step still wants."""
        step = dossier.present_step
        there = set(Document.objects.filter(dossier=dossier, removed_at=None).values_list("wanted", flat=True))
        for wanted in step.documents:
            if wanted.required and not wanted.is_held and wanted.code not in there:
                self.paper(dossier, step, wanted.code)

    def arrival(self, at: datetime | None = None) -> Arrival:
        return Arrival(self.round_1, at or clock.now())

    def satisfied(self, dossier: Dossier, number: str = "95.5") -> None:
        said = keeping.Said("satisfaction", DAY, "Biên bản kiểm phiếu", "MTTQ huyện", number=Decimal(number), unit="%")
        keeping.record_fact(dossier, said, by=self.cast.front)

    def confirmed(self, dossier: Dossier) -> None:
        """The conditions that district and police confirm."""
        for condition in ("no_overdue_debt", "security"):
            said = keeping.Said(condition, DAY, f"Văn bản {condition}", "UBND huyện", holds=True)
            keeping.record_fact(dossier, said, by=self.cast.district)

    def step(self, dossier: Dossier) -> Dossier:
        """One step further, with all that it wants."""
        dossier = self.fresh(dossier)
        if dossier.state == "ready":
            return self.sent(dossier)
        step = dossier.present_step
        self.papers(dossier)
        if step.kind == "survey_result":
            self.satisfied(dossier)
        basis = Basis("thử") if step.kind in actions.rules.BY_OTHER_ROOMS else None
        passed = self.fresh(actions.pass_step(dossier, by=self.actor(step), basis=basis))
        return self.sent(passed) if passed.state == "ready" else passed

    def sent(self, dossier: Dossier, arrival: Arrival | None = None) -> Dossier:
        """A dossier that was ready, sent to the province by whoever sends it."""
        letter = Basis("Tờ trình số 45/TTr-UBND")
        by = self.actor(dossier.present_step)
        return self.fresh(actions.send_to_province(dossier, arrival or self.arrival(), by=by, basis=letter))

    def to(self, code: str, dossier: Dossier | None = None) -> Dossier:
        """A dossier that has come to a step."""
        return self.led(dossier, code) if dossier else led(self, code)

    def led(self, dossier: Dossier, code: str) -> Dossier:
        while dossier.step != code:
            before = dossier.step
            dossier = self.step(dossier)
            assert dossier.step != before, f"stuck in {before}"
        return dossier


@remembered
def led(way: Way, code: str) -> Dossier:
    """A new dossier that has come to a step."""
    return way.led(way.open(), code)


def browser(person: User) -> Client:
    """A browser in which a person is signed in."""
    return entered(person)


def stored_file(dossier: Dossier) -> StoredFile:
    """A stored file of the dossier's commune: the row only, as the files room makes it."""
    number = StoredFile.objects.count()
    digest = f"{number:064x}"
    return StoredFile.objects.create(
        scope=dossier.commune.chain,
        name=f"giay-to-{number}.pdf",
        kind="pdf",
        mime="application/pdf",
        size=1000,
        sha256=digest,
        original_size=1000,
        original_sha256=digest,
        space=1000,
        state="clean",
        received_at=clock.now(),
    )


def measure(way_edition: Edition, commune: Unit, officer: User, values: dict[str, str] = MET) -> None:
    """Save figures of a commune and prove each of them."""
    for code, number in values.items():
        row = way_edition.indicators.get(code=code)
        save_value(commune, row, YEAR, Figure({"number": number}, "2023", "Báo cáo xã", True), by=officer, version=0)
        about = About(title=f"Sổ theo dõi {code}", system="Hệ thống ngành")
        place = Place(set_code=way_edition.set_code, year=YEAR, indicator_code=code, wanted="")
        evidence.add_document(commune, about, by=officer, moved=note_change, place=place)


def change(way: Way, code: str = "2.2", number: str = "150") -> None:
    """The officer corrects a figure."""
    row = way.edition.indicators.get(code=code)
    from datchuan.assessments.evaluation import stored_figure

    held = stored_figure(way.commune.pk, "NTM", code, YEAR)
    assert held is not None
    figure = Figure({"number": number}, "2023", "Báo cáo xã sửa", True)
    save_value(way.commune, row, YEAR, figure, by=way.cast.officer, version=held.version, reason="đếm lại")


def procedure_of_pack(level: str = "NTM", **changes: Any) -> Procedure:
    """The recognition procedure of the pack as a row, with changes of its document."""
    rows = yaml.safe_load((PACK / "procedure.yaml").read_text(encoding="utf-8"))["procedures"]
    document = {**next(row for row in rows if row["purpose"] == "recognition"), **changes}
    return Procedure.objects.create(
        code=document["code"],
        level=level,
        purpose="recognition",
        government_model="three_tier",
        document=document,
        digest=digest_of(document),  # plans are kept by it for the life of the process
        valid=DateRange(date(2022, 8, 2), None),
        legal_act=document["legal_act"],
        standing="to_check",
    )


def deadlines() -> tuple[Deadline, Deadline]:
    """The two rounds of the order of 11/10/2023."""
    rows = []
    for number, (day, wording) in enumerate(
        [(date(2023, 11, 30), "trước ngày 30/11/2023"), (date(2024, 2, 28), "trước ngày 28/02/2024")], start=1
    ):
        rows.append(
            Deadline.objects.create(
                code=f"round-{number}-2023",
                kind="dossier_round",
                name_vi=f"Đợt {number} năm 2023",
                name_en=f"Round {number} of 2023",
                wording=wording,
                at=datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM),
                year=YEAR,
                standing="to_check",
            )
        )
    return rows[0], rows[1]


@remembered
def build(cast: Cast, procedure: Procedure | None = None) -> Way:
    """The way, on the day of the order, with commune 20869 meeting everything; under the pack's procedure by default."""
    agencies: dict[str, Agency] = cast.province.agencies
    edition = make_edition("NTM", CRITERIA)
    for code, agency in LEADS.items():
        Responsibility.objects.create(
            indicator=edition.indicators.get(code=code), agency=agencies[agency], part="lead", valid=ALWAYS,
            legal_act="QĐ 1098/QĐ-UBND", standing="to_check",
        )  # fmt: skip
    today = Unit.objects.as_of(DAY)
    commune, neighbour, far = (today.get(code=code) for code in ("20869", "20884", "20968"))
    round_1, round_2 = deadlines()
    way = Way(
        cast,
        commune,
        neighbour,
        far,
        edition,
        procedure or procedure_of_pack(),
        round_1,
        round_2,
        transport=add_person("transport", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, agencies["SGTVT"]),
        verifier=add_person("verifier", "Điều phối Thứ Hai", Role.COORDINATOR, agencies["VPDP"]),
        other_leader=add_person("leader.two", "Lãnh đạo Tỉnh Hai", Role.LEADER, agencies["UBND-49"]),
    )
    measure(edition, commune, cast.officer)
    return way
