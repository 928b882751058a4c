"""The field with which a form takes files; what is in them is looked into by ``taking`` or ``actions.receive``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

#: Most files that come with a text.
MOST = 5


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that came, at most ``most``, as a list; photos are made small by ``photos.js`` where it runs."""

    def __init__(self, *, most: int = MOST, **more: Any) -> None:
        self.most = most
        more.setdefault("widget", forms.FileInput() if most == 1 else SeveralFiles())
        super().__init__(required=False, **more)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "data-shrinking": _l("Đang thu nhỏ ảnh trước khi gửi…"),
            "data-sending": _l("Đang gửi, giữ trang này mở…"),
        }

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > self.most:
            raise ValidationError(
                _("Mỗi lần gửi nhiều nhất %(most)d tệp, anh/chị đang gửi %(count)d. Bỏ bớt, hoặc gộp lại."),
                "too_many",
                {"most": self.most, "count": len(given)},
            )
        return given


def attachments(label: Any = None) -> FilesField:
    """The field for what comes with a text."""
    told = _l("Nhiều nhất 5 tệp: PDF, Word, Excel hoặc ảnh. Tệp được kiểm tra trước khi cho tải về.")
    return FilesField(label=label or _l("Tệp kèm theo"), help_text=told)
