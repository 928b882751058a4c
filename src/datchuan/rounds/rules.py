"""Who may do what in a round, and when. ``""`` is yes; otherwise the sentence that the person reads. No query here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import Action as DossierAction
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.models import Agency, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.procedures.models import Deadline
from datchuan.rounds.models import Extension
from datchuan.rounds.workflow import BY_ACTION, Action, State

# The round


def ends_at(deadline: Deadline) -> datetime:
    """The instant from which on nothing is taken without an exception."""
    return max(end for end in (deadline.at, deadline.late_until) if end is not None)


def is_over(deadline: Deadline, at: datetime) -> bool:
    return at >= ends_at(deadline)


def why_not_take(deadline: Deadline, at: datetime) -> str:
    """Whether a round has begun to take dossiers."""
    if deadline.opens is None or at.astimezone(clock.VIETNAM).date() >= deadline.opens:
        return ""
    return _("%(round)s nhận hồ sơ từ ngày %(day)s. Gửi từ ngày đó, hoặc chọn đợt đang nhận.") % {
        "round": deadline.name,
        "day": f"{deadline.opens:%d/%m/%Y}",
    }


# Papers of a whole round


def why_not_papers(rights: Rights) -> str:
    """Whether a person has all papers of a round drawn, and takes them."""
    if rights.is_provincial and rights.holds(Role.COORDINATOR, Role.LEADER):
        return ""
    return _("Văn bản của cả đợt do Văn phòng Điều phối NTM tỉnh lập. Anh/chị lập văn bản ở trang của từng hồ sơ.")


# Letters


def why_not_transmit(rights: Rights, deadline: Deadline, dossiers: Collection[Dossier], at: datetime) -> str:
    """Whether a person may send these dossiers by one letter in a round; each dossier is asked again when it is sent."""
    if not dossiers:
        return _("Chưa chọn hồ sơ nào. Chọn ít nhất một hồ sơ đang chờ gửi.")
    for dossier in dossiers:
        if not dossier_rules.acts_in(rights, dossier.present_step, dossier.commune_id):
            return dossier_rules.why_not(DossierAction.SEND, rights, dossier)
    if len(senders(rights, dossiers)) != 1:
        return _("Các hồ sơ đã chọn do nhiều cơ quan gửi. Lập riêng tờ trình của từng cơ quan.")
    return why_not_take(deadline, at)


def senders(rights: Rights, dossiers: Iterable[Dossier]) -> dict[int, Agency]:
    """The agencies for which a person would send dossiers: one where a letter is possible."""
    found = (dossier_rules.agency_of(rights, d.present_step, d.commune_id) for d in dossiers)
    return {agency.pk: agency for agency in found if agency is not None}


def why_not_year(deadline: Deadline, dossier: Dossier) -> str:
    """Whether a round takes dossiers of the dossier's assessment year."""
    if deadline.year is None or deadline.year == dossier.year:
        return ""
    return _("%(round)s xét năm đánh giá %(year)s, hồ sơ này là của năm %(own)s. Chọn đợt của năm đó.") % {
        "round": deadline.name,
        "year": deadline.year,
        "own": dossier.year,
    }


def why_not_letter(number: str, dated: datetime | object, signer: str, signer_post: str, today: object) -> str:
    """Whether a letter says what it has to: number, day, who signed it."""
    if not number.strip() or not signer.strip() or not signer_post.strip():
        return _("Ghi số tờ trình, người ký và chức vụ, để tỉnh đối chiếu với văn bản giấy.")
    if dated > today:  # type: ignore[operator]
        return _("Ngày của tờ trình chưa tới. Ghi ngày ký, không sau hôm nay.")
    return ""


def why_not_one_paper() -> str:
    return _(
        "Một tờ trình soạn sẵn nêu các xã của một cơ quan, cùng một danh hiệu. Chọn lại theo từng danh hiệu rồi soạn."
    )


def number_taken(number: str, year: int) -> str:
    return _(
        "Cơ quan đã có tờ trình số %(number)s trong năm %(year)d. Kiểm tra lại số, hoặc mở tờ trình đó để xem."
    ) % {"number": number, "year": year}


def ways_out() -> str:
    """How one goes on when a round is over: said wherever a dossier comes too late."""
    return _("Mở trang của đợt, bấm “Đề nghị gia hạn” và nêu lý do; hoặc gửi vào đợt sau.")


# Exceptions


def approves(rights: Rights) -> bool:
    """Whether a person decides on exceptions: of the coordination office, or a leader of the province."""
    return any(_is_approver(post) for post in rights.posts)


