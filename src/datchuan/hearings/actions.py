"""Every write of a consultation. Those of meetings are in ``sitting``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.actions import Basis
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Dossier
from datchuan.hearings import rules
from datchuan.hearings.counting import BROADCASTS, DAYS, freeze
from datchuan.hearings.frame import Acting, acting, refuse_here
from datchuan.hearings.models import Comment, Consultation, Publication
from datchuan.hearings.words import consultation_summary
from datchuan.hearings.workflow import BY_HEAR, CONSULTATION, SENT, Answered, Channel, Hear, Hearing, Voice
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.people.models import User
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.workdays import work_calendar

for _row in CONSULTATION:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("channel", "nơi công khai", "where it was published")
kinds.name_field("who", "người góp ý", "who commented")
kinds.name_field("settled", "cách trả lời", "how it was answered")
kinds.name_field("ends", "công khai đến hết", "public until")


@dataclass(frozen=True)
class Published:
    """A line of publication: where, on which day, how many times; or to whom it was sent."""

    channel: Channel
    place: str
    on: date
    times: int = 1


@dataclass(frozen=True)
class Said:
    """A comment as it is recorded. ``name`` is kept for those who keep the step, and never for the anonymous."""

    who: Voice
    text: str
    received_on: date
    name: str = ""
    indicator_code: str = ""


def open_consultation(dossier: Dossier, starts: date, ends: date, *, by: User, key: UUID | None = None) -> Consultation:
    """Lay the sealed content of a dossier open for comments; the figures of the step are kept as they stand now.

    An open consultation on another content falls. Raises ``Refused``.
    """
    with acting(BY_HEAR[Hear.OPEN].kind, dossier, by=by, key=key, body=[starts, ends]) as act:
        if act.repeated:
            return Consultation.objects.get(pk=act.answer["consultation"])
        refuse_here(act.rights, act.dossier, StepKind.CONSULTATION)
        held, step = act.dossier, act.dossier.present_step
        former = _open_one(held)
        refuse_if(rules.why_not_open(held, former), 409)
        assert held.content is not None
        refuse_if(_why_moved(held), 409)
        refuse_if(rules.why_not_period(starts, ends, held.content.sealed_at.astimezone(clock.VIETNAM).date()), 409)
        if former is not None:
            _fall(former, by)
        found = Consultation.objects.create(
            dossier=held,
            step=step.code,
            number=Consultation.objects.filter(dossier=held).count() + 1,
            state=Hearing.OPEN,
            seen=held.content,
            starts_on=starts,
            ends_on=ends,
            rule={code: freeze(step.figure(code)) for code in (BROADCASTS, DAYS)},
            agency=dossier_rules.agency_of(act.rights, step, held.commune_id),
            opened_by=by,
            opened_at=clock.now(),
            is_demo=held.is_demo,
        )
        act.line.after = {"seen": held.content.digest, "starts": starts, "ends": ends}
        act.keep({"consultation": str(found.pk)})
    return found


def _open_one(dossier: Dossier) -> Consultation | None:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("seen")
    found = rows.filter(dossier=dossier, state=Hearing.OPEN).first()
    if found is not None:
        found.dossier = dossier
    return found


def _why_moved(dossier: Dossier) -> str:
    """Where the commune keeps the step, its figures of today must be those that were sealed."""
    if dossier.present_step.role != dossier_rules.COMMUNE_ROLE:
        return ""
    return dossier_rules.why_moved(dossier, gather(dossier))


def _fall(former: Consultation, by: User) -> None:
    with attempt(BY_HEAR[Hear.FALL].kind, former.dossier, by=by, chain=former.dossier.chain) as line:
        former.state = Hearing.FALLEN
        former.version += 1
        former.save()
        line.object_label = str(former.dossier)
        line.before, line.after = {"seen": former.seen.digest}, {"state": Hearing.FALLEN.label}


def _hearing(act: Acting, consultation: Consultation, action: Hear) -> Consultation:
    """The consultation, locked, if the person may do something with it. Raises ``Refused``."""
    refuse_here(act.rights, act.dossier, StepKind.CONSULTATION)
    held = Consultation.objects.select_for_update(of=("self",)).select_related("seen").get(pk=consultation.pk)
    held.dossier = act.dossier
    refuse_if(rules.why_not_hear(action, held), 409)
    return held


def publish(consultation: Consultation, said: Published, *, by: User, key: UUID | None = None) -> Publication:
    """Record where the content was made public or to whom it was sent. Raises ``Refused``."""
    body = [str(consultation.pk), said.channel, said.place, said.on, said.times]
    with acting(BY_HEAR[Hear.PUBLISH].kind, consultation.dossier, by=by, key=key, body=body) as act:
        if act.repeated:
            return Publication.objects.get(pk=act.answer["publication"])
        held = _hearing(act, consultation, Hear.PUBLISH)
        refuse_if(rules.why_not_said(place=said.place) or rules.why_not_happened(said.on, held, act.rights.on), 409)
        row = Publication.objects.create(
            consultation=held,
            channel=said.channel,
            place=said.place.strip(),
            on=said.on,
            times=1 if said.channel in SENT else max(said.times, 1),
            added_by=by,
            added_at=clock.now(),
        )
        act.line.after = {"channel": Channel(row.channel).label, "place": row.place, "on": row.on, "times": row.times}
        act.keep({"publication": row.pk})
    return row


def strike(publication: Publication, reason: str, *, by: User) -> Publication:
    """Take out a line of publication that was recorded by mistake, with a reason; it stays readable. Raises ``Refused``."""
    consultation = publication.consultation
    with acting(BY_HEAR[Hear.STRIKE].kind, consultation.dossier, by=by) as act:
        _hearing(act, consultation, Hear.STRIKE)
        row = Publication.objects.select_for_update().get(pk=publication.pk)
        if row.struck_at is not None:
            act.line.skip()
            return row
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        row.struck_at, row.struck_by, row.struck_reason = clock.now(), by, reason.strip()[:300]
        row.save()
        act.line.before = {"channel": Channel(row.channel).label, "place": row.place, "times": row.times}
        act.line.reason = reason
    return row


def extend(consultation: Consultation, ends: date, reason: str, *, by: User, key: UUID | None = None) -> Consultation:
    """Keep the content public for longer. Raises ``Refused``."""
    body = [str(consultation.pk), ends, reason]
    with acting(BY_HEAR[Hear.EXTEND].kind, consultation.dossier, by=by, key=key, body=body) as act:
        if act.repeated:
            return Consultation.objects.get(pk=consultation.pk)
        held = _hearing(act, consultation, Hear.EXTEND)
        refuse_if(rules.why_not_extend(held, ends), 409)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        act.line.before, act.line.after, act.line.reason = {"ends": held.ends_on}, {"ends": ends}, reason
        held.ends_on = ends
        held.version += 1
        held.save()
    return held


def comment(consultation: Consultation, said: Said, *, by: User, key: UUID | None = None) -> Comment:
    """Record what somebody said of the content. The name stays out of the journal. Raises ``Refused``."""
    body = [str(consultation.pk), said.who, said.text, said.received_on, said.name, said.indicator_code]
    with acting(BY_HEAR[Hear.COMMENT].kind, consultation.dossier, by=by, key=key, body=body) as act:
        if act.repeated:
            return Comment.objects.get(pk=act.answer["comment"])
        held = _hearing(act, consultation, Hear.COMMENT)
        refuse_if(
            rules.why_not_said(text=said.text) or rules.why_not_happened(said.received_on, held, act.rights.on), 409
        )
        codes = {item["code"] for item in held.seen.document["items"]}
        if said.indicator_code and said.indicator_code not in codes:
            raise Refused(_("Nội dung đang lấy ý kiến không có chỉ tiêu này. Chọn lại chỉ tiêu."), status=409)
        row = Comment.objects.create(
            consultation=held,
            number=Comment.objects.filter(consultation=held).count() + 1,
            who=said.who,
            name="" if said.who == Voice.ANONYMOUS else said.name.strip(),
            received_on=said.received_on,
            text=said.text.strip(),
            indicator_code=said.indicator_code,
            added_by=by,
            added_at=clock.now(),
        )
        act.line.after = {"number": row.number, "who": Voice(row.who).label, "text": row.text}
        act.keep({"comment": row.pk})
    return row


def answer(comment: Comment, settled: Answered, text: str, *, by: User, key: UUID | None = None) -> Comment:
    """Settle a comment: accepted, with what changes, or explained, with why not. Raises ``Refused``."""
    consultation = comment.consultation
    body = [comment.pk, settled, text]
    with acting(BY_HEAR[Hear.ANSWER].kind, consultation.dossier, by=by, key=key, body=body) as act:
        if act.repeated:
            return Comment.objects.get(pk=comment.pk)
        _hearing(act, consultation, Hear.ANSWER)
        row = Comment.objects.select_for_update().get(pk=comment.pk)
        refuse_if(rules.why_not_said(text=text), 409)
        before = {"settled": Answered(row.settled).label, "answer": row.answer} if row.settled else None
        row.settled, row.answer = settled, text.strip()
        row.answered_by, row.answered_at = by, clock.now()
        row.save()
        act.line.before = before
        act.line.after = {"number": row.number, "settled": Answered(row.settled).label, "answer": row.answer}
    return row


def close(consultation: Consultation, *, by: User, key: UUID | None = None) -> Consultation:
    """Close a consultation and complete the step on what was found. Raises ``Refused``."""
    with acting(BY_HEAR[Hear.CLOSE].kind, consultation.dossier, by=by, key=key, body=str(consultation.pk)) as act:
        if act.repeated:
            return Consultation.objects.get(pk=consultation.pk)
        held = _hearing(act, consultation, Hear.CLOSE)
        publications, comments = list(held.publications.all()), list(held.comments.all())
        calendar = work_calendar()
        refuse_if(rules.why_not_close(held, publications, comments, calendar, act.rights.on), 409)
        held.data = found = _found(held, publications, comments, rules.public_days(held, calendar))
        held.state, held.closed_by, held.closed_at = Hearing.CLOSED, by, clock.now()
        held.version += 1
        held.save()
        settled = found["accepted"] + found["explained"]
        summary = consultation_summary(found["days"], found["broadcasts"], found["comments"], settled)
        basis = Basis(summary, {"consultation": str(held.pk), **found}, held.agency, act.dossier.content)
        dossiers.pass_step(act.dossier, by=by, basis=basis)
        act.line.after = {"summary": summary}
    return held


def _found(held: Consultation, publications: list[Publication], comments: list[Comment], days: int) -> dict[str, Any]:
    """What the consultation came to, with the figures by which it was closed."""
    return {
        "seen": held.seen.digest,
        "starts": held.starts_on.isoformat(),
        "ends": held.ends_on.isoformat(),
        "days": days,
        "broadcasts": rules.broadcasts(publications),
        "places": sum(1 for row in publications if row.struck_at is None),
        "comments": len(comments),
        "accepted": sum(1 for row in comments if row.settled == Answered.ACCEPTED),
        "explained": sum(1 for row in comments if row.settled == Answered.EXPLAINED),
        "rule": held.rule,
    }
