"""Every write of the room: campaigns of review, and the reviews of communes in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.upkeep import announce, measuring, rules
from datchuan.upkeep.models import Campaign, Review, ReviewStep
from datchuan.upkeep.scope import titled_communes
from datchuan.upkeep.workflow import BY_ACTION, TABLE, Action, CampaignState, State
from datchuan.upkeep.yardstick import yardsticks

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("outcome", "kết quả rà soát", "outcome of the review")
kinds.name_field("seal", "dấu của bản rà soát", "seal of the review")
kinds.name_field("communes", "số xã", "communes")


@dataclass(frozen=True)
class Draft:
    """What a campaign is opened with. ``due_at`` is the instant of the term, ``wording`` how the order puts it."""

    kind: str
    name: str
    year: int
    on: date
    levels: tuple[str, ...]
    basis: str
    wording: str
    due_at: datetime
    titles_until: date | None = None

    def plain(self) -> list[Any]:
        return [
            self.kind, self.name, self.year, self.on, list(self.levels), self.basis, self.wording, self.due_at,
            self.titles_until,
        ]  # fmt: skip


def open_campaign(draft: Draft, *, by: User, key: UUID | None = None, is_demo: bool = False) -> Campaign:
    """Open a campaign: every commune that holds the titles on the day has to be reviewed. Districts are told.

    ``key`` makes a repeated send harmless. Raises ``Refused``.
    """
    with attempt(BY_ACTION[Action.OPEN].kind, by=by) as line:
        line.object_label = draft.name
        receipt = once(by, key, draft.plain()) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Campaign.objects.get(pk=receipt.answer["campaign"])
        refuse_if(rules.why_not_open_at_all(rights_of(by)), 403)
        titled = titled_communes(draft.on, draft.levels, draft.titles_until)
        refuse_if(
            rules.why_not_open(draft.name, draft.basis, draft.wording, draft.due_at, clock.instant(), titled), 409
        )
        campaign = Campaign(
            kind=draft.kind, name=draft.name.strip(), year=draft.year, on=draft.on, levels=list(draft.levels),
            titles_until=draft.titles_until, basis=draft.basis.strip(), wording=draft.wording.strip(),
            due_at=draft.due_at, opened_by=by, opened_at=clock.now(), is_demo=is_demo,
        )  # fmt: skip
        campaign.save(force_insert=True)
        reviews = [
            Review(
                campaign=campaign, commune=t.commune, district_id=t.district_id, levels=list(t.levels), is_demo=is_demo
            )
            for t in titled
        ]
        Review.objects.bulk_create(reviews)
        line.obj, line.after = campaign, {"communes": len(reviews), "due": draft.due_at, "on": draft.on}
        announce.opened(campaign, reviews)
        if receipt is not None:
            receipt.answer = {"campaign": str(campaign.pk)}
    return campaign


def refuse_open(*, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may open no campaign, before the form is read."""
    with attempt(BY_ACTION[Action.OPEN].kind, by=by) as line:
        line.skip()
        refuse_if(rules.why_not_open_at_all(rights_of(by)), 403)


