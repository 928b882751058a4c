"""Every write of the Council's sittings. What is voted moves the dossier in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Max

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.council import queries, rules, telling
from datchuan.council.counting import Count, Rule, quorum_text, result_text
from datchuan.council.leading import Led, why_not_led
from datchuan.council.models import Ballot, Conflict, Item, Member, Sitting, Voted
from datchuan.council.workflow import BY_ACTION, TABLE, Action, Choice, ItemState, SittingState
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import record, turns
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import Action as DossierAction
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.procedures.models import Deadline

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)


# The sitting


def plan_sitting(
    council: Agency,
    held_on: date,
    *,
    by: User,
    place: str = "",
    deadline: Deadline | None = None,
    secret: bool = True,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Sitting:
    """Call a sitting of a council for a day, with everybody who holds a member's post on it. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.PLAN].kind, by=by) as line:
        line.object_label = f"{council.name} · {held_on:%d/%m/%Y}"
        if key is not None:
            receipt = once(by, key, [council.pk, held_on, place, secret])
            if receipt.repeated:
                line.skip()
                return Sitting.objects.get(pk=receipt.answer["sitting"])
        rights = rights_of(by)
        refuse_if(rules.why_not_keep(rights))
        refuse_if(rules.why_not_plan(held_on, rights.on), 409)
        sitting = Sitting.objects.create(
            council=council,
            held_on=held_on,
            place=place,
            deadline=deadline,
            secret=secret,
            planned_by=by,
            planned_at=clock.now(),
            is_demo=is_demo,
        )
        _call_members(sitting)
        telling.called(sitting)
        line.obj, line.after = sitting, {"held_on": held_on, "secret": secret, "members": sitting.members.count()}
        if key is not None:
            receipt.answer = {"sitting": str(sitting.pk)}
    return sitting


def _call_members(sitting: Sitting) -> None:
    """A row for each person who holds a member's post at the council on the day; people once, the first post counts."""
    seen: set[int] = set(sitting.members.values_list("user_id", flat=True))
    for post in queries.posts_of_council(sitting.council, sitting.held_on):
        if post.user_id in seen:
            continue
        seen.add(post.user_id)
        Member.objects.create(
            sitting=sitting, user=post.user, post=post, name=str(post.user)[:120], title=post.title or ""
        )


def change_sitting(sitting: Sitting, held_on: date, place: str, *, by: User, base: int | None = None) -> Sitting:
    """Another day or place before the opening; members are those of the new day. Raises ``Refused``, ``Stale``."""
    with attempt(BY_ACTION[Action.CHANGE].kind, sitting, by=by) as line:
        held, rights = _locked(sitting), rights_of(by)
        _refuse_sitting(Action.CHANGE, rights, held)
        if (held.held_on, held.place) == (held_on, place.strip()):
            line.skip()
            return held
        _refuse_old(held, base)
        refuse_if(rules.why_not_plan(held_on, rights.on), 409)
        before, was = telling.day_and_place(held), {"held_on": held.held_on, "place": held.place}
        held.held_on, held.place = held_on, place.strip()
        posts = [post.user_id for post in queries.posts_of_council(held.council, held_on)]
        held.members.exclude(user__in=posts).filter(notes=None, conflicts=None).delete()
        _call_members(held)
        _raise_version(held)
        telling.changed(held, before)
        line.before, line.after = was, {"held_on": held_on, "place": held.place}
    return held


