"""What a department saw when it decided: the figure and the evidence, in a form that can be compared exactly."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from datchuan.assessments.models import Measurement, Voice
from datchuan.config.prepared import Prepared
from datchuan.criteria.engine import Value
from datchuan.evidence.queries import seals as seals_of_evidence
from datchuan.journal.chain import lock_key
from datchuan.places.models import Unit

#: A commune and an indicator code.
Key = tuple[int, str]


class Claim(NamedTuple):
    """What the commune says now: the version (0: nothing was ever saved), the value in JSON form, period, source."""

    version: int = 0
    value: Any = None
    period: str = ""
    source: str = ""

    @property
    def digest(self) -> str:
        return claim_digest(self) if self.version else ""


NOTHING_CLAIMED = Claim()


def claim_digest(claim: Claim) -> str:
    """SHA-256 (hex) of what is claimed: the canonical value, its period, its source.

    Numbers are compared by their size ("80" and "80.0"). Whether the commune calls the indicator done is no part of it:
    ticking it off does not touch what was confirmed.
    """
    try:
        value = _canonical(Value.from_json(claim.value).to_json())
    except ValueError:
        value = claim.value
    text = json.dumps([value, claim.period, claim.source], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """The JSON form of a value with every number written one way: "80.0" and "80" are "80"."""
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _plain(item) if key in _NUMBERS else _canonical(item) for key, item in value.items()}


_NUMBERS = frozenset({"num", "den", "percent", "number"})


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


_TOKEN = re.compile(r"([0-9]{1,9})\.([0-9a-f]{64}|)\.([0-9a-f]{64}|)\.([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class Seen:
    """What stood on the page when a person decided.

    ``version`` and ``digest`` name the commune's figure, ``seal`` the evidence attached to it ("" for none), ``turn``
    the decision that stood (0 for none), so that two specialists cannot decide past one another.
    """

    version: int
    digest: str
    seal: str
    turn: int

    @property
    def token(self) -> str:
        """The form in which a page carries it."""
        return f"{self.version}.{self.digest}.{self.seal}.{self.turn}"

    @classmethod
    def from_token(cls, text: str) -> Seen:
        """Read ``token``. Raises ``ValueError``."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            raise ValueError("not a token of what was seen")
        return cls(int(match[1]), match[2], match[3], int(match[4]))


def _claims(communes: list[int], set_code: str, year: int) -> QuerySet[Measurement, Any]:
    fields = ("commune_id", "indicator_code", "version", "value", "period", "source")
    rows = Measurement.objects.filter(commune_id__any_of=communes, set_code=set_code, year=year, voice=Voice.SELF)
    return rows.values_list(*fields)


_ASKED: dict[str, type] = {"communes": list, "set_code": str, "year": int}
_claimed = Prepared(_claims, **_ASKED)
_claimed_of = Prepared(
    lambda codes, **asked: _claims(**asked).filter(indicator_code__any_of=codes), **_ASKED, codes=list
)


def claims(
    commune_ids: Collection[int], set_code: str, year: int, codes: Collection[str] | None = None
) -> dict[Key, Claim]:
    """What communes say now, by commune and indicator; absent where nothing was ever saved. One query."""
    asked = {"communes": list(commune_ids), "set_code": set_code, "year": year}
    rows = _claimed(**asked) if codes is None else _claimed_of(**asked, codes=list(codes))
    return {(row[0], row[1]): Claim(*row[2:]) for row in rows}


def seals(
    commune_ids: Collection[int], set_code: str, year: int, codes: Collection[str] | None = None
) -> dict[Key, str]:
    """The seal of the evidence attached now, absent for none (see ``evidence.queries.seals``). One query."""
    return seals_of_evidence(commune_ids, set_code, year, codes)


def what_moved(
    seen_version: int, seen_digest: str, seen_seal: str, claim: Claim, seal: str, *, any_save: bool = False
) -> str:
    """What is no longer as it was seen: "", "value", "evidence" or "both".

    The version is looked at first, because it spares the digest for all that was not touched. With ``any_save`` a new
    version alone counts, whatever it says.
    """
    value = seen_version != claim.version and (any_save or seen_digest != claim.digest)
    evidence = seen_seal != seal
    if value and evidence:
        return "both"
    return "value" if value else "evidence" if evidence else ""


def take_turns(communes: Iterable[Unit]) -> None:
    """Hold the decisions on communes until the transaction ends, in one statement.

    A decision takes its turn *before* it reads the figure and the evidence, a change *after* it has written them: so
    either the decision sees the change, or the change sees the decision. The turn is the lock of the commune's journal
    chain, which every writer takes anyway, at the latest with its line: a lock beside it could be taken in the other
    order. Where a result row is locked as well, it is locked first.
    """
    keys = sorted(lock_key(commune.chain) for commune in communes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) k", [keys])
