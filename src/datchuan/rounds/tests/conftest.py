from __future__ import annotations

from datchuan.dossiers.tests.conftest import _empty_cache, cast, province, signed_in, way

__all__ = ["_empty_cache", "cast", "province", "signed_in", "way"]
