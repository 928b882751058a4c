"""The test of revocation on a content: what the figures say, and when a revocation may begin, go on or stop.

It is computed anew from the figures of the day at every later step. It decides nothing: people open, vote and sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from datchuan.assessments.models import Result
from datchuan.criteria.catalogues import catalogue_of
from datchuan.dossiers.content import Content
from datchuan.dossiers.workflow import State
from datchuan.upkeep.line import Line, concluded, counted, from_letters

if TYPE_CHECKING:
    from datchuan.dossiers.models import Dossier


def line_of(dossier: Dossier, content: Content) -> Line:
    """Where a content stands against the line of revocation of its procedure."""
    letters = {row["code"]: row["letter"] for row in content.document["criteria"]}
    criteria = catalogue_of(dossier.edition).criteria
    return from_letters(dossier.plan.cases, criteria, "".join(letters.get(c.code, "D") for c in criteria))


def sealed_line(dossier: Dossier) -> Line | None:
    """The test on the content that is judged; None before anything is sealed."""
    return line_of(dossier, Content(dossier.content.document)) if dossier.content is not None else None


def fresh_lines(dossiers: Iterable[Dossier]) -> dict[Any, Line]:
    """Dossier id -> the test on the figures as they are stored now. One query, however many dossiers."""
    rows = [dossier for dossier in dossiers if dossier.revokes]
    found = Result.objects.filter(
        commune_id__in=[d.commune_id for d in rows], edition_id__in=[d.edition_id for d in rows]
    )
    stored = {(row.commune_id, row.edition_id, row.year): row.criteria for row in found} if rows else {}
    lines = {}
    for dossier in rows:
        criteria = catalogue_of(dossier.edition).criteria
        letters = stored.get((dossier.commune_id, dossier.edition_id, dossier.year), "D" * len(criteria))
        lines[dossier.pk] = from_letters(dossier.plan.cases, criteria, letters)
    return lines


def said(line: Line) -> str:
    """What the test found, as a version and a paper keep it."""
    return f"{counted(line)} {concluded(line)}"


def why_not_open(line: Line) -> str:
    """Whether figures let a revocation begin: a case may hold; which one is what the assessment has to show."""
    if any(line.possible):
        return ""
    return _("%(said)s Chưa mở thủ tục thu hồi; xã khắc phục các tiêu chí đã mất.") % {"said": said(line)}


def why_not_reached(line: Line) -> str:
    """Whether a content bears a revocation: one of the cases holds whatever is not known."""
    if line.reached:
        return ""
    if line.sure:
        return _("%(said)s Dừng thủ tục và giữ danh hiệu.") % {"said": said(line)}
    return said(line)


def why_not_go_on(dossier: Dossier, fresh: Line) -> str:
    """Whether a title can be taken away now: on what was sealed, and on the figures of the day."""
    sealed = sealed_line(dossier)
    if sealed is None or not sealed.reached:
        return _("Nội dung đã chốt không thuộc trường hợp thu hồi nào. Đánh giá lại hoặc dừng thủ tục.")
    if fresh.reached:
        return ""
    return _("Tính lại trên số liệu hôm nay: %(said)s Dừng thủ tục, hoặc trả lại để đánh giá lại.") % {
        "said": said(fresh)
    }


def why_not_stop(dossier: Dossier) -> str:
    """Whether a revocation can be stopped: while it is being drafted, or when its test holds no more."""
    fresh = fresh_lines([dossier]).get(dossier.pk)
    if dossier.state == State.DRAFTING or fresh is None or not fresh.reached:
        return ""
    return _(
        "Tính lại trên số liệu hôm nay: %(said)s Vì vậy chưa dừng được; giữ hay thu hồi danh hiệu do Hội đồng và Chủ tịch Ủy ban "
        "nhân dân tỉnh quyết định."
    ) % {"said": said(fresh)}
