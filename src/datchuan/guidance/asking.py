"""Every write about questions: asked, answered, asked again, joined, taken back, followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.criteria.models import Indicator
from datchuan.guidance import outside, rules
from datchuan.guidance.actions import label_of
from datchuan.guidance.models import Attachment, Follower, Question, Turn
from datchuan.guidance.queries import indicator_of
from datchuan.guidance.workflow import ANSWER, ASK, ASK_AGAIN, FOLLOW, MERGE, WITHDRAW, Actor, Step
from datchuan.journal import kinds
from datchuan.journal.actions import Line, Once, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.places.text import fold

kinds.register(ASK.kind, "hỏi về chỉ tiêu", "asked about an indicator")
kinds.register(ANSWER.kind, "trả lời câu hỏi về chỉ tiêu", "answered a question")
kinds.register(ASK_AGAIN.kind, "hỏi tiếp về chỉ tiêu", "asked further")
kinds.register(MERGE.kind, "ghép câu hỏi vào câu giống nó", "joined a question to another")
kinds.register(WITHDRAW.kind, "rút câu hỏi", "took back a question")
kinds.register(FOLLOW.kind, "đổi việc theo dõi câu hỏi", "changed following a question")


@dataclass
class Work:
    """What an action on a question works with: the locked question, who acts, the receipt of the form."""

    step: Step
    question: Question
    other: Question | None
    rights: Rights
    indicator: Indicator | None
    leads: list[Agency]
    line: Line
    receipt: Once | None

    @property
    def done_before(self) -> bool:
        return self.receipt is not None and self.receipt.repeated


def ask(
    indicator: Indicator, unit: Unit, text: str, *, by: User, is_demo: bool = False, key: UUID | None = None
) -> Question:
    """Ask about an indicator in the name of a commune or district; the leading agency's specialists are told."""
    with attempt(ASK.kind, unit, by=by, chain=unit.chain) as line:
        line.object_label = f"{unit} · {label_of(indicator)}"
        rights = rights_of(by)
        refuse_if(rules.why_not_ask(rights, unit.pk))
        if key is not None:
            receipt = once(by, key, ["ask", indicator.pk, unit.pk, text])
            if receipt.repeated:
                line.skip()
                return Question.objects.get(pk=receipt.answer["question"])
        now = clock.now()
        question = Question.objects.create(
            set_code=indicator.edition.set_code, indicator_code=indicator.code, asker=unit, state=ASK.goal,
            asked_at=now, asked_by=by, waiting_since=now, folded=fold(text), is_demo=is_demo,
        )  # fmt: skip
        _say(question, Turn.Kind.ASK, text, indicator, by)
        Follower.objects.create(question=question, unit_id=unit.pk, since=now)
        line.obj, line.after = question, {"text": text}
        _tell_owners(question, rules.leads_of(indicator, rights), unit, by)
        if key is not None:
            receipt.answer = {"question": question.pk}
    return question


@contextmanager
def _acting(
    step: Step,
    question: Question,
    body: Sequence[Any],
    *,
    by: User,
    key: UUID | None,
    version: int | None,
    other: Question | None = None,
) -> Iterator[Work]:
    """The frame of every action on a question: attempt, lock, receipt, the version that the person has read.

    ``other`` is a second question that the action needs locked, as ``Work.other``.
    """
    with attempt(step.kind, question, by=by, chain=question.asker.chain) as line:
        line.object_label = str(question)
        rights = rights_of(by)
        receipt = once(by, key, [step.action, question.pk, version, *body]) if key is not None else None
        # Two questions are locked in the order of their numbers, or two people who join them crosswise would both wait.
        wanted = {question.pk} | ({other.pk} if other else set())
        rows = Question.objects.filter(pk__in=wanted).order_by("pk").select_related("asker")
        held = {row.pk: row for row in rows.select_for_update(of=("self",))}
        locked = held[question.pk]
        indicator = indicator_of(locked.set_code, locked.indicator_code)
        leads = rules.leads_of(indicator, rights) if indicator else []
        work = Work(step, locked, held[other.pk] if other else None, rights, indicator, leads, line, receipt)
        if work.done_before:
            line.skip()
            yield work
            return
        yield work
        if receipt is not None:
            receipt.answer = {"question": locked.pk}


def _check(sentence: str, work: Work, version: int | None = None) -> None:
    """Refuse with the sentence of a rule; then with both versions when somebody acted since the page was opened."""
    if sentence:
        # Who may not at all is refused with 403; what only stands otherwise now, with 409.
        raise Refused(sentence, status=409 if _may_at_all(work.step, work.rights, work.question, work.leads) else 403)
    if version is not None and work.question.version != version:
        raise Stale(_("Câu hỏi này vừa có thay đổi. Đọc lại rồi gửi tiếp; nội dung anh/chị gõ còn ở dưới."),
                    theirs=work.question)  # fmt: skip


