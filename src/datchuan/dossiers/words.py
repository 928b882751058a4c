"""A dossier in words: what to do next, where it is, how many days are used and left, what a step has come to."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.workflow import Outcome, State
from datchuan.places.models import Level
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Figure, Plan, Step
from datchuan.procedures.words import level_word
from datchuan.procedures.workdays import WorkCalendar, due_day
from datchuan.ui.dates import format_date
from datchuan.ui.numbers import format_number
from datchuan.ui.templatetags.ui import weekday


def name(dossier: Dossier) -> str:
    """ "Hồ sơ NTM 2023" or "Thu hồi NTM 2023", with its attempt from the second on."""
    said = _("Thu hồi %(level)s %(year)s") if dossier.revokes else _("Hồ sơ %(level)s %(year)s")
    said %= {"level": level_word(dossier.level), "year": dossier.year}
    return said if dossier.attempt == 1 else said + _(", lần %(n)s") % {"n": dossier.attempt}


def dossier_words(dossier: Dossier) -> str:
    """ "NTM nâng cao 2023" or "thu hồi NTM 2023", as it stands behind the name of a commune; with its attempt as well."""
    said = f"{level_word(dossier.level)} {dossier.year}"
    if dossier.revokes:
        said = _("thu hồi %(what)s") % {"what": said}
    return said if dossier.attempt == 1 else said + _(", lần %(n)s") % {"n": dossier.attempt}


def _next(kind: str) -> str:
    """What is done in a step, for "Việc tiếp theo: …"."""
    return {
        StepKind.REGISTRATION: _("đăng ký danh hiệu và năm phấn đấu"),
        StepKind.SELF_ASSESSMENT: _("hoàn thành tự đánh giá rồi gửi hồ sơ đi"),
        StepKind.CONSULTATION: _("công khai, lấy ý kiến và tổng hợp góp ý"),
        StepKind.BALLOT_MEETING: _("họp, bỏ phiếu và ghi kết quả"),
        StepKind.VETTING: _("thẩm tra từng chỉ tiêu trên phiên bản đã chốt"),
        StepKind.SURVEY_RESULT: _("ghi kết quả lấy ý kiến sự hài lòng của người dân"),
        StepKind.COMPLETENESS_CHECK: _("kiểm tra thành phần hồ sơ, nhận hoặc trả lại"),
        StepKind.DEPARTMENTAL_APPRAISAL: _("thẩm định chỉ tiêu do cơ quan phụ trách"),
        StepKind.COUNCIL: _("họp Hội đồng và biểu quyết"),
        StepKind.DECISION: _("trình, kiểm tra và ký quyết định"),
        StepKind.ANNOUNCEMENT: _("công bố quyết định và ghi nơi công bố"),
        StepKind.REVIEW: _("đánh giá hiện trạng từng tiêu chí"),
        StepKind.ANSWER: _("trả lời về kết quả đánh giá"),
    }.get(StepKind(kind), _("hoàn thành bước này"))


def heading(dossier: Dossier, acts: bool) -> str:
    """The heading of a dossier's page: what this person has to do, otherwise where it is."""
    state, step = State(dossier.state), dossier.present_step
    if not dossier.is_open:
        return ended_words(dossier)
    if state == State.RETURNED:
        return _("Việc tiếp theo: sửa theo lý do trả lại") if acts else _("Hồ sơ được trả lại, %(actor)s đang giữ") % {
            "actor": step.actor_name
        }  # fmt: skip
    if state == State.READY:
        return _("Việc tiếp theo: gửi hồ sơ lên tỉnh") if acts else _("Hồ sơ đủ các bước, chờ gửi lên tỉnh")
    if acts:
        return _("Việc tiếp theo: %(what)s") % {"what": _next(step.kind)}
    return _("Hồ sơ đang ở %(actor)s: %(step)s") % {"actor": step.actor_name, "step": step.name}


def ended_words(dossier: Dossier) -> str:
    """How an attempt ended, with its day."""
    day = format_date(dossier.ended_on) if dossier.ended_on else ""
    if dossier.revokes:
        return _("%(state)s, ngày %(day)s") % {"state": dossier.get_state_display(), "day": day}
    return {
        State.ANNOUNCED: _("Hồ sơ đã công bố xong ngày %(day)s"),
        State.SENT_BACK: _("Hội đồng yêu cầu hoàn thiện rồi trình lại, ngày %(day)s"),
        State.REFUSED: _("Hội đồng không thông qua, ngày %(day)s"),
        State.WITHDRAWN: _("Xã đã rút hồ sơ ngày %(day)s"),
        State.KEPT: _("Đã dừng, giữ danh hiệu, ngày %(day)s"),
    }[State(dossier.state)] % {"day": day}


def holder(step: Step) -> str:
    """Where a dossier is, in one word: the level of government that acts."""
    return {
        Level.COMMUNE: _("xã"),
        Level.DISTRICT: _("huyện"),
        Level.PROVINCE: _("tỉnh"),
    }.get(Level(step.actor_level), step.actor_name)


