"""Results and bases in words: the same sentence on the page, on the time line of the dossier and on the papers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.hearings.counting import passes, quorum_count, share_to_show
from datchuan.hearings.models import Item, Meeting
from datchuan.procedures.plan import Figure
from datchuan.ui.numbers import format_number


def result_sentence(item: Item, present: int) -> str:
    """ "21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua", by the rule that was frozen."""
    share = item.share
    assert share is not None and share.value is not None and item.in_favour is not None
    carried = passes(item.in_favour, present, share.value)
    return _("%(favour)d/%(present)d đồng ý = %(got)s %%, cần từ %(want)s %%: %(result)s") % {
        "favour": item.in_favour,
        "present": present,
        "got": format_number(share_to_show(item.in_favour, present, share.value)),
        "want": format_number(share.value),
        "result": _("thông qua") if carried else _("chưa thông qua"),
    }


def quorum_sentence(quorum: Figure | None, meeting: Meeting) -> str:
    """ "22/25 có mặt, cần 18: đủ"; without a figure the count alone."""
    present, invited = meeting.present or 0, meeting.invited or 0
    said = {"present": present, "invited": invited}
    if quorum is None:
        return _("%(present)d/%(invited)d có mặt; quy trình không đặt số người phải có mặt.") % said
    if quorum.value is None:
        return _("%(present)d/%(invited)d có mặt; số người phải có mặt chưa có mức chuẩn.") % said
    said["wanted"] = quorum_count(quorum, invited)
    if present >= said["wanted"]:
        return _("%(present)d/%(invited)d có mặt, cần %(wanted)d: đủ") % said
    return _("%(present)d/%(invited)d có mặt, cần %(wanted)d: chưa đủ") % said


def stored(sentence: Any, *args: Any) -> str:
    """A sentence in Vietnamese, whatever language its writer reads: for what is kept."""
    with override(settings.LANGUAGE_CODE):
        return str(sentence(*args))


def consultation_summary(days: int, broadcasts: int, comments: int, settled: int) -> str:
    """ "công khai 20 ngày, 3 lần phát, 14 ý kiến, đã giải trình 14"; silence is said as nought, never left out."""
    return (
        f"công khai {days} ngày, {broadcasts} lần phát, {comments} ý kiến, đã giải trình {settled}"
        if comments
        else f"công khai {days} ngày, {broadcasts} lần phát, 0 ý kiến"
    )


def broadcasts_label() -> str:
    return _("Số lần phát")


def days_label() -> str:
    return _("Số ngày công khai")
