"""The forms of remarks: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.files.fields import FilesField
from datchuan.remarks.actions import Said
from datchuan.remarks.models import Remark
from datchuan.remarks.workflow import Action
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNForm

Data = Mapping[str, Any] | None
LONGEST = 1000


class RemarkForm(VNForm):
    """What somebody without an account says is not so. ``website`` is for machines: people do not see it."""

    criterion = VNChoiceField(label=_l("Tiêu chí nào"), choices=[])
    text = VNCharField(
        label=_l("Không đúng thế nào"), lines=True, max_length=LONGEST, min_length=15,
        help_text=_l("Ở đâu (thôn, đường, trường), thấy gì, từ bao giờ. Không cần ghi tên ai. Nhiều nhất 1000 ký tự."),
    )  # fmt: skip
    photo = FilesField(
        most=1, label=_l("Ảnh"), widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_l("Một ảnh. Nơi chụp, giờ chụp và tên máy được bỏ đi. Ảnh chỉ công khai khi không có mặt người."),
    )  # fmt: skip
    contact = VNCharField(
        label=_l("Số điện thoại hoặc thư điện tử"), required=False, max_length=120,
        help_text=_l(
            "Chỉ để hỏi lại hoặc báo kết quả. Xã không thấy, không công khai, xóa khi khép lại. Để trống thì không lưu gì."
        ),
    )  # fmt: skip
    website = forms.CharField(label=_l("Để trống ô này"), required=False, max_length=200)
    idem = IdemField()

    def __init__(
        self, criteria: Iterable[tuple[str, str]], data: Data = None, files: Any = None, line: str = ""
    ) -> None:
        super().__init__(data, files, initial={"criterion": line}, auto_id="r-%s")
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            ("", _("chọn trong danh sách")),
            *((code, f"{code}. {name}") for code, name in criteria),
        ]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Ô này dành cho máy, xóa chữ trong ô rồi gửi lại."))
        return ""

    def said(self, set_code: str) -> Said:
        """What was typed, as the action takes it. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Said(set_code, data["criterion"], data["text"], data["contact"])


class Step(VNForm):
    """What every form on a remark that exists carries."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, remark: Remark, data: Data = None, **initial: Any) -> None:
        super().__init__(
            data, initial={"version": remark.version, **initial}, auto_id=f"{type(self).__name__.lower()}-%s"
        )


class ShowForm(Step):
    text = VNCharField(
        label=_l("Lời sẽ công khai"), lines=True, max_length=LONGEST,
        help_text=_l("Bỏ tên người, số điện thoại, lời xúc phạm; giữ nguyên việc được nêu. Bản gốc vẫn được lưu."),
    )  # fmt: skip
    photo_shown = forms.BooleanField(
        label=_l("Công khai cả ảnh: ảnh không có mặt người, biển số, giấy tờ"), required=False
    )

    def __init__(self, remark: Remark, data: Data = None) -> None:
        super().__init__(remark, data, text=remark.text)
        if remark.photo_id is None:
            del self.fields["photo_shown"]


class RefuseForm(Step):
    text = VNCharField(
        label=_l("Lý do"), lines=True, max_length=LONGEST, min_length=10, help_text=_l("Người gửi đọc được lý do này.")
    )


class AnswerForm(Step):
    text = VNCharField(
        label=_l("Câu trả lời"), lines=True, max_length=LONGEST, min_length=15,
        help_text=_l("Ai cũng đọc được. Xã đã xem ở đâu, sẽ làm gì, đến khi nào."),
    )  # fmt: skip


class ReturnForm(Step):
    text = VNCharField(label=_l("Điều còn thiếu trong câu trả lời"), lines=True, max_length=LONGEST, min_length=10)


class CloseForm(Step):
    text = VNCharField(label=_l("Ghi chú"), lines=True, max_length=LONGEST, required=False)


class DisputeForm(Step):
    """What its sender says is still not right."""

    text = VNCharField(
        label=_l("Điều vẫn chưa đúng"), lines=True, max_length=LONGEST, min_length=10,
        help_text=_l("Cơ quan NTM của huyện đọc rồi đề nghị xã trả lời lại; không công khai."),
    )  # fmt: skip


FORMS: dict[Action, type[Step]] = {
    Action.SHOW: ShowForm, Action.ANSWER: AnswerForm, Action.CLOSE: CloseForm, Action.RETURN: ReturnForm,
    Action.REFUSE: RefuseForm,
}  # fmt: skip
