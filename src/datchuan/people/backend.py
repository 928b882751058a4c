"""Who signs in, and who a session belongs to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from datchuan.config.prepared import Prepared
from datchuan.people.models import User

_person = Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)


class Backend(AuthenticationBackend):
    """allauth's, except that the person of a session is found by a prepared query: every request asks for one."""

    def get_user(self, user_id: Any) -> User | None:
        person: User | None = _person.first(pk=int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
