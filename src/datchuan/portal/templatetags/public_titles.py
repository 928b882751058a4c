"""Words of the public pages of titles."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from datchuan.titles.models import TitleEvent
from datchuan.ui.words import standing_shown

register = template.Library()


@register.filter
def source_standing(event: TitleEvent) -> str:
    """How sure the source of an event is, in words."""
    if event.certainty == TitleEvent.Certainty.DEDUCED:
        return _("suy ra từ nguồn đã công bố, chưa thấy quyết định")
    return standing_shown(event.standing) or _("nguồn chính thức")
