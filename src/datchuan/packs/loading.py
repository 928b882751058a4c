"""Load a pack: one transaction, idempotent, journalled; nothing is deleted and nothing sealed is rewritten.

``diff_pack`` is the same code with the transaction rolled back at the end, so that what it shows is what loading does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import refresh_all
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.journal.chain import lock_key
from datchuan.packs import (
    sync_checks,
    sync_criteria,
    sync_directives,
    sync_facts,
    sync_funding,
    sync_places,
    sync_plausibility,
    sync_titles,
    sync_upkeep,
)
from datchuan.packs.models import LoadedPack
from datchuan.packs.pack import Pack
from datchuan.packs.problems import Problem
from datchuan.packs.reading import read_pack
from datchuan.packs.report import Change, Report
from datchuan.people.models import User

LOAD = kinds.register("packs.load_pack", "nạp gói dữ liệu", "loaded a pack")

#: What is asked of the pack's folder and not yet known to be sound.
Progress = Callable[[str], None]


class BadPack(Exception):
    """The pack has problems: nothing was loaded. ``problems`` names them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _Undo(Exception):
    """Rolls the transaction of a diff back."""


def load_pack(
    path: str | Path, *, by: User | None = None, beside: bool = False, progress: Progress = lambda _line: None
) -> Report:
    """Load the pack of a folder. Loading the same pack again changes nothing and leaves no line.

    A second province is refused unless ``beside`` says that it is meant: counts over all communes then hold both.

    Raises ``BadPack`` when the files have problems, ``Refused`` when something sealed would have to change; in both cases
    nothing is loaded.
    """
    pack = _sound(path)
    with attempt(LOAD, by=by) as line:
        line.object_label = f"{pack.code} {pack.version}"
        report = _sync_all(pack, progress, beside)
        if report.conflicts:
            raise Refused("\n".join(map(str, report.conflicts)), status=409)
        latest = LoadedPack.objects.filter(code=pack.code).order_by("-id").first()
        if not report.changes and latest and latest.digest == pack.digest:
            line.skip()
            return report
        loaded = LoadedPack.objects.create(
            code=pack.code,
            version=pack.version,
            digest=pack.digest,
            name_vi=pack.name_vi,
            name_en=pack.name_en,
            document=_about(pack),
            report=report.to_json(),
            loaded_at=clock.now(),
        )
        progress("tính lại kết quả của các xã")
        refresh_all(clock.today())
        line.obj, line.before = loaded, {"digest": latest.digest if latest else None}
        line.after = {"digest": pack.digest, "counts": report.counts(), "changes": report.to_json()["changes"][:100]}
    return report


def diff_pack(path: str | Path, *, beside: bool = False) -> Report:
    """What loading the pack of a folder would change. Raises ``BadPack``."""
    pack = _sound(path)
    report = Report(pack.code, pack.digest)
    try:
        with transaction.atomic():
            report = _sync_all(pack, lambda _line: None, beside)
            raise _Undo
    except _Undo:
        return report


def _sound(path: str | Path) -> Pack:
    pack, problems = read_pack(path)
    if pack is None:
        raise BadPack(problems)
    return pack


def _about(pack: Pack) -> dict[str, Any]:
    """What the product needs to know of the pack afterwards; the folder may move."""
    manifest = pack.manifest
    return {
        "as_of": manifest.as_of.isoformat(), "government_model": manifest.government_model, "province": manifest.province,
        "levels": [{"code": v.code, "name_vi": v.name_vi, "name_en": v.name_en} for v in manifest.levels],
        "notice": pack.notice,
    }  # fmt: skip


def _why_not_this_province(pack: Pack) -> str:
    """A database is one province's: its counts and its page head know no other. A province that was merged into another
    goes on in that one's pack, which names the former province among its units."""
    loads = LoadedPack.objects.order_by("id").values_list("document__province", "name_vi")
    held = {str(code): name for code, name in loads if code}
    if not held or not held.keys().isdisjoint({pack.manifest.province, *(unit.code for unit in pack.units)}):
        return ""
    code, name = list(held.items())[-1]
    return _(
        "cơ sở dữ liệu này đang giữ tỉnh mã %(held)s (%(name)s), còn gói này của tỉnh mã %(new)s. Mỗi tỉnh nên có một cơ sở dữ "
        "liệu, để số của hai tỉnh không cộng vào nhau: đặt DATABASE_URL hoặc DATCHUAN_VAR khác rồi nạp. Tỉnh cũ đã nhập vào "
        "tỉnh mới thì units.csv phải có cả mã %(held)s. Vẫn muốn nạp chung thì thêm --beside."
    ) % {"held": code, "name": name, "new": pack.manifest.province}


def _sync_all(pack: Pack, progress: Progress, beside: bool) -> Report:
    """Bring the database in line with the pack, room by room from the top. One load at a time; others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(LOAD)])
    report = Report(pack.code, pack.digest)
    if not beside and (sentence := _why_not_this_province(pack)):
        report.changes.append(Change("conflict", "gói", pack.code, {}, sentence))
        return report
    for words, step in (
        ("đơn vị hành chính", sync_places.places), ("cơ quan", sync_criteria.agencies),
        ("bộ tiêu chí", sync_criteria.criteria), ("quy trình và lịch", sync_titles.calendar),
        ("danh hiệu và mục tiêu", sync_titles.titles), ("dữ liệu chung", sync_facts.facts),
        ("phép kiểm tra số liệu", sync_checks.checks), ("mức theo dõi", sync_upkeep.margins),
        ("dấu hiệu và rút mẫu", sync_plausibility.plausibility), ("sổ công trình", sync_funding.funding),
        ("văn bản chỉ đạo", sync_directives.directives),
    ):  # fmt: skip
        progress(words)
        step(pack, report)
    return report
