"""Writes beside the sitting itself: a member's private notes, and the papers that are drawn up from it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.council import drafts, queries, rules
from datchuan.council.models import Item, Member, MemberNote, Sitting, SittingPaper
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.journal.models import SYSTEM
from datchuan.papers import actions as papers
from datchuan.papers.content import digest
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import User
from datchuan.people.rights import rights_of

NOTE = kinds.register("council.note", "ghi chú riêng về một hồ sơ", "kept a private note on a dossier")
DRAW_UP = kinds.register("council.draw_up", "lập văn bản từ cuộc họp", "drew up a paper from a sitting")
kinds.name_field("paper_kind", "loại văn bản", "kind of paper")


def keep_note(item: Item, text: str, *, by: User) -> MemberNote | None:
    """Keep a member's own note on an item; an empty one takes it away. The journal never holds its text.

    Raises ``Refused`` for whoever is no member of the sitting.
    """
    with attempt(NOTE, item.sitting, by=by) as line:
        member = Member.objects.select_for_update().filter(sitting_id=item.sitting_id, user=by).first()
        if member is None:
            raise Refused(_("Ghi chú riêng dành cho thành viên Hội đồng của cuộc họp này."))
        known = MemberNote.objects.filter(item=item, member=member).first()
        if (known.text if known else "") == text:
            line.skip()
            return known
        if known is not None and not text:
            known.delete()
            return None
        if known is not None:
            line.skip()  # the line tells when it was begun
        values = {"text": text, "at": clock.now()}
        return MemberNote.objects.update_or_create(item=item, member=member, defaults=values)[0]


def draw_up(wanted: drafts.Wanted, sitting: Sitting, *, by: User, key: UUID | None = None) -> SittingPaper:
    """Draw up a paper from a sitting, or draw its draft anew while it has no number. Raises ``Refused``."""
    with attempt(DRAW_UP, sitting, by=by) as line:
        held = Sitting.objects.select_for_update(of=("self",)).select_related("council", "deadline").get(pk=sitting.pk)
        rights = rights_of(by)
        line.object_label = f"{held.council.name} · {held}"
        for sentence, status in ((rules.why_not_keep(rights), 403), (rules.why_not_draw_up(held), 409)):
            if sentence:
                raise Refused(sentence, status=status)
        paper = drafts.draft(wanted, queries.sitting_page(rights, held))
        known = _standing(held, wanted)
        if known is None:
            organ = drafts.organ_for(wanted, held)
            issued = papers.draft(paper, organ=organ, scope=SYSTEM, by=by, is_demo=held.is_demo, key=key)
            row, _new = SittingPaper.objects.get_or_create(
                paper=issued,
                defaults={
                    "sitting": held,
                    "kind": wanted.kind,
                    "level": wanted.level,
                    "year": wanted.year,
                    "of_version": held.version,
                },
            )
        elif known.paper.state != PaperState.DRAFT or known.paper.data_digest == digest(paper):
            line.skip()
            return known
        else:
            row = known
            papers.redraft(row.paper, paper, by=by, version=row.paper.version)
            row.of_version = held.version
            row.save(update_fields=["of_version"])
        line.after = {"paper_kind": wanted.kind, "subject": paper.subject}
    return row


def _standing(sitting: Sitting, wanted: drafts.Wanted) -> SittingPaper | None:
    """The paper that was drawn up before and was not given up."""
    rows = SittingPaper.objects.filter(sitting=sitting, kind=wanted.kind, level=wanted.level, year=wanted.year)
    return rows.exclude(paper__state=PaperState.CANCELLED).select_related("paper").order_by("-pk").first()
