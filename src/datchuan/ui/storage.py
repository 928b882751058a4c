"""Static files straight from the packages: no build and no collecting step, yet compressed and cached for a year.

The address of a file carries the hash of its content (``/static/ui/app.css?v=3f2a…``), so a changed file has a new
address. Files under ``vendor/`` are addressed by style sheets too and carry their version in their path.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.responders import MissingFileError, StaticFile  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

FOREVER = "max-age=31536000, public, immutable"
BRIEFLY = "max-age=60, public"
COMPRESSED = {".css", ".js", ".svg", ".json", ".txt"}
_VERSIONED = re.compile(r"/vendor/[a-z.-]+-\d+\.\d+\.\d+/")
_digests: dict[str, tuple[int, str]] = {}


def digest_of(path: str | Path) -> str:
    """Twelve hex digits of the file's SHA-256, computed again only when the file has changed."""
    key, stamp = str(path), os.stat(path).st_mtime_ns
    known = _digests.get(key)
    if known is None or known[0] != stamp:
        known = _digests[key] = (stamp, hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12])
    return known[1]


class StaticStorage(StaticFilesStorage):
    """``url(name)`` with the hash of the content; a name that no package has keeps its bare address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        name = name or ""
        if settings.DEBUG or name not in self._urls:
            self._urls[name] = self._versioned(name)
        return self._urls[name]

    def _versioned(self, name: str) -> str:
        bare = super().url(name)
        if _VERSIONED.search(f"/{name}"):
            return bare
        path = finders.find(name)
        if not isinstance(path, str):
            log.warning("no static file %s", name)
            return bare
        return f"{bare}?v={digest_of(path)}"


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise over the finders, with compressed twins that it makes once and keeps under ``VAR/static-gzip``.

    An address with the right hash, or with a version in its path, may be kept for a year; any other for a minute.
    """

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        if not os.path.exists(path):
            raise MissingFileError(path)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        headers["ETag"] = f'"{digest_of(path)}"'
        packed = _packed(Path(path)) if Path(path).suffix in COMPRESSED else None
        return StaticFile(path, headers.items(), encodings={"gzip": str(packed)} if packed else None)

    def serve(self, static_file: Any, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = super().serve(static_file, request)
        asked = request.GET.get("v")
        lasting = f'"{asked}"' == getattr(static_file, "etag", None) if asked else _VERSIONED.search(request.path_info)
        response["Cache-Control"] = FOREVER if lasting else BRIEFLY
        return response


def _packed(path: Path) -> Path | None:
    """The gzip twin of a file, made when it is missing; None when the place cannot be written (then sent plain)."""
    target = Path(settings.VAR) / "static-gzip" / f"{path.name}-{digest_of(path)}.gz"
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            draft.write(gzip.compress(path.read_bytes(), 9, mtime=0))
        os.replace(draft.name, target)
    except OSError:
        log.warning("cannot keep the compressed form of %s", path, exc_info=True)
        return None
    return target
