"""The form of checks.yaml: what is odd enough to be asked about, in which words, with examples that prove it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from datchuan.packs.schema_base import Entry, as_json
from datchuan.packs.values import Code, MaybeNumber, MaybeText, Number, Standing, Text, plain
from datchuan.packs.yamltree import LINE

CHECKS = "checks.yaml"


def _json(value: Any) -> Any:
    """A value as it is stored: numbers as text, without the lines of the file."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items() if key != LINE}
    return [_json(item) for item in value] if isinstance(value, list | tuple) else value


def _numbers(value: Any) -> Any:
    return {key: item for key, item in value.items() if key != LINE} if isinstance(value, dict) else value


StoredValue = Annotated[Any, BeforeValidator(_json)]
StoredValues = Annotated[dict[str, Any], BeforeValidator(_json)]
Numbers = Annotated[dict[str, Number], BeforeValidator(_numbers)]


class CheckTerm(Entry):
    """A number of an indicator."""

    set: MaybeText = ""
    indicator: MaybeText = ""
    part: MaybeText = ""
    place: MaybeText = ""
    least: MaybeNumber = None
    most: MaybeNumber = None


class CheckParameters(Entry):
    """What a kind of check is given; which of them it needs is known to the kind."""

    place: MaybeText = ""
    part: MaybeText = ""
    least: MaybeNumber = None
    most: MaybeNumber = None
    step: MaybeNumber = None
    tolerance: MaybeNumber = None
    years: MaybeNumber = None
    direction: MaybeText = ""
    relation: MaybeText = ""
    fact: MaybeText = ""
    factor: MaybeNumber = None
    gap: MaybeNumber = None
    fewest: MaybeNumber = None
    except_full: bool | None = None
    other: CheckTerm | None = None
    terms: tuple[CheckTerm, ...] = ()


class CheckPeers(Entry):
    """Where the peers of an example lie."""

    low: Number
    high: Number
    count: Number


class CheckExample(Entry):
    """A case with what the check must make of it. ``says`` are words that the Vietnamese sentence must hold."""

    fires: bool
    indicator: MaybeText = ""
    value: StoredValue
    before: Annotated[list[Any], BeforeValidator(_json)] = Field(default_factory=list)
    others: StoredValues = Field(default_factory=dict)
    facts: Numbers = Field(default_factory=dict)
    peers: CheckPeers | None = None
    says: MaybeText = ""


class CheckEntry(Entry):
    """A check: a kind, what it looks at, its numbers, its sentence."""

    code: Annotated[Code, Field(max_length=60)]
    kind: Text
    severity: Literal["note", "warning"] = "warning"
    indicators: tuple[Text, ...] = ()
    sets: tuple[Code, ...] = ()
    measures: tuple[Literal["pass_fail", "percent", "count", "money", "quantity", "level"], ...] = ()
    excepted: tuple[Text, ...] = Field(default=(), alias="except")
    parameters: CheckParameters = Field(default_factory=CheckParameters, alias="with")
    sentence_vi: Text
    sentence_en: Text
    examples: tuple[CheckExample, ...]
    standing: Standing
    source: Text


class ChecksFile(Entry):
    checks: tuple[CheckEntry, ...]


def rule_json(check: CheckEntry) -> dict[str, Any]:
    """A check as the engine reads it and the database keeps it: what is not said is left out."""
    parameters = _said(as_json(check.parameters))
    return {
        "code": check.code, "kind": check.kind, "severity": check.severity, "indicators": list(check.indicators),
        "sets": list(check.sets), "measures": list(check.measures), "except": list(check.excepted), "with": parameters,
        "sentence_vi": check.sentence_vi, "sentence_en": check.sentence_en, "standing": check.standing,
        "source": check.source,
    }  # fmt: skip


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(item) for key, item in value.items() if item not in (None, "", [])}
    return [_said(item) for item in value] if isinstance(value, list) else value
