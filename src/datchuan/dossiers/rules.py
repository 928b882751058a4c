"""Who may do what with a dossier, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.dossiers import revocation
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Document, Dossier, Fact
from datchuan.dossiers.workflow import (
    AFTER_THE_DOSSIER,
    BY_ACTION,
    BY_OTHER_ROOMS,
    NOT_IN_REVOCATION,
    ONLY_IN_REVOCATION,
    Action,
    Side,
    State,
)
from datchuan.files.workflow import State as Scan
from datchuan.people.models import Agency, Post, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.models import Deadline
from datchuan.procedures.plan import Plan, Step

#: The part of the procedure that a commune goes through at its own place.
COMMUNE_ROLE = Role.COMMUNE_OFFICER


# Whose move it is


#: Steps in which many speak (members, departments) are kept by the coordination office: it alone moves the dossier.
KEPT_BY_OFFICE = frozenset({StepKind.COUNCIL, StepKind.DEPARTMENTAL_APPRAISAL})


def posts_for(rights: Rights, step: Step, commune_id: int) -> list[Post]:
    """The posts by which a person keeps a step on a commune: its role, at an agency of its level, within reach."""
    role = Role.COORDINATOR if step.kind in KEPT_BY_OFFICE else step.role
    if role == COMMUNE_ROLE:
        return [p for p in rights.posts if p.role == COMMUNE_ROLE] if commune_id in rights.own_commune_ids else []
    if commune_id not in rights.commune_ids:
        return []
    return [p for p in rights.posts if p.role == role and _at_level(p, step)]


def _at_level(post: Post, step: Step) -> bool:
    """Whether the agency of a post is of the level of the step; the Front of the province may act for a district's."""
    if post.role == Role.FRONT:
        return post.agency.level in (step.actor_level, Level.PROVINCE)
    return post.role == Role.COORDINATOR or post.agency.level == step.actor_level


def acts_in(rights: Rights, step: Step, commune_id: int) -> bool:
    return bool(posts_for(rights, step, commune_id))


def agency_of(rights: Rights, step: Step, commune_id: int) -> Agency | None:
    """The agency for which a person acts in a step."""
    posts = posts_for(rights, step, commune_id)
    return posts[0].agency if posts else None


def is_side(side: Side, rights: Rights, dossier: Dossier) -> bool:
    """Whether the person stands on a side of the dossier."""
    if side == Side.COMMUNE:
        return dossier.commune_id in rights.own_commune_ids
    if side == Side.PROVINCE:
        return rights.holds(Role.COORDINATOR)
    if side == Side.OPENER:
        return opens_revocation(
            rights, dossier.commune_id, at_province=dossier.present_step.actor_level == Level.PROVINCE
        )
    return acts_in(rights, dossier.present_step, dossier.commune_id)


def opens_revocation(rights: Rights, commune_id: int, *, at_province: bool = False) -> bool:
    """Whether a person speaks for those who open a revocation: the office of the province, or the district above."""
    if rights.holds(Role.COORDINATOR):
        return True
    return not at_province and rights.holds(Role.DISTRICT_OFFICER) and commune_id in rights.commune_ids


def side_of(action: Action, dossier: Dossier) -> Side:
    """Whose move an action is. That a commune stays silent is noted by those who asked it."""
    if action == Action.SKIP and dossier.present_step.kind == StepKind.ANSWER:
        return Side.OPENER
    return BY_ACTION[action].side


def _whose(side: Side, dossier: Dossier) -> str:
    if side == Side.OPENER:
        return _("Việc này do Văn phòng Điều phối NTM tỉnh làm, hoặc do huyện làm khi hồ sơ chưa lên tỉnh.")
    if side == Side.COMMUNE:
        return _("Việc này do cán bộ của xã làm. Anh/chị xem được hồ sơ và kết quả tại đây.")
    if side == Side.PROVINCE:
        return _("Việc này do Văn phòng Điều phối NTM tỉnh làm. Anh/chị xem được kết quả tại đây.")
    step = dossier.present_step
    return _("Hồ sơ đang ở bước “%(step)s” của %(actor)s, nên việc này do cơ quan đó làm.") % {
        "step": step.name,
        "actor": step.actor_name,
    }


