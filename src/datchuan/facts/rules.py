"""Who may write base facts, and which facts can be. ``""`` is yes; otherwise the sentence that the user reads."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.assessments import rules as assessments
from datchuan.criteria.words import in_language
from datchuan.facts.models import FactKind
from datchuan.facts.words import amount
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

Facts = Mapping[str, Decimal | None]


def why_not_save(rights: Rights, commune: Unit, year: int) -> str:
    """Whether the person may write the base facts of a commune and year: its own officers, from that year on."""
    if commune.pk not in rights.own_commune_ids:
        return _(
            "Dữ liệu chung do cán bộ của xã nhập. Anh/chị xem được dữ liệu này; "
            "nếu thấy chưa đúng, liên hệ Ủy ban nhân dân xã."
        )
    return assessments.why_not_save(rights, commune, year)


def why_not_import(rights: Rights | None) -> str:
    """Whether facts of many communes may be written at once: only by the installation itself (``None``)."""
    return "" if rights is None else _("Dữ liệu chung của nhiều xã chỉ do hệ thống nạp. Anh/chị nhập theo từng xã.")


def why_not_value(kind: FactKind, value: Decimal) -> str:
    """Whether a number can be the fact: whole where things are counted, within the bounds of the pack."""
    name = in_language(kind, "name")
    if kind.whole and value != value.to_integral_value():
        return _("%(name)s (%(value)s) đếm từng đơn vị nên không có phần lẻ. Nhập số nguyên.") % {
            "name": name,
            "value": amount(value, kind),
        }
    least = max(Decimal(0), kind.least or Decimal(0))
    if value < least:
        return _("%(name)s (%(value)s) thấp hơn mức thấp nhất có thể có (%(least)s). Kiểm tra lại số này.") % {
            "name": name,
            "value": amount(value, kind),
            "least": amount(least, kind),
        }
    if kind.most is not None and value > kind.most:
        return _("%(name)s (%(value)s) cao hơn mức cao nhất có thể có (%(most)s). Kiểm tra lại số này.") % {
            "name": name,
            "value": amount(value, kind),
            "most": amount(kind.most, kind),
        }
    return ""


def why_not_together(kinds: Mapping[str, FactKind], facts: Facts) -> dict[str, str]:
    """Fact code -> why the facts cannot stand beside one another: a part above its whole. Empty when all is well."""
    found = {}
    for code, value in facts.items():
        kind = kinds.get(code)
        whole = facts.get(kind.not_above) if kind and kind.not_above else None
        if kind is None or value is None or whole is None or value <= whole:
            continue
        other = kinds[kind.not_above]
        found[code] = _("%(name)s (%(value)s) lớn hơn %(other)s (%(whole)s). Kiểm tra lại một trong hai số.") % {
            "name": in_language(kind, "name"),
            "value": amount(value, kind),
            "other": _small(in_language(other, "name")),
            "whole": amount(whole, other),
        }
    return found


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
