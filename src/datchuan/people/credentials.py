"""Writes about signing in: one-time links, passwords, the second factor, sessions. Each leaves its line in the journal."""

from __future__ import annotations

from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused, refuse_if
from datchuan.journal.actions import attempt
from datchuan.people import rules
from datchuan.people.frame import begin, locked, permit
from datchuan.people.kinds import CHANGE_PASSWORD, END_SESSIONS, ISSUE_LINK, RESET_FACTOR, SET_PASSWORD
from datchuan.people.models import User
from datchuan.people.passwords import PasswordLink, make_link, person_of, tokens


def issue_password_link(user: User, *, by: User | None) -> PasswordLink:
    """A link that sets the password once within 72 hours. Earlier links stop working; the journal does not hold it."""
    with attempt(ISSUE_LINK, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        permit(rights, rules.why_not_issue_link(rights, user))
        link = new_link(user)
        line.after = {"expires_at": link.expires_at}
    return link


def new_link(user: User) -> PasswordLink:
    user.link_serial += 1
    user.save(update_fields=["link_serial"])
    return make_link(user)


def person_with_link(uid: str, token: str) -> User | None:
    """The person whose password the link may set now; None when it was used, is too old or damaged."""
    user = User.objects.filter(pk=person_of(uid)).first()
    return user if user is not None and user.may_sign_in and tokens.check_token(user, token) else None


def set_password_by_link(uid: str, token: str, password: str) -> User:
    """Set the password of the person the link was given to and end the person's sessions. Raises ``Refused`` (409)."""
    with attempt(SET_PASSWORD, None, by=AnonymousUser()) as line:
        user: User | None = User.objects.select_for_update().filter(pk=person_of(uid)).first()
        line.asked = user
        if user is None or not user.may_sign_in or not tokens.check_token(user, token):
            raise Refused(spent_link(), status=409)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions(user)
        line.obj = line.by = user
    return user


def spent_link() -> str:
    """The sentence for a link that was used, is too old, or was damaged on the way."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return _(
        "Đường dẫn này đã được dùng, đã quá %(hours)d giờ, hoặc có đường dẫn mới hơn. Nếu chưa đặt được mật khẩu, "
        "nhờ quản trị hệ thống cấp đường dẫn khác."
    ) % {"hours": hours}


def change_password(user: User, password: str) -> None:
    """Set the person's own new password; the caller has checked the old one. Other sessions end, as Django arranges."""
    with attempt(CHANGE_PASSWORD, user, by=user):
        user.set_password(password)
        user.save(update_fields=["password"])


def reset_second_factor(user: User, *, by: User | None, reason: str = "") -> User:
    """Remove a lost telephone or lost codes, so that the person enrols again; sessions end."""
    with attempt(RESET_FACTOR, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        permit(rights, rules.why_not_reset_second_factor(rights, user))
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        line.reason = reason
    return user


def end_own_sessions(*, by: User) -> None:
    """Sign the person out everywhere, here included."""
    with attempt(END_SESSIONS, by, by=by):
        end_sessions(locked(by))


def end_sessions(user: User) -> None:
    """No session of the person works any more, nor will if the account is closed and opened again."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        store.delete(key)
    UserSession.objects.filter(user=user).delete()
