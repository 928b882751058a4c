"""How allauth behaves here: nobody registers alone, every sign-in leaves its line, one sentence for every failure."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datchuan.config import clock
from datchuan.people import credentials, entrance
from datchuan.people.models import Role, User
from datchuan.people.queries import why_no_post
from datchuan.people.rights import rights_of

WRONG = gettext_lazy(
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại; nếu quên "
    "mật khẩu, báo quản trị hệ thống của đơn vị."
)
LOCKED = gettext_lazy(
    "Đã thử sai nhiều lần. Đợi 5 phút rồi thử lại; nếu quên mật khẩu, báo quản trị hệ thống của đơn vị."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": LOCKED,
        "rate_limited": LOCKED,
        "enter_current_password": gettext_lazy("Mật khẩu hiện tại chưa đúng. Nhập lại mật khẩu đang dùng."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng. Nhập lại mật khẩu đang dùng."),
        "incorrect_code": gettext_lazy("Mã chưa đúng hoặc đã cũ. Nhập mã 6 số đang hiện trên điện thoại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first screen of the role; an operator's work is people."""
        return reverse("operator-users") if rights_of(request.user).roles == {Role.OPERATOR} else "/"  # type: ignore[arg-type]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not type the password again to enrol."""
        records = get_authentication_records(self.request, self.request.user)
        if records and clock.real_now().timestamp() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop a run of failures, and write the stop down once, however long the run goes on."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            address = self.get_client_ip(request)
            mark = f"people.locked:{address}:{credentials.get('username', '').lower()}"
            if cache.add(hashlib.sha256(mark.encode("utf-8", "replace")).hexdigest(), 1, timeout=300):
                self._failed(request, credentials, _("Đã thử sai nhiều lần, tạm khóa 5 phút"))
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account is told what a stranger is told (allauth would say that it is closed)."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.may_sign_in:  # type: ignore[attr-defined]
            self.authentication_failed(request, **credentials)
            return None
        return user  # type: ignore[return-value]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._failed(request, credentials, _("Tên đăng nhập hoặc mật khẩu chưa đúng, hoặc tài khoản đang khóa"))

    def _failed(self, request: HttpRequest, credentials: dict[str, Any], reason: str) -> None:
        username = str(credentials.get("username", ""))
        entrance.record_failed_sign_in(username, address=self.get_client_ip(request), reason=reason)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:  # type: ignore[override]
        """The password was right; without a post today there is still nothing to sign in to."""
        if (response := super().pre_login(request, user, **kwargs)) is not None:
            return response
        if rights_of(user).posts:
            return None
        sentence = why_no_post(user)
        entrance.record_failed_sign_in(user.username, address=self.get_client_ip(request), reason=sentence)
        messages.warning(request, sentence)
        return redirect("account_login")

    def login(self, request: HttpRequest, user: User) -> None:  # type: ignore[override]
        with transaction.atomic():
            super().login(request, user)
            entrance.record_sign_in(user, address=self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            entrance.record_sign_out(request.user)  # type: ignore[arg-type]
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:  # type: ignore[override]
        credentials.change_password(user, password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves from here; the room notices sends mail."""


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Mã chưa đúng hoặc đã cũ. Nhập mã 6 số đang hiện trên điện thoại."),
        "cannot_delete_authenticator": gettext_lazy(
            "Chức vụ của anh/chị cần bước xác thực thứ hai, nên giữ ở trạng thái bật. Mất điện thoại thì báo quản trị."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Bật bước xác thực thứ hai trước, rồi tạo mã dự phòng."),
    }

    def get_totp_label(self, user: User) -> str:  # type: ignore[override]
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return settings.DEMO or not rights_of(authenticator.user).needs_second_factor()

    def encrypt(self, text: str) -> str:
        """Secrets of telephones do not lie in the database in the clear: a copy of it alone makes no codes."""
        return _cipher().encrypt(str(text).encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"datchuan.people.totp:" + str(key).encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
