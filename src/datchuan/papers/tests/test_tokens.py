"""Keys on a token, by a token in software where the machine has one, and time stamps, by an authority on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from datchuan.config.errors import Refused
from datchuan.papers.pdf import render_pdf
from datchuan.papers.samples import sample
from datchuan.papers.signing import Token, sign
from datchuan.papers.tests.authority import Authority, authority
from datchuan.papers.verifying import verify

AT = datetime(2023, 12, 29, 9, 0, tzinfo=UTC)
#: Where Debian puts the token in software; ``SOFTHSM2_LIB`` names another place.
LIBRARIES = (os.environ.get("SOFTHSM2_LIB", ""), "/usr/lib/softhsm/libsofthsm2.so")
LABEL, CERTIFICATE, PIN = "van-phong", "lanh-dao", "1234"


@pytest.fixture(scope="module")
def made() -> SimpleNamespace:
    ours = authority()
    return SimpleNamespace(ours=ours, person=ours.person(), pdf=render_pdf(sample("quyet_dinh_cong_nhan")))


# A token


@pytest.fixture
def token(made: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    """A token in software that holds the key and the certificate of the person."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed here")
    library = next((path for path in LIBRARIES if path and Path(path).exists()), "")
    program = shutil.which("softhsm2-util")
    if not library or not program:
        pytest.skip("no token in software here (softhsm2)")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "conf"))
    key, certificate, _others = pkcs12.load_key_and_certificates(made.person.data, b"pass")
    assert key is not None and certificate is not None
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key").write_bytes(plain)
    for said in (
        ["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678"],
        ["--import", str(tmp_path / "key"), "--token", LABEL, "--label", CERTIFICATE, "--id", "01", "--pin", PIN],
    ):
        subprocess.run([program, "--module", library, *said], check=True, capture_output=True)
    _keep(library, certificate.public_bytes(serialization.Encoding.DER))
    return Token(library, LABEL, CERTIFICATE, PIN)


def _keep(library: str, certificate: bytes) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    with pkcs11.lib(library).get_token(token_label=LABEL).open(user_pin=PIN, rw=True) as session:
        more = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: CERTIFICATE, pkcs11.Attribute.ID: b"\x01"}
        session.create_object({**decode_x509_certificate(certificate), **more})


def test_a_token_signs_again_and_again_and_says_what_is_wrong(made: SimpleNamespace, token: Token) -> None:
    for _again in range(2):
        verdict = verify(sign(made.pdf, token, at=AT), [made.ours.root], AT)
        assert (verdict.ok, verdict.signer, verdict.coverage) == (True, "Lê Văn Thử", "ENTIRE_FILE")
    for wrong in ({"pin": "9999"}, {"label": "khac"}, {"certificate": "khac"}, {"library": "/nowhere.so"}):
        with pytest.raises(Refused, match="Không mở được thiết bị ký"):
            sign(made.pdf, Token(**{**vars(token), **wrong}), at=AT)
    assert verify(sign(made.pdf, token, at=AT), [made.ours.root], AT).ok


# Time stamps


def stamper(stamps: Authority, at: datetime) -> Any:
    """What answers for a time stamp authority: pyHanko's own, with a key of ours."""
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    person = stamps.stamping()
    key, certificate, _others = pkcs12.load_key_and_certificates(person.data, b"pass")
    assert key is not None and certificate is not None
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    der = x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return DummyTimeStamper(der, keys.PrivateKeyInfo.load(plain), SimpleCertificateStore(), fixed_dt=at)


@pytest.fixture
def stamps(settings: Any) -> Iterator[SimpleNamespace]:
    """A time stamp authority on this machine, which says what time it is: its root, and the time in ``at``."""
    office, state = authority("Cơ quan dấu thời gian thử"), SimpleNamespace(at=AT, asked=0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper(office, state.at).request_tsa_response(asked).dump()
            state.asked += 1
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    state.root = office.root
    yield state
    server.shutdown()
    server.server_close()


def test_a_time_stamp_says_when_and_outlives_the_certificate(made: SimpleNamespace, stamps: SimpleNamespace) -> None:
    signed = sign(made.pdf, made.person, at=AT)
    assert stamps.asked > 0
    years_later = AT + timedelta(days=3 * 365)  # the certificate of the signer has ended by then
    verdict = verify(signed, [made.ours.root, stamps.root], years_later)
    assert (verdict.ok, verdict.signed_at) == (True, AT)
    assert "dấu thời gian 16:00 29/12/2023" in verdict.sentence_vi
    assert verify(signed, [made.ours.root], years_later).cause == "expired"  # a stamp of nobody's proves nothing


def test_a_stamp_after_the_end_of_the_certificate_is_refused(made: SimpleNamespace, stamps: SimpleNamespace) -> None:
    stamps.at = AT + timedelta(days=3 * 365)
    signed = sign(made.pdf, made.person, at=AT)
    assert verify(signed, [made.ours.root, stamps.root], stamps.at).cause == "expired"
