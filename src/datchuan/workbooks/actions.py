"""Every write of the room."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.checks.actions import explain
from datchuan.checks.rules import why_not_done
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.confirmations.actions import note_change
from datchuan.criteria.models import Edition
from datchuan.desk.actions import forget_drafts
from datchuan.desk.queries import Desk
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.workbooks import queries, rules
from datchuan.workbooks.lines import Read
from datchuan.workbooks.models import KEPT, Intake
from datchuan.workbooks.queries import Change, Difference

kinds.register("workbooks.take_in", "tải bảng tính lên để xem thay đổi", "uploaded a workbook to see its changes")
kinds.register("workbooks.apply", "lưu số liệu từ bảng tính", "saved figures from a workbook")
kinds.register("workbooks.compare", "tải bảng nhiều xã lên để đối chiếu", "uploaded a matrix to compare it")

#: Uploaded workbooks of one commune that a person may have open; older ones make room.
MOST_OPEN = 5
MINE, THEIRS = "mine", "theirs"
#: Indicator code -> check code -> why the figure is right although the check warns.
Whys = Mapping[str, Mapping[str, str]]


def refuse_take_in(commune: Unit, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, a workbook that the person may not bring in, before it is even read."""
    with attempt("workbooks.take_in", commune, by=by, chain=commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not_take_in(rights_of(by), commune, year))


def refuse_compare(*, by: User) -> None:
    """Refuse, with its line in the journal, a matrix from somebody who compares nothing."""
    with attempt("workbooks.compare", by=by) as line:
        line.skip()
        refuse_if(rules.why_not_compare(rights_of(by)))


