from __future__ import annotations

import pytest
from django.utils import translation

from datchuan.journal import kinds


def test_a_kind_has_words_in_both_languages() -> None:
    assert kinds.register("test.save", "Lưu số liệu", "saved a value") == "test.save"
    assert str(kinds.words("test.save")) == "Lưu số liệu"
    with translation.override("en"):
        assert str(kinds.words("test.save")) == "saved a value"


def test_other_words_for_a_known_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="already registered as 'Lưu số liệu'"):
        kinds.register("test.save", "Ghi", "wrote")
    assert str(kinds.words("test.save")) == "Lưu số liệu"


@pytest.mark.parametrize("name", ["save", "Test.save", "test.save.it", "test save", ""])
def test_a_kind_is_room_and_verb(name: str) -> None:
    with pytest.raises(ValueError, match=r"room\.verb"):
        kinds.register(name, "a", "b")


def test_a_kind_that_left_the_code_is_shown_by_its_name() -> None:
    assert str(kinds.words("gone.away")) == "gone.away"
