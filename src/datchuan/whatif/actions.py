"""Every write of the room: drafts, and results put in writing. Locks: the draft, then the decision, then the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.decisions.models import Decision
from datchuan.files.actions import keep_made
from datchuan.files.models import Kind
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.journal.models import SYSTEM
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.whatif import rules
from datchuan.whatif.changes import Change, to_json
from datchuan.whatif.models import READERS, Draft, SealedResult
from datchuan.workbooks.serving import XLSX, slug

kinds.register("whatif.start", "lập bản nháp thử thay đổi", "began a what-if draft")
kinds.register("whatif.change", "sửa bản nháp thử thay đổi", "changed a what-if draft")
kinds.register("whatif.share", "chia sẻ bản nháp thử thay đổi", "shared a what-if draft")
kinds.register("whatif.discard", "bỏ bản nháp thử thay đổi", "discarded a what-if draft")
kinds.register("whatif.seal", "lưu kết quả thử thay đổi", "kept the result of a what-if draft")
kinds.name_field("changes", "các thay đổi", "changes")
kinds.name_field("shared_with", "chia sẻ với", "shared with")


def start(
    name: str, set_code: str, changes: Sequence[Change], leads: Callable[[Change], frozenset[int]],
    *, by: User, key: UUID, on: Any = None,
) -> Draft:  # fmt: skip
    """Begin a draft with its first changes. ``leads`` answers which agencies lead the indicator of a change."""
    with attempt("whatif.start", by=by) as line:
        rights = rights_of(by)
        refuse_if(rules.why_not_use(rights))
        receipt = once(by, key, [name, set_code, [to_json(c) for c in changes]])
        if receipt.repeated:
            line.skip()
            return Draft.objects.get(pk=receipt.answer["draft"])
        for change in changes:
            refuse_if(rules.why_not_add(rights, change, leads(change)))
        draft = Draft.objects.create(
            name=name, set_code=set_code, on=on, changes=[to_json(c) for c in changes], owner=by,
            owner_post=rights.label[:300], created_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
        receipt.answer = {"draft": str(draft.pk)}
        line.obj, line.object_label, line.after = draft, name, {"changes": draft.changes}
    return draft


def duplicate(draft: Draft, name: str, *, by: User, key: UUID) -> Draft:
    """A draft of one's own with the changes of another that the person may read."""
    with attempt("whatif.start", by=by) as line:
        rights = rights_of(by)
        refuse_if(rules.why_not_use(rights))
        receipt = once(by, key, [str(draft.pk), name])
        if receipt.repeated:
            line.skip()
            return Draft.objects.get(pk=receipt.answer["draft"])
        source = Draft.objects.visible_to(rights).get(pk=draft.pk)
        copy = Draft.objects.create(
            name=name, set_code=source.set_code, on=source.on, changes=source.changes, owner=by,
            owner_post=rights.label[:300], created_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
        receipt.answer = {"draft": str(copy.pk)}
        line.obj, line.object_label, line.after = copy, name, {"changes": copy.changes}
    return copy


def add(draft: Draft, change: Change, leads: frozenset[int], *, by: User, version: int) -> Draft:
    """One more change at the end."""
    with _changing("whatif.change", draft, by, version) as (row, line):
        refuse_if(rules.why_not_add(rights_of(by), change, leads))
        refuse_if(rules.why_full(len(row.changes)), 409)
        row.changes = [*row.changes, to_json(change)]
        line.after = {"changes": row.changes}
    return row


def remove(draft: Draft, at: int, *, by: User, version: int) -> Draft:
    """Take back the change at a place (from 0)."""
    with _changing("whatif.change", draft, by, version) as (row, line):
        if not 0 <= at < len(row.changes):
            raise Refused(_("Thay đổi này không còn trong bản nháp. Mở lại trang để xem bản đang lưu."), status=409)
        row.changes = [change for n, change in enumerate(row.changes) if n != at]
        line.after = {"changes": row.changes}
    return row


def rename(draft: Draft, name: str, *, by: User, version: int) -> Draft:
    with _changing("whatif.change", draft, by, version) as (row, line):
        line.before, row.name = {"name": row.name}, name
        line.after = {"name": name}
    return row


def share(draft: Draft, roles: Sequence[str], *, by: User, version: int) -> Draft:
    """Let the posts of the province with these roles read the draft; none takes it back."""
    with _changing("whatif.share", draft, by, version) as (row, line):
        line.before = {"shared_with": row.shared_with}
        row.shared_with = [role for role in READERS if role in roles]
        line.after = {"shared_with": row.shared_with}
    return row


def discard(draft: Draft, *, by: User, version: int) -> Draft:
    """Take a draft off every list. Results that were kept stay."""
    with _changing("whatif.discard", draft, by, version) as (row, _line):
        row.discarded_at = clock.now()
    return row


def seal(
    draft: Draft, content: bytes, about: Sequence[str], counts: dict[str, Any],
    *, by: User, key: UUID, version: int, decision: Decision | None = None,
) -> SealedResult:  # fmt: skip
    """Keep a result as a file with its hash, beside a decision that is still being drafted or beside none.

    ``content`` is the file as it was just made from the draft in ``version``.
    """
    with attempt("whatif.seal", draft, by=by) as line:
        receipt = once(by, key, [str(draft.pk), version, str(decision.pk) if decision else ""])
        if receipt.repeated:
            line.skip()
            return SealedResult.objects.get(pk=receipt.answer["result"])
        rights = rights_of(by)
        row = _locked(draft, version)
        refuse_if(rules.why_not_change(rights, row))
        refuse_if(rules.why_empty(len(row.changes)), 409)
        held = Decision.objects.select_for_update().get(pk=decision.pk) if decision else None
        refuse_if(rules.why_not_attach(rights, held), 409 if held and rights.is_provincial else 403)
        name = f"thu-thay-doi-{slug(row.name)[:60]}-{clock.today().isoformat()}.xlsx"
        stored = keep_made(content, name, XLSX, by=by, scope=SYSTEM, kind=Kind.SHEET)
        result = SealedResult.objects.create(
            draft=row, name=row.name, file=stored, about=list(about), counts=counts, decision=held, made_by=by,
            made_at=clock.now(),
        )  # fmt: skip
        receipt.answer = {"result": str(result.pk)}
        line.object_label = row.name
        line.after = {"sha256": stored.sha256, "decision": str(held.pk) if held else "", **counts}
    return result


def _locked(draft: Draft, version: int) -> Draft:
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    if row.discarded_at is not None:
        raise Refused(_("Bản nháp này đã bỏ. Mở danh sách bản nháp để chọn bản khác."), status=409)
    if row.version != version:
        raise Stale(_("Bản nháp vừa được sửa ở nơi khác. Trang này cho xem bản đang lưu; xem lại rồi làm tiếp."))
    return row


@contextmanager
def _changing(kind: str, draft: Draft, by: User, version: int) -> Iterator[tuple[Draft, Line]]:
    """The frame of a change of a draft: lock, ask, change, count the version up, one line."""
    with attempt(kind, draft, by=by) as line:
        rows: QuerySet[Draft] = Draft.objects.filter(pk=draft.pk)
        refuse_if(rules.why_not_change(rights_of(by), rows.get()))
        row = _locked(draft, version)
        line.object_label = row.name
        yield row, line
        row.version += 1
        row.changed_at = clock.now()
        row.save()
