"""Who may explain a warning, and when an indicator may be called done. ``""`` is yes; otherwise the user's sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.assessments import rules as assessments
from datchuan.checks.told import Warning
from datchuan.people.rights import Rights
from datchuan.places.models import Unit


def why_not_explain(rights: Rights, commune: Unit, year: int) -> str:
    """Whether the person may give reasons for the commune's figures: who may save them may explain them."""
    if commune.pk not in rights.own_commune_ids:
        return _("Lý do do cán bộ của xã ghi, vì xã nhập số liệu. Anh/chị đọc được lý do này.")
    return assessments.why_not_save(rights, commune, year)


def unanswered(warnings: Iterable[Warning], reasons: Mapping[str, str]) -> list[Warning]:
    """The warnings that want a reason and have none, neither from before nor among ``reasons`` (check code -> text)."""
    return [w for w in warnings if w.wants_reason and not reasons.get(w.check, "").strip()]


def why_not_done(warnings: Iterable[Warning], reasons: Mapping[str, str]) -> str:
    """Why an indicator cannot be called done yet: a draft may be saved without reasons, a finished figure may not."""
    open_ = unanswered(warnings, reasons)
    if not open_:
        return ""
    sentence = ngettext(
        "Còn %(count)d cảnh báo chưa có lý do. Ghi lý do bên cạnh cảnh báo, hoặc sửa số liệu, hoặc chọn “Để sau”.",
        "Còn %(count)d cảnh báo chưa có lý do. Ghi lý do bên cạnh từng cảnh báo, hoặc sửa số liệu, hoặc chọn “Để sau”.",
        len(open_),
    )
    return sentence % {"count": len(open_)}
