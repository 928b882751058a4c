"""The figures of a year, looked through for every kind of sign: what is read, which test, which speak."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise
from math import comb
from typing import Any

from datchuan.assessments.evaluation import catalogues_on, day_of
from datchuan.assessments.models import Measurement, Revision, Voice
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Comparison, Form, Kind, SlotResult, Value, evaluate_indicator
from datchuan.criteria.models import Edition
from datchuan.dossiers.models import Version
from datchuan.evidence.models import Revision as FileRevision
from datchuan.places.models import Profile, Unit
from datchuan.plausibility import workflow
from datchuan.plausibility.chance import discoveries
from datchuan.plausibility.drawing import parts_of, points_of
from datchuan.plausibility.measures import Outcome, Share, Step, bunched, jumps, round_ends, same_amounts, same_shares
from datchuan.plausibility.parameters import Rule
from datchuan.plausibility.photos import near

#: Rows that the page of a sign shows.
MOST_ROWS = 60


@dataclass(frozen=True)
class Found:
    """A sign that the figures show. ``rows``: commune id with what of it stands behind the sign."""

    kind: str
    set_code: str
    indicator_code: str
    subject: str
    chance: float
    counts: dict[str, Any]
    rows: tuple[dict[str, Any], ...]

    @property
    def communes(self) -> list[int]:
        return sorted({row["commune"] for row in self.rows})

    @property
    def fingerprint(self) -> str:
        rows = sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in self.rows)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @property
    def facts(self) -> dict[str, Any]:
        return {"counts": self.counts, "rows": list(self.rows[:MOST_ROWS]), "more": max(0, len(self.rows) - MOST_ROWS)}


@dataclass(frozen=True)
class Cell:
    """One number of a commune: its slot (with the level that it must reach) and its value."""

    commune: int
    indicator: str
    slot: SlotResult
    value: Value
    at: int = 0

    @property
    def whole(self) -> bool:
        return all(n is not None and n == n.to_integral_value() for n in (self.value.num, self.value.den))

    @property
    def row(self) -> dict[str, Any]:
        return {"commune": self.commune, "indicator": self.indicator, "value": self.value.to_json()}

    @property
    def goal(self) -> Decimal | None:
        """The one number that must be reached; None for a tick, a named level or a range."""
        return self.slot.level.number if self.slot.level is not None else None

    @property
    def share(self) -> Share | None:
        value, goal = self.value, self.goal
        if self.slot.part.kind is not Kind.PERCENT or goal is None or value.num is None or not value.den:
            return None
        return Share(value.num, value.den, goal, self.slot.part.comparison is not Comparison.CEILING)


class Figures:
    """The figures of a set and year as they stand, read once: five queries."""

    def __init__(self, edition: Edition, year: int, communes: Iterable[int]) -> None:
        self.edition, self.year, self.communes = edition, year, list(communes)
        on = day_of(year)
        self._catalogues = catalogues_on(edition, on)
        self._known = {i.code: i.measure for i in catalogue_of(edition).indicators}
        profiles = Profile.objects.filter(unit__in=self.communes, valid__contains=on)
        self._profiles = dict(profiles.values_list("unit_id", "code"))
        self._slots: dict[tuple[str, str], tuple[SlotResult, ...]] = {}

    def slots(self, code: str, commune: int) -> tuple[SlotResult, ...]:
        """The slots of an indicator with the levels of the commune's column; worked out once for each column."""
        key = code, self._profiles.get(commune, "")
        if key not in self._slots:
            at = self._catalogues, self.edition.set_code, code, None, key[1], self.year
            self._slots[key] = tuple(evaluate_indicator(*at).slots)
        return self._slots[key]

    @cached_property
    def cells(self) -> list[Cell]:
        own = Measurement.objects.filter(commune__in=self.communes, **self._asked, value__isnull=False)
        rows = own.order_by("commune__code", "indicator_code").values_list("commune_id", "indicator_code", "value")
        return [
            Cell(commune, code, slot, part, at)
            for commune, code, data in rows
            if code in self._known
            for at, (slot, part) in enumerate(
                zip(self.slots(code, commune), parts_of(Value.from_json(data)), strict=False)
            )
        ]

    @property
    def _asked(self) -> dict[str, Any]:
        return {"set_code": self.edition.set_code, "year": self.year, "voice": Voice.SELF}

    @cached_property
    def by_indicator(self) -> dict[tuple[str, int], list[Cell]]:
        """(indicator, place of the part or sex) -> one number of each commune: women and men of a commune are no two
        communes, so each is a test of its own."""
        found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.indicator, cell.at].append(cell)
        return found

    @cached_property
    def by_commune(self) -> dict[int, list[Cell]]:
        found: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.commune].append(cell)
        return found

    def sealed_on(self) -> dict[int, date]:
        """Commune -> the day on which its dossier of the set and year was first sealed."""
        rows = Version.objects.filter(
            dossier__commune__in=self.communes,
            dossier__edition__set_code=self.edition.set_code,
            dossier__year=self.year,
        )
        days = rows.order_by("-sealed_at").values_list("dossier__commune_id", "sealed_at")
        return {commune: at.astimezone(clock.VIETNAM).date() for commune, at in days}

    def histories(self) -> list[tuple[int, str, list[tuple[date, Value]]]]:
        """Commune, indicator, and the figures that stood, in order; those that changed once at least."""
        rows = Revision.objects.filter(
            measurement__commune__in=self.communes,
            **{f"measurement__{name}": value for name, value in self._asked.items()},
            measurement__version__gt=1,
            value__isnull=False,
        )
        names = "measurement_id", "measurement__commune_id", "measurement__indicator_code", "recorded_on", "value"
        ordered = rows.order_by("measurement_id", "version").values_list(*names)
        found = []
        for _pk, group in groupby(ordered, key=lambda row: row[0]):
            taken = list(group)
            if len(taken) > 1 and taken[0][2] in self._known:
                read = [(row[3], parts_of(Value.from_json(row[4]))[0]) for row in taken]
                found.append((taken[0][1], taken[0][2], read))
        return found