def put_on_agenda(sitting: Sitting, chosen: Iterable[Dossier], *, by: User) -> list[Item]:
    """Put dossiers on the agenda on the version that stands; all or none. What is on it already stays.

    Raises ``Refused``."""
    with attempt(BY_ACTION[Action.LIST].kind, sitting, by=by) as line:
        rows = [record.locked(dossier, None) for dossier in sorted(chosen, key=lambda d: str(d.pk))]
        held, rights = _locked(sitting), rights_of(by)
        _refuse_sitting(Action.LIST, rights, held)
        position = held.items.aggregate(last=Max("position"))["last"] or 0
        made, fresh = list[Item](), list[Item]()
        for row in rows:
            others = queries.purpose_of(held)
            known = Item.objects.filter(sitting=held, dossier=row).exclude(state=ItemState.OFF).first()
            if known is not None:
                made.append(known)
                continue
            refuse_if(rules.why_not_list(row, queries.waiting_item(row), others), 409)
            position += 1
            values = {"seen": row.content, "position": position, "state": ItemState.LISTED, "conclusion": ""}
            item, _new = Item.objects.update_or_create(sitting=held, dossier=row, defaults=values)
            item.dossier, item.sitting = row, held
            made.append(item)
            fresh.append(item)
        if not made:
            raise Refused(rules.why_not_open(Rule(None, None), 1, 1, 1, 0), status=409)
        if fresh:
            _raise_version(held)
            telling.listed(held, fresh)
        else:
            line.skip()
        line.after = {"dossiers": [record.label(item.dossier) for item in queries.with_dossiers(made)]}
    return made


def take_off(item: Item, *, by: User, reason: str) -> Item:
    """Take a dossier off the agenda with a reason; the dossier stays where it is. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.OFF].kind, item.sitting, by=by) as line:
        sitting, row = _locked_item(item, line)
        rights = rights_of(by)
        refuse_if(rules.why_not_keep(rights))
        if row.state == ItemState.OFF:
            line.skip()
            return row
        refuse_if(rules.why_not_item(Action.OFF, sitting, row), 409)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        row.state, row.conclusion = ItemState.OFF, reason.strip()
        row.save()
        _raise_version(sitting)
        telling.off(row, row.conclusion)
        telling.called(sitting)
        line.reason = reason
    return row


def note_presence(
    sitting: Sitting, present: dict[int, bool], *, by: User, base: int | None = None, led: Led | None = None
) -> Sitting:
    """Note which members (by id) are there, and who leads. Somebody who has voted stays present.

    Raises ``Refused``, ``Stale``.
    """
    with attempt(BY_ACTION[Action.PRESENCE].kind, sitting, by=by) as line:
        held, rights = _locked(sitting), rights_of(by)
        _refuse_sitting(Action.PRESENCE, rights, held)
        moved, said = _moved(held, present), led or Led.of(held)
        if not moved and said == Led.of(held):
            line.skip()
            return held
        _refuse_old(held, base)
        line.before = {member.name: member.present for member in moved}
        for member in moved:
            member.present = present[member.pk]
            member.save(update_fields=["present"])
        refuse_if(why_not_led(held, said, dict(held.members.values_list("user_id", "present"))), 409)
        held.chair, held.chair_post = said.chair.said, said.chair.post
        held.secretary, held.secretary_post = said.secretary.said, said.secretary.post
        _raise_version(held)
        line.after = {
            "chair": held.chair,
            "secretary": held.secretary,
            **{member.name: member.present for member in moved},
        }
    return held


def _moved(sitting: Sitting, present: dict[int, bool]) -> list[Member]:
    """The members whose presence is noted otherwise than before; whoever has voted stays present."""
    rows = sitting.members.annotate(votes=CountOf("voted"))
    return [row for row in rows if present.get(row.pk, row.present) != row.present and not (row.present and row.votes)]


def open_sitting(sitting: Sitting, *, by: User, base: int | None = None) -> Sitting:
    """Open a sitting: the quorum is computed and the rule of its votes frozen. Raises ``Refused``, ``Stale``."""
    with attempt(BY_ACTION[Action.OPEN].kind, sitting, by=by) as line:
        held, rights = _locked(sitting), rights_of(by)
        if held.state == SittingState.OPEN and rules.is_secretary(rights):
            line.skip()
            return held
        _refuse_sitting(Action.OPEN, rights, held)
        _refuse_old(held, base)
        items = list(held.items.filter(state=ItemState.LISTED).select_related("dossier__procedure"))
        rule = Rule.of(items[0].dossier.present_step) if items else Rule(None, None)
        members = list(held.members.all())
        present, noted = sum(m.present is True for m in members), sum(m.present is not None for m in members)
        refuse_if(rules.why_not_open(rule, present, len(members), noted, len(items)), 409)
        held.state, held.opened_at = SittingState.OPEN, clock.now()
        held.rule = rule.to_json() | {"members": len(members), "present": present}
        _raise_version(held)
        line.after = {"state": held.state, "rule": held.rule, "said": quorum_text(present, len(members), rule)}
    return held


def close_sitting(sitting: Sitting, *, by: User, note: str = "") -> Sitting:
    """Close a sitting once everything on its agenda is treated. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.CLOSE].kind, sitting, by=by) as line:
        held, rights = _locked(sitting), rights_of(by)
        if held.state == SittingState.CLOSED and rules.is_secretary(rights):
            line.skip()
            return held
        _refuse_sitting(Action.CLOSE, rights, held)
        refuse_if(rules.why_not_close(held.items.filter(state__in=[ItemState.LISTED, ItemState.VOTING]).count()), 409)
        held.state, held.closed_at, held.note = SittingState.CLOSED, clock.now(), note
        _raise_version(held)
        telling.over(held)
        line.after = {"state": held.state, "items": held.items.count()}
    return held


