"""Addresses of signing in and of the operator's pages. Of allauth only what is used here: no sign-up, no mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path

from datchuan.people import sign_in, views, waiting_views

urlpatterns = [
    path("accounts/login/", sign_in.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", sign_in.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("accounts/password/change/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("accounts/password/set/", views.set_password, name="set-password-form"),
    path("accounts/password/set/<str:uid>/<str:token>/", views.open_link, name="set-password"),
    path("accounts/sessions/", sign_in.sessions, name="usersessions_list"),
    path("accounts/2fa/", mfa.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", sign_in.Code.as_view(), name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", sign_in.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", sign_in.AddSecondFactor.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", sign_in.DropSecondFactor.as_view(), name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/2fa/recovery-codes/new/", sign_in.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path(
        "accounts/2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("operator/people/", views.people, name="operator-users"),
    path("operator/people/new/", views.new_person, name="operator-user-new"),
    path("operator/people/<int:pk>/", views.person, name="operator-user"),
    path("operator/people/<int:pk>/edit/", views.edit_person, name="operator-user-edit"),
    path("operator/people/<int:pk>/posts/new/", views.new_post, name="operator-post-new"),
    path("operator/people/<int:pk>/posts/<int:post_pk>/end/", views.end_post, name="operator-post-end"),
    path("operator/people/<int:pk>/deactivate/", views.deactivate, name="operator-user-deactivate"),
    path("operator/people/<int:pk>/activate/", views.activate, name="operator-user-activate"),
    path("operator/people/<int:pk>/link/", views.issue_link, name="operator-user-link"),
    path("operator/people/<int:pk>/second-factor/", views.reset_second_factor, name="operator-user-second-factor"),
    path("operator/waiting/", waiting_views.waiting, name="operator-waiting"),
    path("operator/waiting/confirm/", waiting_views.confirm, name="operator-waiting-confirm"),
    path("operator/waiting/<int:pk>/drop/", waiting_views.drop, name="operator-waiting-drop"),
    path("operator/import/", views.import_list, name="operator-import"),
    path("operator/import/confirm/", views.import_confirm, name="operator-import-confirm"),
    path("operator/import/template.xlsx", views.import_template, name="operator-import-template"),
]