def look(rules: Iterable[Rule], figures: Figures) -> list[Found]:
    """Every sign of a set and year, photos apart. In each kind what speaks is bounded over all the tests of the "
    "kind."""
    found = []
    for rule in rules:
        if rule.kind in _LOOKS:
            tried = _LOOKS[rule.kind](rule, figures)
            spoken = discoveries([sign.chance for sign in tried], rule.bound)
            found += [sign for sign, speaks in zip(tried, spoken, strict=True) if speaks]
    return found


def _of(figures: Figures, kind: str, subject: str, code: str, outcome: Outcome, rows: list[dict[str, Any]]) -> Found:
    behind = tuple(rows[at] for at in outcome.behind)
    return Found(kind, figures.edition.set_code, code, subject, outcome.chance, outcome.counts, behind)


def subject_of(code: str, part: int) -> str:
    """What names a sign of an indicator; the parts or sexes after the first with their place."""
    return f"i:{code}:{part}" if part else f"i:{code}"


def _bunching(rule: Rule, figures: Figures) -> list[Found]:
    found = []
    for (code, part), cells in figures.by_indicator.items():
        paired = [(cell, share) for cell in cells if (share := cell.share) is not None]
        outcome = bunched(
            [share for _cell, share in paired],
            width=rule.numbers["width"], slack=rule.number("slack"), fewest=rule.whole("fewest"),
        )  # fmt: skip
        if outcome is not None:
            rows = [{**cell.row, "goal": str(share.goal)} for cell, share in paired]
            found.append(_of(figures, workflow.Kind.BUNCHING, subject_of(code, part), code, outcome, rows))
    return found


def _identical(rule: Rule, figures: Figures) -> list[Found]:
    found = []
    for (code, part), cells in figures.by_indicator.items():
        shares = [c for c in cells if c.share is not None and c.whole and not _on_the_line(c)]
        amounts = [c for c in cells if c.slot.part.kind is Kind.MONEY and c.value.number is not None]
        slack = rule.number("slack")
        if shares:
            pairs = [(int(c.value.num or 0), int(c.value.den or 0)) for c in shares]
            outcome: Outcome | None = same_shares(pairs, least=rule.whole("least"), slack=slack)
        else:
            amounts = [c for c in amounts if c.value.number != c.goal]
            outcome = same_amounts([c.value.number or Decimal(0) for c in amounts], slack=slack)
        if outcome is not None:
            rows = [c.row for c in shares or amounts]
            found.append(_of(figures, workflow.Kind.IDENTICAL, subject_of(code, part), code, outcome, rows))
    return found


def _on_the_line(cell: Cell) -> bool:
    """Whether a share is the first that meets its goal: there values meet for another reason (see ``bunched``)."""
    share = cell.share
    assert share is not None
    gap = (share.num * 100 - share.goal * share.den) * (1 if share.up else -1)
    return 0 <= gap < 100


