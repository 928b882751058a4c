"""Whether a signed PDF holds: the whole file covered, unchanged, by somebody whom a configured root vouches for, at the time.

The file is read in a child process (``examining``); this module finds the roots and says the outcome in words.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from datchuan.config import child
from datchuan.papers import demo_authority

#: Run by path in the child; the libraries that it needs are never loaded into this process.
_PROGRAM = ModuleType("examining")
_PROGRAM.__file__ = str(Path(__file__).resolve().with_name("examining.py"))


@dataclass(frozen=True)
class Signature:
    """The facts of one signature. ``cause`` is "" when it holds; ``timestamp`` is "" without a trusted time stamp."""

    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    not_before: str = ""
    not_after: str = ""
    claimed: str = ""
    timestamp: str = ""
    coverage: str = ""
    ok: bool = False
    cause: str = ""
    lists: bool = False

    @property
    def at(self) -> datetime | None:
        """When it was signed: by the time stamp, or as the signer's machine said."""
        text = self.timestamp or self.claimed
        return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Verdict:
    """The outcome for a file. ``cause`` is "" when every signature holds and the last one covers the whole file."""

    cause: str
    signatures: tuple[Signature, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return not self.cause

    @property
    def last(self) -> Signature:
        return self.signatures[-1] if self.signatures else Signature()

    @property
    def signer(self) -> str:
        return "; ".join(one.signer for one in self.signatures)

    @property
    def signed_at(self) -> datetime | None:
        return self.last.at

    @property
    def coverage(self) -> str:
        return self.last.coverage

    @property
    def sentence(self) -> str:
        """What a person reads, in the language of the page."""
        return _good(self) if self.ok else _bad(self.cause, self._failed())

    @property
    def sentence_vi(self) -> str:
        with override("vi"):
            return self.sentence

    @property
    def certificate_status(self) -> str:
        """What is known of the certificate, in words."""
        if self.cause == "revoked":
            return _("chứng thư đã bị thu hồi")
        if self.cause == "expired":
            return _("chứng thư không còn hiệu lực lúc ký")
        if self.ok and self.last.lists:
            return _("còn hiệu lực lúc ký, không có trong danh sách thu hồi đã nạp")
        return _("còn hiệu lực lúc ký; chưa kiểm tra thu hồi") if self.ok else ""

    def _failed(self) -> Signature:
        return next((one for one in self.signatures if not one.ok), self.last)

    def plain(self) -> dict[str, Any]:
        return {"cause": self.cause, "signatures": [asdict(one) for one in self.signatures]}


def verdict_from(data: dict[str, Any]) -> Verdict:
    """The verdict of ``plain``."""
    return Verdict(str(data["cause"]), tuple(_signature(one) for one in data["signatures"]))


def verify(data: bytes, roots: Sequence[bytes], at: datetime, lists: Sequence[bytes] = ()) -> Verdict:
    """Judge a PDF. ``roots`` are certificates (PEM or DER) of those who vouch for signers, ``lists`` revocation lists.

    ``at`` is the instant at which the file was first in our hands: without a trusted time stamp the certificate must have
    been valid then too, because a signer's own clock can say anything. Takes about a second.
    """
    job = {"roots": _encoded(roots), "lists": _encoded(lists), "at": at.isoformat()}
    try:
        said = child.read(_PROGRAM, json.dumps(job).encode() + b"\n" + data)
    except child.TooHeavy:
        return Verdict("heavy")
    except child.Unreadable:
        return Verdict("unreadable")
    if "problem" in said:
        return Verdict(str(said["problem"]))
    found = tuple(_signature(one) for one in said["signatures"])
    return Verdict(_cause(found), found)


def _signature(said: dict[str, Any]) -> Signature:
    known = Signature.__dataclass_fields__
    texts = {k: (v if isinstance(v, bool) else str(v)[:200]) for k, v in said.items() if k in known}
    return Signature(**texts)  # type: ignore[arg-type]


def _cause(signatures: tuple[Signature, ...]) -> str:
    """The whole file must be covered by its last signature, whatever else holds (M19 of the safety design)."""
    changed = next((one.cause for one in signatures if one.cause in {"changed", "broken"}), "")
    if changed:
        return changed
    if signatures[-1].coverage != "ENTIRE_FILE":
        return "appended"
    return next((one.cause for one in signatures if not one.ok), "")


def _encoded(files: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in files]


def trusted_roots() -> list[bytes]:
    """The certificates in the folder ``DATCHUAN_SIGNATURE_ROOTS``; in demo mode the demo authority too."""
    found = _files(".pem", ".crt", ".cer")
    return [*found, *demo_authority.roots()] if settings.DEMO else found


def revocation_lists() -> list[bytes]:
    """The revocation lists (.crl) in the same folder."""
    return _files(".crl")


def _files(*endings: str) -> list[bytes]:
    folder = settings.SIGNATURE_ROOTS
    if not folder or not Path(folder).is_dir():
        return []
    return [path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.suffix.lower() in endings]


def _good(verdict: Verdict) -> str:
    words = {"signer": verdict.signer, "issuer": verdict.last.issuer, "at": _when(verdict.last)}
    if verdict.last.timestamp:
        return (
            _(
                "Chữ ký số của %(signer)s còn nguyên vẹn, chứng thư do %(issuer)s cấp, dấu thời gian %(at)s. Tệp không thay "
                "đổi sau khi ký."
            )
            % words
        )
    return (
        _(
            "Chữ ký số của %(signer)s còn nguyên vẹn, chứng thư do %(issuer)s cấp, ký lúc %(at)s theo đồng hồ máy người ký. "
            "Tệp không thay đổi sau khi ký."
        )
        % words
    )


def _when(signature: Signature) -> str:
    return f"{localtime(signature.at):%H:%M %d/%m/%Y}" if signature.at else "?"


def _bad(cause: str, signature: Signature) -> str:
    words = {"signer": signature.signer, "issuer": signature.issuer}
    return {
        "not_pdf": _("Tệp này không phải PDF, nên không có chữ ký số để kiểm tra."),
        "unreadable": _("Không đọc được tệp PDF này. Tải lại bản gốc rồi kiểm tra lần nữa."),
        "encrypted": _("Tệp PDF có mật khẩu, nên không kiểm tra được chữ ký. Dùng bản không đặt mật khẩu."),
        "heavy": _("Tệp PDF quá nặng để kiểm tra chữ ký. Dùng bản gốc do cơ quan gửi."),
        "unsigned": _("Tệp PDF không có chữ ký số."),
        "changed": _("Nội dung tệp đã bị sửa sau khi %(signer)s ký. Không dùng tệp này; lấy lại bản gốc.") % words,
        "broken": _("Chữ ký trong tệp bị hỏng, không kiểm tra được. Lấy lại bản gốc."),
        "appended": _(
            "Sau chữ ký của %(signer)s, tệp bị thêm nội dung không được ký. Không dùng tệp này; lấy lại bản gốc."
        )
        % words,
        "modified": _("Sau chữ ký của %(signer)s, tệp bị thay đổi theo cách chữ ký không cho phép. Lấy lại bản gốc.")
        % words,
        "revoked": _("Chứng thư của %(signer)s đã bị thu hồi. Hỏi cơ quan ký để lấy bản ký lại.") % words,
        "expired": _(
            "Chứng thư của %(signer)s không còn hoặc chưa có hiệu lực lúc ký. Hỏi cơ quan ký để lấy bản ký lại."
        )
        % words,
        "stale": _(
            "Danh sách thu hồi của %(issuer)s đã cũ, nên chưa biết chứng thư của %(signer)s còn hiệu lực hay không. Báo "
            "quản trị hệ thống nạp danh sách mới."
        )
        % words,
        "self_signed": _("Chứng thư của %(signer)s tự ký, không có cơ quan chứng thực nào bảo đảm.") % words,
        "untrusted": _(
            "Chứng thư của %(signer)s do %(issuer)s cấp, là nơi hệ thống này chưa tin. Báo quản trị hệ thống nếu đó là cơ "
            "quan chứng thực được thừa nhận."
        )
        % words,
        "future": _("Thời điểm ký ghi trong tệp chưa tới. Kiểm tra đồng hồ của máy ký rồi ký lại."),
    }[cause]
