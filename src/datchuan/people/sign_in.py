"""allauth's pages as we use them: our forms and words, and a line in the journal beside every change."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView as CodeView
from allauth.mfa.base.views import ReauthenticateView as ConfirmCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from datchuan.journal.actions import attempt
from datchuan.people import credentials, entrance, forms, kinds
from datchuan.people.demo_accounts import DEMO_PASSWORD, VILLAGE, VILLAGE_OFFICER, VILLAGE_SECRET, shown_accounts


class SignIn(LoginView):
    """The sign-in page; in a demo installation with one account of each role."""

    form_class = forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = shown_accounts()
        extra = {"demo_accounts": accounts, "demo_password": DEMO_PASSWORD if accounts else ""}
        if any(account.username == VILLAGE_OFFICER for account in accounts):
            extra |= {"demo_village": VILLAGE, "demo_address": reverse("village-phone", args=[VILLAGE_SECRET])}
        return super().get_context_data(**kwargs) | extra

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if any(error.code == "too_many_login_attempts" for error in form.non_field_errors().as_data()):
            response.status_code = 429
            response.headers["Retry-After"] = "300"
        return response


class Code(CodeView):
    """The code of the second factor while signing in."""

    form_class = forms.CodeForm

    def form_invalid(self, form: Any) -> HttpResponse:
        address = get_adapter().get_client_ip(self.request)
        person = self.stage.login.user
        entrance.record_failed_sign_in(person.username, address=address, reason=_("Mã xác thực chưa đúng"))
        return super().form_invalid(form)


@method_decorator(never_cache, name="dispatch")
class ChangePassword(PasswordChangeView):
    form_class = forms.NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Without a password there is none to change; allauth would lead to a page that is not used here.
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return "/"


class ConfirmPassword(ReauthenticateView):
    form_class = forms.ConfirmPasswordForm


class ConfirmCode(ConfirmCodeView):
    form_class = forms.ConfirmCodeForm


@method_decorator(never_cache, name="dispatch")
class AddSecondFactor(ActivateTOTPView):
    form_class = forms.EnrolForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        must = not settings.DEMO and self.request.rights.needs_second_factor()
        return super().get_context_data(**kwargs) | {"must_enrol": must}

    def form_valid(self, form: Any) -> HttpResponse:
        with attempt(kinds.ADD_FACTOR, self.request.user, by=self.request.user):
            return super().form_valid(form)


class DropSecondFactor(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with attempt(kinds.DROP_FACTOR, self.request.user, by=self.request.user):
            return super().form_valid(form)


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        with attempt(kinds.NEW_CODES, self.request.user, by=self.request.user):
            return super().form_valid(form)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in; one button ends all of it, this browser included."""
    if request.method == "POST":
        credentials.end_own_sessions(by=request.user)  # type: ignore[arg-type]
        logout(request)
        messages.success(request, _("Đã đăng xuất khỏi mọi nơi. Đăng nhập lại để tiếp tục."))
        return redirect("account_login")
    found = sorted(UserSession.objects.purge_and_list(request.user), key=lambda s: s.created_at, reverse=True)
    lines = [{"session": s, "here": s.session_key == request.session.session_key} for s in found]
    return render(request, "usersessions/usersession_list.html", {"lines": lines})
