"""Every write of a meeting: called, held, voted, counted by two persons, its result recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.actions import Basis
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Dossier
from datchuan.hearings import queries, rules, telling, words
from datchuan.hearings.counting import PRESENT, QUORUM, SHARE, Ballots, freeze, passes
from datchuan.hearings.frame import Acting, acting, acting_on_all, refuse_here
from datchuan.hearings.models import Entry, Item, Meeting
from datchuan.hearings.workflow import BY_SIT, MEETING, UNSETTLED, Result, Sit, Sitting
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.people.models import Agency, User
from datchuan.procedures.kinds import StepKind

for _row in MEETING:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("held", "ngày họp", "day of the meeting")
kinds.name_field("present", "có mặt", "present")
kinds.name_field("invited", "được mời", "invited")
kinds.name_field("round", "vòng nhập", "round of entry")
kinds.name_field("result", "kết quả", "result")
kinds.name_field("papers", "số phiếu", "ballot papers")


@dataclass(frozen=True)
class About:
    """What is written down of a meeting. Names are lines with the post, one person each."""

    held_on: date
    place: str
    began: str = ""
    ended: str = ""
    chair: str = ""
    secretary: str = ""
    invited: int | None = None
    present: int | None = None
    invited_names: tuple[str, ...] = ()
    present_names: tuple[str, ...] = ()
    board: tuple[str, ...] = field(default=())
    discussion: str = ""

    def plain(self) -> dict[str, Any]:
        return {
            "held": self.held_on, "place": self.place, "chair": self.chair, "secretary": self.secretary,
            "invited": self.invited, "present": self.present,
        }  # fmt: skip


def call_meeting(chosen: Sequence[Dossier], about: About, *, by: User, key: UUID | None = None) -> Meeting:
    """Call a meeting of the person's agency on one or several dossiers of its communes. Raises ``Refused``."""
    body = [about.held_on, about.place, about.chair, about.present]
    with acting_on_all(BY_SIT[Sit.CALL].kind, chosen, by=by, key=key, body=body) as acts:
        if acts[0].repeated:
            return Meeting.objects.get(pk=acts[0].answer["meeting"])
        _refuse_people(about)
        for act in acts:
            refuse_here(act.rights, act.dossier, StepKind.BALLOT_MEETING)
            _free(act, by)
        meeting = Meeting(
            step=acts[0].dossier.step, agency=_agency(acts), state=Sitting.CALLED, called_by=by, called_at=clock.now(),
            is_demo=all(act.dossier.is_demo for act in acts),
        )  # fmt: skip
        _write(meeting, about)
        Item.objects.bulk_create(Item(meeting=meeting, dossier=act.dossier, state=Result.OPEN) for act in acts)
        for act in acts:
            act.line.after = about.plain()
        acts[0].keep({"meeting": str(meeting.pk)})
    return meeting


def _agency(acts: Sequence[Acting]) -> Agency:
    """The agency that holds the meeting: one for all dossiers. Raises ``Refused``."""
    found = {
        agency.pk: agency
        for act in acts
        if (agency := dossier_rules.agency_of(act.rights, act.dossier.present_step, act.dossier.commune_id))
    }
    if len(found) != 1 or len({act.dossier.step for act in acts}) != 1:
        raise Refused(_("Các hồ sơ đã chọn không cùng một bước của một cơ quan. Lập từng cuộc họp riêng."), status=409)
    return next(iter(found.values()))