def _may_at_all(step: Step, rights: Rights, question: Question, leads: list[Agency]) -> bool:
    """Whether the table gives the action to people like this one, whatever the state of the question."""
    if step.actor is Actor.OWNER:
        return rules.speaks_for(rights, leads) is not None
    units = rules.asking_units(rights)
    return bool(units) if step.actor is Actor.PLACE else question.asker_id in units


def answer(
    question: Question,
    text: str,
    *,
    by: User,
    version: int | None = None,
    files: Sequence[Any] = (),
    key: UUID | None = None,
) -> Question:
    """Answer a question, or add to its answer; whoever asked the same or follows is told, and every place reads it."""
    body = [text, [f.original_sha256 for f in files]]
    with _acting(ANSWER, question, body, by=by, key=key, version=version) as work:
        if work.done_before:
            return work.question
        _check(rules.why_not_answer(work.rights, work.question, work.leads), work, version)
        agency, found = rules.speaks_for(work.rights, work.leads), work.question
        turn = _say(found, Turn.Kind.ANSWER, text, _indicator(work), by, agency)
        Attachment.objects.bulk_create(Attachment(turn=turn, stored=stored) for stored in files)
        found.state, found.waiting_since, found.answered_at = ANSWER.goal, None, clock.now()
        found.answered_by, found.answered_agency = by, agency
        found.answered_edition = _indicator(work).edition
        _changed(found, text)
        work.line.after = {"text": text, "files": len(files)}
        outside.settle(_about(found))
        _tell_askers(found, agency, by)
    return work.question


def ask_again(
    question: Question, text: str, *, by: User, version: int | None = None, key: UUID | None = None
) -> Question:
    """Ask further in an answered question: it waits again; what was answered stays readable for all."""
    with _acting(ASK_AGAIN, question, [text], by=by, key=key, version=version) as work:
        if work.done_before:
            return work.question
        _check(rules.why_not_ask_again(work.rights, work.question), work, version)
        found = work.question
        _say(found, Turn.Kind.ASK, text, _indicator(work), by)
        found.state, found.waiting_since = ASK_AGAIN.goal, clock.now()
        _changed(found, text)
        work.line.after = {"text": text}
        _tell_owners(found, work.leads, _named(found.asker), by)
    return work.question


def merge(
    question: Question, target: Question, *, by: User, version: int | None = None, key: UUID | None = None
) -> Question:
    """Join a question to one that asks the same: its places wait for, or are told of, the answer of that one."""
    with _acting(MERGE, question, [target.pk], by=by, key=key, version=version, other=target) as work:
        goal = work.other
        if work.done_before or goal is None:
            return work.question
        _check(rules.why_not_merge(work.rights, work.question, goal, work.leads), work, version)
        found = work.question
        # Those that were joined to this one before go on with it, so that every answer is one step away.
        Question.objects.filter(same_as=found).update(same_as=goal)
        found.state, found.same_as, found.waiting_since = MERGE.goal, goal, None
        _changed(found)
        now = clock.now()
        places = list(Follower.objects.filter(question=found).values_list("unit_id", flat=True))
        Follower.objects.bulk_create(
            (Follower(question=goal, unit_id=unit, since=now) for unit in places), ignore_conflicts=True
        )
        work.line.after = {"same_as": goal.pk}
        outside.settle(_about(found))
        _tell_merged(found, goal, places, by)
    return work.question


def withdraw(
    question: Question, *, by: User, reason: str = "", version: int | None = None, key: UUID | None = None
) -> Question:
    """Take a question back before it is answered; its notices count as read."""
    with _acting(WITHDRAW, question, [reason], by=by, key=key, version=version) as work:
        if work.done_before:
            return work.question
        _check(rules.why_not_withdraw(work.rights, work.question), work, version)
        found = work.question
        found.state, found.waiting_since = WITHDRAW.goal, None
        _changed(found)
        work.line.reason = reason
        outside.settle(_about(found))
    return work.question


def follow(question: Question, unit: Unit, on: bool, *, by: User, key: UUID | None = None) -> Question:
    """Say that a place wants to be told of the answers of a question, or no longer."""
    with _acting(FOLLOW, question, [unit.pk, on], by=by, key=key, version=None) as work:
        if work.done_before:
            return work.question
        _check(rules.why_not_follow(work.rights, work.question, unit.pk), work)
        rows = Follower.objects.filter(question=work.question, unit=unit)
        if rows.exists() == on:
            work.line.skip()
        elif on:
            Follower.objects.create(question=work.question, unit=unit, since=clock.now())
        else:
            rows.delete()
        work.line.after = {"follows": on, "name": str(_named(unit))}
    return work.question


