"""Certificate authorities for tests: any name, any dates, any fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from datchuan.papers.signing import Pkcs12

START, END = datetime(2023, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: Any

    @property
    def root(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def person(
        self, name: str = "Lê Văn Thử", *, start: datetime = START, end: datetime = END, stamps: bool = False
    ) -> Pkcs12:
        key: Any = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
        uses = {"authority": False, "stamps": stamps}
        found = _built(_name(name), self.certificate.subject, key.public_key(), self.key, start, end, **uses)
        data = pkcs12.serialize_key_and_certificates(
            b"x", key, found, [self.certificate], serialization.BestAvailableEncryption(b"pass")
        )
        return Pkcs12(data, "pass")

    def stamping(self) -> Pkcs12:
        """The key by which the authority stamps the time."""
        return self.person("Dấu thời gian", end=datetime(2035, 1, 1, tzinfo=UTC), stamps=True)

    def revokes(self, identity: Pkcs12, on: datetime) -> bytes:
        """A revocation list that names the certificate of an identity."""
        certificate = pkcs12.load_key_and_certificates(identity.data, b"pass")[1]
        assert certificate
        revoked = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(on).build()
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject).last_update(on)
        builder = builder.next_update(on + timedelta(days=300)).add_revoked_certificate(revoked)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def authority(name: str = "Cơ quan chứng thực thử") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    end = datetime(2035, 1, 1, tzinfo=UTC)
    return Authority(_built(_name(name), _name(name), key.public_key(), key, START, end, authority=True), key)


def self_signed(name: str) -> Pkcs12:
    key = ec.generate_private_key(ec.SECP256R1())
    found = _built(_name(name), _name(name), key.public_key(), key, START, END, authority=False)
    data = pkcs12.serialize_key_and_certificates(b"x", key, found, [], serialization.BestAvailableEncryption(b"pass"))
    return Pkcs12(data, "pass")


def _built(
    subject: x509.Name,
    issuer: x509.Name,
    public: Any,
    key: Any,
    start: datetime,
    end: datetime,
    *,
    authority: bool,
    stamps: bool = False,
) -> x509.Certificate:
    use = x509.KeyUsage(
        digital_signature=not authority, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    builder = builder.add_extension(use, critical=True)
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
    ).sign(key, hashes.SHA256())