# What may be done


def why_not(action: Action, rights: Rights, dossier: Dossier) -> str:
    """Whether a person may do something with a dossier: first whose move it is, then its state."""
    row, side = BY_ACTION[action], side_of(action, dossier)
    if action in (NOT_IN_REVOCATION if dossier.revokes else ONLY_IN_REVOCATION):
        return _not_of_purpose(dossier)
    if not is_side(side, rights, dossier):
        return _whose(side, dossier)
    if action == Action.SEAL and dossier.state == State.READY and dossier.present_step.role != COMMUNE_ROLE:
        return _has_left_commune()
    return "" if dossier.state in row.sources else why_not_here(action, dossier)


def _not_of_purpose(dossier: Dossier) -> str:
    if dossier.revokes:
        return _(
            "Thủ tục thu hồi do huyện hoặc Văn phòng Điều phối NTM tỉnh mở và chốt; xã không rút, không gửi. Xã nêu ý kiến ở "
            "bước trả lời."
        )
    return _("Hồ sơ đề nghị công nhận không dừng theo cách này. Xã rút hồ sơ khi không đề nghị nữa.")


def why_not_here(action: Action, dossier: Dossier) -> str:
    """What stands in the way of an action on a dossier as it is, in the words of its purpose."""
    state = State(dossier.state)
    if dossier.revokes and state in (State.SENT_BACK, State.REFUSED, State.ANNOUNCED):
        return _("Thủ tục thu hồi này đã kết thúc: %(state)s. Cần xem xét lại thì mở thủ tục mới.") % {
            "state": dossier.get_state_display()
        }
    return why_not_in_state(action, state)


def _has_left_commune() -> str:
    return _("Hồ sơ đã rời xã. Chỉ chốt phiên bản mới khi hồ sơ được trả lại và đang sửa.")


def why_not_in_state(action: Action, state: State) -> str:
    """What stands in the way of an action in a state, and what comes first."""
    if state == State.READY and action in (Action.PASS, Action.SKIP):
        return _("Các bước trước khi gửi tỉnh đã xong, hồ sơ đang chờ gửi. Lập tờ trình gửi vào một đợt.")
    if action == Action.SEND:
        return _("Hồ sơ không ở tình trạng chờ gửi lên tỉnh, nên không gửi được.")
    if state == State.ANNOUNCED:
        return _("Hồ sơ đã công bố xong. Việc sau công nhận theo dõi ở trang danh hiệu của xã.")
    if state == State.KEPT:
        return _("Thủ tục thu hồi đã dừng, danh hiệu được giữ. Cần xem xét lại thì mở thủ tục mới.")
    if action == Action.STOP:
        return _("Đã có quyết định thu hồi, nên không dừng được nữa. Khiếu nại thì ghi ở mục Khiếu nại.")
    if state == State.WITHDRAWN:
        return _("Xã đã rút hồ sơ này. Muốn xét lại thì lập hồ sơ mới; lần này vẫn được giữ.")
    if state in (State.SENT_BACK, State.REFUSED):
        return _("Hội đồng đã kết luận về lần trình này. Xã hoàn thiện rồi lập hồ sơ lần tiếp theo.")
    if state == State.RETURNED:
        return _("Hồ sơ đang được trả lại để bổ sung. Bên nhận lại bấm “Bắt đầu sửa” trước.")
    if action == Action.REPAIR:
        return _("Hồ sơ không ở tình trạng trả lại, nên không có gì phải sửa.")
    if action in (Action.SEND_BACK, Action.REFUSE):
        return _("Hồ sơ chưa tới bước Hội đồng, nên chưa có kết luận của Hội đồng.")
    if action == Action.RETURN:
        return _("Hồ sơ đang ở chỗ xã hoặc đã có quyết định, nên không trả lại.")
    if action == Action.WITHDRAW:
        return _("Hồ sơ đã tới Hội đồng. Cần dừng thì báo Văn phòng Điều phối NTM tỉnh.")
    if action == Action.SEAL:
        return _has_left_commune()
    return _("Hồ sơ đang ở tình trạng “%(state)s”, nên chưa làm được việc này.") % {"state": state.label}


