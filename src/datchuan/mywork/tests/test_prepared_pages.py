"""The pages that are open all day ask only what was compiled once (docs/decisions/0011): compiling costs most of a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler

from datchuan.config import clock
from datchuan.packs.tests.world import TODAY, World


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("vpdp", "/"),
        ("xa.tienlanh", "/commune/20869/NTM/"),
        ("xa.tienlanh", "/commune/20869/NTM/9.2/2023/"),
    ],
)
def test_nothing_is_compiled_the_second_time(
    measured: World, monkeypatch: pytest.MonkeyPatch, settings: Any, who: str, path: str
) -> None:
    settings.BOARDS_KEPT = 8
    with clock.travel(TODAY):
        client = measured.client(who)
        assert client.get(path).status_code == 200
        compiled, as_sql = [], SQLCompiler.as_sql

        def noted(compiler: SQLCompiler, *args: object, **named: object) -> object:
            compiled.append(str(compiler.query.model))
            return as_sql(compiler, *args, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(SQLCompiler, "as_sql", noted)
        assert client.get(path).status_code == 200
        assert compiled == []