def _jumps(rule: Rule, figures: Figures) -> list[Found]:
    sealed, days = figures.sealed_on(), timedelta(days=rule.whole("days"))
    steps: list[Step] = []
    rows: list[dict[str, Any]] = []
    for commune, code, history in figures.histories():
        up = figures.slots(code, commune)[0].part.comparison is not Comparison.CEILING
        for old, new, late in _changes(history, sealed.get(commune), days):
            before, after = points_of(old), points_of(new)
            if before is None or after is None or before == after:
                continue
            steps.append(Step(commune, code, float(after - before) * (1 if up else -1), late))
            rows.append({"commune": commune, "indicator": code, "before": old.to_json(), "value": new.to_json()})
    outcomes = jumps(steps, top=rule.number("top"), fewest=rule.whole("fewest"), usual=rule.whole("usual"))
    return [_of(figures, workflow.Kind.JUMPS, f"c:{pk}", "", outcome, rows) for pk, outcome in outcomes.items()]


def _changes(
    history: list[tuple[date, Value]], sealed: date | None, days: timedelta
) -> Iterable[tuple[Value, Value, bool]]:
    """The changes of a figure: those of the last days before the sealing as one, the others one by one."""
    if sealed is None:
        yield from ((a, b, False) for (_d, a), (_e, b) in pairwise(history))
        return
    early = [value for on, value in history if on <= sealed - days]
    late = [value for on, value in history if sealed - days < on <= sealed]
    yield from ((a, b, False) for a, b in pairwise(early))
    if early and late:
        yield early[-1], late[-1], True


def _round_ends(rule: Rule, figures: Figures) -> list[Found]:
    least, fewest = rule.whole("least"), rule.whole("fewest")
    found = []
    for (code, part), cells in figures.by_indicator.items():
        counted = [c for c in cells if _is_counted(c)]
        if outcome := round_ends([int(c.value.num or 0) for c in counted], least=least, fewest=fewest):
            rows = [c.row for c in counted]
            found.append(_of(figures, workflow.Kind.ROUND_ENDS, subject_of(code, part), code, outcome, rows))
    for commune, cells in figures.by_commune.items():
        # A total stands in many indicators, so only what was counted of it is asked, each number once.
        once = {int(c.value.num or 0): c for c in cells if _is_counted(c)}
        if outcome := round_ends(once, least=least, fewest=fewest):
            rows = [c.row for c in once.values()]
            found.append(_of(figures, workflow.Kind.ROUND_ENDS, f"c:{commune}", "", outcome, rows))
    return found


def _is_counted(cell: Cell) -> bool:
    """A whole numerator that is neither nothing nor all of its total."""
    value = cell.value
    return value.form is Form.SHARE and cell.whole and value.num not in (0, value.den)


_LOOKS: Mapping[str, Callable[[Rule, Figures], list[Found]]] = {
    "bunching": _bunching,
    "identical": _identical,
    "jumps": _jumps,
    "round_ends": _round_ends,
}


# Pictures


def look_at_photos(rule: Rule) -> list[Found]:
    """Pictures that look the same in two communes or more; the same commune may use a picture again. One query."""
    pictures = FileRevision.objects.filter(document__withdrawn_at=None).exclude(stored__dhash="")
    names = "document__commune_id", "document_id", "number", "document__title", "stored__dhash"
    rows = list(pictures.order_by("pk").values_list(*names))
    links = [
        link for link in near([row[4] for row in rows], rule.whole("most_bits")) if rows[link[0]][0] != rows[link[1]][0]
    ]
    found = []
    for members, bits in _groups(links):
        shown = tuple(
            {"commune": rows[at][0], "document": str(rows[at][1]), "revision": rows[at][2], "title": rows[at][3]}
            for at in members
        )
        chance = min(1.0, sum(comb(64, k) for k in range(bits + 1)) / 2**64 * len(rows) * max(1, len(rows) - 1) / 2)
        counts = {"pictures": len(rows), "bits": bits}
        found.append(Found(workflow.Kind.PHOTOS, "", "", f"p:{shown[0]['document']}", chance, counts, shown))
    return found


def _groups(links: Iterable[tuple[int, int, int]]) -> list[tuple[list[int], int]]:
    """Pictures that hang together, with the most bits in which two linked ones differ."""
    root: dict[int, int] = {}

    def top(at: int) -> int:
        while root.setdefault(at, at) != at:
            at = root[at]
        return at

    taken = list(links)
    for a, b, _bits in taken:
        root[max(top(a), top(b))] = min(top(a), top(b))
    members: dict[int, list[int]] = defaultdict(list)
    for at in sorted(root):
        members[top(at)].append(at)
    worst = {first: max(bits for a, _b, bits in taken if top(a) == first) for first in members}
    return [(group, worst[first]) for first, group in members.items()]


def communes_of(on: date) -> list[int]:
    """The communes whose figures are looked through."""
    return list(Unit.objects.as_of(on).communes().taking_part(on).values_list("pk", flat=True))
