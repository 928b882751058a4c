"""What a commune and a department do, in one line each, through the real actions."""

from __future__ import annotations

from typing import Any

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement, Voice
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.confirmations import actions
from datchuan.confirmations.actions import Matter
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import standing_of
from datchuan.confirmations.seen import Seen
from datchuan.journal.actions import attempt
from datchuan.places.models import Unit

CODE = "2.1"
REASON = "Thiếu sổ theo dõi của thôn 3."


def saves(here: Setting, num: str = "412", *, commune: Unit | None = None, code: str = CODE, **more: Any) -> None:
    """The commune's officer saves a value, and the writer takes note of the change, in one attempt."""
    commune = commune or here.commune
    by = {here.commune.pk: here.officer, here.far.pk: here.cast.other_officer}[commune.pk]
    stored = Measurement.objects.filter(commune=commune, indicator_code=code, year=YEAR, voice=Voice.SELF).first()
    figure = Figure({"num": num, "den": "530"}, **{"period": "2023", "source": "Sổ hộ", **more})
    with attempt("assessments.save_value", commune, by=by, chain=commune.chain) as line:
        line.skip()
        save_value(commune, here.indicator(code), YEAR, figure, by=by, version=stored.version if stored else 0)
        actions.note_change(commune, "NTM", YEAR, [code], by=by)


def matter(here: Setting, commune: Unit | None = None, code: str = CODE) -> Matter:
    return Matter(commune or here.commune, here.indicator(code), YEAR, here.department)


def seen(here: Setting, commune: Unit | None = None, code: str = CODE) -> Seen:
    """What a page shows now."""
    commune = commune or here.commune
    return standing_of([commune.pk], "NTM", YEAR, code, here.department)[commune.pk].seen


def confirms(here: Setting, commune: Unit | None = None) -> Confirmation:
    return actions.confirm(matter(here, commune), seen(here, commune), by=here.cast.department)


def asks(here: Setting, commune: Unit | None = None, reason: str = REASON) -> Confirmation:
    about = matter(here, commune)
    return actions.ask_for_more(about, seen(here, commune), by=here.cast.department, reason=reason)


def disagrees(here: Setting, num: str = "405") -> Confirmation:
    figure = Figure({"num": num, "den": "530"}, source="Báo cáo ngành")
    about = matter(here)
    return actions.disagree(about, seen(here), by=here.cast.department, figure=figure, reason="Sổ ngành ghi 405.")
