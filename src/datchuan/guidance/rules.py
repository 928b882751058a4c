"""Who may write guidance, ask and answer, and when. ``""`` is yes; otherwise the sentence that the user reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.config.prepared import Prepared
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.guidance.models import Follower, Question, Topic, places_of
from datchuan.guidance.workflow import ANSWER, ASK_AGAIN, FOLLOW, MERGE, WITHDRAW, State, Step
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level

_leads = Prepared(
    lambda edition, code, on: (
        Responsibility.objects.filter(
            indicator__edition_id=edition, indicator__code=code, part="lead", valid__contains=on
        )
        .select_related("agency")
        .order_by("agency__name")
    ),
    edition=int,
    code=str,
    on=date,
)


def leads_of(indicator: Indicator, rights: Rights) -> list[Agency]:
    """The agencies that lead the indicator today."""
    rows = _leads(edition=indicator.edition_id, code=indicator.code, on=rights.on)
    return [row.agency for row in rows]


def voices(rights: Rights) -> frozenset[int]:
    """Agencies in whose name the person writes: the own departments, and the coordination office for its people."""
    offices = {post.agency_id for post in rights.posts if post.role == Role.COORDINATOR}
    return rights.department_ids | offices


def own_lead(rights: Rights, leads: list[Agency]) -> Agency | None:
    """The leading agency in whose name the person writes, or None."""
    own = voices(rights)
    return next((agency for agency in leads if agency.pk in own), None)


def speaks_for(rights: Rights, leads: list[Agency]) -> Agency | None:
    """In whose name the person answers: a leading agency, or the coordination office where no agency leads."""
    if leads:
        return own_lead(rights, leads)
    offices = [post.agency for post in rights.posts if post.role == Role.COORDINATOR]
    return offices[0] if offices else None


def asking_units(rights: Rights) -> frozenset[int]:
    """Units for which the person may ask: the own communes, and the district of a district's officer."""
    districts = {
        post.agency.unit_id  # type: ignore[attr-defined]
        for post in rights.posts
        if post.role == Role.DISTRICT_OFFICER and post.agency.level == Level.DISTRICT
    }
    return rights.own_commune_ids | districts


def _names(leads: list[Agency]) -> str:
    return ", ".join(str(agency) for agency in leads)


def why_not_write(rights: Rights, leads: list[Agency]) -> str:
    """Whether the person may write the guidance of an indicator: only people of an agency that leads it."""
    if own_lead(rights, leads) is not None:
        return ""
    if not leads:
        return _("Chưa có văn bản giao cơ quan nào chủ trì chỉ tiêu này, nên chưa ai viết hướng dẫn được.")
    return _("Hướng dẫn chỉ tiêu này do %(agency)s viết. Nếu có điểm chưa rõ, gửi câu hỏi cho cơ quan đó.") % {
        "agency": _names(leads)
    }


def why_not_keep(rights: Rights, leads: list[Agency], topic: Topic | None, edition_id: int) -> str:
    """Whether the standing guidance may be confirmed for the edition in force."""
    if why_not := why_not_write(rights, leads):
        return why_not
    if topic is None or topic.current_id is None:
        return _("Chỉ tiêu này chưa có hướng dẫn của cơ quan chủ trì để xác nhận. Viết hướng dẫn mới.")
    if topic.holds_for_id == edition_id:
        return _("Hướng dẫn này đã theo bộ tiêu chí đang áp dụng, không cần xác nhận lại.")
    return ""


def why_not_ask(rights: Rights, unit_id: int | None) -> str:
    """Whether the person may ask in the name of a unit."""
    if unit_id is None or unit_id not in asking_units(rights):
        return _(
            "Câu hỏi về chỉ tiêu do cán bộ xã hoặc cán bộ nông thôn mới huyện gửi. "
            "Anh/chị xem được các câu hỏi và câu trả lời ở trang này."
        )
    return ""


def why_not_answer(rights: Rights, question: Question, leads: list[Agency]) -> str:
    """Whether the person may answer, or add to an answer."""
    if speaks_for(rights, leads) is None:
        who = _names(leads) or _("Văn phòng Điều phối NTM tỉnh")
        return _("Câu hỏi này do %(agency)s trả lời.") % {"agency": who}
    return _why_not_in(ANSWER, question)


