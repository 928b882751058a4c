from __future__ import annotations

import pytest

from datchuan.packs.tests.world import _loaded, _measured, measured, quang_nam

__all__ = ["_loaded", "_measured", "measured", "quang_nam"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-url-table", action="store_true", help="write tests/url_table.txt anew, to be reviewed")
