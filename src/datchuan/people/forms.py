"""Forms about people: they parse and say what to change; the actions decide and save."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datchuan.people import rules
from datchuan.people.models import Agency, Role, User
from datchuan.people.queries import STATES, Filters, agencies_on
from datchuan.places.models import Level, Unit
from datchuan.places.text import nfc
from datchuan.ui.fields import IdemField, VNCharField, VNChoiceField, VNDateField, VNForm

CURRENT = gettext_lazy("Mật khẩu hiện tại")
NEW = gettext_lazy("Mật khẩu mới")
AGAIN = gettext_lazy("Nhập lại mật khẩu mới")
CODE = gettext_lazy("Mã 6 số trên điện thoại")
DIFFERENT = gettext_lazy("Hai lần nhập mật khẩu mới khác nhau. Nhập lại cho giống nhau.")


class _Summed:
    """What ``error_summary`` of the design system reads, for forms that come from allauth."""

    problems = VNForm.problems
    problem_heading = VNForm.problem_heading


def _say(form: forms.Form, **labels: Any) -> None:
    """Vietnamese labels and sentences for fields that come from allauth, which has no Vietnamese."""
    form.label_suffix = ""
    form.use_required_attribute = False
    for name, (label, missing) in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = missing


class SignInForm(_Summed, LoginForm):
    """Username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            login=(_("Tên đăng nhập"), _("Nhập tên đăng nhập.")),
            password=(_("Mật khẩu"), _("Nhập mật khẩu.")),
        )
        self.fields["login"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "autofocus": True})
        # A name that is too long is a wrong name; counting its letters for a stranger says more than it helps.
        self.fields["login"].validators = []

    def clean_login(self) -> str:
        return nfc(self.cleaned_data["login"]).strip()[:200]


