"""The content of a version for the eye: names and values in the language of the page, grouped by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datchuan.criteria import engine
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Catalogue
from datchuan.criteria.words import in_language, language
from datchuan.dossiers.content import Content, differences, document_differences
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.timeline import indicator_url


@dataclass(frozen=True)
class Shown:
    """An item of a content: its name and value in words, the address where the commune mends it."""

    item: Mapping[str, Any]
    name: str
    value: str
    url: str

    @property
    def code(self) -> str:
        return str(self.item["code"])


@dataclass(frozen=True)
class Group:
    """A criterion with its items."""

    code: str
    name: str
    letter: str
    rows: tuple[Shown, ...]


def value_words(catalogue: Catalogue, item: Mapping[str, Any] | None) -> str:
    """A value in words, without any threshold: "412/530 hộ = 77,73 %"; "" for no data."""
    if item is None or item["value"] is None:
        return ""
    value = engine.Value.from_json(item["value"])
    return engine.value_text(value, catalogue.indicator(item["code"]).measure, language())


def shown(dossier: Dossier, item: Mapping[str, Any]) -> Shown:
    catalogue = catalogue_of(dossier.edition)
    name = in_language(catalogue.indicator(item["code"]), "name")
    return Shown(item, name, value_words(catalogue, item), indicator_url(dossier, item["code"]))


def groups(dossier: Dossier, content: Content) -> list[Group]:
    """Every item of a content under its criterion, in the order of the edition."""
    names = {criterion.code: in_language(criterion, "name") for criterion in catalogue_of(dossier.edition).criteria}
    found: dict[str, list[Shown]] = {}
    for item in content.items.values():
        found.setdefault(item["criterion"], []).append(shown(dossier, item))
    return [
        Group(row["code"], names.get(row["code"], row["name"]), row["letter"], tuple(found.get(row["code"], ())))
        for row in content.document["criteria"]
    ]


def lacking(dossier: Dossier, content: Content) -> list[Shown]:
    """The items that keep the level from being met, and those that have no evidence."""
    codes = {item["code"] for item in (*content.lacking(), *content.without_evidence())}
    return [shown(dossier, item) for code, item in content.items.items() if code in codes]


@dataclass(frozen=True)
class SealedPaper:
    """A document as a version holds it, with the name of its step."""

    row: Mapping[str, Any]
    step: str


def papers(dossier: Dossier, content: Content) -> list[SealedPaper]:
    plan = dossier.plan
    return [
        SealedPaper(row, plan.step(row["step"]).name if plan.has(row["step"]) else row["step"])
        for row in content.document["documents"]
    ]


@dataclass(frozen=True)
class Change:
    """An indicator of which something that is judged differs."""

    code: str
    name: str
    before: str
    before_letter: str
    after: str
    after_letter: str
    figure: bool
    evidence: bool


@dataclass(frozen=True)
class Changes:
    """All that differs between two contents."""

    rows: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.rows or self.added or self.removed)


def changes(dossier: Dossier, before: Content, after: Content) -> Changes:
    """What differs, the figures before and after in words."""
    catalogue = catalogue_of(dossier.edition)
    rows = []
    for moved in differences(before, after):
        old, new = moved.before, moved.after
        rows.append(
            Change(
                code=moved.code,
                name=in_language(catalogue.indicator(moved.code), "name"),
                before=value_words(catalogue, old),
                before_letter=old["letter"] if old else "",
                after=value_words(catalogue, new),
                after_letter=new["letter"] if new else "",
                figure=bool({"value", "period", "source", "letter"} & set(moved.what)),
                evidence="evidence" in moved.what,
            )
        )
    added, removed = document_differences(before, after)
    return Changes(tuple(rows), tuple(added), tuple(removed))
