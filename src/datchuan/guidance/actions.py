"""Every write about guidance texts. Questions are in ``asking.py``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.criteria.models import Indicator
from datchuan.guidance import rules
from datchuan.guidance.models import Attachment, Draft, Follower, GuidanceVersion, Keeping, Question, Topic
from datchuan.guidance.outside import NEW_GUIDANCE, people_at, tell
from datchuan.guidance.queries import draft_of
from datchuan.guidance.workflow import State
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.text import fold

kinds.register("guidance.save_draft", "lưu bản nháp hướng dẫn", "saved a draft of guidance")
kinds.register("guidance.publish", "công bố hướng dẫn", "published guidance")
kinds.register(
    "guidance.keep", "xác nhận hướng dẫn còn dùng theo bộ tiêu chí mới", "confirmed guidance for the new set"
)
for _field, _vi, _en in (
    ("number", "bản số", "version"),
    ("body", "nội dung", "text"),
    ("text", "nội dung", "text"),
    ("doc_number", "số văn bản", "document number"),
    ("doc_date", "ngày văn bản", "document date"),
    ("files", "tệp kèm theo", "files"),
    ("edition", "bộ tiêu chí", "criteria set"),
    ("same_as", "giống câu hỏi số", "same as question"),
    ("follows", "theo dõi", "follows"),
):
    kinds.name_field(_field, _vi, _en)


@dataclass(frozen=True)
class Content:
    """What a guidance says: plain paragraphs, and the official letter with which it was sent, if any."""

    body: str
    doc_number: str = ""
    doc_date: date | None = None
    is_demo: bool = False


def label_of(indicator: Indicator) -> str:
    """The indicator as it stands in the journal and in notices."""
    return f"{indicator.edition.set_code} {indicator.code}"


def refuse_write(kind: str, indicator: Indicator, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not write, before the form is even read."""
    with attempt(kind, indicator, by=by) as line:
        line.object_label = label_of(indicator)
        line.skip()
        rights = rights_of(by)
        refuse_if(rules.why_not_write(rights, rules.leads_of(indicator, rights)))


def save_draft(indicator: Indicator, content: Content, *, by: User, key: UUID | None = None) -> Draft:
    """Keep a text that is not published yet; it may be empty. One draft for each person and indicator.

    The draft of somebody who has left the agency passes to the person who goes on with it.
    """
    with attempt("guidance.save_draft", indicator, by=by) as line:
        line.object_label = label_of(indicator)
        rights = rights_of(by)
        leads = rules.leads_of(indicator, rights)
        refuse_if(rules.why_not_write(rights, leads))
        if key is not None:
            receipt = once(by, key, ["draft", indicator.pk, asdict(content)])
            if receipt.repeated:
                line.skip()
                return Draft.objects.filter(pk=receipt.answer["draft"]).first() or Draft()
        draft = _draft(indicator, rights, leads, by)
        draft.body, draft.doc_number, draft.doc_date = content.body, content.doc_number, content.doc_date
        draft.saved_at = clock.now()
        draft.save()
        line.obj = draft
        if key is not None:
            receipt.answer = {"draft": draft.pk}
    return draft


def _draft(indicator: Indicator, rights: Rights, leads: list[Agency], by: User) -> Draft:
    """The person's draft (locked), one left behind by a predecessor, or a new one."""
    found = draft_of(indicator, rights, leads)
    draft = Draft.objects.select_for_update().filter(pk=found.pk).first() if found else None
    draft = draft or Draft(set_code=indicator.edition.set_code, indicator_code=indicator.code)
    draft.author, draft.agency = by, _own(rights, leads)
    return draft


def _own(rights: Rights, leads: list[Agency]) -> Agency:
    """The agency in whose name the person writes; ``why_not_write`` has said that there is one."""
    agency = rules.own_lead(rights, leads)
    assert agency is not None
    return agency


