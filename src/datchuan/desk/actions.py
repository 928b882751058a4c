"""The writes of a commune's desk: a save with everything that hangs on it, and drafts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from datchuan.assessments import actions as assessments
from datchuan.assessments.actions import Figure
from datchuan.assessments.models import Measurement
from datchuan.assessments.rules import why_not_save
from datchuan.checks import actions as checks
from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.confirmations.actions import note_change
from datchuan.criteria.models import Indicator
from datchuan.desk.drafts import left_of, rows_of, usable
from datchuan.desk.models import Draft
from datchuan.desk.queries import Desk
from datchuan.desk.rules import why_not_keep
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, together
from datchuan.people.models import User
from datchuan.people.rights import rights_of

kinds.register("desk.begin_draft", "bắt đầu một bản nháp", "began a draft")
kinds.register("desk.drop_draft", "bỏ một bản nháp", "dropped a draft")


def save_indicator(
    place: Desk,
    indicator: Indicator,
    figure: Figure,
    *,
    by: User,
    version: int,
    reason: str = "",
    key: UUID | None = None,
    why: Mapping[str, str] | None = None,
    draft: int | None = None,
) -> Measurement:
    """Save the commune's figure, keep the reasons given for its warnings, void confirmations of what it replaced and
    throw away the draft that it was made from: all of it or nothing. Raises what ``save_value`` raises."""
    with together():
        saved = assessments.save_value(
            place.commune, indicator, place.year, figure, by=by, version=version, reason=reason, key=key
        )
        if why:
            checks.explain(place.commune, indicator, place.year, why, by=by)
        note_change(place.commune, place.set_code, place.year, [indicator.code], by=by)
        _forget(place, indicator.code, by, draft)
    return saved


def keep_draft(place: Desk, code: str, fields: Mapping[str, str], base_version: int, *, by: User) -> Draft:
    """Keep what is typed, over what the person's draft held before. The journal tells when a draft was begun.

    Raises ``Refused`` for who may not write the commune's figures, and for more text than a draft holds.
    """
    with attempt("desk.begin_draft", place.commune, by=by, chain=place.commune.chain) as line:
        line.object_label = _label(place, code)
        refuse_if(why_not_save(rights_of(by), place.commune, place.year) or why_not_keep(fields))
        draft, begun = Draft.objects.update_or_create(
            commune=place.commune,
            set_code=place.set_code,
            indicator_code=code,
            year=place.year,
            person=by,
            defaults={"fields": dict(fields), "base_version": base_version, "kept_at": clock.now()},
        )
        if not begun:
            line.skip()
    return draft


def drop_draft(place: Desk, code: str, draft_id: int, *, by: User) -> bool:
    """Throw away a draft that the person may use. Returns whether there was one. Raises ``Refused``."""
    with attempt("desk.drop_draft", place.commune, by=by, chain=place.commune.chain) as line:
        line.object_label = _label(place, code)
        refuse_if(why_not_save(rights_of(by), place.commune, place.year))
        draft = (
            rows_of(place, code).select_for_update(of=("self",)).select_related("person").filter(pk=draft_id).first()
        )
        if draft is None or not usable(draft, by):
            line.skip()
            return False
        line.before = {"fields": draft.fields, "by": draft.person.display_name, "kept_at": draft.kept_at}
        draft.delete()
    return True


def forget_drafts(place: Desk, codes: Collection[str], *, by: User) -> dict[str, dict[str, str]]:
    """Throw away the person's own drafts of indicators that were just saved in another way (a workbook).

    Called inside the attempt of that save. Returns what the drafts held, by indicator, for the line of that save.
    """
    drafts = rows_of(place).filter(person=by, indicator_code__in=codes).select_for_update()
    held = {draft.indicator_code: draft.fields for draft in drafts}
    if held:
        rows_of(place).filter(person=by, indicator_code__in=held).delete()
    return held


def _forget(place: Desk, code: str, person: User, used: int | None) -> None:
    """The person's own draft, and the one of a former holder that the figure was made from."""
    for draft in left_of(place, code):
        if draft.person_id == person.pk or (draft.pk == used and usable(draft, person)):
            draft.delete()


def _label(place: Desk, code: str) -> str:
    return f"{place.commune} · {place.set_code} {code} · {place.year}"