def take_in(place: Desk, read: Read, *, exported_at: datetime, name: str, data: bytes, by: User) -> Intake:
    """Keep what was read of a commune's workbook for its owner; nothing of it is applied. Raises ``Refused``."""
    commune = place.commune
    with attempt("workbooks.take_in", commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {place.set_code} · {place.year}"
        refuse_if(rules.why_not_take_in(rights_of(by), commune, place.year))
        content = {"lines": [each.to_json() for each in read.lines], "notes": read.notes}
        intake = _kept(Intake.Kind.COMMUNE, commune, place.edition, place.year, content, exported_at, name, data, by)
        line.after = {"file": intake.file_name, "sha256": intake.sha256, "lines": len(read.lines)}
    return intake


def take_matrix(
    edition: Edition, year: int, content: Mapping[str, Any], *, exported_at: datetime, name: str, data: bytes, by: User
) -> Intake:
    """Keep what was read of a filled matrix for its owner, to be held against what communes say. Raises ``Refused``."""
    with attempt("workbooks.compare", by=by) as line:
        line.object_label = f"{edition.code} · {year}"
        refuse_if(rules.why_not_compare(rights_of(by)))
        intake = _kept(Intake.Kind.MATRIX, None, edition, year, content, exported_at, name, data, by)
        line.after = {"file": intake.file_name, "sha256": intake.sha256, "rows": len(content["rows"])}
    return intake


def _kept(
    kind: str, commune: Unit | None, edition: Edition, year: int, content: Mapping[str, Any], exported_at: datetime,
    name: str, data: bytes, by: User,
) -> Intake:  # fmt: skip
    """A new intake; what has expired and the oldest of too many of the same person go."""
    now = clock.real_now()
    purge_expired()
    same = Intake.objects.filter(owner=by, kind=kind, commune=commune, set_code=edition.set_code, year=year)
    old = list(same.order_by("-received_at").values_list("pk", flat=True)[MOST_OPEN - 1 :])
    Intake.objects.filter(pk__in=old).delete()
    return Intake.objects.create(
        owner=by, kind=kind, commune=commune, set_code=edition.set_code, year=year, edition=edition,
        exported_at=exported_at, file_name=name[:200] or "bang-tinh.xlsx", sha256=hashlib.sha256(data).hexdigest(),
        content=content, received_at=now, expires_at=now + KEPT,
    )  # fmt: skip


def purge_expired() -> int:
    """Delete the uploaded workbooks whose time is over; returns how many."""
    return Intake.objects.filter(expires_at__lte=clock.real_now()).delete()[0]


def apply(
    intake: Intake, place: Desk, choices: Mapping[str, str], *, seen: str, by: User, reason: str = "", key: UUID,
    whys: Whys | None = None,
) -> int:  # fmt: skip
    """Save what a workbook says, in one transaction; returns how many indicators were changed.

    ``choices``: for each conflict "mine" or "theirs". ``seen``: ``Difference.seen`` of the page that the person decided
    on. ``whys``: the reasons for warnings, by indicator and check. Wrong cells are left out and stay in the intake; the
    person's own drafts of what is saved go. Raises ``Refused`` (no right, no choice made, nothing to save, a value taken
    back or called done against a warning without a reason) or ``Stale`` when something was saved since the page was
    shown.
    """
    commune = place.commune
    with attempt("workbooks.apply", commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {place.set_code} · {place.year}"
        line.reason = reason
        refuse_if(rules.why_not_take_in(rights_of(by), commune, place.year))
        whys = {code: dict(given) for code, given in (whys or {}).items()}
        receipt = once(by, key, [str(intake.pk), dict(choices), seen, reason, whys])
        if receipt.repeated:
            line.skip()
            return int(receipt.answer["changed"])
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        found = queries.difference(place, locked)
        if found.seen != seen:
            raise Stale(_("Trong lúc anh/chị xem, có chỉ tiêu vừa được lưu. Xem lại thay đổi ở dưới rồi lưu."))
        wanted = _wanted(found, choices)
        refuse_if(_why_not_apply(wanted, reason) or _why_not_done(place, wanted, whys), status=409)
        changed = _save(place, wanted, by, reason)
        _explain(place, wanted, whys, by)
        if drafts := forget_drafts(place, [change.code for change in wanted], by=by):
            line.before = {"drafts": drafts}
        locked.applied_at, locked.applied = clock.real_now(), locked.applied + changed
        locked.save(update_fields=["applied_at", "applied"])
        line.after = {"file": locked.file_name, "sha256": locked.sha256, "changed": changed, "wrong": len(found.wrong)}
        receipt.answer = {"changed": changed}
    return changed


def _wanted(found: Difference, choices: Mapping[str, str]) -> list[Change]:
    undecided = [change.code for change in found.conflicts if choices.get(change.code) not in {MINE, THEIRS}]
    if undecided:
        raise Refused(
            _("Chỉ tiêu %(codes)s có hai bản. Chọn bản được giữ rồi lưu.") % {"codes": ", ".join(undecided)}, status=409
        )
    return [*found.changes, *(change for change in found.conflicts if choices[change.code] == MINE)]


def _why_not_apply(wanted: list[Change], reason: str) -> str:
    if not wanted:
        return _("Không có thay đổi nào để lưu.")
    if not reason and (removed := [change.code for change in wanted if change.removes]):
        return _("Anh/chị đang xóa số liệu đã lưu của chỉ tiêu %(codes)s. Ghi lý do xóa.") % {
            "codes": ", ".join(removed)
        }
    return ""


def _why_not_done(place: Desk, wanted: list[Change], whys: Whys) -> str:
    """Which indicators the workbook calls done although a warning about them has no reason yet."""
    warnings = queries.warnings_in(place, wanted)
    lacking = [
        change.code
        for change in wanted
        if change.figure.done and why_not_done(warnings.get(change.code, ()), whys.get(change.code, {}))
    ]
    if not lacking:
        return ""
    return _(
        "Chỉ tiêu %(codes)s ghi “Rồi” ở cột “Đã xong?” mà còn cảnh báo chưa có lý do. Ghi lý do cạnh cảnh báo rồi lưu, "
        "hoặc sửa tệp rồi tải lên lại."
    ) % {"codes": ", ".join(lacking)}


def _explain(place: Desk, wanted: list[Change], whys: Whys, by: User) -> None:
    for change in wanted:
        if change.figure.value is not None and (given := whys.get(change.code)):
            explain(place.commune, change.indicator, place.year, given, by=by)


def _save(place: Desk, wanted: list[Change], by: User, reason: str) -> int:
    figures = {change.code: Figure(**asdict(change.figure)) for change in wanted}
    versions = {change.code: change.version for change in wanted}
    changed = save_sheet(place.commune, place.edition, place.year, figures, by=by, versions=versions, reason=reason)
    # Confirmations that rest on the old values are void now, and who gave them is told.
    note_change(place.commune, place.set_code, place.year, list(figures), by=by)
    return changed
