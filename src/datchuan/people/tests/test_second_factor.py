"""The second factor: offered to everybody, asked of the province outside demo mode, kept secret, recoverable."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import credentials
from datchuan.people.tests.cast import PASSWORD, Cast, proved
from datchuan.people.tests.test_accounts import NOT_YOURS

ENROL = "/accounts/2fa/totp/activate/"
MUST = ["department", "coordinator", "council_member", "leader", "front", "operator"]
NEED_NOT = ["officer", "district", "district_leader"]


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def browser(username: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


@pytest.fixture
def real(settings) -> None:
    settings.DEMO = False


@pytest.mark.parametrize("who", MUST)
def test_the_province_enrols_first(cast: Cast, real: None, signed_in, who: str) -> None:
    client = signed_in(getattr(cast, who))
    opened = client.get("/accounts/sessions/")
    assert (opened.status_code, opened["Location"]) == (302, ENROL)
    sent = client.post("/accounts/sessions/")
    assert sent.status_code == 403
    assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize("who", NEED_NOT)
def test_others_need_not(cast: Cast, real: None, signed_in, who: str) -> None:
    assert signed_in(getattr(cast, who)).get("/accounts/sessions/").status_code == 200


@pytest.mark.parametrize("who", MUST)
def test_nobody_has_to_in_a_demo(cast: Cast, signed_in, who: str) -> None:
    assert signed_in(getattr(cast, who)).get("/accounts/sessions/").status_code == 200


def test_enrolling_opens_the_rest_and_gives_recovery_codes(cast: Cast, real: None) -> None:
    client = browser("coordinator")
    page = client.get(ENROL).content.decode()
    assert "Chức vụ của anh/chị cần bước này." in page
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    wrong = client.post(ENROL, {"code": "000000"})
    assert wrong.context["form"].errors["code"] == ["Mã chưa đúng hoặc đã cũ. Nhập mã 6 số đang hiện trên điện thoại."]
    done = client.post(ENROL, {"code": code_of(secret)}, follow=True)
    assert done.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert len(re.findall(r"<li><code>", done.content.decode())) == 10
    assert client.get("/accounts/sessions/").status_code == 200
    assert Entry.objects.get(kind="people.add_second_factor").actor_id == cast.coordinator.pk
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored, "the secret lies encrypted in the database"


def enrolled(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_the_code_is_asked_at_sign_in_and_works_once(cast: Cast) -> None:
    secret = enrolled(cast.officer)
    client = browser("officer")
    assert "_auth_user_id" not in client.session
    code = code_of(secret)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.officer.pk)
    second = browser("officer")
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert "_auth_user_id" not in second.session
    assert [(e.kind, e.reason) for e in Entry.objects.filter(kind__startswith="people.sign_in").order_by("id")] == [
        ("people.sign_in", ""), ("people.sign_in_failed", "Mã xác thực chưa đúng"),
    ]  # fmt: skip


def test_codes_cannot_be_guessed_without_end(cast: Cast) -> None:
    secret = enrolled(cast.officer)
    client = browser("officer")
    for _attempt in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    locked = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert locked.context["form"].errors["code"][0].startswith("Đã thử sai nhiều lần.")
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(cast: Cast) -> None:
    enrolled(cast.officer)
    code = RecoveryCodes.activate(cast.officer).get_unused_codes()[0]
    first, second = browser("officer"), browser("officer")
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


def test_who_must_have_it_cannot_turn_it_off(cast: Cast, real: None) -> None:
    secret = enrolled(cast.coordinator)
    client = browser("coordinator")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    response = client.post("/accounts/2fa/totp/deactivate/")
    assert [str(e) for e in response.context["form"].non_field_errors()] == [
        "Chức vụ của anh/chị cần bước xác thực thứ hai, nên giữ ở trạng thái bật. Mất điện thoại thì báo quản trị."
    ]
    assert Authenticator.objects.filter(user=cast.coordinator).exists()


def test_others_turn_it_off_with_a_line(cast: Cast, real: None) -> None:
    secret = enrolled(cast.officer)
    client = browser("officer")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.post("/accounts/2fa/totp/deactivate/", follow=True).redirect_chain == [("/accounts/2fa/", 302)]
    assert not Authenticator.objects.filter(user=cast.officer).exists()
    assert Entry.objects.get(kind="people.drop_second_factor").actor_id == cast.officer.pk


def test_an_old_session_confirms_the_password_before_enrolling(cast: Cast, signed_in) -> None:
    client = proved(signed_in(cast.officer), cast.officer, seconds_ago=901)
    asked = client.get(ENROL)
    assert (asked.status_code, asked["Location"]) == (
        302,
        f"/accounts/reauthenticate/?next={ENROL.replace('/', '%2F')}",
    )
    wrong = client.post("/accounts/reauthenticate/", {"password": "sai"})
    assert wrong.context["form"].errors["password"] == ["Mật khẩu chưa đúng. Nhập lại mật khẩu đang dùng."]
    cache.clear()
    client.post(f"/accounts/reauthenticate/?next={ENROL}", {"password": PASSWORD, "next": ENROL})
    assert client.get(ENROL).status_code == 200


def test_an_operator_takes_a_lost_telephone_away(cast: Cast, signed_in) -> None:
    enrolled(cast.coordinator)
    client = signed_in(cast.coordinator)
    with pytest.raises(Refused) as refusal:
        credentials.reset_second_factor(cast.coordinator, by=cast.leader)
    assert (refusal.value.sentence, refusal.value.status) == (NOT_YOURS, 403)
    credentials.reset_second_factor(cast.coordinator, by=cast.operator, reason="mất máy")
    assert not Authenticator.objects.filter(user=cast.coordinator).exists()
    assert client.get("/accounts/sessions/").status_code == 302
    assert Entry.objects.get(kind="people.reset_second_factor", outcome="ok").reason == "mất máy"
    with pytest.raises(Refused, match=r"^Bước xác thực thứ hai của chính mình"):
        credentials.reset_second_factor(cast.operator, by=cast.operator)