def is_only_of_state(sentence: str, action: Action, dossier: Dossier) -> bool:
    """Whether a refusal is about the state (409: later it may go) and not about the person (403)."""
    return sentence == why_not_here(action, dossier)


def why_not_open(
    rights: Rights, commune: Unit, year: int, *, takes_part: bool, on_its_way: bool, has_procedure: bool, holds: bool
) -> str:
    """Whether a commune's officer may open a dossier for a level and year.

    ``on_its_way``: one is open for the same level and year; ``holds``: the commune already holds the level for that year.
    """
    if commune.pk not in rights.own_commune_ids:
        return _("Hồ sơ do cán bộ của xã lập. Anh/chị xem được hồ sơ các xã thuộc phạm vi của mình.")
    if not takes_part:
        return _("%(commune)s không thuộc Chương trình nông thôn mới, nên không lập hồ sơ đề nghị công nhận.") % {
            "commune": commune
        }
    if year > rights.on.year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": rights.on.year}
    if not has_procedure:
        return _("Chưa có quy trình xét công nhận cho danh hiệu này vào hôm nay. Báo Văn phòng Điều phối NTM tỉnh.")
    if on_its_way:
        return _("Xã đang có một hồ sơ cho danh hiệu và năm này. Mở hồ sơ đó để làm tiếp.")
    if holds:
        return _("Xã đã được công nhận danh hiệu này cho năm đó. Không cần lập hồ sơ nữa.")
    return ""


def why_not_finish(
    dossier: Dossier, step: Step, live: Content | None, documents: Collection[Document], facts: dict[str, Fact]
) -> str:
    """Whether everything that a step wants is there, whoever asks. ``live``: the content of today, where the commune acts."""
    if step.kind in AFTER_THE_DOSSIER:
        return _("Bước này thuộc việc giữ chuẩn sau công nhận, không thuộc hồ sơ.")
    if live is not None and (sentence := why_not_sealable(dossier, step, live)):
        return sentence
    if missing := missing_documents(step, documents):
        return ngettext(
            "Bước này còn thiếu %(count)d giấy tờ: %(names)s. Thêm tệp rồi làm lại.",
            "Bước này còn thiếu %(count)d giấy tờ: %(names)s. Thêm tệp rồi làm lại.",
            len(missing),
        ) % {"count": len(missing), "names": "; ".join(missing)}
    if sentence := why_not_scanned(documents):
        return sentence
    if step.kind == StepKind.SURVEY_RESULT:
        return why_not_satisfied(step, facts.get("satisfaction"))
    return ""


def seals_live(dossier: Dossier, step: Step) -> bool:
    """Whether the figures of the day are sealed, or compared with the sealed ones, when a step is completed."""
    return step.kind == StepKind.REVIEW if dossier.revokes else step.role == COMMUNE_ROLE


def missing_documents(step: Step, documents: Collection[Document]) -> list[str]:
    """Names of the documents that a step must have and does not; evidence of indicators is counted with the indicators."""
    there = {row.wanted for row in documents if row.step == step.code and row.removed_at is None}
    return [w.name for w in step.documents if w.required and not w.is_held and w.code not in there]


def why_not_scanned(documents: Collection[Document]) -> str:
    """Whether every file was let through by the scanner. Where there is none, files wait visibly and may go on."""
    for row in documents:
        if row.stored.state == Scan.BLOCKED:
            return _("Tệp “%(title)s” bị chặn: %(problem)s. Gỡ tệp này và thêm tệp khác.") % {
                "title": row.title,
                "problem": row.stored.problem,
            }
        if row.stored.state == Scan.QUARANTINE and settings.CLAMD_SOCKET:
            return _("Tệp “%(title)s” đang chờ quét vi-rút. Làm lại sau ít phút.") % {"title": row.title}
    return ""


