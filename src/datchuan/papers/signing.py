"""Signing a PDF with a key that belongs to a person: a PKCS#12 file, or a token behind PKCS#11.

The usual way is outside: the office downloads the numbered PDF, signs it with the tool of its certificate authority, and
uploads it. Signing here serves installations that keep keys on the server, and the demo. With ``DATCHUAN_TSA_URL`` a time
stamp is asked for: the only address that this room ever calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused

#: Above the name of the signer there is room for a visible mark, in points from below left of the last page.
VISIBLE_BOX = (330, 60, 500, 100)


class Identity(Protocol):
    """Something that signs."""

    def opened(self) -> AbstractContextManager[Any]:
        """A pyHanko signer, for as long as one signature takes. Raises ``Refused`` when the key cannot be opened."""


@dataclass(frozen=True)
class Pkcs12:
    """A key with its certificate in a PKCS#12 file."""

    data: bytes
    password: str

    @contextmanager
    def opened(self) -> Iterator[Any]:
        from pyhanko.sign import signers

        try:
            signer = signers.SimpleSigner.load_pkcs12_data(self.data, [], self.password.encode())
        except ValueError:
            sentence = _("Mật khẩu của tệp khóa chưa đúng, hoặc tệp không phải PKCS#12. Nhập lại rồi ký.")
            raise Refused(sentence, status=409) from None
        yield signer


@dataclass(frozen=True)
class Token:
    """A key on a token or in a security module, through its PKCS#11 library.

    Needs the package ``python-pkcs11`` on the server, which is not installed with the product, because it is of use only
    where a token hangs on the server. See docs/signatures.md.
    """

    library: str
    label: str
    certificate: str
    pin: str

    @contextmanager
    def opened(self) -> Iterator[Any]:
        try:
            from pkcs11.exceptions import PKCS11Error
            from pyhanko.config.pkcs11 import TokenCriteria
            from pyhanko.sign import pkcs11
        except ImportError:
            raise Refused(
                _(
                    "Máy chủ chưa có phần đọc thiết bị ký (python-pkcs11). Báo quản trị hệ thống cài, hoặc ký bằng tệp khóa."
                ),
                status=409,
            ) from None
        wanted = TokenCriteria(label=self.label)
        try:
            # Left open, a session keeps everybody who signs next from logging in.
            with pkcs11.open_pkcs11_session(self.library, token_criteria=wanted, user_pin=self.pin) as session:
                # Many tokens sign what was hashed outside and know no mechanism that hashes.
                yield pkcs11.PKCS11Signer(session, cert_label=self.certificate, use_raw_mechanism=True)
        except PKCS11Error as fault:
            sentence = _(
                "Không mở được thiết bị ký hoặc khóa trong đó. Xem thiết bị đã cắm, tên thiết bị, tên chứng thư và mã PIN "
                "rồi ký lại; nhập sai PIN nhiều lần thì thiết bị tự khóa."
            )
            raise Refused(sentence, status=409) from fault


def sign(
    pdf: bytes, identity: Identity, *, at: datetime, reason: str = "", place: str = "", visible: bool = False
) -> bytes:
    """The PDF with a signature (PAdES) appended; what stood before is unchanged, byte for byte.

    ``at`` is the product's time, which a training installation simulates. The library is loaded when first wanted: it takes
    the better part of a second, and few processes ever sign.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    class SignerAt(signers.PdfSigner):  # type: ignore[misc]
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at
            return session

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    name = f"Signature{len(writer.prev.embedded_signatures) + 1}"
    described = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
        location=place or None,
    )
    stamper = HTTPTimeStamper(settings.TSA_URL) if settings.TSA_URL else None
    spec = fields.SigFieldSpec(name, on_page=-1, box=VISIBLE_BOX) if visible else None
    try:
        with identity.opened() as signer:
            signed = SignerAt(described, signer, timestamper=stamper, new_field_spec=spec).sign_pdf(writer)
    except TimestampRequestError as fault:
        sentence = _(
            "Nơi cấp dấu thời gian chưa trả lời, nên văn bản chưa được ký. Ký lại sau ít phút; vẫn vậy thì báo quản trị."
        )
        raise Refused(sentence, status=409) from fault
    return signed.getvalue()  # type: ignore[no-any-return]
