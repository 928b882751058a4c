"""Keys that an installation keeps on its server for an organ: a PKCS#12 file, or where to find a token.

The folder of ``DATCHUAN_SIGNING_KEYS`` has for an organ of the code UBND-49 either ``UBND-49.p12`` or ``UBND-49.toml`` with
``library``, ``token`` and ``certificate``. What opens the key (password, PIN) is typed by the signer each time and kept nowhere.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused
from datchuan.papers.signing import Identity, Pkcs12, Token
from datchuan.people.models import Agency

_TOKEN_FIELDS = ("library", "token", "certificate")


@dataclass(frozen=True)
class KeptKey:
    """The key of an organ on this server."""

    path: Path

    @property
    def is_token(self) -> bool:
        return self.path.suffix == ".toml"

    @property
    def secret_name(self) -> str:
        """What the signer types to open it."""
        return _("Mã PIN của thiết bị ký") if self.is_token else _("Mật khẩu của khóa ký")

    def identity(self, secret: str) -> Identity:
        """The key, to be opened with what the signer typed. Raises ``Refused`` when its file cannot be read."""
        try:
            if not self.is_token:
                return Pkcs12(self.path.read_bytes(), secret)
            said = tomllib.loads(self.path.read_text(encoding="utf-8"))
            library, label, certificate = (str(said[name]) for name in _TOKEN_FIELDS)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError):
            sentence = _(
                "Không đọc được khóa ký của cơ quan trên máy chủ. Báo quản trị hệ thống xem thư mục khóa; trong lúc chờ, ký "
                "bằng công cụ của cơ quan cấp chứng thư rồi tải bản đã ký lên."
            )
            raise Refused(sentence, status=409) from None
        return Token(library, label, certificate, secret)


def kept_key(organ: Agency) -> KeptKey | None:
    """The key of an organ, None where the server keeps none. A token goes before a file."""
    if not settings.SIGNING_KEYS:
        return None
    found = (Path(settings.SIGNING_KEYS) / f"{organ.code}{ending}" for ending in (".toml", ".p12"))
    return next((KeptKey(path) for path in found if path.is_file()), None)
