"""The things whose addresses are walked: one of each kind in an officer's own commune, and one beyond."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

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
from datchuan.funding.models import Contribution, Work
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
from datchuan.remarks.actions import Said as RemarkSaid
from datchuan.remarks.actions import send as send_remark
from datchuan.remarks.models import Remark
from datchuan.remedies.models import Plan
from datchuan.remedies.models import Step as RemedyStep
from datchuan.reports.content import Content, plain
from datchuan.reports.models import Report
from datchuan.rounds.exceptions import ask as ask_exception
from datchuan.rounds.models import Extension
from datchuan.surveys.actions import Plan as SurveyPlan
from datchuan.surveys.actions import list_villages, open_survey
from datchuan.surveys.models import Survey
from datchuan.upkeep.models import Campaign, Review
from datchuan.villages.models import Address as HamletAddress
from datchuan.villages.models import Call
from datchuan.villages.models import Request as HamletRequest
from datchuan.villages.models import Village as Hamlet
from datchuan.visits.actions import plan as plan_visit
from datchuan.visits.models import SiteVisit
from datchuan.visits.record import Said as VisitSaid
from datchuan.visits.record import Slot
from datchuan.whatif.models import Draft

#: The commune of ``officer``, within the district of ``district``; one beyond both, and one that does not exist.
OWN, FAR, NOWHERE = "20869", "20995", "00000"
#: A round of the pack.
ROUND = "round-1-2023"
#: A figure of ``OWN`` that nothing else looks like, and what a page shows that tells it.
FIGURE = {"female": {"num": "7313", "den": "9871"}, "male": {"num": "7317", "den": "9877"}}
#: The key of a thing that does not exist.
NOBODY = UUID("00000000-0000-4000-8000-000000000000")


class Things:
    """The world with one figure saved in two communes, so that histories exist, and who is who."""

    def __init__(self, world: World) -> None:
        self.world = world
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
        #: Part of an address -> (label, key) of each sample of it.
        self.pairs: dict[str, list[tuple[str, Any]]] = {
            "sitting": [("called", self.sitting.pk), ("nowhere", NOBODY)],
            "item": [("called", self.item.pk), ("nowhere", NOBODY)],
            "decision": [
                ("own", self._decision(self.dossier, 1).pk), ("far", self._decision(self.far_dossier, 2).pk),
                ("nowhere", NOBODY),
            ],
            **self._upkeep(),
            "report": [("own", self._report("UBND-514")), ("far", self._report("UBND-504")), ("nowhere", NOBODY)],
            **self._honest(),
            "remark": [("own", self._remark(OWN).pk), ("far", self._remark(FAR).pk), ("nowhere", NOBODY)],
            "visit": [("own", self._visit(OWN).pk), ("far", self._visit(FAR).pk), ("nowhere", NOBODY)],
            **self._letter(),
            **self._register(),
            **self._hamlets(),
        }  # fmt: skip

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

    def _register(self) -> dict[str, list[tuple[str, UUID]]]:
        """A work and a contribution of the own commune and of one beyond."""
        found: dict[str, list[tuple[str, UUID]]] = {"work": [], "gift": []}
        by, now = self.world.user("xa.tienlanh"), clock.now()
        for label, code in (("own", OWN), ("far", FAR)):
            commune = self.world.commune(code)
            work = Work.objects.create(
                commune=commune, name="Đường", folded="duong", component="roads", owner="UBND xã", state="accepted",
                made_by=by, made_at=now, changed_by=by, changed_at=now,
            )  # fmt: skip
            gift = Contribution.objects.create(
                commune=commune, kind="money", measure="money", quantity=10**6, households=9, given_on=date(2023, 10, 1),
                purpose="Đường", by=by, at=now,
            )  # fmt: skip
            found["work"].append((label, work.pk))
            found["gift"].append((label, gift.pk))
        return {name: [*rows, ("nowhere", NOBODY)] for name, rows in found.items()}

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

    def _remark(self, code: str) -> Remark:
        """A citizen's remark that nobody has looked at."""
        with clock.travel(date(2023, 10, 3)):
            return send_remark(self.world.commune(code), RemarkSaid("NTM", "2", "Đường thôn 5 còn đất."))

    def _hamlets(self) -> dict[str, list[tuple[str, Any]]]:
        """A village with an address and a request of the own commune and of one beyond."""
        found: dict[str, list[tuple[str, Any]]] = {
            "village_pk": [],
            "address_pk": [],
            "call": [],
            "village_request": [],
        }
        by, on = self.world.user("xa.tienlanh"), date(2023, 10, 20)
        for label, code in (("own", OWN), ("far", FAR)):
            now = clock.now()
            village = Hamlet.objects.create(
                commune=self.world.commune(code), position=1, name="Thôn 1", folded="thon 1", added_at=now, added_by=by
            )
            address = HamletAddress.objects.create(
                village=village, holder="Trưởng thôn", function="head", digest=label[0].encode().hex() * 32, made_at=now,
                made_by=by,
            )  # fmt: skip
            call = Call.objects.create(
                commune=village.commune, kind="list", text="Danh sách hộ", due=on, asked_by=by, asked_at=now
            )
            request = HamletRequest.objects.create(call=call, village=village, due=on)
            rows = (("village_pk", village), ("address_pk", address), ("call", call), ("village_request", request))
            for name, row in rows:
                found[name].append((label, row.pk))
        for name in found:
            found[name].append(("nowhere", 0 if name.endswith("_pk") else NOBODY))
        return found

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