def _is_approver(post: Post) -> bool:
    return post.role in (Role.COORDINATOR, Role.LEADER) and post.agency.level == Level.PROVINCE


def asks_for(rights: Rights, dossier: Dossier) -> Agency | None:
    """The agency for which a person may ask for an exception for a dossier: its commune, its district, the office."""
    if dossier.commune_id in rights.own_commune_ids:
        return next((p.agency for p in rights.posts if p.role == Role.COMMUNE_OFFICER), None)
    return asks_for_commune(rights, dossier.commune_id)


def asks_for_commune(rights: Rights, commune_id: int) -> Agency | None:
    if commune_id not in rights.commune_ids:
        return None
    roles = (Role.DISTRICT_OFFICER, Role.COORDINATOR)
    return next((p.agency for p in rights.posts if p.role in roles), None)


def asks_for_district(rights: Rights, district_id: int) -> Agency | None:
    """The agency for which a person may ask for a whole district: one of that district, or the coordination office."""
    for post in rights.posts:
        if post.role == Role.COORDINATOR:
            return post.agency
        reach = post.reach or [post.agency.unit_id]  # type: ignore[attr-defined]
        if post.role == Role.DISTRICT_OFFICER and district_id in reach:
            return post.agency
    return None


def not_asker() -> str:
    return _("Gia hạn do cán bộ xã, huyện hoặc Văn phòng Điều phối NTM tỉnh đề nghị. Anh/chị xem được kết quả tại đây.")


def why_not_ask(
    deadline: Deadline, dossier: Dossier | None, waiting: Extension | None, reason: str, until: datetime, at: datetime
) -> str:
    """Whether an exception can be asked for, by whoever may. ``waiting``: a request that is not decided yet."""
    if dossier is not None and dossier.sent_at is not None:
        return _("Hồ sơ này đã gửi lên tỉnh, nên không cần gia hạn.")
    if dossier is not None and not dossier.is_open:
        return dossier_rules.why_not_in_state(DossierAction.PASS, DossierState(dossier.state))
    if dossier is not None and (sentence := why_not_year(deadline, dossier)):
        return sentence
    if waiting is not None:
        return _(
            "Đã có một đề nghị đang chờ duyệt (gửi ngày %(day)s). Chờ kết quả, hoặc rút đề nghị đó rồi gửi lại."
        ) % {"day": f"{waiting.asked_at.astimezone(clock.VIETNAM):%d/%m/%Y}"}
    if not reason.strip():
        return _("Ghi lý do, để người duyệt quyết định được.")
    return why_not_until(deadline, until, at)


def why_not_until(deadline: Deadline, until: datetime, at: datetime) -> str:
    """Whether an end of an exception makes sense: after the round's own end, and not over already."""
    end = ends_at(deadline)
    if until <= end:
        return _("%(round)s nhận đến %(end)s. Gia hạn phải sau thời điểm đó.") % {
            "round": deadline.name,
            "end": f"{end.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}",
        }
    if until <= at:
        return _("Thời điểm gia hạn đã qua. Chọn ngày từ hôm nay trở đi.")
    return ""


def why_not_decide(action: Action, rights: Rights, extension: Extension) -> str:
    """Whether a person may decide on a request: first who it is, then the state."""
    if not approves(rights):
        return _("Gia hạn do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh duyệt. Anh/chị xem được kết quả tại đây.")
    if extension.asked_by_id == rights.user_id:
        return _("Anh/chị là người đề nghị, nên người khác duyệt: một người khác của Văn phòng, hoặc lãnh đạo tỉnh.")
    return why_not_in_state(action, extension)


def why_not_withdraw(rights: Rights, extension: Extension, agency: Agency | None) -> str:
    """Whether a person may take a request back. ``agency``: the one for which the person may ask."""
    if agency is None or agency.pk != extension.agency_id:
        return _("Đề nghị do cơ quan đã gửi (%(agency)s) rút.") % {"agency": extension.agency}
    return why_not_in_state(Action.WITHDRAW, extension)


def why_not_in_state(action: Action, extension: Extension) -> str:
    if extension.state in BY_ACTION[action].sources:
        return ""
    return _("Đề nghị này %(state)s, nên không đổi nữa. Cần khác thì gửi đề nghị mới.") % {
        "state": State(extension.state).label
    }


def why_not_answer(answer: str) -> str:
    if answer.strip():
        return ""
    return _("Ghi vì sao không duyệt, để người đề nghị biết phải làm gì.")
