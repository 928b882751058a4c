"""Many communes judged at once are judged as each by itself, whatever is missing or not understood."""

from __future__ import annotations

from typing import Any

from datchuan.assessments.evaluation import catalogues_on, judge_with, letters
from datchuan.assessments.many import letters_of_many
from datchuan.assessments.tests.setting import DAY, Setting


def test_many_are_judged_as_one(here: Setting) -> None:
    full: dict[str, Any] = {
        "1.1": {"pass": True}, "1.2": {"na": True, "reason": "không có làng nghề"}, "2.1": {"num": "81", "den": "100"},
        "2.2": {"female": {"num": "7", "den": "9"}, "male": {"percent": "69.9"}}, "3.1": {"number": "47"},
        "2.3": {"parts": [{"num": "4", "den": "5"}, {"number": "0"}]}, "4": {"level": "Khá"}, "4.2": {"number": "11"},
    }  # fmt: skip
    values: dict[int, dict[str, Any]] = {
        1: full, 2: {}, 3: full | {"4": {"level": "Giỏi"}, "3.1": {"number": "9" * 30}}, 4: {"2.1": {"pass": True}},
    }  # fmt: skip
    profiles = {1: "DHNTB", 2: "TDMNPB", 3: "DHNTB"}
    for edition in (here.edition, here.model_edition):
        catalogues = catalogues_on(edition, DAY)
        found = letters_of_many(edition, values, profiles, DAY)
        for pk, given in values.items():
            assert found[pk] == letters(judge_with(catalogues, edition, given, profiles.get(pk, ""), DAY.year))
    assert letters_of_many(here.edition, {}, profiles, DAY) == {}
