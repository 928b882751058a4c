"""How the people of the demo do each step of a dossier, through the actions of the rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from datchuan.appraisals import actions as appraisals
from datchuan.appraisals.actions import Opinion
from datchuan.appraisals.lines import AgencyLine
from datchuan.appraisals.models import Word
from datchuan.appraisals.queries import appraisal_of
from datchuan.config import clock
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import keeping
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.files.actions import keep_made
from datchuan.files.models import StoredFile
from datchuan.hearings import actions as hearings
from datchuan.hearings import sitting
from datchuan.hearings.actions import Published, Said
from datchuan.hearings.counting import Ballots
from datchuan.hearings.models import Comment, Consultation, Item
from datchuan.hearings.workflow import Answered, Channel, Voice
from datchuan.packs.demo_findings import speaker_of
from datchuan.packs.demo_papers import paper
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.rounds.actions import Chosen, Letter, transmit
from datchuan.rounds.models import Transmittal

HALL = "Hội trường (minh họa)"
NOTE = "(minh họa)"
#: Days for which the content of an illustrative dossier stays public after the first.
PUBLIC_DAYS = 15
#: The papers of every vote: handed out, returned, valid, in favour, against, blank or spoiled.
COUNTED = Ballots(22, 22, 22, 21, 1, 0)
LACKS = (
    ("Danh sách kèm theo chưa có chữ ký của các trưởng thôn", "Lập lại danh sách có ngày và chữ ký, gắn vào chỉ tiêu"),
    ("Số liệu chưa khớp sổ theo dõi của phòng chuyên môn", "Đối chiếu lại, sửa số liệu hoặc giải trình vì sao khác"),
)


@dataclass
class Stage:
    """Everybody and everything at hand. People by the code of the commune."""

    rng: Random
    on: date
    communes: dict[str, Unit]
    officers: dict[str, User]
    districts: dict[str, User]
    office: User | None
    front: User | None
    deadline: Deadline | None
    second: Callable[..., User]
    papers: dict[str, StoredFile] = field(default_factory=dict)

    def officer(self, dossier: Dossier) -> User:
        return self.officers[dossier.commune.code]

    def district(self, dossier: Dossier) -> User:
        return self.districts[dossier.commune.code]

    def actor(self, dossier: Dossier) -> User:
        """Whoever keeps the present step."""
        by_role = {
            Role.COMMUNE_OFFICER: self.officer(dossier),
            Role.DISTRICT_OFFICER: self.district(dossier),
            Role.FRONT: self.front,
        }
        found = by_role.get(dossier.present_step.role, self.office)
        assert found is not None
        return found


def dossier_of(commune: str, level: str) -> Dossier:
    """The dossier of a commune as it stands."""
    rows = Dossier.objects.select_related("edition", "procedure", "content", "deadline")
    return with_communes([rows.get(commune__code=commune, level=level, is_demo=True)])[0]


def open_one(stage: Stage, commune: str, level: str) -> None:
    dossiers.open_dossier(stage.communes[commune], level, clock.today().year, by=stage.officers[commune], is_demo=True)


Doing = Callable[[Stage, Dossier], None]

# Papers


def _papers(stage: Stage, dossier: Dossier) -> None:
    """Every paper that the present step wants as a file: one drawn sheet for all, which says that it is illustrative."""
    step, by = dossier.present_step, stage.actor(dossier)
    there = set(Document.objects.filter(dossier=dossier, removed_at=None).values_list("wanted", flat=True))
    for wanted in step.documents:
        if not wanted.required or wanted.is_held or wanted.code in there:
            continue
        about = keeping.About(
            step=step.code, wanted=wanted.code, title=f"{wanted.name_vi} {NOTE}"[:200], form="scan",
            organ=step.actor_name_vi, dated=clock.today(),
        )  # fmt: skip
        keeping.add_document(dossier, about, _sheet(stage, dossier, by), by=by)


def _sheet(stage: Stage, dossier: Dossier, by: User) -> StoredFile:
    code = dossier.commune.code
    if code not in stage.papers:
        name, today = str(dossier.commune), clock.today()
        drawn = paper(
            f"Giấy tờ của hồ sơ - {name}", name, today, [("Danh hiệu", dossier.level), ("Năm", str(dossier.year))]
        )
        scope = dossier.commune.chain
        stage.papers[code] = keep_made(drawn, "giay-to-minh-hoa.pdf", "application/pdf", by=by, scope=scope, pages=1)
    return stage.papers[code]


# The commune


def _by_hand(stage: Stage, dossier: Dossier) -> None:
    """A step that a press completes, with what it wants."""
    _papers(stage, dossier)
    dossiers.pass_step(dossier, by=stage.actor(dossier))


def _published(stage: Stage, dossier: Dossier) -> Comment:
    """A consultation made public in three ways, with a comment that waits for its answer."""
    today, by = clock.today(), stage.officer(dossier)
    found = hearings.open_consultation(dossier, today, today + timedelta(days=PUBLIC_DAYS), by=by)
    found.dossier = dossier
    for said in (
        Published(Channel.OFFICE, "Trụ sở UBND xã", today),
        Published(Channel.LOUDSPEAKER, "Loa truyền thanh các thôn", today, 3),
        Published(Channel.FRONT, "Ủy ban Mặt trận Tổ quốc xã", today),
    ):
        hearings.publish(found, said, by=by)
    remark = Said(Voice.RESIDENT, "Đèn đường ở thôn 2 hỏng hai cột, đề nghị sửa trước khi báo cáo (minh họa)", today)
    comment = hearings.comment(found, remark, by=by)
    comment.consultation = found
    return comment


def _running(stage: Stage, dossier: Dossier) -> None:
    _published(stage, dossier)


def _publish(stage: Stage, dossier: Dossier) -> None:
    comment = _published(stage, dossier)
    said = "Đã thay bóng, có ảnh kèm theo (minh họa)"
    hearings.answer(comment, Answered.ACCEPTED, said, by=stage.officer(dossier))


def _consulted(stage: Stage, dossier: Dossier) -> None:
    _papers(stage, dossier)
    found = Consultation.objects.select_related("seen").get(dossier=dossier)
    found.dossier = dossier
    hearings.close(found, by=stage.officer(dossier))


def _meet(stage: Stage, dossier: Dossier) -> None:
    """A meeting of the commune or the district whose vote is open."""
    by = stage.actor(dossier)
    about = sitting.About(
        clock.today(), HALL, began="8 giờ", ended="10 giờ 30", chair=f"Chủ tịch UBND {NOTE}",
        secretary=f"Công chức văn phòng {NOTE}", invited=25, present=22,
    )  # fmt: skip
    meeting = sitting.call_meeting([dossier], about, by=by)
    sitting.open_vote(meeting, by=by, version=meeting.version)


def _item(dossier: Dossier) -> Item:
    found = Item.objects.select_related("meeting__agency", "seen").filter(dossier=dossier).latest("pk")
    found.dossier = dossier_of(dossier.commune.code, dossier.level)
    return found


def _count_once(stage: Stage, dossier: Dossier) -> None:
    """One of two persons has entered the papers."""
    _papers(stage, dossier)
    _meet(stage, dossier)
    sitting.enter(_item(dossier), COUNTED, by=stage.actor(dossier), round_shown=1)
    _other(stage, dossier)


def _other(stage: Stage, dossier: Dossier) -> User:
    """The second person who counts."""
    return stage.second(_item(dossier).meeting.agency, dossier.present_step.role)


def _voted(stage: Stage, dossier: Dossier) -> None:
    _count_once(stage, dossier)
    sitting.enter(_item(dossier), COUNTED, by=_other(stage, dossier), round_shown=1)
    sitting.finish(_item(dossier), by=stage.actor(dossier))


# The district


def _speak(stage: Stage, dossier: Dossier, line: AgencyLine, codes: list[str], lacking: int = 0) -> None:
    """An agency gives its word on indicators, the first ``lacking`` of them not well, and sends its result when it can."""
    step, by = dossier.present_step, _voice(stage, dossier, line.agency)
    for at, code in enumerate(codes[:lacking]):
        appraisals.say(dossier, step, line.agency, code, _lacks(at), by=by)
    if rest := codes[lacking:]:
        appraisals.say_met(dossier, step, line.agency, rest, by=by)
    if len(codes) == len(line.items):
        appraisals.send_result(dossier, step, line.agency, by=by)


def _voice(stage: Stage, dossier: Dossier, agency: Agency) -> User:
    """Who speaks for an agency: the district's officer, the coordination office, a specialist of a department."""
    if agency.kind == AgencyKind.COORDINATION_OFFICE and stage.office is not None:
        return stage.office
    vets = dossier.present_step.role == Role.DISTRICT_OFFICER
    return stage.district(dossier) if vets else speaker_of(agency, Role.DEPARTMENT_SPECIALIST, stage.on)


