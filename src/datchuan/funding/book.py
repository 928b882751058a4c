"""The words of the register as the pack gives them: where money comes from, what is built, what people give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.funding.models import Book


@dataclass(frozen=True)
class Word:
    """A word in both languages; ``measure`` of a kind of contribution, ``criterion`` of a component ("NTM 2")."""

    code: str
    name_vi: str
    name_en: str
    standing: str
    source: str
    measure: str = ""
    criterion: str = ""

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


@dataclass(frozen=True)
class Words:
    """A book. ``least_households``: below it the public reads no sum; None where no pack says so, and then it reads none."""

    sources: Mapping[str, Word]
    components: Mapping[str, Word]
    gifts: Mapping[str, Word]
    least_households: int | None
    standing: str

    def source(self, code: str) -> str:
        return self.sources[code].name if code in self.sources else code or _("chưa rõ nguồn")

    def component(self, code: str) -> str:
        return self.components[code].name if code in self.components else code or _("chưa rõ lĩnh vực")

    def gift(self, code: str) -> str:
        return self.gifts[code].name if code in self.gifts else code


NOTHING = Words({}, {}, {}, None, "")


def words() -> Words:
    """The latest book. One query; a book that was read stays in memory, since it never changes."""
    pk = Book.objects.order_by("-pk").values_list("pk", flat=True).first()
    return NOTHING if pk is None else _document(pk)


@lru_cache(maxsize=4)
def _document(pk: int) -> Words:
    document: Mapping[str, Any] = Book.objects.values_list("document", flat=True).get(pk=pk)
    lists = {name: {row["code"]: _word(row) for row in document[name]} for name in ("sources", "components", "gifts")}
    shown = document["shown"]
    return Words(**lists, least_households=int(shown["least_households"]), standing=shown["standing"])


def _word(row: Mapping[str, str]) -> Word:
    criterion = f"{row['set']} {row['criterion']}" if row.get("criterion") else ""
    return Word(
        row["code"], row["name_vi"], row["name_en"], row["standing"], row["source"], row.get("measure", ""), criterion
    )
