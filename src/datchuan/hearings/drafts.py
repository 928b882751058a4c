"""Consultations and meetings as official papers: what the row holds, in the typed inputs of ``papers``.

A draft has no number and no signature; the office goes on with it in Word, signs it, and keeps the signed one. Names of
residents never come into a paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

from datchuan.config import clock
from datchuan.dossiers import drawing
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.models import Dossier
from datchuan.hearings import words
from datchuan.hearings.counting import share_to_show
from datchuan.hearings.models import Consultation, Item
from datchuan.hearings.queries import ConsultationPage, MeetingPage
from datchuan.hearings.workflow import SENT, Answered, Channel, Hearing, Voice
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.context import day_in_words
from datchuan.papers.kinds import kind_of
from datchuan.papers.lines import Opinion, Vote, inside
from datchuan.papers.minutes import CommuneMinutes, Count, CountingMinutes, DistrictMinutes, Meeting
from datchuan.papers.models import IssuedPaper
from datchuan.papers.queries import organ_of
from datchuan.papers.reports import OpinionsReport
from datchuan.people.models import Agency
from datchuan.procedures.plan import Figure, Step, WantedDocument
from datchuan.ui.numbers import format_number
from datchuan.ui.words import standing_shown

#: Papers that can be drafted here.
OPINIONS, COMMUNE, DISTRICT, COUNTING = (
    "bao_cao_tong_hop_y_kien",
    "bien_ban_hop_xa",
    "bien_ban_hop_huyen",
    "bien_ban_kiem_phieu",
)
_LEVELS = {
    "NTM": "đạt chuẩn nông thôn mới",
    "NTM_NC": "đạt chuẩn nông thôn mới nâng cao",
    "NTM_KM": "đạt chuẩn nông thôn mới kiểu mẫu",
}
_DOTS = "……"


@dataclass(frozen=True)
class Offer:
    """A paper that can be drafted now; ``wanted`` is the document of the step for which it stands, if there is one.

    ``organ``: in whose name; ``made``: the paper, once it was drawn up.
    """

    kind: str
    wanted: WantedDocument | None
    organ: Agency
    made: IssuedPaper | None = None

    @property
    def name(self) -> str:
        return self.wanted.name if self.wanted else kind_of(self.kind).name


def offered_for_consultation(page: ConsultationPage) -> list[Offer]:
    """The report on the opinions, for those who keep the step, once there is a consultation."""
    if page.current is None or page.current.state == Hearing.FALLEN or not _keeps(page):
        return []
    return _offers(page, [OPINIONS], page.current.agency)


def offered_for_meeting(page: MeetingPage) -> list[Offer]:
    """The minutes of the meeting and of the counting, for those who keep the step, once papers are counted."""
    line = page.own_line
    if line is None or line.item.counted_at is None or not _keeps(page):
        return []
    minutes = COMMUNE if page.step.role == dossier_rules.COMMUNE_ROLE else DISTRICT
    return _offers(page, [minutes, COUNTING], line.item.meeting.agency)


def _offers(page: ConsultationPage | MeetingPage, kinds: list[str], organ: Agency | None) -> list[Offer]:
    """One query."""
    if organ is None:
        return []
    made = drawing.drawn(page.dossier, page.step)
    return [Offer(kind, _wanted(page.step, kind), organ, made.get((kind, organ.pk))) for kind in kinds]


def _keeps(page: ConsultationPage | MeetingPage) -> bool:
    return dossier_rules.acts_in(page.rights, page.step, page.dossier.commune_id)


def _wanted(step: Step, paper: str) -> WantedDocument | None:
    return next((document for document in step.documents if document.paper == paper), None)


def draft(kind: str, page: ConsultationPage | MeetingPage) -> Paper:
    """The paper of a kind that was offered, in Vietnamese whatever language its reader has."""
    with override(settings.LANGUAGE_CODE):
        if isinstance(page, ConsultationPage):
            return opinions_report(page)
        return counting_minutes(page) if kind == COUNTING else meeting_minutes(page)


# Heading


def _head(dossier: Dossier, agency: Agency, signer: Signer, second: Signer | None = None) -> Head:
    return Head(organ_of(agency, clock.today()), signer, signer_two=second, illustrative=dossier.is_demo)


def _person(said: str) -> str:
    """The name alone of "Nguyễn Văn A, Chủ tịch UBND xã"."""
    return said.partition(",")[0].strip()


def _level(dossier: Dossier) -> str:
    return _LEVELS.get(dossier.level, dossier.level)


# The report on opinions


def opinions_report(page: ConsultationPage) -> Paper:
    """What was published, every comment with its answer, and what follows."""
    consultation, dossier = page.current, page.dossier
    assert consultation is not None and consultation.agency is not None
    comments = [line.comment for line in page.comments]
    signer = Signer("TM. Ủy ban nhân dân", "Chủ tịch", "")
    return OpinionsReport(
        head=_head(dossier, consultation.agency, signer),
        commune=str(dossier.commune),
        level=_level(dossier),
        year=dossier.year,
        publication=(*_publication(page), *_by_voice(page)),
        counts=(),
        opinions=tuple(
            Opinion(
                _voice(comment.who, comment.name),
                f"Chỉ tiêu {comment.indicator_code}: {comment.text}" if comment.indicator_code else comment.text,
                f"{str(Answered(comment.settled).label).capitalize()}: {comment.answer}" if comment.settled else "",
            )
            for comment in comments
        ),
        conclusion=(_conclusion(consultation, page),),
        revokes=dossier.revokes,
    ).paper()


def _voice(who: str, name: str) -> str:
    """Organisations by name, residents as such."""
    shown = name if who in (Voice.FRONT, Voice.ORGANISATION) else ""
    return shown or str(Voice(who).label).capitalize()


def _publication(page: ConsultationPage) -> list[str]:
    consultation = page.current
    assert consultation is not None
    lines = [
        f"Công khai từ {day_in_words(consultation.starts_on)} đến hết {day_in_words(consultation.ends_on)}, trên nội dung "
        f"đã chốt: {consultation.seen}."
    ]
    for row in page.publications:
        if row.struck_at is None:
            times = "" if row.channel in SENT else f", {row.times} lần"
            said = str(Channel(row.channel).label).capitalize()
            lines.append(f"{said}: {row.place}, {day_in_words(row.on)}{times}.")
    return lines


def _by_voice(page: ConsultationPage) -> list[str]:
    """How many comments came from whom; silence is said as nought."""
    counted = []
    for voice in Voice:
        of_voice = [line.comment for line in page.comments if line.comment.who == voice]
        accepted = sum(1 for comment in of_voice if comment.settled == Answered.ACCEPTED)
        counted.append(f"{voice.label}: {len(of_voice)} ý kiến, tiếp thu {accepted}")
    return ["Số ý kiến nhận được: " + "; ".join(counted) + "."]


def _conclusion(consultation: Consultation, page: ConsultationPage) -> str:
    if not page.comments:
        return "Hết thời gian công khai, số ý kiến nhận được là 0."
    settled = sum(1 for line in page.comments if line.comment.is_settled)
    return f"Nhận {len(page.comments)} ý kiến, đã tiếp thu hoặc giải trình {settled} ý kiến."


# Minutes


def _subject(item: Item) -> str:
    dossier = item.dossier
    asked = _asked(dossier, f"{inside(str(dossier.commune))} {_level(dossier)}")
    return f"Đề nghị {asked} năm {dossier.year}"


def _asked(dossier: Dossier, whom: str) -> str:
    """What a meeting votes on: "công nhận xã …" or "thu hồi danh hiệu của xã …"."""
    return f"thu hồi danh hiệu của {whom}" if dossier.revokes else f"công nhận {whom}"


def meeting_minutes(page: MeetingPage) -> Paper:
    """The minutes of a commune's or a district's meeting with the result of each dossier."""
    meeting = page.meeting
    assert meeting is not None
    of_commune = page.step.role == dossier_rules.COMMUNE_ROLE
    make: Callable[..., CommuneMinutes | DistrictMinutes] = CommuneMinutes if of_commune else DistrictMinutes
    counted = [line for line in page.lines if line.item.counted_at is not None]
    head = _head(
        page.dossier,
        meeting.agency,
        Signer("", "Chủ trì", _person(meeting.chair)),
        Signer("", "Thư ký", _person(meeting.secretary)),
    )
    asked = _asked(page.dossier, f"xã {_level(page.dossier)}")
    return make(
        head,
        f"Cuộc họp {'đề nghị' if of_commune else 'xét, đề nghị'} {asked} năm {page.dossier.year}",
        _meeting(page),
        tuple(line for line in meeting.discussion.splitlines() if line.strip()) or (_DOTS,),
        tuple(_vote(line.item, line.present, meeting.invited or line.present) for line in counted),
        tuple(f"{_subject(line.item)}: {line.result}." for line in counted),
    ).paper()


def _meeting(page: MeetingPage) -> Meeting:
    meeting = page.meeting
    assert meeting is not None
    present = tuple(meeting.present_names)
    absent = tuple(name for name in meeting.invited_names if name not in set(present))
    day = day_in_words(meeting.held_on)
    return Meeting(
        began=f"{meeting.began or _DOTS}, {day}.",
        ended=f"{meeting.ended or _DOTS} cùng ngày",
        place=f"{meeting.place}.",
        chair=meeting.chair,
        secretary=meeting.secretary,
        present=present,
        absent=absent if present else (),
        counted="" if present else f"được mời {meeting.invited}, có mặt {meeting.present} (danh sách kèm theo).",
    )


def _vote(item: Item, present: int, invited: int) -> Vote:
    ballots = item.ballots
    return Vote(
        _subject(item),
        invited,
        present,
        ballots.in_favour,
        ballots.against,
        present - ballots.in_favour - ballots.against,
        words.result_sentence(item, present),
        shown=_share(item, present),
    )


def _share(item: Item, present: int) -> str:
    share = item.share
    assert share is not None and share.value is not None
    return f"{format_number(share_to_show(item.ballots.in_favour, present, share.value))}%"


def counting_minutes(page: MeetingPage) -> Paper:
    """What the counting board found, with the rule as it was frozen."""
    meeting = page.meeting
    assert meeting is not None
    counted = [line for line in page.lines if line.item.counted_at is not None]
    head = _head(page.dossier, meeting.agency, Signer("", "Trưởng ban kiểm phiếu", _person((meeting.board or [""])[0])))
    return CountingMinutes(
        head,
        f"Kiểm phiếu đề nghị {_asked(page.dossier, f'xã {_level(page.dossier)}')} năm {page.dossier.year}",
        f"{meeting.began or _DOTS}, {day_in_words(meeting.held_on)}.",
        f"{meeting.place}.",
        tuple(meeting.board) or (_DOTS,),
        tuple(_count(line.item, line.present) for line in counted),
        _rule(page.share),
        f"{meeting.ended or _DOTS} cùng ngày",
    ).paper()


def _count(item: Item, present: int) -> Count:
    b = item.ballots
    result = words.result_sentence(item, present)
    return Count(
        _subject(item), b.issued, b.returned, b.valid, b.in_favour, b.against, result, of=present,
        shown=_share(item, present),
    )  # fmt: skip


def _rule(share: Figure | None) -> str:
    if share is None or share.value is None:
        return ""
    said = standing_shown(share.standing)
    note = f" ({said})" if said else ""
    return f"thông qua khi số phiếu đồng ý từ {format_number(share.value)}% số người có mặt trở lên{note}."
