"""The writes that only a revocation knows: its opening, and what was appealed against its decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.criteria.catalogues import editions_in_force
from datchuan.dossiers import content as contents
from datchuan.dossiers import queries, record, revocation, rules
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Appeal, Document, Dossier
from datchuan.dossiers.workflow import Action, State
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.procedures.kinds import Purpose
from datchuan.procedures.models import Procedure
from datchuan.procedures.queries import procedure_for
from datchuan.titles.queries import holdings
from datchuan.upkeep.line import Line

OPEN = kinds.register("dossiers.open_revocation", "mở thủ tục thu hồi danh hiệu", "opened the revocation of a title")
APPEAL = kinds.register("dossiers.appeal", "ghi khiếu nại về quyết định thu hồi", "recorded an appeal")
APPEAL_RESULT = kinds.register("dossiers.appeal_result", "ghi kết quả khiếu nại", "recorded the result of an appeal")


@dataclass(frozen=True)
class Preview:
    """A revocation before it is opened: what the figures of today say, and what stands in its way."""

    dossier: Dossier
    live: contents.Content
    line: Line
    why_not: str


def preview(rights: Rights, commune: Unit, level: str, year: int, *, is_demo: bool = False) -> Preview | None:
    """What a revocation would rest on; None where no procedure or set of criteria is in force. About ten queries."""
    procedure = procedure_for(level, Purpose.REVOCATION, rights.on)
    if procedure is None:
        return None
    dossier = _unsaved(commune, level, year, procedure, is_demo)
    if dossier is None:
        return None
    live = contents.gather(dossier)
    line = revocation.line_of(dossier, live)
    return Preview(dossier, live, line, why_not_open(rights, commune, level, year) or revocation.why_not_open(line))


def _unsaved(commune: Unit, level: str, year: int, procedure: Procedure, is_demo: bool) -> Dossier | None:
    dossier = Dossier(
        commune=commune, level=level, year=year, purpose=Purpose.REVOCATION, procedure=procedure, state=State.DRAFTING,
        attempt=queries.attempts(commune.pk, level, year, Purpose.REVOCATION) + 1, is_demo=is_demo,
    )  # fmt: skip
    edition = editions_in_force(queries.day_of(year)).get(dossier.plan.measured_set)
    if edition is None:
        return None
    dossier.edition = edition
    return dossier


def why_not_open(rights: Rights, commune: Unit, level: str, year: int) -> str:
    """Whether a person may open the revocation of a title, apart from what its figures say. Three queries."""
    if not rules.opens_revocation(rights, commune.pk):
        return _("Thủ tục thu hồi do Ủy ban nhân dân huyện hoặc Văn phòng Điều phối NTM tỉnh mở.")
    if year > rights.on.year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": rights.on.year}
    if level not in holdings([commune.pk], rights.on)[commune.pk].by_level:
        return _("%(commune)s không giữ danh hiệu này, nên không có gì để thu hồi.") % {"commune": commune}
    if Dossier.objects.of_revocation().on_their_way().filter(commune=commune, level=level).exists():
        return _("Đang có một thủ tục thu hồi danh hiệu này của xã. Mở thủ tục đó để làm tiếp.")
    return ""


def open_revocation(
    commune: Unit, level: str, year: int, *, by: User, reason: str, key: UUID | None = None, is_demo: bool = False
) -> Dossier:
    """Open the revocation of a title with its reason: the figures on which it is opened are sealed. Raises ``Refused``."""
    with attempt(OPEN, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {level} {year}"
        if key is not None:
            receipt = once(by, key, [commune.pk, level, year, "revocation"])
            if receipt.repeated:
                line.skip()
                return Dossier.objects.get(pk=receipt.answer["dossier"])
        rights = rights_of(by)
        queries.lock_commune(commune.pk)
        _refuse_person(rights, commune, level, year)
        found = preview(rights, commune, level, year, is_demo=is_demo)
        if found is None:
            raise Refused(_("Chưa có quy trình thu hồi cho danh hiệu này vào hôm nay."), status=409)
        refuse_if(found.why_not, 409)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        dossier = _opened(found, by, reason.strip())
        line.obj, line.object_label = dossier, record.label(dossier)
        line.after, line.reason = {**record.shown(dossier), "test": revocation.said(found.line)}, reason
        if key is not None:
            receipt.answer = {"dossier": str(dossier.pk)}
    return dossier


def _opened(found: Preview, by: User, reason: str) -> Dossier:
    dossier = found.dossier
    dossier.opened_by, dossier.opened_at, dossier.entered_at = by, clock.now(), clock.now()
    first = dossier.plan.first
    dossier.step = first.code
    dossier.save()
    record.begin(dossier, first)
    record.seal(dossier, found.live, by, reason)
    dossier.save()
    text = f"{reason}\n{revocation.said(found.line)}"
    agency = rules.agency_of(rights_of(by), first, dossier.commune_id)
    record.write_event(dossier, Action.OPEN, by=by, agency=agency, step="", text=text)
    said = f"Mở thủ tục thu hồi {level_vi(dossier.level)} của {dossier.commune}, năm {dossier.year}: {reason}"
    people = {
        person.pk: person for person in [*record.officers(dossier), *record.keepers(dossier)] if person.pk != by.pk
    }
    record.tell_moved(dossier, said, immediate=True, to=list(people.values()))
    return dossier


# Appeals


@dataclass(frozen=True)
class Appealed:
    """What was appealed: the day of the letter, by whom, what it says, the file of it in the dossier."""

    dated: date
    who: str
    text: str
    document: Document | None = None


def why_not_appeal(rights: Rights, dossier: Dossier) -> str:
    """Whether a person may record an appeal: the commune its own, the office what it receives; after the decision."""
    if not (dossier.commune_id in rights.own_commune_ids or rules.opens_revocation(rights, dossier.commune_id)):
        return _("Khiếu nại do xã, huyện hoặc Văn phòng Điều phối NTM tỉnh ghi.")
    if not dossier.revokes or dossier.state not in (State.DECIDED, State.ANNOUNCED):
        return _("Chưa có quyết định thu hồi, nên chưa có gì để khiếu nại.")
    return ""


def record_appeal(dossier: Dossier, appealed: Appealed, *, by: User, key: UUID | None = None) -> Appeal:
    """Record an appeal against the decision. The title does not change by it. Raises ``Refused``."""
    with attempt(APPEAL, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        if key is not None and once(by, key, [str(dossier.pk), "appeal"]).repeated:
            line.skip()
            return dossier.appeals.order_by("-pk")[0]
        held, rights = record.locked(dossier, None), rights_of(by)
        sentence = why_not_appeal(rights, held)
        may_not = not (held.commune_id in rights.own_commune_ids or rules.opens_revocation(rights, held.commune_id))
        if sentence:
            raise Refused(sentence, status=403 if may_not else 409)
        refuse_if(rules.why_not_dated(appealed.dated, rights.on), 409)
        appeal = Appeal.objects.create(
            dossier=held, dated=appealed.dated, who=appealed.who, text=appealed.text, document=appealed.document,
            by=by, at=clock.now(),
        )  # fmt: skip
        line.after = {"dated": appeal.dated, "who": appeal.who, "text": appeal.text}
    return appeal


def why_not_answer_appeal(rights: Rights, appeal: Appeal) -> str:
    if not rules.opens_revocation(rights, appeal.dossier.commune_id, at_province=True):
        return _("Kết quả khiếu nại do Văn phòng Điều phối NTM tỉnh ghi.")
    return _("Khiếu nại này đã có kết quả.") if appeal.result else ""


def conclude_appeal(appeal: Appeal, result: str, result_on: date, *, by: User) -> Appeal:
    """Record what came of an appeal, once; the title follows a decision of its own only. Raises ``Refused``."""
    dossier = appeal.dossier
    with attempt(APPEAL_RESULT, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        held, rights = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk), rights_of(by)
        held.dossier = dossier
        if held.result and held.result == result.strip():
            line.skip()
            return held
        sentence = why_not_answer_appeal(rights, held)
        if sentence:
            raise Refused(sentence, status=409 if held.result else 403)
        refuse_if(rules.why_not_dated(result_on, rights.on), 409)
        if result_on < held.dated:
            raise Refused(_("Ngày trả lời trước ngày khiếu nại. Xem lại ngày."), status=409)
        held.result, held.result_on = result.strip(), result_on
        held.save(update_fields=["result", "result_on"])
        line.after = {"result": held.result, "result_on": result_on}
    return held


def _refuse_person(rights: Rights, commune: Unit, level: str, year: int) -> None:
    sentence = why_not_open(rights, commune, level, year)
    if sentence:
        raise Refused(sentence, status=409 if rules.opens_revocation(rights, commune.pk) else 403)
