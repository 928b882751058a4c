"""JSON from outside."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datchuan.config.jsonbody import BadJSON, parse

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | storable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(storable, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_sound_json_is_read_as_it_is(value: object) -> None:
    try:
        assert parse(json.dumps(value).encode()) == value
        assert parse(json.dumps(value, ensure_ascii=False).encode()) == value
    except BadJSON as problem:
        assert "lồng nhau" in problem.sentence


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse(body)
    except BadJSON as problem:
        assert problem.status == 400


def test_fractions_are_exact() -> None:
    assert parse(b'{"a": 0.1}') == {"a": Decimal("0.1")}


def test_twenty_levels_are_taken() -> None:
    parse(b"[" * 20 + b"]" * 20)
    with pytest.raises(BadJSON):
        parse(b"[" * 21 + b"]" * 21)
