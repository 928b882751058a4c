from __future__ import annotations

from datchuan.findings.tests.conftest import here, world
from datchuan.people.tests.cast import _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "here", "province", "signed_in", "world"]
