"""Every address of the product with a sample for each of its parts, and a browser for each role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement
from datchuan.config import clock
from datchuan.council.actions import plan_sitting
from datchuan.council.models import Item, Sitting
from datchuan.criteria.models import Edition, Indicator
from datchuan.decisions.models import Decision, Line
from datchuan.directives.models import Assignment, Directive
from datchuan.directives.models import Task as LetterTask
from datchuan.dossiers.actions import open_dossier
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Dossier, Version
from datchuan.findings.actions import raise_finding
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.workflow import Stage
from datchuan.guidance.asking import ask
from datchuan.guidance.models import Question
from datchuan.obstacles.actions import raise_obstacle
from datchuan.obstacles.matters import merge
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.record import Said as ObstacleSaid
from datchuan.packs.tests.world import World
from datchuan.people.models import Agency, Post
from datchuan.plausibility.models import Draw, Pick, Sign
from datchuan.procedures.models import Deadline
from datchuan.remedies.models import Plan
from datchuan.remedies.models import Step as RemedyStep
from datchuan.reports.content import Content, plain
from datchuan.reports.models import Report
from datchuan.rounds.exceptions import ask as ask_exception
from datchuan.rounds.models import Extension
from datchuan.surveys.actions import Plan as SurveyPlan
from datchuan.surveys.actions import list_villages, open_survey
from datchuan.surveys.models import Survey, Village
from datchuan.upkeep.models import Campaign, Review
from datchuan.visits.actions import plan as plan_visit
from datchuan.visits.models import SiteVisit
from datchuan.visits.record import Said as VisitSaid
from datchuan.visits.record import Slot
from datchuan.whatif.models import Draft

#: Column of the table -> demo account; nobody for a visitor who has not signed in.
ROLES = {
    "officer": "xa.tienlanh",
    "other_officer": "xa.daithanh",
    "district": "huyen.tienphuoc",
    "department": "so.yte",
    "coordinator": "vpdp",
    "council": "hoidong",
    "leader": "lanhdao.tinh",
    "district_leader": "lanhdao.tienphuoc",
    "chairman": "lanhdao.tienlanh",
    "head": "lanhdao.soyte",
    "inspector": "thanhtra",
    "front": "mattran.tinh",
    "operator": "quantri",
    "anonymous": "",
}
#: The commune of ``officer``, within the district of ``district``; one beyond both, and one that does not exist.
OWN, FAR, NOWHERE = "20869", "20995", "00000"
#: A round of the pack.
ROUND = "round-1-2023"
#: A figure of ``OWN`` that nothing else looks like, and what a page shows that tells it.
FIGURE = {"female": {"num": "7313", "den": "9871"}, "male": {"num": "7317", "den": "9877"}}
TELLS = re.compile(r"(?<![\w-])(7\.?31[37]|9\.?87[17]|74[,.]0[89]\d*)(?![\w-])")  # not within keys and tokens
#: The key of a thing that does not exist.
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
#: The same for the second key of an address, so that answers can be told apart by the first alone.
NO_PAPER = UUID("00000000-0000-4000-8000-00000000000d")


@dataclass(frozen=True)
class Address:
    """An address with its name; ``sample`` tells apart several samples of one name."""

    name: str
    sample: str
    path: str

    @property
    def label(self) -> str:
        return f"{self.name} {self.sample}".strip()


def patterns() -> Iterator[URLPattern]:
    """Every named pattern of the resolver."""

    def below(resolver: URLResolver) -> Iterator[URLPattern]:
        for part in resolver.url_patterns:
            if isinstance(part, URLResolver):
                yield from below(part)
            else:
                yield part

    yield from below(get_resolver())


class Walk:
    """The world with one figure saved in two communes, so that histories exist, and who is who."""

    def __init__(self, world: World) -> None:
        self.world = world
        #: Addresses whose pages told ``FIGURE`` to who measures anew, whose answers to a form did so, and that gave a file which
        #: cannot be looked into.
        self.told: set[str] = set()
        self.answered: set[str] = set()
        self.files: set[str] = set()
        self.own = self._figure(OWN, "xa.tienlanh")
        self._figure(OWN, "xa.tienlanh", "15.1", FIGURE)
        self.far = self._figure("20527", "xa.daithanh")
        self.person = world.user("hoidong")
        self.post = Post.objects.get(user=self.person)
        self.finding, self.far_finding = self._finding(OWN), self._finding(FAR)
        self.obstacle, self.far_obstacle = self._obstacle("xa.tienlanh"), self._obstacle("xa.daithanh")
        self.question = self._question()
        self.dossier, self.far_dossier = self._dossier(OWN, "xa.tienlanh"), self._dossier("20527", "xa.daithanh")
        self.extension = self._extension(self.dossier, "xa.tienlanh")
        self.far_extension = self._extension(self.far_dossier, "xa.daithanh")
        self.sitting, self.item = self._council()
        self.draft = Draft.objects.create(
            name="Bản nháp", set_code="NTM", owner=world.user("vpdp"), shared_with=["department_specialist"],
            created_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
        self.plan, self.step = self._plan(OWN, "xa.tienlanh")
        self.far_plan, self.far_step = self._plan(FAR, "xa.daithanh")
        self.survey, self.far_survey = self._survey(OWN), self._survey(FAR)
        self._pairs: dict[str, list[tuple[str, Any]]] = {
            "sitting": [("called", self.sitting.pk), ("nowhere", NOBODY)],
            "item": [("called", self.item.pk), ("nowhere", NOBODY)],
            "decision": [
                ("own", self._decision(self.dossier, 1).pk), ("far", self._decision(self.far_dossier, 2).pk),
                ("nowhere", NOBODY),
            ],
            **self._upkeep(),
            "report": [("own", self._report("UBND-514")), ("far", self._report("UBND-504")), ("nowhere", NOBODY)],
            **self._honest(),
            "visit": [("own", self._visit(OWN).pk), ("far", self._visit(FAR).pk), ("nowhere", NOBODY)],
            **self._letter(),
        }  # fmt: skip
        # Signed in before anything is taken back, so that every session lasts.
        self._cookies = {role: self._session(username) for role, username in ROLES.items() if username}

    def _figure(self, code: str, username: str, of: str = "1.1", value: Any = None) -> Measurement:
        indicator = Indicator.objects.get(edition__set_code="NTM", code=of)
        figure = Figure(value or {"pass": True})
        with clock.travel(date(2023, 10, 1)):
            return save_value(
                self.world.commune(code), indicator, 2023, figure, by=self.world.user(username), version=0
            )  # fmt: skip

    def _finding(self, code: str) -> Finding:
        commune = self.world.commune(code)
        indicator = Indicator.objects.get(edition__set_code="NTM", code="15.1")
        person = self.world.user("so.yte")
        with clock.travel(date(2023, 10, 2)):
            agency = Agency.objects.get(code="SYT")
            said = Said("Chưa có bảng tổng hợp.", "Gửi bảng tổng hợp.", date(2023, 11, 1))
            return raise_finding(commune, indicator, 2023, Stage.EARLY, said, agency=agency, by=person)

    def _obstacle(self, username: str) -> Obstacle:
        """An obstacle within a matter of its own."""
        person = self.world.user(username)
        with clock.travel(date(2023, 10, 2)):
            agency = person.posts.get().agency
            made = raise_obstacle(agency, ObstacleSaid("money", "Chưa có kinh phí."), by=person)
            desk, to = self.world.user("vpdp"), Agency.objects.get(code="SYT")
            merge([made.pk], f"Nhóm của {username}", to, 5, by=desk)
            return Obstacle.objects.get(pk=made.pk)

    def _survey(self, code: str) -> Survey:
        """A survey with one village, which nobody but the Front reads yet."""
        front = self.world.user("mattran.tinh")
        with clock.travel(date(2023, 10, 3)):
            made = open_survey(self.world.commune(code), SurveyPlan("NTM", 2023, date(2023, 10, 2)), by=front)
            return list_villages(made, [("Thôn 1", 100)], by=front, version=1)

    def _question(self) -> Question:
        indicator = Indicator.objects.get(edition__set_code="NTM", code="15.1")
        with clock.travel(date(2023, 10, 2)):
            return ask(indicator, self.world.commune(OWN), "Tính từ tháng nào?", by=self.world.user("xa.tienlanh"))

    def _dossier(self, code: str, username: str) -> Dossier:
        with clock.travel(date(2023, 10, 3)):
            return open_dossier(self.world.commune(code), "NTM", 2023, by=self.world.user(username))

    def _extension(self, dossier: Dossier, username: str) -> Extension:
        with clock.travel(date(2023, 10, 2)):
            until = datetime(2023, 12, 5, tzinfo=clock.VIETNAM)
            deadline = Deadline.objects.get(code=ROUND)
            return ask_exception(deadline, dossier, "Mất điện ba ngày.", until, by=self.world.user(username))

    def _council(self) -> tuple[Sitting, Item]:
        """A sitting that is to come with one dossier on its agenda, which no commune and district may see."""
        with clock.travel(date(2023, 10, 3)):
            council, by = Agency.objects.get(code="HDTD-49"), self.world.user("vpdp")
            sitting = plan_sitting(council, date(2023, 10, 20), by=by)
        item = Item.objects.create(
            sitting=sitting, dossier=self.dossier, seen=self._version(self.dossier), position=1, state="off"
        )
        return sitting, item

    def _upkeep(self) -> dict[str, list[tuple[str, UUID]]]:
        """A campaign with a review of the own commune and of one beyond."""
        campaign = Campaign.objects.create(
            kind="yearly", name="Rà soát", year=2023, on=date(2023, 10, 1), levels=["NTM"], basis="Kế hoạch",
            wording="cuối năm 2023", due_at=datetime(2024, 1, 1, tzinfo=clock.VIETNAM), opened_at=clock.now(),
            opened_by=self.world.user("vpdp"),
        )  # fmt: skip
        found = {}
        for label, code in (("own", OWN), ("far", FAR)):
            commune = self.world.commune(code)
            made = Review.objects.create(
                campaign=campaign, commune=commune, district_id=commune.parent_id, levels=["NTM"]
            )
            found[label] = made.pk
        return {
            "campaign": [("own", campaign.pk), ("nowhere", NOBODY)],
            "review": [*found.items(), ("nowhere", NOBODY)],
        }

    def _report(self, code: str) -> UUID:
        """The draft of a district's report."""
        organ, day = Agency.objects.get(code=code), date(2023, 10, 1)
        said = Content("514", "Huyện", "month", "2023-10-01", "2023-10-31", "2023-10-12", ())
        made = Report.objects.create(
            organ=organ, place=organ.unit, span="month", first=day, last=date(2023, 10, 31), content=plain(said),
            compiled_by=self.world.user("vpdp"), compiled_at=clock.now(),
        )  # fmt: skip
        return made.pk

    def _honest(self) -> dict[str, list[tuple[str, UUID]]]:
        """A sign and a drawn figure of the own commune and of one beyond."""
        found: dict[str, list[tuple[str, UUID]]] = {"sign": [], "pick": []}
        numbers = {"share": "2", "fewest": 1, "small": 30, "confidence": "95"}
        draw = Draw.objects.create(
            set_code="NTM", year=2023, frame=[], numbers=numbers, digest="a" * 64, seed_from="xổ số", seed="1", state="drawn",
            announced_at=clock.now(), drawn_at=clock.now(),
        )  # fmt: skip
        for place, (label, code) in enumerate((("own", OWN), ("far", FAR)), start=1):
            commune, counts = self.world.commune(code), {"beyond": 12, "short": 1, "expected": 6.5}
            row = {"commune": commune.pk, "indicator": "15.1", "value": {"num": "80", "den": "100"}}
            sign = Sign.objects.create(
                kind="bunching", set_code="NTM", indicator_code="15.1", year=2023, subject=f"i:15.1:{code}",
                communes=[commune.pk], chance=0.0004, facts={"counts": counts, "rows": [row], "more": 0},
                fingerprint="a" * 64, first_seen=clock.now(), computed_at=clock.now(),
            )  # fmt: skip
            pick = Pick.objects.create(
                draw=draw, number=place, commune=commune, district_code="514", indicator_code="15.1",
                own={"num": "80", "den": "100"},
            )  # fmt: skip
            found["sign"].append((label, sign.pk))
            found["pick"].append((label, pick.pk))
        nowhere = ("nowhere", NOBODY)
        return {name: [*rows, nowhere] for name, rows in found.items()} | {"draw": [("own", draw.pk), nowhere]}

    def _letter(self) -> dict[str, list[tuple[str, Any]]]:
        """A letter whose tasks went to the own commune and to one beyond, and one that is not given yet."""
        organ, by, on = Agency.objects.get(code="UBND-49"), self.world.user("vpdp"), date(2023, 10, 3)
        now = clock.now()
        issued, draft = (
            Directive.objects.create(
                organ=organ, dated=on, subject_vi="Công văn", made_at=now, **more,
            )
            for more in ({"state": "issued", "issued_by": by, "issued_at": now}, {})
        )  # fmt: skip
        found: dict[str, list[tuple[str, Any]]] = {"assignment": [], "directive_task": []}
        for number, (label, code) in enumerate((("own", OWN), ("far", FAR)), start=1):
            task = LetterTask.objects.create(
                directive=issued, number=number, text_vi="Báo cáo", result="report", named=[f"UBND-{code}"]
            )
            made = Assignment.objects.create(
                task=task, agency=Agency.objects.get(code=f"UBND-{code}"), unit=self.world.commune(code), given_at=now
            )
            found["assignment"].append((label, made.pk))
            found["directive_task"].append((label, task.pk))
        found["assignment"].append(("nowhere", NOBODY))
        found["directive_task"].append(("nowhere", 0))
        return found | {"directive": [("own", issued.pk), ("draft", draft.pk), ("nowhere", NOBODY)]}

    def _visit(self, code: str) -> SiteVisit:
        """A visit of the department that is to come."""
        slot = Slot(date(2023, 10, 20), "8 giờ", "Trụ sở UBND xã")
        with clock.travel(date(2023, 10, 3)):
            said = VisitSaid("survey", slot, "Hai chuyên viên", "NTM", 2023)
            by, agency = self.world.user("so.yte"), Agency.objects.get(code="SYT")
            return plan_visit(self.world.commune(code), said, agency=agency, by=by)

    def _plan(self, code: str, username: str) -> tuple[Plan, RemedyStep]:
        """A remedy plan that is being written, with a step."""
        by, commune = self.world.user(username), self.world.commune(code)
        plan = Plan.objects.create(
            commune=commune, level="NTM", edition=Edition.objects.filter(set_code="NTM").latest("pk"), opened_by=by,
            order=Deadline.objects.get(code="remedy-2023"), promised=date(2023, 12, 31), opened_at=clock.now(),
        )  # fmt: skip
        step = RemedyStep.objects.create(
            plan=plan, indicator="1.1", what="Sửa đường", owner=Agency.objects.get(code="SYT"), due=date(2023, 12, 1),
            first_due=date(2023, 12, 1), proof="Ảnh",
        )  # fmt: skip
        return plan, step

    def _version(self, dossier: Dossier) -> Version:
        return Version.objects.create(
            dossier=dossier, number=1, document=gather(dossier).document, content_digest="0" * 64, digest="0" * 64,
            letters="", criteria_met=0, criteria_total=19, standing="to_check", sealed_at=clock.now(),
            sealed_by=self.world.user("xa.tienlanh"),
        )  # fmt: skip

    def _decision(self, dossier: Dossier, number: int) -> Decision:
        """A signed decision on one commune."""
        people = [self.world.user(name) for name in ("vpdp", "so.yte", "lanhdao.tinh")]
        organ, on = Agency.objects.get(code="UBND-49"), date(2023, 10, 3)
        made = Decision.objects.create(
            organ=organ, level="NTM", year_met=2023, state="signed", number=number, number_year=2023, decided_on=on,
            drafted_by=people[0], drafted_at=clock.now(), proposer=people[0], verifier=people[1], signer=people[2],
            signed_at=clock.now(), proposed_at=clock.now(), verified_at=clock.now(),
        )  # fmt: skip
        seen = dossier.versions.first() or self._version(dossier)
        voted = Item.objects.filter(dossier=dossier).first() or Item.objects.create(
            sitting=self.sitting, dossier=dossier, seen=seen, position=2, state="off"
        )
        Line.objects.create(
            decision=made, dossier=dossier, seen=seen, voted=voted, commune_name="Xã", position=1, is_live=False
        )
        return made

    def samples(self, pattern: URLPattern) -> list[tuple[str, dict[str, object]]]:
        """(label, keyword arguments) for a pattern. Raises KeyError for a part that nobody has thought of."""
        parts = list(pattern.pattern.converters)
        values: dict[str, object] = {
            "set_code": "NTM", "indicator": "1.1", "year": 2023, "edition": "NTM/2021-2025", "uid": "MQ", "token": "set-x",
            "secret": "x", "pk": self.person.pk, "post_pk": self.post.pk, "object_type": "assessments.measurement",
        }  # fmt: skip
        if "object_id" in parts:
            rows = [("own", self.own.pk), ("far", self.far.pk), ("nowhere", 0)]
            return [(label, values_of(parts, values | {"object_id": pk})) for label, pk in rows]
        if "edition" in parts:
            return [("", values_of(parts, values | {"code": "1.1"}))]
        if "finding" in parts:
            rows = [("own", self.finding.pk), ("far", self.far_finding.pk), ("nowhere", NOBODY)]
            return [(label, {"finding": pk}) for label, pk in rows]
        if "obstacle" in parts or "matter" in parts:
            rows = [("own", self.obstacle), ("far", self.far_obstacle)]
            found = [(label, {"obstacle": one.pk, "matter": one.matter_id, "move": "answer"}) for label, one in rows]
            found.append(("nowhere", {"obstacle": NOBODY, "matter": NOBODY, "move": "answer"}))
            return [(label, values_of(parts, values | more)) for label, more in found]
        if str(pattern.name) in {"obstacle-collection", "obstacle-none"}:
            return [(code, {"code": code}) for code in ("obstacles-2023-10", "nowhere")]
        if "extension" in parts:
            rows = [("own", self.extension.pk), ("far", self.far_extension.pk), ("nowhere", NOBODY)]
            return [(label, {"extension": pk}) for label, pk in rows]
        if isinstance(pattern.pattern.converters.get("draft"), UUIDConverter):
            rows = [("own", self.draft.pk), ("nowhere", NOBODY)]
            return [(label, values_of(parts, {"draft": pk, "at": 0})) for label, pk in rows]
        for part, rows in self._pairs.items():
            if part in parts:
                more = {"kind": "bien_ban_hoi_dong", "ext": "pdf", "move": "receive", "file": NOBODY}
                return [(label, values_of(parts, values | more | {part: pk})) for label, pk in rows]
        if "survey" in parts:
            rows = [("own", self.survey), ("far", self.far_survey)]
            found = [
                (label, {"survey": one.pk, "village": Village.objects.get(survey=one).pk, "move": "lock"})
                for label, one in rows
            ]
            found.append(("nowhere", {"survey": NOBODY, "village": 0, "move": "lock"}))
            return [(label, values_of(parts, more)) for label, more in found]
        if "plan" in parts:
            rows = [("own", self.plan.pk), ("far", self.far_plan.pk), ("nowhere", NOBODY)]
            return [(label, {"plan": pk}) for label, pk in rows]
        if "remedy_step" in parts:
            rows = [("own", self.step.pk), ("far", self.far_step.pk), ("nowhere", 0)]
            return [(label, {"remedy_step": pk}) for label, pk in rows]
        if "dossier" in parts:
            values |= {
                "step": "registration",
                "condition": "security",
                "number": 1,
                "document": NO_PAPER,
                "stage": "vetting",
                "appeal": 0,
                "draft": "bao_cao_tham_tra",
                "kind": "bao_cao_tong_hop_y_kien",
                "ext": "pdf",
            }
            rows = [("own", self.dossier.pk), ("far", self.far_dossier.pk), ("nowhere", NOBODY)]
            return [(label, values_of(parts, values | {"dossier": pk})) for label, pk in rows]
        values |= {
            "question": self.question.uuid, "upload": NOBODY, "file": NOBODY, "document": NOBODY, "notice": 0,
            "number": 1, "attachment": 0, "pin": 0, "ext": "csv",
            "round": ROUND, "transmittal": NOBODY, "level": "NTM",
            "sitting": NOBODY, "item": NOBODY, "decision": NOBODY, "event": 0, "result": NOBODY,
            "run": NOBODY, "paper": NOBODY, "form": "pdf", "kind": "to_trinh_tinh", "paper_code": "22222-22222",
        }  # fmt: skip
        if isinstance(pattern.pattern.converters.get("pk"), UUIDConverter):
            values["pk"] = NOBODY
        if str(pattern.name).startswith("target-"):
            places = [("own", "514"), ("far", "517"), ("nowhere", "000")] if "district" in parts else [("", "")]
            return [(label, values_of(parts, values | {"district": code, "move": "ask"})) for label, code in places]
        if "code" in parts:
            rows = [("own", OWN), ("far", FAR), ("nowhere", NOWHERE)]
            return [(label, values_of(parts, values | {"code": code})) for label, code in rows]
        return [("", values_of(parts, values))]

    def addresses(self) -> list[Address]:
        return [
            Address(str(pattern.name), label, reverse(str(pattern.name), kwargs=found))
            for pattern in patterns()
            for label, found in self.samples(pattern)
        ]

    def browser(self, role: str, *, strict: bool = False) -> Client:
        """A browser in which the holder of a role is signed in. ``strict`` demands tokens of forms."""
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        if role in self._cookies:
            client.cookies["sessionid"] = self._cookies[role]
        return client

    def _session(self, username: str) -> str:
        return str(self.world.client(username).cookies["sessionid"].value)

    def send(self, role: str, method: str, path: str, *, strict: bool = False, **more: str) -> HttpResponse:
        """One request, whose effects are taken back. Who reads may write nothing but when the session was last used."""
        cache.clear()
        with transaction.atomic():
            client = self.browser(role, strict=strict)
            with Writes() as writes:
                response = client.generic(method, path, content_type="application/x-www-form-urlencoded", **more)
            transaction.set_rollback(True)
        assert method != "GET" or not writes.found, (role, path, writes.found)
        if role in {"coordinator", "department"}:
            if method == "GET" and response.status_code == 200:
                self._look_at(path, response)
            elif (
                method == "POST" and response.status_code in {200, 409, 422} and TELLS.search(response.content.decode())
            ):
                self.answered.add(path)
        return response

    def _look_at(self, path: str, response: HttpResponse) -> None:
        """Note whether a page tells ``FIGURE``."""
        form = response.headers.get("Content-Type", "")
        if not form.startswith(("text/", "application/json", "image/svg")):
            self.files.add(path)
        elif TELLS.search(response.content.decode()):
            self.told.add(path)


class Writes(AbstractContextManager["Writes"]):
    """The statements that change rows while this is open, except of sessions."""

    CHANGES = re.compile(r"(insert into|update|delete from|truncate|merge into|copy)\s+(?!\"django_session\")", re.I)

    def __init__(self) -> None:
        self.found: list[str] = []
        self._wrapper = connection.execute_wrapper(self._note)

    def _note(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = sql if isinstance(sql, str) else str(sql)
        if self.CHANGES.match(text.lstrip()) or (text.lstrip()[:4].lower() == "with" and self.CHANGES.search(text)):
            self.found.append(text[:200])
        return execute(sql, params, many, context)

    def __enter__(self) -> Writes:
        self._wrapper.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._wrapper.__exit__(*raised)


def values_of(parts: list[str], values: dict[str, object]) -> dict[str, object]:
    return {part: values[part] for part in parts}