def why_not_ask_again(rights: Rights, question: Question) -> str:
    """Whether the person may ask further: whoever asked first, once there is an answer."""
    if question.asker_id not in asking_units(rights):
        return _("Chỉ nơi đã gửi câu hỏi mới hỏi tiếp ở đây được. Anh/chị gửi câu hỏi mới ở trang của chỉ tiêu.")
    return _why_not_in(ASK_AGAIN, question)


def why_not_merge(rights: Rights, question: Question, target: Question | None, leads: list[Agency]) -> str:
    """Whether a question may be joined to another (None: which one is not chosen yet)."""
    if speaks_for(rights, leads) is None:
        return why_not_answer(rights, question, leads)
    if why_not := _why_not_in(MERGE, question):
        return why_not
    if question.answered_at is not None:
        return _("Câu hỏi này đã có câu trả lời dùng chung, nên không ghép vào câu khác được. Trả lời tiếp tại đây.")
    return _why_not_onto(question, target) if target is not None else ""


def _why_not_onto(question: Question, target: Question) -> str:
    if target.pk == question.pk:
        return _("Không ghép một câu hỏi vào chính nó. Nhập số của câu hỏi khác.")
    if (target.set_code, target.indicator_code) != (question.set_code, question.indicator_code):
        return _("Câu hỏi số %(number)d thuộc chỉ tiêu khác. Chỉ ghép hai câu hỏi về cùng một chỉ tiêu.") % {
            "number": target.pk
        }
    if target.state == State.REFERRED:
        return _("Câu hỏi số %(number)d đã ghép vào câu số %(other)d. Ghép vào câu số %(other)d.") % {
            "number": target.pk,
            "other": target.same_as_id,
        }
    if target.state == State.WITHDRAWN:
        return _("Câu hỏi số %(number)d đã được rút. Chọn câu hỏi khác, hoặc trả lời tại đây.") % {"number": target.pk}
    return ""


def why_not_withdraw(rights: Rights, question: Question) -> str:
    """Whether the person may take a question back: only before it was answered, and only while nobody else waits."""
    if question.asker_id not in asking_units(rights):
        return _("Chỉ nơi đã gửi câu hỏi mới rút được câu hỏi.")
    if question.answered_at is not None:
        return _("Câu hỏi đã có câu trả lời dùng chung cho mọi xã, nên không rút được.")
    if why_not := _why_not_in(WITHDRAW, question):
        return why_not
    others = Follower.objects.filter(question=question).exclude(unit_id=question.asker_id).count()
    if others:
        return _("%(count)d nơi khác cũng đang chờ câu trả lời này, nên câu hỏi được giữ lại.") % {"count": others}
    return ""


def why_not_follow(rights: Rights, question: Question, unit_id: int | None) -> str:
    """Whether the person may say that a unit wants the answers of a question."""
    if unit_id is None or unit_id not in asking_units(rights):
        return _("Cán bộ xã hoặc cán bộ nông thôn mới huyện mới theo dõi câu hỏi được.")
    return _why_not_in(FOLLOW, question)


def _why_not_in(step: Step, question: Question) -> str:
    """What the table says of the state in which the question stands."""
    if question.state in step.sources:
        return ""
    said = {
        State.OPEN: _("Câu hỏi số %(number)d đang chờ trả lời; khi có câu trả lời anh/chị hỏi tiếp được."),
        State.ANSWERED: _("Câu hỏi số %(number)d đã được trả lời. Mở lại trang để xem."),
        State.WITHDRAWN: _("Câu hỏi số %(number)d đã được nơi hỏi rút lại, nên không làm gì thêm được."),
        State.REFERRED: _("Câu hỏi số %(number)d đã ghép vào câu hỏi khác; câu trả lời nằm ở câu hỏi đó."),
    }
    return said[State(question.state)] % {"number": question.pk}


def is_own(rights: Rights, question: Question) -> bool:
    """Whether the question was asked by a place of the person."""
    return question.asker_id in places_of(rights)
