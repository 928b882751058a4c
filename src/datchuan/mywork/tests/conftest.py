"""The real pack, with demo figures of a few districts."""

from datchuan.packs.tests.world import _loaded, _measured, measured, quang_nam

__all__ = ["_loaded", "_measured", "measured", "quang_nam"]