def _free(act: Acting, by: User) -> None:
    """A dossier that is in no other meeting; a result on another content falls. Raises ``Refused``."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("meeting", "seen")
    item = rows.filter(dossier=act.dossier, state__in=UNSETTLED).first()
    if item is not None:
        item.dossier = act.dossier
    refuse_if(rules.why_not_call(act.dossier, item), 409)
    if item is not None:
        with attempt(BY_SIT[Sit.FALL].kind, act.dossier, by=by, chain=act.dossier.chain) as line:
            line.object_label = str(act.dossier)
            line.before = {"seen": item.seen.digest if item.seen else "", "result": Result(item.state).label}
            item.state = Result.FALLEN
            item.save()
            _settle(_locked(item.meeting, None))
            line.after = {"result": Result.FALLEN.label}


def _write(meeting: Meeting, about: About) -> None:
    for name in ("held_on", "place", "began", "ended", "chair", "secretary", "invited", "present", "discussion"):
        setattr(meeting, name, getattr(about, name))
    meeting.invited_names, meeting.present_names = list(about.invited_names), list(about.present_names)
    meeting.board = list(about.board)
    meeting.save()


def _refuse_people(about: About) -> None:
    problems = rules.why_not_people(about.invited, about.present, len(about.invited_names), len(about.present_names))
    refuse_if(next(iter(problems.values()), ""), 409)


def prepare(
    meeting: Meeting,
    about: About,
    *,
    by: User,
    version: int,
    with_dossiers: Sequence[Dossier] | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Write down who was there, who took the chair, what was said; ``with_dossiers``: those the meeting shall treat.

    Raises ``Refused``, and ``Stale`` when the row is not ``version``.
    """
    items = queries.items_of(meeting)
    chosen = [item.dossier for item in items] if with_dossiers is None else list(with_dossiers)
    everyone = {dossier.pk: dossier for dossier in [*(item.dossier for item in items), *chosen]}
    body = [str(meeting.pk), version, about.plain()]
    with acting_on_all(BY_SIT[Sit.PREPARE].kind, list(everyone.values()), by=by, key=key, body=body) as acts:
        if acts[0].repeated:
            return Meeting.objects.get(pk=meeting.pk)
        held = _locked(meeting, version)
        _refuse_people(about)
        for act in acts:
            _refuse_sit(Sit.PREPARE, act, held)
        before = _shown(held)
        _write_items(held, acts, {dossier.pk for dossier in chosen}, by)
        held.version += 1
        _write(held, about)
        for act in acts:
            act.line.before, act.line.after = before, about.plain()
    return held


def _write_items(meeting: Meeting, acts: Sequence[Acting], chosen: set[Any], by: User) -> None:
    """Take the chosen dossiers into the meeting and leave the others out."""
    if not chosen:
        raise Refused(_("Chưa chọn hồ sơ nào. Cuộc họp xét ít nhất một hồ sơ; không họp nữa thì hủy."), status=409)
    known = {item.dossier_id: item for item in Item.objects.select_for_update().filter(meeting=meeting)}
    for act in acts:
        item, wanted = known.get(act.dossier.pk), act.dossier.pk in chosen
        if item is not None and item.state in UNSETTLED and not wanted:
            item.state = Result.LEFT_OUT
            item.save()
        elif wanted and (item is None or item.state == Result.LEFT_OUT):
            refuse_here(act.rights, act.dossier, StepKind.BALLOT_MEETING)
            if act.dossier.step != meeting.step:
                _agency(acts)
            _free(act, by)
            item = item or Item(meeting=meeting, dossier=act.dossier)
            item.state = Result.OPEN
            item.save()


def open_vote(meeting: Meeting, *, by: User, version: int, key: UUID | None = None) -> Meeting:
    """Open the vote: the rule of each dossier's procedure and the version that is voted on are kept in its row.

    A dossier that is no longer in the step is left out. Raises ``Refused``, and ``Stale``.
    """
    items = [item for item in queries.items_of(meeting) if item.state == Result.OPEN]
    if not items:
        raise Refused(rules.why_not_in_sitting(Sit.VOTE, Sitting(meeting.state)), status=409)
    dossiers_of_meeting = [item.dossier for item in items]
    body = [str(meeting.pk), version]
    with acting_on_all(BY_SIT[Sit.VOTE].kind, dossiers_of_meeting, by=by, key=key, body=body) as acts:
        if acts[0].repeated:
            return Meeting.objects.get(pk=meeting.pk)
        held = _locked(meeting, version)
        for act in acts:
            _refuse_sit(Sit.VOTE, act, held)
        refuse_if(rules.why_not_vote(held, acts[0].rights.on), 409)
        opened = [_freeze(held, act) for act in acts]
        if not any(opened):
            raise Refused(_("Không còn hồ sơ nào ở bước họp này. Hủy cuộc họp, lập lại khi hồ sơ tới."), status=409)
        held.state, held.vote_opened_by, held.vote_opened_at = Sitting.VOTING, by, clock.now()
        held.version += 1
        held.save()
    return held


