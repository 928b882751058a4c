"""When a draft may be kept."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

#: Most that a draft holds: more fields than any measure has, and longer texts than any field of the form takes.
MOST_FIELDS, MOST_SIGNS = 100, 4000


def why_not_keep(fields: Mapping[str, str]) -> str:
    """Why what was typed is too much for a draft; empty when it is not."""
    if len(fields) <= MOST_FIELDS and all(len(text) <= MOST_SIGNS for text in fields.values()):
        return ""
    return _("Nội dung nháp dài quá mức giữ được. Rút ngắn lại, hoặc lưu phần dài vào một tệp minh chứng.")
