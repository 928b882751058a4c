"""The lines of signing in and out, called by the adapter of allauth."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from datchuan.journal.actions import record
from datchuan.people.kinds import SIGN_IN, SIGN_IN_FAILED, SIGN_OUT
from datchuan.people.models import User


def record_sign_in(user: User, *, address: str) -> None:
    """The line of a sign-in; call inside the transaction that opens the session."""
    record(SIGN_IN, user, by=user, after={"address": address})


def record_sign_out(user: User) -> None:
    """The line of a sign-out."""
    with transaction.atomic():
        record(SIGN_OUT, user, by=user)


def record_failed_sign_in(username: str, *, address: str, reason: str) -> None:
    """The line of a failed sign-in. Names that no account has are not written: people type passwords there."""
    user = User.objects.filter(username__iexact=username).first()
    with transaction.atomic():
        label = str(user) if user else _("tên đăng nhập không có trong danh sách")
        record(
            SIGN_IN_FAILED, user, by=AnonymousUser(), object_label=label, after={"address": address}, reason=reason,
            outcome="refused",
        )  # fmt: skip