def _freeze(meeting: Meeting, act: Acting) -> bool:
    """Keep the rule and the version of one dossier; False where it is no longer in the step."""
    item = Item.objects.select_for_update().get(meeting=meeting, dossier=act.dossier)
    dossier, step = act.dossier, act.dossier.present_step
    if dossier.step != meeting.step or rules.why_not_here(act.rights, dossier, StepKind.BALLOT_MEETING):
        item.state = Result.LEFT_OUT
        item.save()
        act.line.after = {"result": Result.LEFT_OUT.label}
        return False
    share, quorum = step.figure(SHARE), step.figure(QUORUM)
    refuse_if(rules.why_not_rule(share, quorum, meeting, step), 409)
    if step.role == dossier_rules.COMMUNE_ROLE:
        refuse_if(dossier_rules.why_moved(dossier, gather(dossier)), 409)
    item.seen = dossier.content
    item.rule = {
        SHARE: freeze(share), QUORUM: freeze(quorum), "base": PRESENT, "step": step.code,
        "procedure": dossier.procedure.code, "procedure_digest": dossier.procedure.digest,
    }  # fmt: skip
    item.save()
    act.line.after = {"seen": item.seen.digest if item.seen else "", "present": meeting.present, "rule": item.rule}
    return True


# Counting


def enter(item: Item, ballots: Ballots, *, by: User, round_shown: int, key: UUID | None = None) -> Item:
    """Enter the papers of one dossier as the person has counted them.

    The first entry of a round tells nobody its numbers, in the journal neither. When the second is the same, the result
    stands; when it differs, both are shown and the same two enter again. Raises ``Refused``.
    """
    body = [item.pk, round_shown, ballots.plain()]
    with acting(BY_SIT[Sit.ENTER].kind, item.dossier, by=by, key=key, body=body) as act:
        if act.repeated:
            return Item.objects.get(pk=item.pk)
        meeting = _locked(item.meeting, None)
        _refuse_sit(Sit.ENTER, act, meeting)
        held = Item.objects.select_for_update(of=("self",)).select_related("seen").get(pk=item.pk)
        held.meeting, held.dossier = meeting, act.dossier
        entries = list(Entry.objects.filter(item=held).select_related("by"))
        able = queries.able(held, entries)
        refuse_if(rules.why_not_enter(held, entries, by, round_shown, able), 409)
        refuse_here(act.rights, act.dossier, StepKind.BALLOT_MEETING)
        refuse_if(next(iter(rules.why_not_ballots(ballots, meeting.present or 0).values()), ""), 409)
        entry = Entry(item=held, round=held.round, by=by, at=clock.now(), **ballots.plain())
        entry.save(force_insert=True)
        first = next((e for e in entries if e.round == held.round), None)
        act.line.after = {"round": held.round}
        if first is not None:
            _compare(act, held, first, entry)
    return held


def _compare(act: Acting, item: Item, first: Entry, second: Entry) -> None:
    """The second entry of a round: the result where both are the same, the next round where they differ."""
    both = [first.ballots.plain(), second.ballots.plain()]
    act.line.after = {"round": item.round, "papers": both}
    if first.ballots != second.ballots:
        item.round += 1
        item.save()
        telling.differ(item, [first.by, second.by])
        return
    share, present = item.share, item.meeting.present or 0
    assert share is not None and share.value is not None
    for name, number in second.ballots.plain().items():
        setattr(item, name, number)
    item.counted_at = clock.now()
    item.state = Result.CARRIED if passes(second.ballots.in_favour, present, share.value) else Result.LOST
    item.save()
    _settle(item.meeting)
    sentence = words.stored(words.result_sentence, item, present)
    act.line.after = {**act.line.after, "papers": both[0], "result": sentence}
    telling.counted(item, sentence)