def line(dossier: Dossier, calendar: WorkCalendar, on: date) -> str:
    """One line for other pages: "Hồ sơ NTM 2023: đang ở huyện, còn 3 ngày làm việc"."""
    if not dossier.is_open:
        return f"{name(dossier)}: {ended_words(dossier)[:1].lower()}{ended_words(dossier)[1:]}"
    step = dossier.present_step
    if dossier.state == State.RETURNED:
        where = _("trả lại để bổ sung, chờ %(who)s") % {"who": holder(step)}
    elif dossier.state == State.READY:
        where = _("đủ các bước, chờ gửi lên tỉnh")
    else:
        where = _("đang ở %(who)s") % {"who": holder(step)}
    left = left_words(dossier.due_on, calendar, on, dated=False)
    return f"{name(dossier)}: {where}" + (f", {left}" if left else "")


def left_words(due: date | None, calendar: WorkCalendar, on: date, *, dated: bool = True) -> str:
    """Working days left with the last day, or how long it is over; "" where no last day is known."""
    if due is None:
        return ""
    left, day = calendar.days_left(on, due), weekday(due)
    if left < 0:
        said = ngettext("quá hạn %(n)d ngày làm việc", "quá hạn %(n)d ngày làm việc", -left) % {"n": -left}
        return said + (_(" (hạn %(day)s)") % {"day": day} if dated else "")
    if left == 0:
        # The last day is today, or lies on days off from here on.
        return _("hôm nay là ngày làm việc cuối") + (_(" (hạn %(day)s)") % {"day": day} if dated else "")
    said = ngettext("còn %(n)d ngày làm việc", "còn %(n)d ngày làm việc", left) % {"n": left}
    return said + (_(" (đến %(day)s)") % {"day": day} if dated else "")


def limit_words(limit: Figure | None) -> str:
    """How long a step may take: "5 ngày làm việc", "chưa có mức" for one that nobody knows, "" for none."""
    if limit is None:
        return ""
    if limit.value is None:
        return _("thời hạn chưa có mức")
    words = {"n": format_number(limit.value)}
    if limit.unit == "working_day":
        return _("cho phép %(n)s ngày làm việc") % words
    return _("cho phép %(n)s ngày") % words


def used_words(begun: date, ended: date, calendar: WorkCalendar) -> str:
    """Working days between two days: "3 ngày làm việc"."""
    used = calendar.between(begun, ended)
    if not used:
        return _("chưa đầy một ngày làm việc")
    return ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", used) % {"n": used}


def passage_words(passage: Passage) -> str:
    """How one stay in a step ended, in a word or two."""
    if passage.outcome == Outcome.PASSED and passage.fell_with_id is not None:
        return _("đã xong, nay không còn hiệu lực")
    return str(Outcome(passage.outcome).label) if passage.outcome else _("đang làm")


def day_of(passage: Passage) -> date:
    """The day on which a stay in a step ended, in Vietnam; today while it lasts."""
    return passage.ended_at.astimezone(clock.VIETNAM).date() if passage.ended_at else clock.today()


def position(plan: Plan, was: str) -> str:
    """Where a dossier stood when a page was opened: "state:step" as the page carried it."""
    state, _colon, code = was.partition(":")
    if state not in State.values:
        return ""
    said = str(State(state).label)
    return f"{said}: {plan.step(code).name}" if plan.has(code) else said


def usual_reasons() -> tuple[str, str, str]:
    """The three reasons for which dossiers are given back most often; each may be worded on."""
    return (
        _("Thiếu giấy tờ theo danh mục của bước. Bổ sung đủ bản chính rồi gửi lại."),
        _("Số liệu chưa khớp với minh chứng. Kiểm tra lại số liệu hoặc thay minh chứng đúng kỳ."),
        _("Minh chứng chưa đọc được hoặc đã hết hạn. Tải lên bản rõ, đủ trang, đủ chữ ký, còn hiệu lực."),
    )


def remedy_words(dossier: Dossier, calendar: WorkCalendar) -> str:
    """Until when a commune that keeps its title has to remedy, where the procedure says so; "" for what is no such end."""
    if not dossier.revokes or dossier.state not in (State.KEPT, State.REFUSED) or dossier.ended_on is None:
        return ""
    figure = next((step.figures["remedy_days"] for step in dossier.plan.steps if "remedy_days" in step.figures), None)
    due = due_day(figure, dossier.ended_on, calendar)
    if due is None:
        return _("Quy trình chưa nêu thời hạn khắc phục. Xã lập kế hoạch khắc phục và ghi ngày hoàn thành.")
    return _("Thời hạn khắc phục theo quy trình: đến hết ngày %(day)s.") % {"day": format_date(due)}


def list_heading(mine: int, total: int) -> str:
    """The heading of the list: what waits for the reader first."""
    if mine:
        return ngettext("Còn %(n)d hồ sơ chờ anh/chị", "Còn %(n)d hồ sơ chờ anh/chị", mine) % {"n": mine}
    if total:
        return _("Không có hồ sơ nào chờ anh/chị")
    return _("Hồ sơ đề nghị công nhận")