def cancel_sitting(sitting: Sitting, *, by: User, reason: str) -> Sitting:
    """Cancel a sitting that has not opened; its dossiers wait for another. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.CANCEL].kind, sitting, by=by) as line:
        held, rights = _locked(sitting), rights_of(by)
        _refuse_sitting(Action.CANCEL, rights, held)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        waiting = queries.with_dossiers(held.items.filter(state=ItemState.LISTED))
        held.items.filter(state=ItemState.LISTED).update(state=ItemState.OFF, conclusion=reason)
        held.state, held.note = SittingState.CANCELLED, reason
        _raise_version(held)
        telling.cancelled(held, waiting, reason.strip())
        line.reason = reason
    return held


# One commune and level


def declare_conflict(item: Item, member: Member, *, by: User, reason: str) -> Conflict:
    """Leave a member out for one commune; the minutes say so. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.CONFLICT].kind, item.sitting, by=by) as line:
        sitting, row = _locked_item(item, line)
        rights = rights_of(by)
        known = Conflict.objects.filter(item=row, member=member).first()
        if known is not None:
            line.skip()
            return known
        voted = Voted.objects.filter(item=row, member=member).exists()
        refuse_if(rules.why_not_conflict(rights, member, voted, reason))
        refuse_if(rules.why_not_item(Action.CONFLICT, sitting, row), 409)
        conflict = Conflict.objects.create(item=row, member=member, reason=reason.strip(), by=by, at=clock.now())
        line.after = {"member": member.name, "reason": conflict.reason}
    return conflict