class NewPasswordForm(_Summed, ChangePasswordForm):
    """The current password, then the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword=(CURRENT, _("Nhập mật khẩu hiện tại.")),
            password1=(NEW, _("Nhập mật khẩu mới.")),
            password2=(AGAIN, _("Nhập lại mật khẩu mới.")),
        )
        self.fields["password1"].help_text = password_hint()

    def clean(self) -> dict[str, Any] | None:
        data = forms.Form.clean(self)
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", str(DIFFERENT))
        return data


class ConfirmPasswordForm(_Summed, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password=(CURRENT, _("Nhập mật khẩu hiện tại.")))


class EnrolForm(_Summed, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class CodeForm(_Summed, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)
        self.fields["code"].help_text = _("Không có điện thoại? Nhập một mã dự phòng đã cất.")


class ConfirmCodeForm(_Summed, ReauthenticateCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


def _say_code(form: forms.Form) -> None:
    _say(form, code=(CODE, _("Nhập mã đang hiện trên điện thoại.")))
    form.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})


def password_hint() -> str:
    return _("Ít nhất 12 ký tự; nên dùng vài từ dễ nhớ ghép lại. Không dùng tên mình, dãy số hoặc mật khẩu phổ biến.")


def _new_password(label: Any, missing: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, strip=False, max_length=200, widget=widget, error_messages={"required": missing}
    )


class SetPasswordForm(VNForm):
    """The first password, through a one-time link."""

    password1 = _new_password(NEW, gettext_lazy("Nhập mật khẩu mới."))
    password2 = _new_password(AGAIN, gettext_lazy("Nhập lại mật khẩu mới."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = password_hint()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1") and again != self.cleaned_data["password1"]:
            raise ValidationError(str(DIFFERENT))
        return again


class AccountForm(VNForm):
    """Who somebody is. ``fixed``: the username stands already."""

    username = VNCharField(label=gettext_lazy("Tên đăng nhập"), max_length=60)
    full_name = VNCharField(label=gettext_lazy("Họ và tên"), max_length=120)
    email = VNCharField(label=gettext_lazy("Thư điện tử công vụ"), max_length=254, required=False)
    phone = VNCharField(label=gettext_lazy("Điện thoại"), max_length=20, required=False)
    idem = IdemField()

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("Chữ thường không dấu, chữ số, dấu chấm. Ví dụ: xa.tienlanh")
        self.fields["username"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        if fixed:
            del self.fields["username"]

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        return _kept(username, rules.why_not_username(username))

    def clean_full_name(self) -> str:
        return _kept(self.cleaned_data["full_name"], rules.why_not_full_name(self.cleaned_data["full_name"]))

    def clean_email(self) -> str:
        return _kept(self.cleaned_data["email"], rules.why_not_contact(self.cleaned_data["email"], ""))

    def clean_phone(self) -> str:
        return _kept(self.cleaned_data["phone"], rules.why_not_contact("", self.cleaned_data["phone"]))


def _kept(value: str, sentence: str) -> str:
    if sentence:
        raise ValidationError(sentence.replace("%", "%%"))
    return value


class PostForm(VNForm):
    """A role at an agency, from a day to a day."""

    role = VNChoiceField(label=gettext_lazy("Vai trò"))
    agency = VNChoiceField(label=gettext_lazy("Cơ quan"))
    title = VNCharField(label=gettext_lazy("Chức danh"), max_length=120, required=False)
    first_day = VNDateField(label=gettext_lazy("Từ ngày"))
    last_day = VNDateField(label=gettext_lazy("Đến hết ngày"), required=False)
    units = VNCharField(label=gettext_lazy("Mã đơn vị phụ trách"), max_length=400, required=False)
    idem = IdemField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._agencies = {agency.code: agency for agency in agencies_on(today)}
        self.fields["role"].choices = [("", _("Chọn vai trò")), *Role.choices]  # type: ignore[attr-defined]
        self.fields["agency"].choices = [("", _("Chọn cơ quan")), *grouped(self._agencies.values())]  # type: ignore[attr-defined]
        self.fields["first_day"].initial = today
        self.fields["last_day"].help_text = _("Để trống nếu chưa định ngày kết thúc.")
        self.fields["units"].help_text = _("Mã các xã, cách nhau bằng dấu phẩy. Để trống: toàn địa bàn của cơ quan.")

    def clean_agency(self) -> Agency:
        return self._agencies[self.cleaned_data["agency"]]

    def clean_units(self) -> list[Unit]:
        codes = [code for code in self.cleaned_data["units"].replace(";", ",").replace(" ", ",").split(",") if code]
        units = list(Unit.objects.as_of(self.today).filter(code__in=codes))
        if missing := sorted(set(codes) - {unit.code for unit in units}):
            raise ValidationError(
                _("Mã đơn vị %(codes)s không có. Xem mã ở trang của xã, hoặc để trống.") % {"codes": ", ".join(missing)}
            )
        return units

    @property
    def post(self) -> dict[str, Any]:
        """What ``actions.give_post`` takes."""
        return {name: self.cleaned_data[name] for name in ("role", "agency", "title", "first_day", "last_day", "units")}


class NewPersonForm(AccountForm, PostForm):
    """An account and its first post."""

    field_order = (
        "username", "full_name", "email", "phone", "role", "agency", "title", "first_day", "last_day", "units", "idem",
    )  # fmt: skip

    @property
    def account(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("username", "full_name", "email", "phone")}


def grouped(agencies: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Agencies as groups of a select: province, district, commune."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names = {Level.PROVINCE: _("Cấp tỉnh"), Level.DISTRICT: _("Cấp huyện"), Level.COMMUNE: _("Cấp xã")}
    for agency in agencies:
        groups.setdefault(str(names.get(agency.level, agency.level)), []).append((agency.code, str(agency)))
    return list(groups.items())


class EndPostForm(VNForm):
    """When a post ends, and why."""

    NOW, LATER = "now", "later"

    when = VNChoiceField(
        label=gettext_lazy("Khi nào"),
        choices=[(NOW, gettext_lazy("Ngay bây giờ")), (LATER, gettext_lazy("Vào một ngày"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    last_day = VNDateField(label=gettext_lazy("Ngày cuối giữ chức vụ"), required=False)
    reason = VNCharField(label=gettext_lazy("Lý do"), max_length=300)
    idem = IdemField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].help_text = _("Kết thúc ngay thì người đó bị đăng xuất ngay.")
        self.fields["last_day"].help_text = _("Chỉ nhập khi chọn “Vào một ngày”. Hết ngày đó chức vụ mới kết thúc.")
        self.fields["reason"].help_text = _("Ví dụ: chuyển công tác theo Quyết định số … ngày …")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("when") == self.LATER and not data.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Nhập ngày cuối giữ chức vụ."))
        return data


class ReasonForm(VNForm):
    """Why an account is closed or opened, or a second factor taken away."""

    reason = VNCharField(label=gettext_lazy("Lý do"), max_length=300)


class ImportForm(VNForm):
    """The file of a list."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách"),
        error_messages={
            "required": gettext_lazy("Chọn tệp danh sách."),
            "missing": gettext_lazy("Chọn tệp danh sách."),
            "invalid": gettext_lazy("Chọn tệp danh sách."),
            "empty": gettext_lazy("Tệp trống. Chọn lại tệp đã có danh sách."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"
        self.fields["file"].help_text = _("Tệp .xlsx theo mẫu, hoặc CSV bảng mã UTF-8; nhiều nhất 300 người, 1 MB.")


def filters_of(query: Any) -> Filters:
    """The filters in an address; what is unknown is left out."""
    role, state = query.get("role", ""), query.get("state", "")
    return Filters(
        words=nfc(query.get("q", "")).strip()[:100],
        role=role if role in Role.values else "",
        agency=query.get("agency", "").strip()[:40],
        state=state if state in STATES else "",
    )
