"""The fields in which a person answers warnings, to be added to the form of an indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from datchuan.checks.actions import LONGEST
from datchuan.checks.queries import Warning
from datchuan.ui.fields import VNCharField

#: Before the code of a check in the name of its field.
PREFIX = "why-"


@dataclass(frozen=True)
class Row:
    """A warning with the field for its reason; None where nothing is asked, or nobody may answer."""

    warning: Warning
    field: BoundField | None = None


def reason_fields(warnings: Iterable[Warning]) -> dict[str, forms.Field]:
    """Field name -> field, one for each warning, for a form that shows or reads them.

    Nothing is demanded here: ``rules.why_not_done`` says what lacks when the indicator is called done.
    """
    return {
        PREFIX + w.check: VNCharField(
            label=_("Vì sao số này vẫn đúng"),
            required=False,
            max_length=LONGEST,
            initial=w.explanation.reason if w.explanation else "",
        )
        for w in warnings
        if w.severity == "warning"
    }


def reasons_of(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Check code -> reason, from the cleaned data of such a form."""
    return {name.removeprefix(PREFIX): str(text) for name, text in cleaned.items() if name.startswith(PREFIX) and text}


def rows(warnings: Iterable[Warning], form: forms.Form | None = None) -> list[Row]:
    """What ``checks/_panel.html`` shows: give it as ``check_rows``. Without a form, reasons are only read."""
    return [
        Row(w, form[PREFIX + w.check] if form is not None and PREFIX + w.check in form.fields else None)
        for w in warnings
    ]
