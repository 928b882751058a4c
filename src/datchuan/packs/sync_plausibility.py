"""Signs and draws of a pack: kept as one book, insert-only, so that what was looked for on a day can be read later."""

from __future__ import annotations

from datchuan.config import clock
from datchuan.packs.pack import Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.schema_plausibility import book_json
from datchuan.plausibility.models import Book


def plausibility(pack: Pack, report: Report) -> None:
    """A new book when anything of it changes. No plausibility.yaml: nothing is said."""
    if pack.plausibility is None:
        return
    latest, after = Book.objects.order_by("-pk").first(), book_json(pack.plausibility)
    if latest is not None and latest.document == after:
        return
    fields = {name: ((latest.document if latest else {}).get(name), after[name]) for name in after}
    report.changes.append(
        Change("change" if latest else "add", "dấu hiệu cần xem lại và cách rút mẫu", pack.code, fields)
    )
    Book.objects.create(pack=pack.code, document=after, loaded_at=clock.now())