def publish(
    indicator: Indicator,
    content: Content,
    *,
    by: User,
    version: int,
    files: Sequence[Any] = (),
    keep: Collection[UUID] = (),
    key: UUID | None = None,
) -> GuidanceVersion:
    """Publish the next version of the guidance of an indicator, written for the edition in force.

    ``version`` is the number that stood when the person's page was opened (0: none). ``files`` are kept files of the
    room ``files``; ``keep`` names files of the standing version that go on to this one. Whoever asked about the
    indicator is told. Raises ``Refused``, or ``Stale`` when somebody published meanwhile.
    """
    with attempt("guidance.publish", indicator, by=by) as line:
        line.object_label = label_of(indicator)
        rights = rights_of(by)
        leads = rules.leads_of(indicator, rights)
        refuse_if(rules.why_not_write(rights, leads))
        if key is not None:
            body = [indicator.pk, asdict(content), version, [f.original_sha256 for f in files], sorted(map(str, keep))]
            receipt = once(by, key, body)
            if receipt.repeated:
                line.skip()
                return GuidanceVersion.objects.get(pk=receipt.answer["guidance"])
        topic = _topic(indicator)
        before = topic.current
        if (before.number if before else 0) != version:
            raise Stale(_("Hướng dẫn này vừa được người khác công bố. Xem hai bản bên dưới rồi chọn."), theirs=before)
        made = _write(indicator, content, _own(rights, leads), (before.number if before else 0) + 1, by)
        attached = _attach(made, before, files, keep)
        topic.current, topic.holds_for = made, indicator.edition
        topic.save()
        Draft.objects.filter(set_code=made.set_code, indicator_code=made.indicator_code, author=by).delete()
        line.obj, line.before = made, {"body": before.body} if before else None
        line.after = {**asdict(content), "number": made.number, "files": attached}
        _tell_of(made, by)
        if key is not None:
            receipt.answer = {"guidance": made.pk}
    return made


def _topic(indicator: Indicator) -> Topic:
    """The locked row of the indicator: of two who publish at once, the second sees what the first did."""
    key = {"set_code": indicator.edition.set_code, "indicator_code": indicator.code}
    Topic.objects.bulk_create([Topic(**key)], ignore_conflicts=True)
    return Topic.objects.select_for_update(of=("self",)).select_related("current").get(**key)


def _write(indicator: Indicator, content: Content, agency: Agency, number: int, by: User) -> GuidanceVersion:
    return GuidanceVersion.objects.create(
        set_code=indicator.edition.set_code,
        indicator_code=indicator.code,
        number=number,
        edition=indicator.edition,
        agency=agency,
        folded=fold(f"{content.doc_number} {content.body}"),
        published_at=clock.now(),
        published_by=by,
        **asdict(content),
    )


def _attach(made: GuidanceVersion, before: GuidanceVersion | None, files: Sequence[Any], keep: Collection[UUID]) -> int:
    old = list(before.attachments.filter(pk__in=keep).order_by("pk")) if before else []
    rows = [Attachment(guidance=made, stored_id=row.stored_id) for row in old]
    rows += [Attachment(guidance=made, stored=stored) for stored in files]
    Attachment.objects.bulk_create(rows)
    return len(rows)


def _tell_of(made: GuidanceVersion, by: User) -> None:
    """Tell the places that asked about the indicator or follow a question on it."""
    asked = Question.objects.about(made.set_code, made.indicator_code).exclude(state=State.WITHDRAWN)
    places = set(asked.values_list("asker_id", flat=True))
    places |= set(Follower.objects.filter(question__in=asked).values_list("unit_id", flat=True))
    sentence = f"{made.agency.name} vừa công bố hướng dẫn chỉ tiêu {made.indicator_code} (bản {made.number})."
    where = reverse("guidance-indicator", args=[made.set_code, made.indicator_code])
    about = f"guidance:{made.set_code} {made.indicator_code}"
    thing = f"Hướng dẫn chỉ tiêu {made.indicator_code}"
    tell(people_at(places, clock.today()), sentence, but=by, where=where, kind=NEW_GUIDANCE, about=about, thing=thing)


def keep(indicator: Indicator, *, by: User, version: int, key: UUID | None = None) -> Keeping:
    """Say that the standing guidance still holds under the edition in force, without changing a word.

    ``version`` is the number of the guidance that the person has read. Raises ``Refused`` or ``Stale``.
    """
    with attempt("guidance.keep", indicator, by=by) as line:
        line.object_label = label_of(indicator)
        rights = rights_of(by)
        leads = rules.leads_of(indicator, rights)
        refuse_if(rules.why_not_write(rights, leads))
        if key is not None:
            receipt = once(by, key, ["keep", indicator.pk, version])
            if receipt.repeated:
                line.skip()
                return Keeping.objects.get(pk=receipt.answer["keeping"])
        topic = _topic(indicator)
        standing = topic.current
        why_not = rules.why_not_keep(rights, leads, topic, indicator.edition_id)
        if why_not or standing is None:
            raise Refused(why_not, status=409)
        if standing.number != version:
            raise Stale(_("Hướng dẫn này vừa có bản mới. Đọc bản mới rồi xác nhận."), theirs=standing)
        made = Keeping.objects.create(
            guidance=standing,
            edition=indicator.edition,
            agency=_own(rights, leads),
            kept_at=clock.now(),
            kept_by=by,
        )
        topic.holds_for = indicator.edition
        topic.save()
        line.obj, line.after = standing, {"number": version, "edition": indicator.edition.code}
        if key is not None:
            receipt.answer = {"keeping": made.pk}
    return made
