"""Who may say what of a frozen file, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.appraisals.lines import AgencyLine, Appraisal
from datchuan.appraisals.models import Word
from datchuan.appraisals.workflow import BY_ACT, Act, Stand
from datchuan.appraisals.workflow import State as Said
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.rules import posts_for, why_not_in_state
from datchuan.dossiers.workflow import Action, State
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step

KINDS = (StepKind.VETTING, StepKind.DEPARTMENTAL_APPRAISAL)


def why_not_here(dossier: Dossier, step: Step) -> str:
    """Whether a file is in the step of vetting or appraisal."""
    if dossier.is_open and dossier.state != State.RETURNED and dossier.step == step.code:
        return ""
    if not dossier.is_open or dossier.state == State.RETURNED:
        return why_not_in_state(Action.PASS, State(dossier.state))
    return _("Hồ sơ không ở bước “%(step)s”, nên chưa ghi hoặc không ghi thêm kết quả ở bước này.") % {
        "step": step.name
    }


def speaks_for(rights: Rights, step: Step, commune_id: int) -> frozenset[int]:
    """The agencies for which a person speaks in a step on a commune."""
    if step.kind == StepKind.DEPARTMENTAL_APPRAISAL:
        return rights.department_ids | _offices(rights)
    return frozenset(post.agency_id for post in posts_for(rights, step, commune_id))


def _offices(rights: Rights) -> frozenset[int]:
    """The coordination office leads indicators too; its own people speak for it."""
    return frozenset(post.agency_id for post in rights.posts if post.role == Role.COORDINATOR)


def why_not_note(rights: Rights, dossier: Dossier, step: Step, agency_id: int) -> str:
    """Whether a person may keep a private note of an agency on a file."""
    if agency_id in speaks_for(rights, step, dossier.commune_id):
        return ""
    return _("Ghi chú riêng do người của chính cơ quan đó ghi.")


def why_not_remind(rights: Rights, appraisal: Appraisal) -> str:
    """Whether a person may remind the agencies that are silent."""
    if said := why_not_keep(rights, appraisal.dossier, appraisal.step):
        return said
    sources = BY_ACT[Act.REMIND].sources
    if any(line.state in sources for line in appraisal.agencies):
        return ""
    return _("Mọi cơ quan đã gửi kết quả, nên không còn ai để nhắc.")


def silence_words(step: Step) -> str:
    """What silence means in a step, as its procedure says."""
    if not step.silence_is_consent:
        return _("Im lặng không phải là đồng ý: mỗi cơ quan phải gửi kết quả của mình.")
    if step.limit is None or step.limit.value is None:
        return _(
            "Quy trình coi im lặng là đồng ý sau thời hạn, nhưng thời hạn chưa có mức chuẩn, nên chưa áp dụng được."
        )
    return _("Theo quy trình, cơ quan không trả lời khi hết hạn thì coi là đồng ý.")


def why_not_speak(rights: Rights, dossier: Dossier, step: Step, line: AgencyLine | None) -> str:
    """Whether a person may speak for an agency on a file in a step."""
    if line is None:
        return _("Cơ quan của anh/chị không có chỉ tiêu nào phải thẩm định trong hồ sơ này.")
    mine = speaks_for(rights, step, dossier.commune_id)
    if step.kind == StepKind.DEPARTMENTAL_APPRAISAL:
        if line.agency.pk not in mine:
            return _("Kết quả của %(agency)s do chuyên viên của cơ quan đó ghi.") % {"agency": line.agency}
    elif line.agency.pk not in mine:
        return _("Kết quả thẩm tra do %(actor)s ghi.") % {"actor": step.actor_name}
    return why_not_here(dossier, step)


def why_not_word(word: str, note: str, todo: str, due: date | None, on: date, *, revokes: bool = False) -> str:
    """Whether a verdict says what it must: of what is not well, what lacks, what to do and by when.

    In a revocation an indicator that is no longer met is what is to be found: only why is asked.
    """
    if word not in Word.values:
        return _("Chọn đạt, cần bổ sung hay chưa đạt.")
    if word == Word.MET:
        return ""
    if not note.strip():
        return _("Ghi điều còn thiếu hoặc chưa đúng, để xã biết phải sửa gì.")
    if is_found_lost(word, revokes=revokes):
        return ""
    if not todo.strip():
        return _("Ghi việc xã cần làm, để xã biết sửa thế nào.")
    if due is None or due < on:
        return _("Chọn hạn để xã bổ sung, từ hôm nay trở đi.")
    return ""


def is_found_lost(word: str, *, revokes: bool) -> bool:
    """Whether a word finds that a title rests no longer on an indicator, so that nothing is asked of the commune."""
    return revokes and word == Word.NOT_MET


def why_not_met(letter: str, word: str) -> str:
    """Nobody can find met what fails its level in the file: the figure would have to change first."""
    if word != Word.MET or letter in "MX":
        return ""
    return _("Số liệu trong hồ sơ chưa đạt mức chuẩn, nên không ghi “đạt”. Trả lại để xã sửa số liệu nếu số liệu sai.")


def why_not_send(line: AgencyLine) -> str:
    """Whether an agency can send its result: it has spoken on every indicator of its own, and this is not sent yet."""
    if line.state in BY_ACT[Act.SEND].sources:
        return ""
    if line.state == Said.SENT:
        return _(
            "Kết quả đã gửi và vẫn đúng với nội dung hồ sơ, nên không gửi lại. Kết quả nào đổi thì sửa ở chỉ tiêu đó."
        )
    codes = ", ".join(item.code for item in line.items if item.verdict is None)
    return ngettext(
        "Còn %(count)d chỉ tiêu chưa ghi kết quả: %(codes)s.",
        "Còn %(count)d chỉ tiêu chưa ghi kết quả: %(codes)s.",
        line.left,
    ) % {"count": line.left, "codes": codes}


def why_not_keep(rights: Rights, dossier: Dossier, step: Step) -> str:
    """Whether a person may end the step: the district for its vetting, the coordination office for the departments."""
    if step.kind == StepKind.DEPARTMENTAL_APPRAISAL:
        if not rights.holds(Role.COORDINATOR):
            return _("Kết quả thẩm định do Văn phòng Điều phối NTM tỉnh tổng hợp.")
    elif not posts_for(rights, step, dossier.commune_id):
        return _("Bước thẩm tra do %(actor)s kết thúc.") % {"actor": step.actor_name}
    return why_not_here(dossier, step)


def why_not_close(appraisal: Appraisal, on: date) -> str:
    """Whether the step can end well: everybody has spoken and found everything met. Silence is consent only where the
    procedure says so, and then only after its term."""
    step, due = appraisal.step, appraisal.dossier.due_on
    silent = appraisal.silent
    consents = step.silence_is_consent and due is not None and on > due
    if silent and not consents:
        names = ", ".join(str(line.agency) for line in silent)
        return ngettext(
            "Còn %(count)d cơ quan chưa gửi kết quả: %(names)s. Im lặng không phải là đồng ý.",
            "Còn %(count)d cơ quan chưa gửi kết quả: %(names)s. Im lặng không phải là đồng ý.",
            len(silent),
        ) % {"count": len(silent), "names": names}
    if appraisal.dossier.revokes:
        return _why_not_close_revocation(appraisal)
    if appraisal.lacking:
        codes = ", ".join(dict.fromkeys(item.code for _agency, item in appraisal.lacking))
        return _("Còn chỉ tiêu cần bổ sung hoặc chưa đạt: %(codes)s. Trả lại hồ sơ kèm các lý do này.") % {
            "codes": codes
        }
    if not appraisal.agencies:
        return _(
            "Chưa có cơ quan nào được giao thẩm định chỉ tiêu của hồ sơ này. Kiểm tra phân công trong gói dữ liệu."
        )
    return ""


def _why_not_close_revocation(appraisal: Appraisal) -> str:
    """Of a revocation, criteria that are lost are what is to be said; only what is still to be completed stops it."""
    codes = dict.fromkeys(item.code for _agency, item in appraisal.lacking if item.word == Word.MORE)
    if codes:
        return _("Còn chỉ tiêu cần bổ sung: %(codes)s. Trả lại để đánh giá lại, hoặc ghi đạt hay không còn đạt.") % {
            "codes": ", ".join(codes)
        }
    return "" if appraisal.agencies else _("Chưa có cơ quan nào được giao thẩm định chỉ tiêu của hồ sơ này.")


def stand_of(appraisal: Appraisal, on: date) -> Stand:
    """Where the step stands on a day."""
    if why_not_here(appraisal.dossier, appraisal.step):
        return Stand.LEFT
    return Stand.OPEN if why_not_close(appraisal, on) else Stand.READY


def why_not_visit(visited_on: date, on: date, place: str, people: str) -> str:
    if visited_on > on:
        return _("Ngày %(day)s chưa tới. Ghi ngày đã đi kiểm tra.") % {"day": f"{visited_on:%d/%m/%Y}"}
    if not place.strip():
        return _("Ghi nơi đã kiểm tra: thôn, công trình, trụ sở.")
    return "" if people.strip() else _("Ghi ai đã tham gia, để biên bản có tên.")
