"""Signing with a key that the server keeps for an organ, on the page of a paper."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.papers import actions, demo_authority
from datchuan.papers.keys import kept_key
from datchuan.papers.models import IssuedPaper
from datchuan.papers.samples import sample
from datchuan.papers.signing import Token
from datchuan.people.models import Agency, User
from datchuan.people.tests.cast import Cast

SignedIn = Callable[[User], Client]
PASSWORD = demo_authority._PASSWORD


@pytest.fixture
def keys(settings, tmp_path: Path) -> Path:
    """A folder of keys; the demo authority, which a demo trusts, plays the authority of the province."""
    settings.SIGNING_KEYS = str(tmp_path)
    return tmp_path


def numbered(cast: Cast) -> IssuedPaper:
    organ = Agency.objects.get(code="UBND-49")
    made = actions.draft(sample("to_trinh_tinh"), organ=organ, scope="system", by=cast.coordinator, is_demo=False)
    return actions.take_number(made, by=cast.coordinator, version=1, number=None, day=clock.today())


def test_the_signer_opens_the_key_of_the_organ_and_a_wrong_password_is_told_beside_it(
    cast: Cast, signed_in: SignedIn, keys: Path
) -> None:
    paper, leader = numbered(cast), signed_in(cast.leader)
    path = f"/papers/{paper.pk}/"
    assert "s-secret" not in leader.get(path).content.decode()  # no key: it is signed outside
    (keys / "UBND-49.p12").write_bytes(demo_authority.identity_of("organ", "UBND tỉnh").data)
    assert "Mật khẩu của khóa ký" in leader.get(path).content.decode()
    assert "s-secret" not in signed_in(cast.coordinator).get(path).content.decode()
    for secret, said in (("", "Nhập mật khẩu hoặc mã PIN"), ("sai", "Mật khẩu của tệp khóa chưa đúng")):
        refused = leader.post(path + "sign/", {"version": 2, "secret": secret})
        assert refused.status_code == 422 and said in unescape(refused.content.decode())
        assert "sai" not in refused.content.decode().split('id="s-secret"')[1].split(">")[0]
    for _press in range(2):  # pressed twice: signed once
        done = leader.post(path + "sign/", {"version": 2, "secret": PASSWORD})
        assert done.status_code == 303
    paper.refresh_from_db()
    assert (paper.state, paper.origin, paper.signed_by_id) == ("signed", "here", cast.leader.pk)
    lines = [str(vars(entry)) for entry in Entry.objects.filter(object_id=str(paper.pk))]
    assert lines and not any(PASSWORD in line for line in lines)  # what opens a key is kept nowhere


def test_whoever_does_not_sign_for_the_organ_is_refused_with_the_right_password(
    cast: Cast, signed_in: SignedIn, keys: Path
) -> None:
    paper = numbered(cast)
    (keys / "UBND-49.p12").write_bytes(demo_authority.identity_of("organ", "UBND tỉnh").data)
    refused = signed_in(cast.coordinator).post(f"/papers/{paper.pk}/sign/", {"version": 2, "secret": PASSWORD})
    assert refused.status_code in {403, 409} and "lãnh đạo cơ quan đó ký" in unescape(refused.content.decode())
    paper.refresh_from_db()
    assert paper.state == "numbered"


def test_a_token_is_named_by_a_file_and_a_broken_file_is_told(cast: Cast, keys: Path) -> None:
    organ = Agency.objects.get(code="UBND-49")
    assert kept_key(organ) is None
    file = keys / "UBND-49.toml"
    file.write_text('library = "/usr/lib/token.so"\ntoken = "UBND"\ncertificate = "ky so"\n', encoding="utf-8")
    key = kept_key(organ)
    assert key is not None and key.is_token
    assert key.identity("1234") == Token("/usr/lib/token.so", "UBND", "ky so", "1234")
    file.write_text("library = ", encoding="utf-8")
    with pytest.raises(Refused, match="Báo quản trị hệ thống xem thư mục khóa"):
        key.identity("1234")
    assert kept_key(Agency.objects.get(code="UBND-514")) is None