def open_vote(item: Item, *, by: User) -> Item:
    """Open the vote on one commune and level, one at a time. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.OPEN_VOTE].kind, item.sitting, by=by) as line:
        sitting, row = _locked_item(item, line)
        rights = rights_of(by)
        refuse_if(rules.why_not_keep(rights))
        if row.state == ItemState.VOTING:
            line.skip()
            return row
        refuse_if(rules.why_not_item(Action.OPEN_VOTE, sitting, row), 409)
        voting = queries.voting_item(sitting)
        refuse_if(rules.why_not_open_vote(row, row.dossier, voting, len(queries.voters(row))), 409)
        row.state, row.opened_at = ItemState.VOTING, clock.now()
        row.save()
        line.after = {"seen": row.seen.digest}
    return row


def cast(item: Item, choice: str, *, by: User) -> Voted:
    """Cast the one vote of a member. Secret: the ballot is a row that nothing leads from the member to.

    Raises ``Refused``; a second vote is refused and never counted.
    """
    with attempt(BY_ACTION[Action.CAST].kind, item.sitting, by=by) as line:
        sitting, row = _locked_item(item, line)
        member = Member.objects.filter(sitting=sitting, user=by).first()
        conflicted = member is not None and Conflict.objects.filter(item=row, member=member).exists()
        voted = member is not None and Voted.objects.filter(item=row, member=member).exists()
        refuse_if(rules.why_not_cast(member, conflicted, voted, choice), 409 if voted else 403)
        refuse_if(rules.why_not_item(Action.CAST, sitting, row), 409)
        if queries.has_left_council(sitting, by):
            refuse_if(rules.why_not_cast(None, False, False, choice))
        assert member is not None
        made = Voted.objects.create(item=row, member=member, choice="" if sitting.secret else choice)
        if sitting.secret:
            Ballot.objects.create(item=row, choice=choice)
        line.after = {"voted": True} if sitting.secret else {"choice": choice}
    return made


def close_vote(item: Item, *, by: User, conclusion: str = "") -> Item:
    """Count the votes on one item and move its dossier: on to the decision, back to be completed, or refused.

    Raises ``Refused``.
    """
    with attempt(BY_ACTION[Action.CLOSE_VOTE].kind, item.sitting, by=by) as line:
        sitting, row = _locked_item(item, line)
        rights = rights_of(by)
        refuse_if(rules.why_not_keep(rights))
        if row.state == ItemState.COUNTED:
            line.skip()
            return row
        refuse_if(rules.why_not_item(Action.CLOSE_VOTE, sitting, row), 409)
        count, rule = queries.count_of(row, sitting.secret), Rule.from_json(sitting.rule)
        left = count.voters - (count.eligible + count.improve + count.no)
        refuse_if(rules.why_not_close_vote(left, conclusion), 409)
        _store_count(row, count, rule, by, conclusion)
        _raise_version(sitting)
        text = result_text(count, rule)
        _move(row, count, rule, text, by)
        line.after = {"outcome": row.outcome, "said": text, "seen": row.seen.digest, **_votes(count)}
    return row


def _store_count(row: Item, count: Count, rule: Rule, by: User, conclusion: str) -> None:
    row.voters, row.eligible, row.improve, row.no = count.voters, count.eligible, count.improve, count.no
    row.outcome, row.state = count.outcome(rule), ItemState.COUNTED
    row.counted_at, row.counted_by, row.conclusion = clock.now(), by, conclusion.strip()
    row.save()


def _votes(n: Count) -> dict[str, int]:
    return {"voters": n.voters, "eligible": n.eligible, "improve": n.improve, "no": n.no}


def _move(row: Item, count: Count, rule: Rule, text: str, by: User) -> None:
    """The dossier follows the outcome, in the same transaction, on the version that was voted on."""
    data = {**_votes(count), "rule": rule.to_json(), "item": str(row.pk)}
    said = f"{text}. {row.conclusion}" if row.conclusion else text
    if row.outcome == Choice.ELIGIBLE:
        dossiers.pass_step(row.dossier, by=by, basis=dossiers.Basis(said, data, seen=row.seen))
        telling.passed(row, text)
        return
    telling.settle(row.dossier)
    action = DossierAction.SEND_BACK if row.outcome == Choice.IMPROVE else DossierAction.REFUSE
    turns.conclude(row.dossier, action, by=by, text=said, data=data)


# Parts of the actions


def _locked(sitting: Sitting) -> Sitting:
    rows = Sitting.objects.select_for_update(of=("self",))
    return rows.select_related("council", "deadline", "chair_post__user", "secretary_post__user").get(pk=sitting.pk)


def _locked_item(item: Item, line: Any) -> tuple[Sitting, Item]:
    """The item with its dossier and its sitting, locked in the order dossier, sitting, item."""
    dossier = record.locked(queries.with_dossiers([item])[0].dossier, None)
    sitting = _locked(item.sitting)
    row = Item.objects.select_for_update(of=("self",)).select_related("seen").get(pk=item.pk)
    row.dossier, row.sitting = dossier, sitting
    line.object_label = f"{record.label(dossier)} · {sitting}"
    return sitting, row


def _refuse_old(sitting: Sitting, base: int | None) -> None:
    """Refuse what was pressed on a page that shows another presence or agenda than the one that stands."""
    if base is not None and base != sitting.version:
        raise Stale(rules.stale_sentence(), theirs=sitting)


def _raise_version(sitting: Sitting) -> None:
    sitting.version += 1
    sitting.save()


def _refuse_sitting(action: Action, rights: Any, sitting: Sitting) -> None:
    refuse_if(rules.why_not_keep(rights))
    refuse_if(rules.why_not_sitting(action, rights, sitting), 409)
