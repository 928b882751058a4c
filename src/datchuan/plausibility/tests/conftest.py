from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.tests.setting import DAY, YEAR, Setting, build
from datchuan.config import clock
from datchuan.packs.problems import Problems
from datchuan.packs.schema_plausibility import PlausibilityFile, book_json
from datchuan.packs.yamltree import read_tree
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast, _empty_cache, cast, entered, province, signed_in
from datchuan.places.models import Unit
from datchuan.plausibility.models import Book, Sign
from datchuan.plausibility.workflow import Kind

__all__ = ["_empty_cache", "cast", "province", "signed_in", "world"]

PACK = Path(__file__).resolve().parents[4] / "packs" / "quang-nam-2023" / "plausibility.yaml"


@dataclass
class World:
    """The small province with figures of 2.1 in two communes, and the pack's numbers of signs and draws."""

    here: Setting

    @property
    def cast(self) -> Cast:
        return self.here.cast

    def save(self, value: Any, commune: Unit, by: User, code: str = "2.1", version: int = 0) -> None:
        save_value(commune, self.here.indicator(code), YEAR, Figure(value), by=by, version=version, reason="sửa")

    def browser(self, person: User) -> Client:
        return entered(person)

    def sign(self, commune: Unit | None = None, code: str = "2.1", kind: Kind = Kind.BUNCHING) -> Sign:
        """A sign on an indicator with one commune behind it, as a computation would leave it."""
        commune = commune or self.here.commune
        row = {"commune": commune.pk, "indicator": code, "value": {"num": "80", "den": "100"}}
        counts = {"beyond": 12, "short": 1, "expected": 6.5, "round": 9, "numbers": 10}
        return Sign.objects.create(
            kind=kind, set_code="NTM", indicator_code=code, year=YEAR, subject=f"i:{code}:{commune.pk}",
            communes=[commune.pk], chance=0.0004, facts={"counts": counts, "rows": [row], "more": 0},
            fingerprint="a" * 64, first_seen=clock.now(), computed_at=clock.now(),
        )  # fmt: skip


def numbers() -> dict[str, Any]:
    """The pack's own file, read as the pack reader reads it."""
    tree = read_tree(PACK.name, PACK.read_text(), Problems())
    assert tree is not None
    return book_json(PlausibilityFile.model_validate(tree.data))


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with clock.travel(DAY):
        found = World(build(cast))
        Book.objects.create(pack="test", document=numbers(), loaded_at=clock.now())
        found.save({"num": "800", "den": "1000"}, found.here.commune, cast.officer)
        found.save({"num": "777", "den": "1200"}, found.here.far, cast.other_officer)
        yield found
