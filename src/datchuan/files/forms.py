"""The form that opens an upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from datchuan.files import names
from datchuan.files.errors import FileProblem
from datchuan.ui.fields import IdemField, VNForm


class FileNameField(forms.Field):
    """The name of a file as a telephone sends it: made readable, or refused with its sentence."""

    def clean(self, value: Any) -> str:
        try:
            return names.readable_name(str(value or ""))
        except FileProblem as problem:
            raise ValidationError(problem.sentence, "name") from None


class SizeField(forms.Field):
    """Bytes, written by a program: digits and nothing else."""

    def clean(self, value: Any) -> int:
        text = str(value or "")
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise ValidationError(_("Không đọc được dung lượng tệp. Chọn lại tệp rồi gửi."), "size")
        return int(text)


class ScopeField(forms.Field):
    def clean(self, value: Any) -> str:
        return str(value or "")[:80]


class UploadForm(VNForm):
    """``name``, ``size`` in bytes, ``scope`` (journal chain), ``idem``."""

    name = FileNameField(required=False)
    size = SizeField(required=False)
    scope = ScopeField(required=False)
    idem = IdemField()