def why_not_sealable(dossier: Dossier, step: Step, live: Content) -> str:
    """Whether the figures of today are such that the commune may go on with them."""
    if dossier.revokes:
        return revocation.why_not_reached(revocation.line_of(dossier, live)) if step.kind == StepKind.REVIEW else ""
    lacking = live.lacking()
    if step.kind == StepKind.REGISTRATION:
        return ""
    if lacking:
        return ngettext(
            "Còn %(count)d chỉ tiêu chưa đạt hoặc chưa có số liệu: %(codes)s. Hoàn thành ở trang Việc cần làm rồi chốt.",
            "Còn %(count)d chỉ tiêu chưa đạt hoặc chưa có số liệu: %(codes)s. Hoàn thành ở trang Việc cần làm rồi chốt.",
            len(lacking),
        ) % {"count": len(lacking), "codes": _codes(lacking)}
    if bare := live.without_evidence():
        return ngettext(
            "Còn %(count)d chỉ tiêu chưa có minh chứng nào: %(codes)s. Thêm minh chứng rồi chốt.",
            "Còn %(count)d chỉ tiêu chưa có minh chứng nào: %(codes)s. Thêm minh chứng rồi chốt.",
            len(bare),
        ) % {"count": len(bare), "codes": _codes(bare)}
    if step.kind != StepKind.SELF_ASSESSMENT and dossier.content is not None:
        return why_moved(dossier, live)
    return ""


def why_moved(dossier: Dossier, live: Content) -> str:
    """Whether the figures or evidence of today are still those that were sealed."""
    if dossier.content is None or dossier.content.content_digest == live.content_digest:
        return ""
    return _(
        "Số liệu hoặc minh chứng đã đổi sau %(version)s. Chốt phiên bản mới để những gì đã lấy ý kiến, biểu quyết khớp "
        "với nội dung."
    ) % {"version": dossier.content}


def _codes(items: Collection[object], limit: int = 8) -> str:
    codes = [item["code"] for item in items]  # type: ignore[index]
    return ", ".join(codes[:limit]) + ("…" if len(codes) > limit else "")


def why_not_satisfied(step: Step, fact: Fact | None) -> str:
    """Whether the residents' satisfaction is recorded and high enough."""
    if fact is None or fact.number is None:
        return _("Chưa có kết quả lấy ý kiến sự hài lòng của người dân. Mặt trận Tổ quốc ghi kết quả ở mục Điều kiện.")
    least = step.figures.get("satisfied")
    if least is not None and least.value is not None and fact.number < least.value:
        return _("Tỷ lệ hài lòng %(got)s %% thấp hơn mức cần %(least)s %%. Hồ sơ chưa qua được bước này.") % {
            "got": f"{fact.number.normalize():f}".replace(".", ","),
            "least": f"{least.value.normalize():f}".replace(".", ","),
        }
    return ""


def why_not_by_hand(step: Step) -> str:
    """Whether a step may be completed by a bare press on the page of the dossier."""
    if step.kind not in BY_OTHER_ROOMS:
        return ""
    return _("Bước “%(step)s” xong khi công việc của bước được ghi đủ. Mở công việc của bước để làm.") % {
        "step": step.name
    }


def why_not_skip(step: Step, due: date | None = None, on: date | None = None) -> str:
    """Whether a step can be left out; the answer of a commune only when its time is over, where that is known."""
    if step.kind == StepKind.ANSWER and due is not None and on is not None and on <= due:
        return _("Xã còn thời hạn trả lời đến hết ngày %(day)s. Chờ hết hạn rồi ghi là xã không trả lời.") % {
            "day": f"{due:%d/%m/%Y}"
        }
    if step.optional:
        return ""
    return _("Bước “%(step)s” là bước phải làm, không bỏ qua được.") % {"step": step.name}


