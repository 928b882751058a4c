"""The form of a template; it parses and never saves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from datchuan.ui.fields import IdemField, VNCharField, VNForm


class TemplateForm(VNForm):
    """A DOCX template with a note of what is new in it."""

    file = forms.FileField(
        label=_l("Tệp mẫu (.docx)"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".docx"}),
        error_messages=dict.fromkeys(("required", "invalid", "missing"), _l("Chọn tệp mẫu .docx rồi bấm lại.")),
    )
    note = VNCharField(label=_l("Thay đổi gì"), max_length=300, required=False)
    idem = IdemField()