def _settle(meeting: Meeting) -> None:
    """A meeting in which nothing waits for counting any more is over."""
    if meeting.state == Sitting.VOTING and not Item.objects.filter(meeting=meeting, state=Result.OPEN).exists():
        meeting.state = Sitting.CLOSED
        meeting.version += 1
        meeting.save()


def finish(item: Item, *, by: User, key: UUID | None = None) -> Item:
    """Complete the step of a dossier on the vote that carried, bound to the version that was voted on.

    Where the way leads to the province the dossier waits to be sent by a letter. Raises ``Refused``.
    """
    with acting(BY_SIT[Sit.FINISH].kind, item.dossier, by=by, key=key, body=item.pk) as act:
        if act.repeated:
            return Item.objects.get(pk=item.pk)
        meeting = _locked(item.meeting, None)
        _refuse_sit(Sit.FINISH, act, meeting)
        held = Item.objects.select_for_update(of=("self",)).select_related("seen").get(pk=item.pk)
        held.meeting, held.dossier = meeting, act.dossier
        refuse_if(rules.why_not_finish(held), 409)
        refuse_here(act.rights, act.dossier, StepKind.BALLOT_MEETING)
        sentence = words.stored(words.result_sentence, held, meeting.present)
        assert held.seen is not None
        data = {
            "meeting": str(meeting.pk), "held": meeting.held_on.isoformat(), "present": meeting.present,
            "invited": meeting.invited, "papers": held.ballots.plain(), "rule": held.rule, "seen": held.seen.digest,
        }  # fmt: skip
        held.state, held.finished_at = Result.PASSED, clock.now()
        held.save()
        basis = Basis(sentence, data, meeting.agency, act.dossier.content)
        dossiers.pass_step(act.dossier, by=by, basis=basis)
        act.line.after = {"result": sentence}
    return held


def cancel(meeting: Meeting, reason: str, *, by: User, version: int) -> Meeting:
    """Call a meeting off, with a reason, as long as nothing was counted. Raises ``Refused``, and ``Stale``."""
    items = queries.items_of(meeting)
    with acting_on_all(BY_SIT[Sit.CANCEL].kind, [item.dossier for item in items], by=by) as acts:
        held = _locked(meeting, None)
        for act in acts:
            _refuse_sit(Sit.CANCEL, act, held)
        if held.version != version:
            raise Stale(_stale(), theirs=held)
        rows = list(Item.objects.select_for_update().filter(meeting=held))
        refuse_if(rules.why_not_cancel(rows), 409)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        for row in rows:
            row.state = Result.LEFT_OUT
            row.save()
        held.state, held.cancelled_reason = Sitting.CANCELLED, reason.strip()[:300]
        held.version += 1
        held.save()
        for act in acts:
            act.line.before, act.line.reason = _shown(held), reason
    return held


# The frame


def _locked(meeting: Meeting, version: int | None) -> Meeting:
    """The row of the meeting, locked after its dossiers. Raises ``Stale`` when it is not the one that was seen."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("agency").get(pk=meeting.pk)
    if version is not None and found.version != version:
        raise Stale(_stale(), theirs=found)
    return found


def _stale() -> str:
    return _("Cuộc họp vừa có người khác ghi. Xem bản đang lưu rồi ghi lại phần còn thiếu.")


def _refuse_sit(action: Sit, act: Acting, meeting: Meeting) -> None:
    refuse_if(rules.why_not_of_meeting(act.rights, meeting, act.dossier))
    refuse_if(rules.why_not_sit(action, act.rights, meeting, act.dossier), 409)


def _shown(meeting: Meeting) -> dict[str, Any]:
    return {
        "held": meeting.held_on, "place": meeting.place, "chair": meeting.chair, "secretary": meeting.secretary,
        "invited": meeting.invited, "present": meeting.present,
    }  # fmt: skip
