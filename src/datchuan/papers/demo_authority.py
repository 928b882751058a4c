"""A certificate authority for demo installations, which says in its name that it is worth nothing.

Made once under ``DATCHUAN_VAR/keys``: a root, and a PKCS#12 file for each demo person who signs. Only demo mode trusts it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from datchuan.config import clock
from datchuan.papers.signing import Pkcs12

NAME = "CHỨNG THƯ MINH HỌA - KHÔNG CÓ GIÁ TRỊ"
_YEARS = timedelta(days=3650)
#: Of files that protect nothing: the folder is the wall.
_PASSWORD = "minh-hoa"  # noqa: S105


def _folder() -> Path:
    return Path(settings.VAR) / "keys"


def roots() -> list[bytes]:
    """The certificate of the authority; none before it was made."""
    with contextlib.suppress(FileNotFoundError):
        return [(_folder() / "demo-root.pem").read_bytes()]
    return []


def make() -> None:
    """Make the authority if there is none. Harmless when called by several processes at once."""
    folder = _folder()
    if (folder / "demo-root.pem").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _built(_name(NAME), _name(NAME), key.public_key(), key, authority=True)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # The key first: a root without its key could never vouch for anybody.
    if _write(folder / "demo-root.key", private):
        _write(folder / "demo-root.pem", certificate.public_bytes(serialization.Encoding.PEM))


def identity_of(code: str, full_name: str) -> Pkcs12:
    """The key of a demo person (``code`` is the name of its file), made when first wanted."""
    make()
    path = _folder() / f"{code}.p12"
    if not path.exists():
        key = serialization.load_pem_private_key((_folder() / "demo-root.key").read_bytes(), None)
        root = x509.load_pem_x509_certificate(roots()[0])
        own = ec.generate_private_key(ec.SECP256R1())
        certificate = _built(_name(full_name), root.subject, own.public_key(), key, authority=False)
        closed = serialization.BestAvailableEncryption(_PASSWORD.encode())
        _write(path, pkcs12.serialize_key_and_certificates(code.encode(), own, certificate, [root], closed))
    return Pkcs12(path.read_bytes(), _PASSWORD)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _built(subject: x509.Name, issuer: x509.Name, public: object, key: object, *, authority: bool) -> x509.Certificate:
    # From a year before the day of the clock, which a demo simulates: its papers are signed on that day.
    start = datetime.combine(clock.today(), time(0), UTC) - timedelta(days=365)
    use = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(secrets.randbits(120))
        .not_valid_before(start)
        .not_valid_after(start + _YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)  # type: ignore[arg-type]
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)  # type: ignore[attr-defined]
    )
    return builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]


def _write(path: Path, data: bytes) -> bool:
    """Write a file that only this account reads, unless another process was first. Whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