def why_not_return_to(plan: Plan, step: Step, back: Step) -> str:
    """Whether a dossier can go back from a step to another: to an earlier one."""
    if plan.index(back.code) < plan.index(step.code):
        return ""
    return _("Chỉ trả lại về một bước trước bước “%(step)s”.") % {"step": step.name}


def why_not_reasons(reasons: Collection[dict[str, str]]) -> str:
    if any(reason["text"].strip() for reason in reasons):
        return ""
    return _("Ghi ít nhất một lý do, để người nhận biết phải bổ sung gì.")


def why_not_arrive(deadline: Deadline | None, at: datetime, allowed_until: datetime | None) -> str:
    """Whether a dossier may reach the province in a round at an instant. The deadline itself is already too late.

    ``allowed_until``: the end of an exception that was granted, if there is one.
    """
    if deadline is None:
        return _("Hồ sơ gửi lên tỉnh theo đợt. Chọn một đợt còn nhận hồ sơ.")
    ends = [end for end in (deadline.at, deadline.late_until, allowed_until) if end is not None]
    if at < max(ends):
        return ""
    return _(
        "%(round)s đã hết hạn nhận hồ sơ (%(wording)s). Gửi vào đợt sau, hoặc đề nghị Văn phòng Điều phối NTM tỉnh cho gia "
        "hạn, nêu lý do."
    ) % {"round": deadline.name_vi, "wording": deadline.wording}


def why_not_fact(plan: Plan, condition: str, rights: Rights, dossier: Dossier) -> str:
    """Whether a person may record a fact for a condition: satisfaction is the Front's alone, others the file's keepers'."""
    if plan.condition(condition) is None:
        return _("Quy trình không có điều kiện này.")
    if condition == "satisfaction":
        if rights.holds(Role.FRONT) and dossier.commune_id in rights.commune_ids:
            return ""
        return _("Kết quả lấy ý kiến sự hài lòng do Mặt trận Tổ quốc ghi; Ủy ban nhân dân các cấp không ghi thay.")
    if dossier.commune_id in rights.own_commune_ids:
        return ""
    keepers = (Role.DISTRICT_OFFICER, Role.COORDINATOR)
    if rights.holds(*keepers) and dossier.commune_id in rights.commune_ids:
        return ""
    return _("Điều kiện này do xã, huyện hoặc Văn phòng Điều phối NTM tỉnh ghi, kèm văn bản xác nhận.")


def why_not_dated(dated: date, on: date) -> str:
    if dated <= on:
        return ""
    return _("Ngày %(day)s chưa tới. Ghi ngày của văn bản, không sau hôm nay.") % {"day": f"{dated:%d/%m/%Y}"}


def why_not_add_document(rights: Rights, dossier: Dossier, step: Step) -> str:
    """Whether a person may add a paper to a step: whoever acts in it, once the dossier has come there."""
    if not acts_in(rights, step, dossier.commune_id):
        return _("Giấy tờ của bước “%(step)s” do %(actor)s thêm.") % {"step": step.name, "actor": step.actor_name}
    return why_not_take_in(dossier, step)


def why_not_take_in(dossier: Dossier, step: Step) -> str:
    """Whether papers of a step may still change, whoever brings them."""
    if not dossier.is_open:
        return why_not_here(Action.PASS, dossier)
    if dossier.state == State.RETURNED and step.role == dossier.present_step.role:
        return why_not_in_state(Action.PASS, State.RETURNED)
    plan, here = dossier.plan, dossier.present_step
    if step.role == COMMUNE_ROLE and here.role != COMMUNE_ROLE:
        return _("Hồ sơ đã rời xã, nên giấy tờ của xã không đổi. Cần đổi thì cơ quan đang giữ hồ sơ trả lại.")
    if plan.index(step.code) > plan.index(here.code) and step.role != here.role:
        return _("Hồ sơ chưa tới bước “%(step)s”.") % {"step": step.name}
    return ""


def reason_wanted() -> str:
    return _("Ghi lý do, để người đọc lịch sử hiểu.")
