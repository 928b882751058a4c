from __future__ import annotations

from datchuan.guidance.tests.conftest import place
from datchuan.packs.tests.world import _loaded, _measured, measured, quang_nam
from datchuan.people.tests.cast import _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "_loaded", "_measured", "cast", "measured", "place", "province", "quang_nam", "signed_in"]
