"""Looks at the signatures of a PDF. Run by path in a child with limits: what it reads may be hostile.

Standard input: one line of JSON (roots and revocation lists in base64, the instant at which the file is judged), then the file.
Standard output: {"signatures": [...]} with facts only, or {"problem": cause}. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import datetime, timedelta
from io import BytesIO
from types import ModuleType
from typing import Any


class _NotLoaded(ModuleType):
    """Stands for a library whose names are mentioned and never used."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


# The library would load its client for HTTP, which takes as long as all the rest and has no business here.
sys.modules.setdefault("aiohttp", _NotLoaded("aiohttp"))

from asn1crypto import crl, pem, x509  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402
from pyhanko.sign.validation import validate_pdf_signature  # noqa: E402
from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: E402
from pyhanko_certvalidator import ValidationContext  # noqa: E402
from pyhanko_certvalidator.policy_decl import (  # noqa: E402
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager  # noqa: E402

#: A clock may be a little ahead of ours.
_SLACK = timedelta(minutes=5)
#: Certificates of this service carry one of the two.
_KEY_USE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def examine(data: bytes, roots: list[bytes], lists: list[bytes], at: datetime) -> dict[str, Any]:
    """The facts of every signature, in their order in the file."""
    if not data.startswith(b"%PDF-"):
        return {"problem": "not_pdf"}
    try:
        reader = PdfFileReader(BytesIO(data))
        if reader.encrypted:
            return {"problem": "encrypted"}
        signatures = list(reader.embedded_regular_signatures)
    except MemoryError:
        raise
    except Exception:
        return {"problem": "unreadable"}
    if not signatures:
        return {"problem": "unsigned"}
    trusted = [x509.Certificate.load(_der(root)) for root in roots]
    revoked = [crl.CertificateList.load(_der(one)) for one in lists]
    return {"signatures": [_facts(one, trusted, revoked, at) for one in signatures]}


def _der(data: bytes) -> bytes:
    return pem.unarmor(data)[2] if pem.detect(data) else data  # type: ignore[no-any-return]


def _context(roots: list[x509.Certificate], lists: list[crl.CertificateList], at: datetime) -> ValidationContext:
    """``lists`` are those of the signer's issuer: where there is one, it must be used; where there is none, none is."""
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED if lists else RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
    checking = RevocationCheckingPolicy(rule, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT)
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        moment=at,
        allow_fetching=False,
        crls=lists,
        # A list that came out after the signature says as well whether the certificate was revoked before it.
        revinfo_policy=CertRevTrustPolicy(checking, retroactive_revinfo=True),
    )


def _facts(
    signature: Any, roots: list[x509.Certificate], lists: list[crl.CertificateList], at: datetime
) -> dict[str, Any]:
    certificate = signature.signer_cert
    lists = [one for one in lists if one.issuer == certificate.issuer]
    found = {
        "signer": certificate.subject.native.get("common_name", ""),
        "organisation": certificate.subject.native.get("organization_name", ""),
        "issuer": certificate.issuer.native.get("common_name", ""),
        "serial": f"{certificate.serial_number:x}",
        "not_before": certificate.not_valid_before.isoformat(),
        "not_after": certificate.not_valid_after.isoformat(),
        "claimed": signature.self_reported_timestamp.isoformat() if signature.self_reported_timestamp else "",
        "lists": bool(lists),
    }
    try:
        status = _status(signature, _context(roots, lists, at))
    except MemoryError:
        raise
    except Exception as error:
        return found | {"ok": False, "cause": "broken", "detail": type(error).__name__, "coverage": "", "timestamp": ""}
    stamp = status.timestamp_validity
    stamped = stamp.timestamp if stamp is not None and stamp.valid and stamp.intact and stamp.trusted else None
    if stamped is not None and stamped <= at + _SLACK:
        # A trusted stamp proves when the signature stood: the certificate need not be valid any longer.
        status = _status(signature, _context(roots, lists, stamped))
    found["timestamp"] = stamped.isoformat() if stamped else ""
    found["coverage"] = status.coverage.name
    cause = _cause(signature, status, stamped, at)
    if cause == "untrusted" and lists and _status(signature, _context(roots, [], stamped or at)).trusted:
        cause = "stale"  # the list of the issuer is too old to say anything
    return found | {"ok": not cause, "cause": cause}


def _status(signature: Any, context: ValidationContext) -> Any:
    return validate_pdf_signature(signature, context, context, key_usage_settings=_KEY_USE)


def _cause(signature: Any, status: Any, stamped: datetime | None, at: datetime) -> str:
    """Why a signature does not hold, the gravest first; "" when it holds."""
    certificate, claimed = signature.signer_cert, signature.self_reported_timestamp
    if not (status.intact and status.valid):
        return "changed"
    if status.revoked:
        return "revoked"
    moments = [stamped] if stamped else [at, *([claimed] if claimed else [])]
    if any(not certificate.not_valid_before <= moment <= certificate.not_valid_after for moment in moments):
        return "expired"
    if not status.trusted:
        return "self_signed" if certificate.self_issued and certificate.subject == certificate.issuer else "untrusted"
    if claimed and claimed > at + _SLACK:
        return "future"
    if not status.bottom_line:
        return "modified"
    return ""


def answer(said: bytes) -> dict[str, Any]:
    """What is said on standard output to what came on standard input."""
    head, _, data = said.partition(b"\n")
    job = json.loads(head)
    roots = [base64.b64decode(root) for root in job["roots"]]
    lists = [base64.b64decode(one) for one in job["lists"]]
    return examine(data, roots, lists, datetime.fromisoformat(job["at"]))


if __name__ == "__main__":
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
