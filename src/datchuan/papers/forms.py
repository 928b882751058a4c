"""Forms of templates and of one paper; they parse and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.papers.keys import kept_key
from datchuan.papers.models import IssuedPaper
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField


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


class PaperForm(VNForm):
    """A press on the page of a paper: how it stood there."""

    ids = "p-%s"
    version = VersionField()

    def __init__(self, issued: IssuedPaper, data: Any = None, sent: Any = None, **initial: Any) -> None:
        super().__init__(data, sent, auto_id=self.ids, initial={"version": issued.version, **initial})

    @property
    def base(self) -> int:
        return int(self.cleaned_data["version"])


class ServerSignForm(PaperForm):
    """The press that signs; with a key of the organ on the server, what opens it. It is typed each time and never kept."""

    ids = "s-%s"
    secret = forms.CharField(
        max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        error_messages={"required": _l("Nhập mật khẩu hoặc mã PIN của khóa ký rồi bấm ký.")},
    )  # fmt: skip

    def __init__(self, issued: IssuedPaper, data: Any = None) -> None:
        super().__init__(issued, data)
        self.key = kept_key(issued.organ)
        if self.key is None:
            del self.fields["secret"]
        else:
            self.fields["secret"].label = self.key.secret_name

    @property
    def said(self) -> str:
        """What is told once it is signed."""
        if self.key is None:
            return _("Đã ký số bằng chứng thư minh họa, không có giá trị pháp lý.")
        return _("Đã ký số bằng khóa của cơ quan trên máy chủ.")


class NumberForm(PaperForm):
    """The number of the office's register, or none for the next one; and the day."""

    ids = "n-%s"
    number = VNIntegerField(
        label=_l("Số văn bản"), least=1, most=999_999, required=False,
        help_text=_l("Để trống thì hệ thống lấy số tiếp theo. Cơ quan có sổ riêng thì nhập số trong sổ."),
    )  # fmt: skip
    day = VNDateField(label=_l("Ngày văn bản"))

    def __init__(self, issued: IssuedPaper, data: Any = None) -> None:
        super().__init__(issued, data, day=clock.today())


SIGNED, SCAN = "signed", "scan"


class SignedFields(VNForm):
    """The signed file, or the scan of the paper: what every page asks that takes one in."""

    what = VNChoiceField(
        label=_l("Tệp là"),
        choices=[(SIGNED, _l("bản PDF đã ký số")), (SCAN, _l("bản chụp văn bản giấy đã ký, đóng dấu"))],
        widget=forms.RadioSelect,
        initial=SIGNED,
    )
    # An empty one is refused with its sentence where it is taken in.
    file = forms.FileField(
        label=_l("Tệp"),
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "missing"), _l("Chọn tệp.")),
    )


class SignedFileForm(SignedFields, PaperForm):
    ids = "f-%s"


class CancelForm(PaperForm):
    ids = "x-%s"
    reason = VNCharField(label=_l("Lý do"), max_length=500, min_length=5)
