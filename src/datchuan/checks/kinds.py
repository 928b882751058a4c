"""The kinds of check: each looks at a slot of a case and says, in the words of its placeholders, what is odd; or None.

A kind is code; which indicators it looks at, with which numbers and in which words, is data of the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from datchuan.checks.case import Case, Named, number_words, slot_of
from datchuan.checks.parameters import Parameters, Term
from datchuan.criteria.engine.value import Form, Value

#: Placeholder -> its words in each language.
Said = Mapping[str, Mapping[str, str]]
Look = Callable[[Parameters, Case, int], Said | None]


@dataclass(frozen=True)
class Kind:
    """``needs``: parameters without which it cannot look; ``may``: those that it understands besides; ``says``: what
    its sentence may hold besides {label}; ``whole``: it looks at the value as a whole, once."""

    look: Look
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()
    whole: bool = False


KINDS: dict[str, Kind] = {}


def _kind(name: str, *, needs: str = "", may: str = "", says: str = "", whole: bool = False) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        KINDS[name] = Kind(look, frozenset(needs.split()), frozenset(may.split()), frozenset(says.split()), whole)
        return look

    return register


def _both(make: Callable[[str], str]) -> Mapping[str, str]:
    return {"vi": make("vi"), "en": make("en")}


def _text(case: Case, slot: int, place: str, number: Fraction) -> Mapping[str, str]:
    return _both(lambda lang: case.text(slot, place, number, lang))


def _plain(number: Fraction) -> Mapping[str, str]:
    return _both(lambda lang: number_words(number, lang))


def _outside(number: Fraction, with_: Parameters) -> bool:
    low, high = with_.least, with_.most
    return (low is not None and number < low) or (high is not None and number > high)


# Within a field


@_kind("bounds", may="place least most", says="value least most")
def bounds(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A number below ``least`` or above ``most``."""
    number = case.number(slot, with_.place)
    if number is None or not _outside(number, with_):
        return None
    return {
        "value": _text(case, slot, with_.place, number),
        "least": _plain(with_.least or Fraction(0)),
        "most": _plain(with_.most or Fraction(0)),
    }