def close_campaign(campaign: Campaign, *, by: User, version: int) -> Campaign:
    """End a campaign: nothing is reviewed in it any more; what is missing stays missing. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.CLOSE].kind, campaign, by=by) as line:
        line.object_label = campaign.name
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        rights = rights_of(by)
        refuse_if(rules.why_not_close(rights, held), 409 if rules.runs(rights) else 403)
        refuse_if(rules.stale_sentence() if held.version != version else "", 409)
        held.state, held.closed_by, held.closed_at = CampaignState.CLOSED, by, clock.now()
        held.version += 1
        held.save(update_fields=["state", "closed_by", "closed_at", "version"])
        missing = held.reviews.missing().count()
        line.obj, line.after = held, {"state": CampaignState.CLOSED.label, "missing": missing}
    return held


def complete(
    review: Review, note: str = "", cause: str = "", *, by: User, version: int, key: UUID | None = None
) -> Review:
    """Complete the review of a commune: what stands now is measured and sealed; the commune is told.

    ``version``: of the row that was shown. Raises ``Refused`` (not the reviewer's, campaign ended, nothing said of
    what is lost, somebody was faster).
    """
    with _handling(review, Action.COMPLETE, by, key, [version, note, cause]) as handled:
        if handled.repeated:
            return handled.review
        held, rights = handled.review, handled.rights
        if sentence := rules.why_not_complete(rights, held):
            raise Refused(sentence, status=409 if rules.reviewer(rights, held) else 403)
        refuse_if(rules.stale_sentence() if held.version != version else "", 409)
        _complete(held, note.strip(), cause, handled)
    return held


def _complete(held: Review, note: str, cause: str, handled: _Handled) -> None:
    campaign, sticks, was = held.campaign, yardsticks(clock.today()), held.state
    content = measuring.measure(held.commune, held.levels, campaign.year, sticks)
    found = measuring.brief(content)
    outcome = measuring.outcome_of(found)
    refuse_if(rules.why_not_said(outcome, cause, note), 409)
    held.found, held.outcome, held.reach = found, outcome, measuring.reach_of(found)
    held.cause = cause
    held.figures = measuring.figures_of([held], campaign.year, sticks)[held.commune_id]
    held.is_late = clock.instant() >= campaign.due_at
    agency = rules.reviewer(handled.rights, held)
    assert agency is not None
    step = _move(held, Action.COMPLETE, State.DONE, handled, agency, note, content)
    handled.line.after = {"outcome": outcome.label, "state": State.DONE.label, "seal": step.seal}
    handled.line.reason = note
    announce.completed(held)
    if was == State.RETURNED:
        announce.completed_again(held)


def return_review(review: Review, reason: str, *, by: User, version: int, key: UUID | None = None) -> Review:
    """Return a completed review with the reason; the district is told at once. Raises ``Refused``."""
    with _handling(review, Action.RETURN, by, key, [version, reason]) as handled:
        if handled.repeated:
            return handled.review
        held, rights = handled.review, handled.rights
        if sentence := rules.why_not_return(rights, held):
            raise Refused(sentence, status=409 if rules.runs(rights) else 403)
        refuse_if(rules.stale_sentence() if held.version != version else "", 409)
        refuse_if("" if reason.strip() else rules.reason_wanted(), 409)
        agency = next(post.agency for post in rights.posts if post.role == "coordinator")
        _move(held, Action.RETURN, State.RETURNED, handled, agency, reason.strip(), None)
        handled.line.after, handled.line.reason = {"state": State.RETURNED.label}, reason.strip()
        announce.returned(held, reason)
    return held


@dataclass
class _Handled:
    """A review in the hands of an action: locked, with its campaign and the commune as it is named today."""

    review: Review
    by: User
    rights: Rights
    line: Line
    repeated: bool = False


@contextmanager
def _handling(review: Review, action: Action, by: User, key: UUID | None, body: Sequence[Any]) -> Iterator[_Handled]:
    """The frame of every action on a review: attempt, receipt, locks (the campaign is held open while it lasts)."""
    commune = Unit.objects.as_of(clock.today()).filter(pk=review.commune_id).first() or review.commune
    with attempt(BY_ACTION[action].kind, review, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {review.campaign}"
        receipt = once(by, key, [str(review.pk), action, *body]) if key is not None else None
        rows = Review.objects.select_related("campaign")
        if receipt is not None and receipt.repeated:
            line.skip()
            yield _Handled(rows.get(pk=review.pk), by, rights_of(by), line, repeated=True)
            return
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=review.campaign_id)
        held = Review.objects.select_for_update().get(pk=review.pk)
        held.campaign, held.commune = campaign, commune
        yield _Handled(held, by, rights_of(by), line)
        if receipt is not None:
            receipt.answer = {"review": str(held.pk)}


def _move(
    held: Review, action: Action, target: State, handled: _Handled, agency: Agency, text: str, content: Any
) -> ReviewStep:
    """Write the state and the insert-only step that brought it."""
    now = clock.now()
    handled.line.before = {"state": State(held.state).label}
    held.state, held.version = target, held.version + 1
    if action == Action.COMPLETE:
        held.done_at = now
    held.save()
    step = ReviewStep(
        review=held, number=held.version - 1, action=action, agency=agency, by=handled.by, at=now, on=now.date(),
        text=text, cause=held.cause if content is not None else "", is_late=held.is_late, content=content,
        seal=measuring.seal_of(content) if content is not None else "",
    )  # fmt: skip
    step.save(force_insert=True)
    return step
