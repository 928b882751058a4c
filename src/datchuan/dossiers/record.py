"""How a dossier moves: passages, events, notices. Used by ``actions`` only, always inside an attempt."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Stale
from datchuan.config.prepared import Prepared
from datchuan.dossiers import content as contents
from datchuan.dossiers.content import Content
from datchuan.dossiers.levels import level_vi, titled
from datchuan.dossiers.models import Dossier, Event, Passage, Version
from datchuan.dossiers.workflow import AFTER_THE_DOSSIER, BOUND_TO_CONTENT, ENDED, Action, Outcome, State, state_in
from datchuan.notices import actions as notices
from datchuan.notices import kinds as notice_kinds
from datchuan.people import queries as people
from datchuan.people.models import Agency, Role, User
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step
from datchuan.procedures.workdays import due_day, work_calendar

MOVED = notice_kinds.register(
    "dossiers.moved",
    "Hồ sơ đề nghị công nhận",
    "Applications for titles",
    "Hồ sơ NTM 2023 của Xã Tiên Lãnh đã tới bước Huyện kiểm tra thành phần hồ sơ. Mở hồ sơ để làm tiếp.",
)

REVOKING = notice_kinds.register(
    "dossiers.revoking",
    "Thủ tục thu hồi danh hiệu",
    "Revocations of titles",
    "Thủ tục thu hồi NTM 2023 của Xã Tiên Lãnh đã tới bước Xã trả lời. Mở hồ sơ để làm tiếp.",
)


_locked = Prepared(
    lambda one: (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("edition", "procedure", "content")
        .filter(pk__any_of=one)
    ),
    one=list,
)


def locked(dossier: Dossier, base: int | None) -> Dossier:
    """The dossier's row, locked until the transaction ends. Raises ``Stale`` when it is not the one that was seen."""
    found: Dossier | None = _locked.first(one=[dossier.pk])
    if found is None:
        raise Dossier.DoesNotExist
    found.commune = dossier.commune
    if base is not None and base != found.version:
        raise Stale(stale_sentence(), theirs=found)
    return found


def stale_sentence() -> str:
    return _("Hồ sơ đã được người khác xử lý trong lúc anh/chị xem. Xem lại tình trạng mới rồi làm tiếp nếu còn cần.")


def open_passage(dossier: Dossier) -> Passage:
    return Passage.objects.get(dossier=dossier, ended_at=None)


def begin(dossier: Dossier, step: Step) -> None:
    """Let a dossier enter a step: its state, its last day, its passage. The row is saved by ``store``."""
    now = clock.now()
    dossier.step, dossier.entered_at = step.code, now
    dossier.due_on = due_day(step.limit, now.date(), work_calendar())
    dossier.state = state_in(step.kind, step.role)
    number = Passage.objects.filter(dossier=dossier).count() + 1
    Passage.objects.create(
        dossier=dossier, number=number, step=step.code, kind=step.kind, entered_at=now, due_on=dossier.due_on
    )


def wait_to_be_sent(dossier: Dossier, border: Step) -> None:
    """Everything before the province is done: the dossier stays with the last step before it until it is sent in a round.

    The stay is a passage of that step of its own; it is no approval, and ends when the dossier is sent or goes back.
    """
    sender = dossier.plan.before(border.code)
    assert sender is not None  # the first step of a procedure is never the province's
    begin(dossier, sender)
    passage = open_passage(dossier)
    dossier.state, dossier.due_on, passage.due_on = State.READY, None, None
    passage.save(update_fields=["due_on"])


def end_passage(
    dossier: Dossier, outcome: Outcome, *, by: User | None, agency: Agency | None, summary: str = "", data: Any = None
) -> Passage:
    """End the open passage on the version that stands."""
    passage = open_passage(dossier)
    passage.ended_at, passage.outcome = max(clock.now(), passage.entered_at), outcome
    passage.seen, passage.by, passage.agency = dossier.content, by, agency
    passage.summary, passage.data = summary[:500], data or {}
    passage.save()
    return passage


def store(dossier: Dossier) -> None:
    """Save the row as it moved; every change raises its version."""
    dossier.version += 1
    dossier.ended_on = clock.today() if dossier.state in ENDED else None
    dossier.save()


def next_step(dossier: Dossier, after: Step) -> Step | None:
    """The first step after another that was not gone through on the present content; None at the end of the way."""
    standing = {row.step for row in standing_passages(dossier)}
    step = dossier.plan.after(after.code)
    while step is not None and step.code in standing:
        step = dossier.plan.after(step.code)
    return None if step is None or step.kind in AFTER_THE_DOSSIER else step


def standing_passages(dossier: Dossier) -> list[Passage]:
    """The passages that count as done on the present content."""
    done = (Outcome.PASSED, Outcome.SKIPPED)
    return list(Passage.objects.filter(dossier=dossier, outcome__in=done, fell_with=None).order_by("number"))


def fall(dossier: Dossier, version: Version, *, content_moved: bool, documents_moved: bool) -> list[Passage]:
    """Let the approvals fall that did not see the new version: those bound to figures when these moved, checks of the
    papers also when only papers did."""
    fallen = []
    for passage in standing_passages(dossier):
        of_papers = passage.kind == StepKind.COMPLETENESS_CHECK
        if (content_moved and passage.kind in BOUND_TO_CONTENT) or (documents_moved and of_papers):
            passage.fell_with = version
            passage.save(update_fields=["fell_with"])
            fallen.append(passage)
    return fallen


