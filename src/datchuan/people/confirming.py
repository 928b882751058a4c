"""The second operator: confirms proposed posts, or drops them with a reason."""

from __future__ import annotations

from collections.abc import Collection

from datchuan.config import clock
from datchuan.journal.actions import attempt, together
from datchuan.people import rules
from datchuan.people.actions import give_post
from datchuan.people.frame import begin, permit
from datchuan.people.kinds import CONFIRM_POST, DROP_POST
from datchuan.people.models import Post, PostProposal, ProposalState, User


def _locked(proposal: PostProposal) -> PostProposal:
    rows = PostProposal.objects.select_for_update(of=("self",)).select_related(
        "user", "agency", "asked_by", "decided_by"
    )
    return rows.get(pk=proposal.pk)


def confirm_post(proposal: PostProposal, *, by: User) -> Post:
    """Give the proposed post, from today at the earliest: nobody had its rights before. Raises ``Refused``."""
    with attempt(CONFIRM_POST, proposal.user, by=by) as line:
        rights = begin(by)
        proposal = _locked(proposal)
        line.object_label = f"{proposal.user}: {proposal}"
        permit(rights, rules.why_not_confirm(rights, proposal, on=clock.today()))
        line.after = {"proposed_by": str(proposal.asked_by)}
        line.write()  # the confirmation stands before the post that it gives
        line.skip()
        _decide(proposal, by, ProposalState.CONFIRMED)
        proposal.post = give_post(
            proposal.user,
            by=by,
            role=proposal.role,
            agency=proposal.agency,
            first_day=max(proposal.first_day, clock.today()),
            last_day=proposal.last_day,
            title=proposal.title,
            units=list(proposal.units.all()),
            proposal=proposal,
        )
        proposal.save(update_fields=["post"])
    return proposal.post


def confirm_posts(proposals: Collection[PostProposal], *, by: User) -> list[Post]:
    """Confirm several, all or none; each leaves its lines."""
    with together():
        return [confirm_post(proposal, by=by) for proposal in proposals]


def drop_post(proposal: PostProposal, *, by: User, reason: str) -> PostProposal:
    """Take a proposal off the list, with the reason. Raises ``Refused``."""
    with attempt(DROP_POST, proposal.user, by=by) as line:
        rights = begin(by)
        proposal = _locked(proposal)
        line.object_label, line.reason = f"{proposal.user}: {proposal}", reason
        permit(rights, rules.why_not_drop(rights, proposal))
        line.before = {"proposed_by": str(proposal.asked_by)}
        _decide(proposal, by, ProposalState.DROPPED, reason)
    return proposal


def _decide(proposal: PostProposal, by: User, state: str, reason: str = "") -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = state, by, clock.now(), reason[:300]
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason"])