def refuse_act(step: Step, question: Question, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do at all, before the form is read.

    The state of the question is left to the action, which first recognises a form that was sent twice.
    """
    with attempt(step.kind, question, by=by, chain=question.asker.chain) as line:
        line.object_label = str(question)
        line.skip()
        rights = rights_of(by)
        indicator = indicator_of(question.set_code, question.indicator_code)
        leads = rules.leads_of(indicator, rights) if indicator else []
        if not _may_at_all(step, rights, question, leads):
            refuse_if(_first_rule(step, rights, question, leads))


def _first_rule(step: Step, rights: Rights, question: Question, leads: list[Agency]) -> str:
    if step is ANSWER:
        return rules.why_not_answer(rights, question, leads)
    if step is MERGE:
        return rules.why_not_merge(rights, question, None, leads)
    if step is ASK_AGAIN:
        return rules.why_not_ask_again(rights, question)
    if step is WITHDRAW:
        return rules.why_not_withdraw(rights, question)
    return rules.why_not_follow(rights, question, min(rules.asking_units(rights), default=None))


def refuse_ask(indicator: Indicator, unit: Unit | None, *, by: User) -> None:
    """Refuse, with its line in the journal, a question of somebody who may not ask, before the form is read."""
    with attempt(ASK.kind, unit or indicator, by=by, chain=unit.chain if unit else "system") as line:
        line.object_label = label_of(indicator)
        line.skip()
        refuse_if(rules.why_not_ask(rights_of(by), unit.pk if unit else None))


# What is written and who is told


def _say(
    question: Question, kind: str, text: str, indicator: Indicator, by: User, agency: Agency | None = None
) -> Turn:
    return Turn.objects.create(
        question=question, kind=kind, text=text, edition=indicator.edition, agency=agency, said_at=clock.now(),
        said_by=by,
    )  # fmt: skip


def _changed(question: Question, text: str = "") -> None:
    question.version += 1
    question.folded = f"{question.folded} {fold(text)}".strip()
    question.save()


def _indicator(work: Work) -> Indicator:
    """The indicator of the edition in force. An edition may have dropped it: then nothing more is said about it."""
    if work.indicator is None:
        raise Refused(
            _("Bộ tiêu chí đang áp dụng không còn chỉ tiêu %(code)s, nên câu hỏi này chỉ để xem lại.")
            % {"code": work.question.indicator_code},
            status=409,
        )
    return work.indicator


def _named(unit: Unit) -> Unit:
    """The unit with its name of today."""
    return Unit.objects.as_of(clock.today()).filter(pk=unit.pk).first() or unit


def _about(question: Question) -> str:
    """The key by which notices on a question stand together."""
    return f"question:{question.pk}"


# Notices are stored, and read in the language in which they were written: Vietnamese, whoever acts.


def _tell_owners(question: Question, leads: list[Agency], unit: Unit, by: User) -> None:
    sentence = f"{unit} hỏi về chỉ tiêu {question.indicator_code} (câu hỏi số {question.pk}). Mở để trả lời."
    _tell(outside.owners_of(leads, clock.today()), sentence, question, outside.QUESTION, by)


def _tell_askers(question: Question, agency: Agency | None, by: User) -> None:
    places = list(Follower.objects.filter(question=question).values_list("unit_id", flat=True))
    who = agency.name if agency else ""
    sentence = f"{who} đã trả lời câu hỏi số {question.pk} về chỉ tiêu {question.indicator_code}."
    _tell(outside.people_at(places, clock.today()), sentence, question, outside.ANSWER, by)


def _tell_merged(question: Question, goal: Question, places: list[int], by: User) -> None:
    then = "đã có câu trả lời. Mở để xem." if goal.answered_at else "đang chờ trả lời; có câu trả lời thì được báo."
    sentence = f"Câu hỏi số {question.pk} giống câu số {goal.pk}, {then}"
    _tell(outside.people_at(places, clock.today()), sentence, goal, outside.ANSWER, by)


def _tell(people: list[User], sentence: str, question: Question, kind: str, by: User) -> None:
    where = reverse("question", args=[question.uuid])
    thing = f"Câu hỏi số {question.pk}, chỉ tiêu {question.indicator_code}"
    outside.tell(people, sentence, but=by, where=where, kind=kind, about=_about(question), thing=thing)
