"""Who may do what and when: "" is yes, otherwise the sentence that the person reads. No query here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.dossiers import rules as dossiers
from datchuan.dossiers.models import Dossier, Version
from datchuan.dossiers.workflow import Action
from datchuan.hearings import words
from datchuan.hearings.counting import Ballots, has_quorum, quorum_count
from datchuan.hearings.models import Comment, Consultation, Entry, Item, Meeting, Publication
from datchuan.hearings.workflow import BROADCASTS, BY_HEAR, BY_SIT, Hear, Hearing, Result, Sit, Sitting
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Figure, Step
from datchuan.procedures.workdays import WorkCalendar
from datchuan.ui.numbers import format_number

# Whose move it is


def why_not_here(rights: Rights, dossier: Dossier, kind: StepKind) -> str:
    """Whether a person may work on a step of a kind of a dossier now: whoever acts in its present step, on its way."""
    if sentence := dossiers.why_not(Action.PASS, rights, dossier):
        return sentence
    return why_not_in_step(dossier, kind)


def why_not_in_step(dossier: Dossier, kind: StepKind) -> str:
    if dossier.present_step.kind == kind:
        return ""
    return _("Hồ sơ đang ở bước “%(step)s”. Việc này làm được khi hồ sơ ở bước “%(wanted)s”.") % {
        "step": dossier.present_step.name,
        "wanted": kind.label,
    }


def is_only_of_state(sentence: str, dossier: Dossier) -> bool:
    """Whether a refusal is about the state (409: later it may go) and not about the person (403)."""
    return dossiers.is_only_of_state(sentence, Action.PASS, dossier) or sentence in {
        why_not_in_step(dossier, kind) for kind in (StepKind.CONSULTATION, StepKind.BALLOT_MEETING)
    }


def sees_names(rights: Rights, step: Step, commune_id: int) -> bool:
    """Whether a person may read who commented: those who keep the step, nobody else."""
    return dossiers.acts_in(rights, step, commune_id)


# Consultation


def why_not_hear(action: Hear, consultation: Consultation | None) -> str:
    """Whether the state of a consultation allows something."""
    if consultation is None:
        return _("Chưa bắt đầu lấy ý kiến. Ghi thời gian công khai để bắt đầu.")
    if consultation.state not in BY_HEAR[action].sources:
        return _("Lần lấy ý kiến này %(state)s, nên chỉ còn xem được.") % {"state": Hearing(consultation.state).label}
    return why_fallen(consultation.seen, consultation.dossier) if consultation.has_fallen else ""


def why_fallen(seen: Version, dossier: Dossier) -> str:
    """What became of something that was done on a content which is no longer the one that is judged."""
    return _(
        "Việc này làm trên %(seen)s; hồ sơ nay đã chốt %(now)s với nội dung khác, nên không còn hiệu lực. Làm lại trên nội "
        "dung mới."
    ) % {"seen": seen, "now": dossier.content}


def why_not_open(dossier: Dossier, current: Consultation | None) -> str:
    """Whether a new consultation can begin."""
    if dossier.content is None:
        return _("Hồ sơ chưa chốt phiên bản nào. Hoàn thành bước tự đánh giá trước.")
    if current is not None and current.state == Hearing.OPEN and not current.has_fallen:
        return _("Đang có một lần lấy ý kiến trên nội dung này. Ghi tiếp vào đó.")
    return ""


def why_not_period(starts: date, ends: date, sealed: date) -> str:
    """Whether a period of publication makes sense. ``sealed``: the day on which the content was sealed."""
    if starts < sealed:
        return _("Nội dung chốt ngày %(sealed)s. Ngày bắt đầu công khai không trước ngày đó.") % {
            "sealed": f"{sealed:%d/%m/%Y}"
        }
    if ends < starts:
        return _("Ngày kết thúc (%(ends)s) trước ngày bắt đầu (%(starts)s). Kiểm tra lại một trong hai ngày.") % {
            "ends": f"{ends:%d/%m/%Y}",
            "starts": f"{starts:%d/%m/%Y}",
        }
    return ""


def why_not_extend(consultation: Consultation, ends: date) -> str:
    if ends > consultation.ends_on:
        return ""
    return _("Thời gian công khai đang đến hết %(day)s. Kéo dài thì chọn ngày sau ngày đó.") % {
        "day": f"{consultation.ends_on:%d/%m/%Y}"
    }


def why_not_happened(on: date, consultation: Consultation, today: date) -> str:
    """Whether a day on which something was published or received is one of the consultation, up to today."""
    if on > today:
        return _("Ngày %(day)s chưa tới. Ghi khi đã làm xong.") % {"day": f"{on:%d/%m/%Y}"}
    if on < consultation.starts_on:
        return _("Ngày %(day)s trước khi bắt đầu công khai (%(starts)s). Kiểm tra lại ngày.") % {
            "day": f"{on:%d/%m/%Y}",
            "starts": f"{consultation.starts_on:%d/%m/%Y}",
        }
    return ""


def public_days(consultation: Consultation, calendar: WorkCalendar) -> int:
    """Days of publication, the first and the last included; working days where the procedure counts these."""
    wanted = consultation.days_wanted
    if wanted is not None and wanted.unit == "working_day":
        return calendar.between(consultation.starts_on - timedelta(days=1), consultation.ends_on)
    return (consultation.ends_on - consultation.starts_on).days + 1


def broadcasts(publications: Collection[Publication]) -> int:
    return sum(row.times for row in publications if row.channel in BROADCASTS and row.struck_at is None)


@dataclass(frozen=True)
class Demand:
    """One thing that the step asks for: the figure of the procedure, what there is; ``sentence``: what is missing."""

    label: str
    figure: Figure | None
    got: int
    sentence: str = ""

    @property
    def is_known(self) -> bool:
        return self.figure is not None and self.figure.value is not None


def demands(consultation: Consultation, publications: Collection[Publication], calendar: WorkCalendar) -> list[Demand]:
    """What the procedure asks of a publication, against what was done. An unknown figure asks for nothing."""
    times, days = broadcasts(publications), public_days(consultation, calendar)
    wanted_times, wanted_days = consultation.broadcasts_wanted, consultation.days_wanted
    few = _("Mới phát %(got)d lần, cần từ %(want)s lần. Phát thêm rồi ghi vào đây.")
    short = _("Thời gian công khai %(got)d ngày, cần từ %(want)s ngày. Kéo dài thời gian công khai.")
    return [
        Demand(words.broadcasts_label(), wanted_times, times, _short_of(wanted_times, times, few)),
        Demand(words.days_label(), wanted_days, days, _short_of(wanted_days, days, short)),
    ]


def _short_of(figure: Figure | None, got: int, sentence: str) -> str:
    if figure is None or figure.value is None or Decimal(got) >= figure.value:
        return ""
    return sentence % {"got": got, "want": format_number(figure.value)}


def why_not_close(
    consultation: Consultation,
    publications: Collection[Publication],
    comments: Collection[Comment],
    calendar: WorkCalendar,
    today: date,
) -> str:
    """Whether a consultation can be closed: published as the procedure asks, its time over, every comment settled."""
    if not any(row.struck_at is None for row in publications):
        return _("Chưa ghi nơi nào đã công khai. Ghi ít nhất một nơi niêm yết, phát thanh hoặc gửi văn bản.")
    for demand in demands(consultation, publications, calendar):
        if demand.sentence:
            return demand.sentence
    if today <= consultation.ends_on:
        return _("Thời gian công khai đến hết %(day)s chưa qua. Kết thúc được từ ngày hôm sau.") % {
            "day": f"{consultation.ends_on:%d/%m/%Y}"
        }
    return why_unsettled(comments)


def why_unsettled(comments: Collection[Comment]) -> str:
    waiting = [comment.number for comment in comments if not comment.is_settled]
    if not waiting:
        return ""
    return ngettext(
        "Còn %(count)d ý kiến chưa trả lời (số %(numbers)s). Ghi tiếp thu hoặc giải trình từng ý kiến rồi kết thúc.",
        "Còn %(count)d ý kiến chưa trả lời (số %(numbers)s). Ghi tiếp thu hoặc giải trình từng ý kiến rồi kết thúc.",
        len(waiting),
    ) % {"count": len(waiting), "numbers": ", ".join(map(str, waiting))}


# Meeting


def why_not_sit(action: Sit, rights: Rights, meeting: Meeting, dossier: Dossier) -> str:
    """Whether a person may do something with a meeting that treats a dossier."""
    if sentence := why_not_of_meeting(rights, meeting, dossier):
        return sentence
    return "" if meeting.state in BY_SIT[action].sources else why_not_in_sitting(action, Sitting(meeting.state))


def why_not_of_meeting(rights: Rights, meeting: Meeting, dossier: Dossier) -> str:
    """Whether the person is of the agency that holds the meeting, for the commune of the dossier."""
    plan = dossier.plan
    if plan.has(meeting.step) and dossiers.acts_in(rights, plan.step(meeting.step), dossier.commune_id):
        return ""
    return _("Cuộc họp này do %(agency)s tổ chức và ghi. Anh/chị xem được kết quả tại đây.") % {
        "agency": meeting.agency
    }


def why_not_in_sitting(action: Sit, state: Sitting) -> str:
    """What stands in the way of an action in a state of the meeting."""
    if state == Sitting.CANCELLED:
        return _("Cuộc họp này đã hủy. Lập cuộc họp khác để xét hồ sơ.")
    if action == Sit.CANCEL:
        return _("Cuộc họp đã kiểm phiếu xong, nên kết quả được giữ và không hủy cuộc họp.")
    if state == Sitting.CALLED:
        return _("Chưa mở bỏ phiếu. Ghi số người có mặt, chủ trì, thư ký rồi mở bỏ phiếu.")
    if state == Sitting.VOTING:
        return _("Đã mở bỏ phiếu, nên thông tin dự họp và mức cần đạt không đổi nữa.")
    return _("Cuộc họp đã kiểm phiếu xong.")


def why_not_call(dossier: Dossier, unsettled: Item | None) -> str:
    """Whether a dossier can be taken to a meeting: sealed, and in no other one."""
    if dossier.content is None:
        return _("Hồ sơ chưa chốt phiên bản nào. Hoàn thành bước tự đánh giá trước.")
    if unsettled is not None and not unsettled.has_fallen:
        return _("Hồ sơ %(commune)s đang ở %(meeting)s. Ghi tiếp cuộc họp đó, hoặc hủy rồi lập cuộc họp khác.") % {
            "commune": dossier.commune,
            "meeting": unsettled.meeting,
        }
    return ""


def why_not_vote(meeting: Meeting, today: date) -> str:
    """Whether the vote of a meeting can be opened: it is held, by known people."""
    if meeting.held_on > today:
        return _("Cuộc họp ghi ngày %(day)s chưa tới. Mở bỏ phiếu từ ngày họp.") % {
            "day": f"{meeting.held_on:%d/%m/%Y}"
        }
    if not meeting.present or not meeting.invited:
        return _("Ghi số người được mời và số người có mặt trước khi mở bỏ phiếu.")
    if not meeting.chair or not meeting.secretary:
        return _("Ghi người chủ trì và thư ký trước khi mở bỏ phiếu.")
    return ""


def why_not_rule(share: Figure | None, quorum: Figure | None, meeting: Meeting, step: Step) -> str:
    """Whether the procedure says by which share a vote carries, and enough people are there."""
    if share is None or share.value is None:
        return _(
            "Quy trình chưa có mức tỷ lệ đồng ý của bước “%(step)s” (chưa có mức chuẩn), nên không kết luận được kết quả bỏ "
            "phiếu. Báo Văn phòng Điều phối NTM tỉnh bổ sung mức này."
        ) % {"step": step.name}
    present, invited = meeting.present or 0, meeting.invited or 0
    if quorum is not None and not has_quorum(quorum, present, invited):
        return _("%(present)d/%(invited)d có mặt, cần %(wanted)d: chưa đủ để bỏ phiếu. Họp lại khi đủ người.") % {
            "present": present,
            "invited": invited,
            "wanted": quorum_count(quorum, invited),
        }
    return ""


def why_not_people(invited: int | None, present: int | None, invited_names: int, present_names: int) -> dict[str, str]:
    """What does not fit in the numbers of those invited and present: field -> sentence."""
    found: dict[str, str] = {}
    if invited is not None and invited_names and invited != invited_names:
        found["invited"] = _("Ghi %(count)d người được mời nhưng danh sách có %(names)d dòng. Sửa một trong hai.") % {
            "count": invited,
            "names": invited_names,
        }
    if present is not None and present_names and present != present_names:
        found["present"] = _("Ghi %(count)d người có mặt nhưng danh sách có %(names)d dòng. Sửa một trong hai.") % {
            "count": present,
            "names": present_names,
        }
    if present is not None and invited is not None and present > invited and "present" not in found:
        found["present"] = _("Có mặt %(present)d nhiều hơn được mời %(invited)d. Kiểm tra lại một trong hai số.") % {
            "present": present,
            "invited": invited,
        }
    return found


def why_not_ballots(ballots: Ballots, present: int) -> dict[str, str]:
    """What does not add up in counted papers: field -> sentence."""
    found: dict[str, str] = {}
    if ballots.issued > present:
        found["issued"] = _("Phát ra %(issued)d phiếu, nhiều hơn %(present)d người có mặt. Kiểm tra lại số phiếu.") % {
            "issued": ballots.issued,
            "present": present,
        }
    if ballots.returned > ballots.issued:
        found["returned"] = _("Thu về %(returned)d phiếu, nhiều hơn %(issued)d phiếu phát ra. Đếm lại.") % {
            "returned": ballots.returned,
            "issued": ballots.issued,
        }
    if ballots.valid + ballots.invalid != ballots.returned:
        found["invalid"] = _(
            "Hợp lệ %(valid)d cộng trắng, hỏng %(invalid)d là %(sum)d, khác số thu về %(returned)d. Kiểm tra lại."
        ) % {
            "valid": ballots.valid,
            "invalid": ballots.invalid,
            "sum": ballots.valid + ballots.invalid,
            "returned": ballots.returned,
        }
    if ballots.in_favour + ballots.against != ballots.valid:
        found["against"] = _(
            "Đồng ý %(favour)d cộng không đồng ý %(against)d là %(sum)d, khác số phiếu hợp lệ %(valid)d. Kiểm tra lại."
        ) % {
            "favour": ballots.in_favour,
            "against": ballots.against,
            "sum": ballots.in_favour + ballots.against,
            "valid": ballots.valid,
        }
    return found


def why_not_enter(item: Item, entries: Sequence[Entry], by: User, round_shown: int, able: Collection[int]) -> str:
    """Whether a person may enter the papers of a dossier in the round that the page showed.

    Two different persons enter; after a difference the same two enter again. ``able``: those of the former round who
    still keep the step, so that somebody else may take the place of one who has left.
    """
    if item.state != Result.OPEN:
        return _("Hồ sơ này đã có kết quả kiểm phiếu: %(state)s.") % {"state": Result(item.state).label}
    if item.has_fallen and item.seen is not None:
        return why_fallen(item.seen, item.dossier)
    if round_shown != item.round:
        return _("Hai lần nhập vừa khác nhau và đã sang vòng %(round)d. Xem cả hai rồi nhập lại.") % {
            "round": item.round
        }
    now = [entry for entry in entries if entry.round == item.round]
    if any(entry.by_id == by.pk for entry in now):
        return _("Anh/chị đã nhập vòng này. Người thứ hai nhập từ tài khoản của mình, không xem trước số của anh/chị.")
    former = {entry.by_id: entry.by for entry in entries if entry.round == item.round - 1}
    if not former or by.pk in former:
        return ""
    places = sum(1 for pk in former if pk not in able)
    taken = sum(1 for entry in now if entry.by_id not in former)
    if taken < places:
        return ""
    return _("Hai lần nhập trước khác nhau, nên %(names)s nhập lại.") % {
        "names": _(" và ").join(str(person) for person in former.values())
    }


def why_not_finish(item: Item) -> str:
    """Whether the result of a dossier can complete its step."""
    if item.has_fallen and item.seen is not None:
        return why_fallen(item.seen, item.dossier)
    sentences = {
        Result.OPEN: _("Chưa có kết quả kiểm phiếu. Hai người nhập số phiếu trước."),
        Result.LOST: _("Chưa thông qua: tỷ lệ đồng ý chưa đạt mức. Hoàn thiện hồ sơ rồi lập cuộc họp khác."),
        Result.PASSED: _("Kết quả này đã ghi và hồ sơ đã chuyển bước."),
        Result.LEFT_OUT: _("Hồ sơ này không xét trong cuộc họp."),
    }
    return sentences.get(Result(item.state), "")


def why_not_cancel(items: Collection[Item]) -> str:
    if any(item.counted_at is not None for item in items):
        return _("Cuộc họp đã kiểm phiếu xong, nên kết quả được giữ và không hủy cuộc họp.")
    return ""


def reason_wanted() -> str:
    return dossiers.reason_wanted()


def why_not_said(**texts: Any) -> str:
    """Whether texts that have to be said are there: name of the field -> text."""
    return "" if all(str(text).strip() for text in texts.values()) else _("Ghi nội dung trước khi lưu.")
