"""The two public forms; they parse and never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.papers import codes
from datchuan.ui.fields import VNCharField, VNDateField, VNForm


class CodeForm(VNForm):
    """The code at the foot of a paper."""

    code = VNCharField(
        label=_l("Mã đối chiếu"), max_length=40, help_text=_l("Mười chữ và số ở cuối văn bản, ví dụ 7KD4M-WX2PH.")
    )

    def clean_code(self) -> str:
        code = codes.code_from(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("Mã đối chiếu có mười chữ và số, không có các chữ dễ nhầm như O, I, L. Xem lại mã ở cuối văn bản.")
            )
        return codes.in_words(code)


class FileForm(VNForm):
    """The file that somebody holds."""

    file = forms.FileField(
        label=_l("Tệp PDF"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf"}),
        error_messages=dict.fromkeys(("required", "invalid", "missing"), _l("Chọn tệp PDF cần đối chiếu rồi bấm lại.")),
    )


class TitlesForm(VNForm):
    """The commune and the day that are asked about."""

    q = VNCharField(
        label=_l("Tên xã"), max_length=80, required=False, help_text=_l("Có dấu hay không dấu, ví dụ: tien lanh.")
    )
    on = VNDateField(label=_l("Vào ngày"), required=False)


class RemarkCodeForm(VNForm):
    """The code that somebody got for a remark."""

    code = VNCharField(label=_l("Mã phản ánh"), max_length=40, help_text=_l("Mười sáu chữ và số nhận được khi gửi."))


class HereForm(VNForm):
    """Where a telephone stands, in degrees."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)
