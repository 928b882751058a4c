"""The forms of dossiers: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from datchuan.config import clock
from datchuan.dossiers import words
from datchuan.dossiers.keeping import About, Said
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.readiness import Checked
from datchuan.dossiers.workflow import AFTER_THE_DOSSIER
from datchuan.procedures.models import Procedure
from datchuan.procedures.plan import Step, plan_of
from datchuan.procedures.words import level_word
from datchuan.ui.fields import (
    IdemField,
    VersionField,
    VNCharField,
    VNChoiceField,
    VNDateField,
    VNDecimalField,
    VNForm,
    VNIntegerField,
)

Data = Mapping[str, Any] | None
_EARLIEST = date(1990, 1, 1)


class ActForm(VNForm):
    """What every form on a dossier carries: the row that was seen, how it stood, the key of this sending."""

    version = VersionField()
    was = VNCharField(required=False, max_length=80, widget=forms.HiddenInput)
    idem = IdemField()

    def __init__(self, dossier: Dossier, data: Data = None, **initial: Any) -> None:
        self.dossier = dossier
        begun = {"version": dossier.version, "was": f"{dossier.state}:{dossier.step}", **initial}
        super().__init__(data, initial=begun, auto_id="a-%s")

    @property
    def base(self) -> dict[str, Any]:
        """What actions take beside their own. Only after ``is_valid()``."""
        return {"base": self.cleaned_data["version"], "key": self.cleaned_data["idem"]}


class ReasonForm(ActForm):
    """Why a step is left out, or a dossier is taken back."""

    reason = VNCharField(label=_l("Lý do"), lines=True, max_length=500, min_length=5)


class SealForm(ActForm):
    reason = VNCharField(
        label=_l("Phiên bản này khác phiên bản trước ở chỗ nào"), required=False, lines=True, max_length=500
    )


class PassForm(ActForm):
    """A bare completion; the kinds of step that keep something with it have fields of their own."""

    def summary(self) -> str:
        """The sentence on the time line."""
        return ""

    def basis(self) -> dict[str, Any]:
        """What is kept with the step."""
        return {}


class RegisterForm(PassForm):
    planned = VNIntegerField(
        label=_l("Năm phấn đấu đạt chuẩn"), least=2010, most=2100,
        help_text=_l("Năm mà xã đăng ký hoàn thành danh hiệu này."),
    )  # fmt: skip

    def __init__(self, dossier: Dossier, data: Data = None, **more: Any) -> None:
        super().__init__(dossier, data, planned=dossier.year, **more)

    def summary(self) -> str:
        return f"Đăng ký {self.dossier.level}, phấn đấu năm {self.cleaned_data['planned']}"

    def basis(self) -> dict[str, Any]:
        return {"planned_year": self.cleaned_data["planned"]}


class AnnounceForm(PassForm):
    announced = VNDateField(label=_l("Ngày công bố"), least=_EARLIEST, most=clock.today)
    place = VNCharField(
        label=_l("Nơi công bố"), max_length=200, help_text=_l("Ví dụ: Nhà văn hóa xã, hội nghị công bố.")
    )
    channels = VNCharField(
        label=_l("Phương tiện thông tin đã đăng, phát"), lines=True, max_length=500,
        help_text=_l("Đài, báo, trang thông tin điện tử; ghi ngày đăng nếu khác ngày công bố."),
    )  # fmt: skip

    def summary(self) -> str:
        day = f"{self.cleaned_data['announced']:%d/%m/%Y}"
        return f"Công bố ngày {day} tại {self.cleaned_data['place']}; {self.cleaned_data['channels']}"

    def basis(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"announced": data["announced"].isoformat(), "place": data["place"], "channels": data["channels"]}


class AnswerForm(PassForm):
    """What the commune holds of the assessment of a revocation."""

    STANCES = (
        ("agrees", _l("Đồng ý với kết quả đánh giá")),
        ("remedy", _l("Đề nghị cho thời hạn khắc phục")),
        ("disagrees", _l("Không đồng ý với kết quả đánh giá")),
    )
    stance = VNChoiceField(label=_l("Ý kiến của xã"), choices=STANCES, widget=forms.RadioSelect)
    text = VNCharField(
        label=_l("Nội dung trả lời"), lines=True, max_length=4000, min_length=5,
        help_text=_l("Tiêu chí nào xã thấy khác, đã làm gì, đề nghị gì. Văn bản kèm theo thì thêm ở mục Giấy tờ."),
    )  # fmt: skip

    def summary(self) -> str:
        with override(settings.LANGUAGE_CODE):
            return f"{dict(self.STANCES)[self.cleaned_data['stance']]}: {self.cleaned_data['text']}"

    def basis(self) -> dict[str, Any]:
        return {"stance": self.cleaned_data["stance"], "text": self.cleaned_data["text"]}


class AppealForm(ActForm):
    dated = VNDateField(label=_l("Ngày khiếu nại"), least=_EARLIEST, most=clock.today)
    who = VNCharField(label=_l("Người, cơ quan khiếu nại"), max_length=200)
    text = VNCharField(label=_l("Nội dung khiếu nại"), lines=True, max_length=4000, min_length=5)

    def __init__(self, dossier: Dossier, data: Data = None, *, documents: Sequence[Document] = ()) -> None:
        super().__init__(dossier, data, who=f"UBND {dossier.commune}"[:200])
        self.documents = {str(row.pk): row for row in documents}
        self.fields["document"] = VNChoiceField(
            label=_("Văn bản khiếu nại"), required=False,
            choices=[("", _("chưa có tệp")), *((pk, row.title) for pk, row in self.documents.items())],
            help_text=_("Thêm tệp ở mục Giấy tờ của hồ sơ trước, rồi chọn ở đây."),
        )  # fmt: skip


class AppealResultForm(ActForm):
    result = VNCharField(label=_l("Kết quả giải quyết"), lines=True, max_length=4000, min_length=5)
    result_on = VNDateField(label=_l("Ngày có kết quả"), least=_EARLIEST, most=clock.today)


class OpenRevocationForm(VNForm):
    """A title, the year of the assessment, and why."""

    idem = IdemField()
    level = VNCharField(widget=forms.HiddenInput, max_length=20)
    year = VNIntegerField(widget=forms.HiddenInput, least=2010, most=2100)
    reason = VNCharField(
        label=_l("Lý do mở thủ tục"), lines=True, max_length=500, min_length=5,
        help_text=_l("Kết quả rà soát nào, văn bản nào. Xã đọc được lý do này."),
    )  # fmt: skip


class ReturnForm(ActForm):
    """Why a dossier goes back: rows of what it is about and what is wanted; ``to``: the step that gets it."""

    ROWS = 3

    def __init__(self, dossier: Dossier, data: Any = None, *, items: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(dossier, data)
        step = dossier.present_step
        backs = [one for one in dossier.plan.steps if one.position < step.position]
        default = step.returns_to or dossier.plan.assessment.code
        self.fields["to"] = VNChoiceField(
            label=_("Trả về bước"),
            choices=[(one.code, f"{one.name} ({one.actor_name})") for one in backs],
            initial=default,
        )
        documents = [
            (f"document:{wanted.code}", wanted.name) for one in backs for wanted in one.documents if not wanted.is_held
        ]
        self.abouts = [
            (_("Cả hồ sơ"), [("", _("Cả hồ sơ"))]),
            (_("Giấy tờ"), documents),
            (_("Chỉ tiêu"), list(items)),
        ]
        self.known = {key for _group, rows in self.abouts for key, _name in rows}
        abouts = data.getlist("about") if data is not None else []
        texts = data.getlist("text") if data is not None else []
        self.rows = [
            {"about": abouts[at] if at < len(abouts) else "", "text": texts[at] if at < len(texts) else ""}
            for at in range(max(self.ROWS, min(len(texts), 60)))
        ]

    def add_rows(self) -> None:
        """Offer more lines."""
        self.rows += [{"about": "", "text": ""} for _more in range(self.ROWS)]

    def say_usual(self, at: int) -> None:
        """Put one of the usual reasons into the first row that is free."""
        usual = words.usual_reasons()
        free = next((row for row in self.rows if not row["text"].strip()), None)
        if free is None:
            self.rows.append(free := {"about": "", "text": ""})
        if 0 <= at < len(usual):
            free["text"] = usual[at]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.reasons = [
            {"about": row["about"] if row["about"] in self.known else "", "text": row["text"].strip()[:1000]}
            for row in self.rows
            if row["text"].strip()
        ]
        if not self.reasons:
            self.add_error(None, _("Ghi ít nhất một lý do, để người nhận biết phải bổ sung gì."))
        return cleaned


class MoveForm(ActForm):
    """Another procedure, at one of its steps, by a decision that is named."""

    reason = VNCharField(
        label=_l("Căn cứ: quyết định nào cho chuyển"), lines=True, max_length=500, min_length=5,
        help_text=_l("Ghi số, ngày và cơ quan ban hành."),
    )  # fmt: skip

    def __init__(self, dossier: Dossier, data: Data = None, *, procedures: Sequence[Procedure] = ()) -> None:
        super().__init__(dossier, data)
        self.procedures = {str(row.pk): row for row in procedures}
        groups = [
            (
                f"{plan_of(row).name} ({plan_of(row).legal_act[:80]})",
                [(f"{row.pk}:{s.code}", s.name) for s in _live(row)],
            )
            for row in procedures
        ]
        self.fields["target"] = VNChoiceField(label=_("Quy trình mới, bắt đầu từ bước"), choices=[("", "–"), *groups])
        self.order_fields(["target", "reason"])

    def chosen(self) -> tuple[Procedure, str]:
        pk, _colon, step = self.cleaned_data["target"].partition(":")
        return self.procedures[pk], step


def _live(procedure: Procedure) -> list[Step]:
    return [step for step in plan_of(procedure).steps if step.kind not in AFTER_THE_DOSSIER]


class OpenForm(VNForm):
    """Which level and year a commune applies for."""

    level = VNChoiceField(label=_l("Danh hiệu"))
    year = VNChoiceField(label=_l("Năm đánh giá"))
    idem = IdemField()

    def __init__(self, data: Data, levels: Sequence[str], years: Sequence[int], **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="o-%s")
        self.fields["level"].choices = [(code, level_word(code)) for code in levels]  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class DocumentForm(VNForm):
    """What a paper says of itself; the file is read by the view."""

    wanted = VNChoiceField(label=_l("Giấy tờ"), required=False)
    title = VNCharField(
        label=_l("Tên giấy tờ"), required=False, max_length=200, help_text=_l("Bỏ trống thì lấy tên theo danh mục.")
    )
    form = VNChoiceField(label=_l("Hình thức"), choices=Document.Form.choices, initial=Document.Form.SCAN)
    number = VNCharField(label=_l("Số, ký hiệu"), required=False, max_length=60, help_text=_l("Ví dụ: 45/BC-UBND."))
    organ = VNCharField(label=_l("Cơ quan ban hành"), required=False, max_length=200)
    dated = VNDateField(label=_l("Ngày của văn bản"), required=False, least=_EARLIEST, most=clock.today)
    idem = IdemField()

    def __init__(self, step: Step, data: Data = None, **initial: Any) -> None:
        self.step = step
        super().__init__(data, initial=initial, auto_id="d-%s")
        names = [(one.code, one.name) for one in step.documents if not one.is_held]
        self.fields["wanted"].choices = [*names, ("", _("Giấy tờ khác, ngoài danh mục"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("wanted") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Nhập tên giấy tờ, vì giấy tờ này ngoài danh mục của bước."))
        return cleaned

    def about(self) -> About:
        data = self.cleaned_data
        wanted = self.step.document(data["wanted"]) if data["wanted"] else None
        return About(
            step=self.step.code, wanted=data["wanted"], title=data["title"] or (wanted.name_vi if wanted else ""),
            form=data["form"], number=data["number"], organ=data["organ"], dated=data["dated"],
        )  # fmt: skip


class RemoveForm(VNForm):
    reason = VNCharField(label=_l("Vì sao gỡ"), max_length=300, min_length=5)
    idem = IdemField()


class FactForm(VNForm):
    """What a condition rests on: yes or no, or a number where the procedure compares with one."""

    dated = VNDateField(label=_l("Ngày của văn bản hoặc kết quả"), least=_EARLIEST, most=clock.today)
    source = VNCharField(
        label=_l("Nguồn"), max_length=300, help_text=_l("Tên, số, ký hiệu văn bản, ví dụ: Công văn 45/CAH-TH.")
    )
    author = VNCharField(label=_l("Cơ quan, người xác nhận"), max_length=200)
    note = VNCharField(label=_l("Ghi chú"), required=False, lines=True, max_length=500)
    idem = IdemField()

    def __init__(self, checked: Checked, documents: Iterable[Document], data: Data = None, **initial: Any) -> None:
        self.checked, self.documents = checked, {str(row.pk): row for row in documents}
        super().__init__(data, initial=initial, auto_id="f-%s")
        least = checked.least
        if least is not None:
            label = f"{least.name}" if not least.unit else f"{least.name} ({least.unit})"
            most = Decimal(100) if least.unit == "%" else None
            self.fields["number"] = VNDecimalField(
                label=_("Kết quả: %(what)s") % {"what": label}, most=most, decimals=4
            )
        else:
            choices = [("yes", _("Bảo đảm điều kiện này")), ("no", _("Chưa bảo đảm điều kiện này"))]
            self.fields["holds"] = VNChoiceField(label=_("Kết quả"), choices=choices, widget=forms.RadioSelect)
        if self.documents:
            choices = [("", _("chưa có tệp")), *((pk, row.title) for pk, row in self.documents.items())]
            self.fields["document"] = VNChoiceField(label=_("Văn bản trong hồ sơ"), choices=choices, required=False)
        self.order_fields(["number", "holds", "dated", "source", "author", "document", "note"])

    def said(self) -> Said:
        data, least = self.cleaned_data, self.checked.least
        return Said(
            condition=self.checked.condition.code,
            dated=data["dated"],
            source=data["source"],
            author=data["author"],
            holds=None if least is not None else data["holds"] == "yes",
            number=data.get("number"),
            unit=least.unit if least is not None else "",
            note=data["note"],
            document=self.documents.get(data.get("document") or ""),
        )
