"""Facts in words."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.criteria.engine.numbers import number_text
from datchuan.criteria.words import in_language, language
from datchuan.facts.models import FactKind


def amount(value: Decimal | None, kind: FactKind) -> str:
    """A fact with its unit: "1.530 hộ"; "chưa có" for none."""
    if value is None:
        return _("chưa có")
    return f"{number_text(value, language())} {in_language(kind, 'unit')}".strip()


def changed(kind: FactKind, before: Decimal | None, after: Decimal | None) -> str:
    """The reason that a figure which follows a fact carries for ever, so in Vietnamese whoever reads along."""
    with override(settings.LANGUAGE_CODE):
        return _("Dữ liệu chung “%(name)s” đổi từ %(before)s thành %(after)s") % {
            "name": in_language(kind, "name"),
            "before": amount(before, kind),
            "after": amount(after, kind),
        }