@_kind("bare_percent", says="value")
def bare_percent(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A percentage without the two numbers that make it."""
    child = slot_of(case.value, slot)
    if child.form is not Form.PERCENT or child.number is None:
        return None
    return {"value": _text(case, slot, "share", Fraction(child.number))}


@_kind("round_numbers", needs="step", says="num den step")
def round_numbers(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Numerator and denominator that both end in zeros, as estimates do. A full share of a round total is not odd."""
    num, den = case.number(slot, "num"), case.number(slot, "den")
    step = with_.step or Fraction(1)
    if num is None or den is None or num == 0 or num == den or den < 2 * step:
        return None
    if num % step or den % step:
        return None
    return {"num": _text(case, slot, "num", num), "den": _text(case, slot, "den", den), "step": _plain(step)}


@_kind("sexes_apart", needs="most", says="female male difference most", whole=True)
def sexes_apart(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Shares of women and men further apart than ``most`` points."""
    female, male = case.number(0, "share"), case.number(1, "share")
    if case.value.form is not Form.SEXES or female is None or male is None or with_.most is None:
        return None
    apart = abs(female - male)
    if apart <= with_.most:
        return None
    return {
        "female": _text(case, 0, "share", female),
        "male": _text(case, 1, "share", male),
        "difference": _plain(apart),
        "most": _plain(with_.most),
    }


# Between fields, indicators and base facts


@_kind("not_above", needs="other", may="place", says="value other other_code")
def not_above(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A number above another that it is a part of."""
    number, found = case.number(slot, with_.place), _term(with_.other, case, slot, with_.place)
    if number is None or found is None or number <= found[1]:
        return None
    term, other = found
    return {
        "value": _text(case, slot, with_.place, number),
        "other": _text(case, slot, term.place, other),
        "other_code": _code(term, case),
    }


@_kind("same_total", needs="other", may="place tolerance", says="value other other_code tolerance")
def same_total(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A total that differs from the same total elsewhere by more than ``tolerance`` per cent."""
    place = with_.given_place or "den"
    number, found = case.number(slot, place), _term(with_.other, case, slot, place)
    if number is None or found is None or _agrees(number, found[1], with_.tolerance):
        return None
    term, other = found
    return {
        "value": _text(case, slot, place, number),
        "other": _text(case, slot, term.place, other),
        "other_code": _code(term, case),
        "tolerance": _plain(with_.tolerance),
    }


@_kind("agrees_with_fact", may="tolerance", says="value fact fact_value tolerance")
def agrees_with_fact(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A number that differs from the base fact which the pack puts at its place."""
    for place in ("den", "num", "number"):
        fact = case.facts.get(case.shared.get((slot, place), ""))
        number = case.number(slot, place)
        if fact is None or number is None or _agrees(number, fact.value, with_.tolerance):
            continue
        return {
            "value": _text(case, slot, place, number),
            "fact": _both(fact.name),
            "fact_value": _both(fact.text),
            "tolerance": _plain(with_.tolerance),
        }
    return None


@_kind("not_above_fact", needs="fact", may="place factor", says="value fact fact_value limit")
def not_above_fact(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A number above ``factor`` × a base fact."""
    fact, number = case.facts.get(with_.fact), case.number(slot, with_.place)
    if fact is None or number is None or number <= fact.value * with_.factor:
        return None
    return {
        "value": _text(case, slot, with_.place, number),
        "fact": _both(fact.name),
        "fact_value": _both(fact.text),
        "limit": _text(case, slot, with_.place, fact.value * with_.factor),
    }


@_kind("sum", needs="terms", may="fact factor other tolerance relation", says="sum whole whole_name", whole=True)
def sum_of_parts(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Parts whose sum is not the whole (``relation: equals``) or is above it (``relation: not_above``).

    The whole is ``factor`` × a base fact, or a number of an indicator.
    """
    numbers = [_term(term, case, 0, "num") for term in with_.terms]
    known = [found[1] for found in numbers if found is not None]
    whole = _whole(with_, case)
    if len(known) != len(numbers) or not known or whole is None:
        return None
    total, (limit, name, shown) = sum(known, Fraction(0)), whole
    above = total > limit * (100 + with_.tolerance) / 100
    fits = not above if with_.relation == "not_above" else _agrees(total, limit, with_.tolerance)
    return None if fits else {"sum": _plain(total), "whole": shown, "whole_name": name}


@_kind("together", needs="other", may="place least most", says="value other other_code")
def together(with_: Parameters, case: Case, slot: int) -> Said | None:
    """This value within its bounds while another indicator is within its own: two statements that do not go together."""
    number, found = case.number(slot, with_.place), _term(with_.other, case, slot, "main")
    if number is None or found is None or _outside(number, with_):
        return None
    term, other = found
    if (term.least is not None and other < term.least) or (term.most is not None and other > term.most):
        return None
    said_value = _pass_or(case, slot, with_.place, number)
    return {"value": said_value, "other": _other_text(term, other), "other_code": _code(term, case)}


# Against the commune's own history


@_kind("change_points", needs="most", may="direction", says="value before change most")
def change_points(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A share more than ``most`` points away from last year's."""
    number, before = case.number(slot, "share"), case.number_before(slot, "share")
    if number is None or before is None or with_.most is None:
        return None
    change = number - before
    if abs(change) <= with_.most or not _goes(change, with_.direction):
        return None
    return _change_said(case, slot, "share", number, before, abs(change), with_.most)


@_kind("change_percent", needs="most", may="place direction", says="value before change most")
def change_percent(with_: Parameters, case: Case, slot: int) -> Said | None:
    """A number that differs from last year's by more than ``most`` per cent of it."""
    number, before = case.number(slot, with_.place), case.number_before(slot, with_.place)
    if number is None or not before or with_.most is None:
        return None
    change = (number - before) * 100 / abs(before)
    if abs(change) <= with_.most or not _goes(change, with_.direction):
        return None
    return _change_said(case, slot, with_.place, number, before, abs(change), with_.most)


@_kind("unchanged", needs="years", may="except_full", says="value years")
def unchanged(with_: Parameters, case: Case, slot: int) -> Said | None:
    """The very same numbers as in each of the last ``years`` years. A full or an empty share may stay so."""
    now = slot_of(case.value, slot)
    if now.form not in (Form.SHARE, Form.PERCENT, Form.NUMBER) or len(case.before) < with_.years:
        return None
    if any(slot_of(value, slot) != now for value in case.before[: with_.years]):
        return None
    place = "share" if now.form in (Form.SHARE, Form.PERCENT) else "number"
    number = case.number(slot, place)
    if number is None or (with_.except_full and number in (0, 100)):
        return None
    return {"value": _text(case, slot, place, number), "years": _plain(Fraction(with_.years))}


@_kind("worse_than_before", says="value before")
def worse_than_before(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Passed last year and not now, or a lower level than last year."""
    now, before = slot_of(case.value, slot), slot_of(case.before[0], slot) if case.before else None
    if before is None or now.form is not before.form:
        return None
    if now.form is Form.PASS and before.passed and not now.passed:
        return {"value": _passed(False), "before": _passed(True)}
    levels = case.part(slot).levels
    if now.form is not Form.LEVEL or now.level not in levels or before.level not in levels:
        return None
    if levels.index(now.level) >= levels.index(before.level):
        return None
    return {"value": _both(lambda _lang: now.level), "before": _both(lambda _lang: before.level)}


@_kind("na_after_value", says="before", whole=True)
def na_after_value(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Said not to apply, while last year it had a value."""
    before = case.before[0] if case.before else None
    if case.value.form is not Form.NOT_APPLICABLE or before is None or before.is_nothing:
        return None
    return None if before.form is Form.NOT_APPLICABLE else {"before": _whole_text(before)}


# Against communes of the same profile


@_kind("peers", may="gap fewest", says="value low high count")
def peers(with_: Parameters, case: Case, slot: int) -> Said | None:
    """Further than ``gap`` outside the band of the peers, where at least ``fewest`` peers have a number."""
    number, band = case.number(slot, "main"), case.bands.get(slot)
    if number is None or band is None or band.count < with_.fewest:
        return None
    if band.low - with_.gap <= number <= band.high + with_.gap:
        return None
    return {
        "value": _text(case, slot, "main", number),
        "low": _text(case, slot, "main", band.low),
        "high": _text(case, slot, "main", band.high),
        "count": _plain(Fraction(band.count)),
    }


# What they share


def _agrees(number: Fraction, other: Fraction, tolerance: Fraction) -> bool:
    return abs(number - other) * 100 <= abs(other) * tolerance


def _goes(change: Fraction, direction: str) -> bool:
    return direction == "both" or (change > 0) == (direction == "up")


def _named(term: Term, case: Case) -> Named:
    return term.set_code or case.set_code, term.indicator or case.code


def _term(term: Term | None, case: Case, slot: int, place: str) -> tuple[Term, Fraction] | None:
    """A number of an indicator, with the place at which it was found: that of the term, else ``place``."""
    if term is None:
        return None
    at = term if term.place else term.at(place)
    number = case.other(_named(at, case), slot if at.slot is None else at.slot, at.place)
    return None if number is None else (at, number)


def _code(term: Term, case: Case) -> Mapping[str, str]:
    set_code, code = _named(term, case)
    return _both(lambda _lang: code if set_code == case.set_code else f"{set_code} {code}")


def _whole(with_: Parameters, case: Case) -> tuple[Fraction, Mapping[str, str], Mapping[str, str]] | None:
    """The whole of a sum: its number, its name and how it is shown."""
    if with_.fact:
        fact = case.facts.get(with_.fact)
        if fact is None:
            return None
        limit = fact.value * with_.factor
        return limit, _both(fact.name), _both(fact.text) if with_.factor == 1 else _plain(limit)
    found = _term(with_.other, case, 0, "den")
    return None if found is None else (found[1], _code(found[0], case), _plain(found[1]))


def _other_text(term: Term, number: Fraction) -> Mapping[str, str]:
    """A number of another indicator, whose unit is not known here: per cent, passed or plain."""
    if term.place == "pass":
        return _passed(bool(number))
    sign = " %" if term.place == "share" else ""
    return _both(lambda lang: number_words(number, lang) + sign)


def _pass_or(case: Case, slot: int, place: str, number: Fraction) -> Mapping[str, str]:
    return _passed(bool(number)) if place == "pass" else _text(case, slot, place, number)


def _passed(passed: bool) -> Mapping[str, str]:
    return {"vi": "đạt" if passed else "chưa đạt", "en": "met" if passed else "not met"}


def _whole_text(value: Value) -> Mapping[str, str]:
    """A value in a word or two."""
    if value.form is Form.PASS:
        return _passed(value.passed)
    return {"vi": "có số liệu", "en": "a figure"} if value.form is not Form.LEVEL else _both(lambda _lang: value.level)


def _change_said(
    case: Case, slot: int, place: str, number: Fraction, before: Fraction, change: Fraction, most: Fraction
) -> Said:
    return {
        "value": _text(case, slot, place, number),
        "before": _text(case, slot, place, before),
        "change": _plain(change),
        "most": _plain(most),
    }
