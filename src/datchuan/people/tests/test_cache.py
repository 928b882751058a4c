"""Rate limits hold for all processes together: the cache is a table of the database."""

from __future__ import annotations

import pytest
from django.core.cache.backends.db import DatabaseCache

pytestmark = pytest.mark.django_db


def test_what_one_process_counts_another_sees() -> None:
    one, other = DatabaseCache("datchuan_cache", {}), DatabaseCache("datchuan_cache", {})
    one.set("failed-sign-ins", 9, 60)
    assert other.get("failed-sign-ins") == 9
    assert other.incr("failed-sign-ins") == 10
    assert one.get("failed-sign-ins") == 10


def test_what_has_expired_is_gone() -> None:
    cache = DatabaseCache("datchuan_cache", {})
    cache.set("used-code", True, -1)
    assert cache.get("used-code") is None


def test_the_product_uses_the_table() -> None:
    from datchuan.config import settings

    assert settings.CACHES["default"] == {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "datchuan_cache",
    }
