"""Stored files without their bytes, and documents made by the actions: for tests of rules, states and seals."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from datchuan.assessments.tests.setting import Setting
from datchuan.config import clock
from datchuan.criteria.models import Guidance
from datchuan.evidence import actions
from datchuan.evidence.about import About
from datchuan.evidence.models import Document
from datchuan.evidence.place import Place
from datchuan.files.models import StoredFile
from datchuan.people.models import User

YEAR = 2023
LIST, PHOTO = "Danh sách hộ", "Ảnh chụp hiện trạng"
_numbers = count(1)


@dataclass
class Heard:
    """Stands for the room that must hear when evidence moves."""

    calls: list[tuple[str, str, int, list[str]]] = field(default_factory=list)

    def __call__(self, commune: Any, set_code: str, year: int, codes: Any, *, by: Any) -> int:
        self.calls.append((commune.code, set_code, year, list(codes)))
        return 0


def stored(by: User, content: str = "", **fields: Any) -> StoredFile:
    """A file that the files room has taken, as a row: every call has other content unless ``content`` is given."""
    digest = hashlib.sha256((content or f"file {next(_numbers)}").encode()).hexdigest()
    values: dict[str, Any] = {
        "scope": "commune:20869",
        "name": "danh-sach.pdf",
        "kind": "pdf",
        "mime": "application/pdf",
        "size": 1000,
        "space": 1000,
        "sha256": digest,
        "original_size": 1000,
        "original_sha256": digest,
        "state": "clean",
        "pages": 2,
        "received_at": clock.now(),
        "received_by": by,
    }
    return StoredFile.objects.create(**{**values, **fields})


def want(here: Setting, *kinds: str, code: str = "2.1") -> None:
    """Make the guidance of an indicator want these kinds."""
    Guidance.objects.update_or_create(
        indicator=here.indicator(code), defaults={"document": {"evidence_vi": list(kinds), "evidence_en": list(kinds)}}
    )


def place(wanted: str = LIST, code: str = "2.1", year: int = YEAR, set_code: str = "NTM") -> Place:
    return Place(set_code, code, year, wanted)


def document(here: Setting, title: str = "Danh sách hộ thôn 1", **more: Any) -> Document:
    """A document of commune 20869, attached to 2.1 of this year as LIST unless ``place`` says otherwise."""
    by = more.pop("by", here.officer)
    file = more.pop("stored", None) or stored(by)
    options = {"place": place(), "moved": Heard(), **more}
    about = options.pop("about", About(title, dated=date(2023, 6, 1)))
    return actions.add_document(here.commune, about, by=by, stored=file, **options)