def seal(dossier: Dossier, live: Content, by: User, reason: str = "") -> tuple[Version | None, list[Passage]]:
    """Insert a version when the content or the documents differ from the one that stands."""
    former = dossier.content
    if former is not None and former.digest == live.digest:
        return None, []
    version = Version.objects.create(
        dossier=dossier,
        number=(former.number if former else 0) + 1,
        document=live.document,
        content_digest=live.content_digest,
        digest=live.digest,
        reason=reason[:500],
        letters="".join(item["letter"] for item in live.items.values()),
        criteria_met=live.document["criteria_met"],
        criteria_total=live.document["criteria_total"],
        standing=contents.weakest_standing(live),
        sealed_at=clock.now(),
        sealed_by=by,
    )
    dossier.content = version
    moved = former is not None and former.content_digest != live.content_digest
    papers = former is not None and not moved
    return version, fall(dossier, version, content_moved=moved, documents_moved=papers)


def go_back_to_fallen(dossier: Dossier, fallen: list[Passage], by: User) -> None:
    """After a new content the way goes on from the first step of the commune whose approval fell."""
    plan, here = dossier.plan, dossier.present_step
    # A dossier that waits to be sent has its present step behind it, too.
    behind = here.position + (dossier.state == State.READY)
    again = [plan.step(p.step) for p in fallen if plan.index(p.step) < behind]
    if again:
        first = min(again, key=lambda step: step.position)
        end_passage(dossier, Outcome.STOPPED, by=by, agency=None, summary=_("nội dung đổi"))
        begin(dossier, first)


def fell_words(dossier: Dossier, fallen: list[Passage]) -> str:
    names = "; ".join(dossier.plan.step(p.step).name_vi for p in fallen if dossier.plan.has(p.step))
    return f"Không còn hiệu lực: {names}." if names else ""


def fall_from(dossier: Dossier, back: Step) -> None:
    """The step to which a dossier goes back is to be gone through again; later ones stand while they saw the content."""
    Passage.objects.filter(dossier=dossier, step=back.code, outcome=Outcome.PASSED, fell_with=None).update(
        fell_with=dossier.content
    )


def write_event(
    dossier: Dossier,
    action: Action,
    *,
    by: User | None,
    agency: Agency | None = None,
    step: str,
    text: str = "",
    reasons: list[dict[str, str]] | None = None,
) -> Event:
    now = clock.now()
    return Event.objects.create(
        dossier=dossier,
        number=Event.objects.filter(dossier=dossier).count() + 1,
        action=action,
        step=step,
        step_after=dossier.step,
        state=dossier.state,
        seen=dossier.content,
        text=text,
        reasons=reasons or [],
        by=by,
        agency=agency,
        at=now,
        on=now.date(),
    )


def label(dossier: Dossier) -> str:
    """A dossier in the words of the journal."""
    what = "thu hồi " if dossier.revokes else ""
    return f"{dossier.commune} · {what}{level_vi(dossier.level)} {dossier.year} · lần {dossier.attempt}"


def shown(dossier: Dossier) -> dict[str, Any]:
    """What a line of the journal keeps of a dossier."""
    return {
        "state": dossier.state,
        "step": dossier.step,
        "seen": dossier.content.digest if dossier.content else "",
        "due": dossier.due_on,
    }


def address(dossier: Dossier) -> str:
    return reverse("dossier", args=[dossier.pk])


def keepers(dossier: Dossier) -> list[User]:
    """Whoever acts in the present step today: the people of the commune, of the district, of the province."""
    step, on, commune = dossier.present_step, clock.today(), dossier.commune
    if step.role == Role.COMMUNE_OFFICER:
        return people.officers_of(commune, on)
    if step.role in (Role.DISTRICT_OFFICER, Role.FRONT):
        return people.holders_over(commune, step.role, on)
    return people.coordinators(on)


def officers(dossier: Dossier) -> list[User]:
    """The people of the commune, whatever step the dossier is in."""
    return people.officers_of(dossier.commune, clock.today())


def tell_moved(dossier: Dossier, sentence: str, *, immediate: bool = False, to: list[User] | None = None) -> None:
    notices.settle(dossier.about)
    notices.tell(
        keepers(dossier) if to is None else to,
        sentence,
        where=address(dossier),
        kind=REVOKING if dossier.revokes else MOVED,
        about=dossier.about,
        thing=label(dossier),
        immediate=immediate,
        due=dossier.due_on,
    )


def tell_next(dossier: Dossier, following: Step | None) -> None:
    name = f"{titled(dossier.level, dossier.year, revokes=dossier.revokes)} của {dossier.commune}"
    if dossier.state == State.READY:
        tell_moved(dossier, f"{name} đã đủ các bước, chờ gửi lên tỉnh. Lập tờ trình gửi vào một đợt.")
    elif following is None:
        tell_moved(dossier, f"{name} đã công bố xong.")
    else:
        tell_moved(dossier, f"{name} đã tới bước {following.name_vi}. Mở hồ sơ để làm tiếp.")
