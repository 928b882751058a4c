"""How somebody wants each kind of notice by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from datchuan.notices.kinds import Kind
from datchuan.notices.models import Delivery
from datchuan.ui.fields import IdemField, VNChoiceField, VNForm


class WishForm(VNForm):
    """One choice per kind. ``stored``: kind -> ``Delivery``."""

    idem = IdemField()

    def __init__(
        self, kinds: Sequence[Kind], data: Mapping[str, Any] | None = None, *, stored: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self._codes = {kind.code.replace(".", "-"): kind.code for kind in kinds}
        for kind in kinds:
            self.fields[kind.code.replace(".", "-")] = VNChoiceField(
                label=str(kind),
                choices=Delivery.choices,
                initial=stored.get(kind.code, Delivery.USUAL),
                help_text=_("Ví dụ: “%(example)s”") % {"example": kind.example},
            )

    @property
    def choices(self) -> list[Any]:
        """The bound fields of the kinds, for the template."""
        return [self[name] for name in self._codes]

    @property
    def wishes(self) -> dict[str, str]:
        """kind -> ``Delivery``, of a valid form."""
        return {code: self.cleaned_data[name] for name, code in self._codes.items()}
