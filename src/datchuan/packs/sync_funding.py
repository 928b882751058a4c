"""Words of the register of works: kept as one book, insert-only, so that what was meant on a day can be read later."""

from __future__ import annotations

from datchuan.config import clock
from datchuan.funding.models import Book
from datchuan.packs.pack import Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.schema_funding import book_json


def funding(pack: Pack, report: Report) -> None:
    """A new book when anything of it changes. No funding.yaml: nothing is said."""
    if pack.funding is None:
        return
    latest, after = Book.objects.order_by("-pk").first(), book_json(pack.funding)
    if latest is not None and latest.document == after:
        return
    fields = {name: ((latest.document if latest else {}).get(name), after[name]) for name in after}
    report.changes.append(Change("change" if latest else "add", "sổ công trình, đóng góp", pack.code, fields))
    Book.objects.create(pack=pack.code, document=after, loaded_at=clock.now())