def _lines(dossier: Dossier) -> tuple[AgencyLine, ...]:
    found = appraisal_of(dossier, dossier.present_step.kind)
    return found.agencies if found else ()


def _codes(line: AgencyLine) -> list[str]:
    return [item.code for item in line.items]


def _lacks(at: int) -> Opinion:
    note, todo = LACKS[at % len(LACKS)]
    return Opinion(Word.MORE, f"{note} {NOTE}", todo, clock.today() + timedelta(days=15))


def _half_vetted(stage: Stage, dossier: Dossier) -> None:
    for line in _lines(dossier):
        _speak(stage, dossier, line, _codes(line)[: len(line.items) // 2])


def _given_back(stage: Stage, dossier: Dossier) -> None:
    """The district asks for more on two indicators and gives the dossier back."""
    for line in _lines(dossier):
        _speak(stage, dossier, line, _codes(line)[:20], lacking=2)
    appraisals.give_back(dossier, dossier.present_step, by=stage.district(dossier))


def _vetted(stage: Stage, dossier: Dossier) -> None:
    _papers(stage, dossier)
    for line in _lines(dossier):
        _speak(stage, dossier, line, _codes(line))
    appraisals.close(dossier, dossier.present_step, by=stage.district(dossier))
    for condition in ("no_overdue_debt", "security"):
        said = keeping.Said(
            condition, clock.today(), f"Văn bản xác nhận {NOTE}", dossier.present_step.actor_name_vi, holds=True
        )
        keeping.record_fact(dossier, said, by=stage.district(dossier))


def _surveyed(stage: Stage, dossier: Dossier) -> None:
    assert stage.front is not None
    share = Decimal(stage.rng.randint(920, 985)) / 10
    said = keeping.Said(
        "satisfaction", clock.today(), f"Biên bản tổng hợp phiếu {NOTE}", "Mặt trận Tổ quốc", number=share, unit="%"
    )
    keeping.record_fact(dossier, said, by=stage.front)
    _by_hand(stage, dossier)


def _sent(stage: Stage, dossier: Dossier) -> None:
    assert stage.deadline is not None
    number = f"{Transmittal.objects.count() + 1:02d}/TTr-UBND"
    letter = Letter(number, clock.today(), "(minh họa)", "Phó Chủ tịch UBND huyện", NOTE)
    transmit([Chosen(dossier)], stage.deadline, letter, by=stage.district(dossier))


# The province


def _half_appraised(stage: Stage, dossier: Dossier) -> None:
    """Some departments have sent their result, the departments of the demo accounts not yet."""
    for line in _lines(dossier):
        if line.agency.code not in WAITING and len(line.items) <= 6:
            _speak(stage, dossier, line, _codes(line))


def _appraised(stage: Stage, dossier: Dossier) -> None:
    assert stage.office is not None
    _papers(stage, dossier)
    for line in _lines(dossier):
        _speak(stage, dossier, line, _codes(line))
    appraisals.close(dossier, dossier.present_step, by=stage.office)


#: Departments of the demo accounts, for whom the dossier in appraisal still waits.
WAITING = ("SYT", "SNNPTNT", "SGTVT", "SGDDT")

DONE: dict[str, Doing] = {
    "registration": _by_hand,
    "self_assessment": _by_hand,
    "published": _publish,
    "consultation": _consulted,
    "commune_meeting": _voted,
    "completeness_district": _by_hand,
    "vetting_district": _vetted,
    "survey": _surveyed,
    "district_meeting": _voted,
    "sent": _sent,
    "reception_province": _by_hand,
    "appraisal": _appraised,
}
BEGUN: dict[str, Doing] = {
    "running": _running,
    "counted_once": _count_once,
    "half_vetted": _half_vetted,
    "given_back": _given_back,
    "half_appraised": _half_appraised,
}
