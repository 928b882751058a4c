from __future__ import annotations

from datchuan.packs.tests.world import _measured, measured

__all__ = ["_measured", "measured"]
