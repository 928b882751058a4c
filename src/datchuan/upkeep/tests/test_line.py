"""The line of revocation: every boundary and level by hand, and all of it against a count of every possibility."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datchuan.procedures.plan import Case
from datchuan.upkeep.line import assess, from_letters

KEYS = {
    "NTM": ("thu_nhap", "moi_truong", "quoc_phong_an_ninh"),
    "NTM_NC": ("thu_nhap", "moi_truong", "chat_luong_moi_truong_song", "quoc_phong_an_ninh"),
}


def cases(measured_against: str = "NTM", start: str = "30", middle: str = "50") -> tuple[Case, ...]:
    """The two cases of the procedure of 2021-2025."""
    about = {"measured_against": measured_against, "standing": "to_check", "source": "S07", "text_en": ""}
    return (
        Case("A", "Từ 30 % đến dưới 50 %.", from_percent=Decimal(start), below_percent=Decimal(middle),
             key_subjects=KEYS[measured_against], **about),
        Case("B", "Từ 50 % trở lên.", from_percent=Decimal(middle), below_percent=None, key_subjects=(), **about),
    )  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    code: str
    subject: str = ""
    name_vi: str = ""
    name_en: str = ""


def criteria(count: int, *subjects: str) -> list[Criterion]:
    """So many criteria, the first ones with the subjects."""
    given_subjects = [*subjects, *[f"khac_{n}" for n in range(count)]][:count]
    return [Criterion(str(n), subject, f"Tiêu chí {n}") for n, subject in enumerate(given_subjects, start=1)]


@pytest.mark.parametrize("level", ["NTM", "NTM_NC"])
@pytest.mark.parametrize(
    ("lost", "total", "keys", "case", "distance"),
    [
        # 19 criteria: 5 are 26.3 %, 6 are 31.6 %, 9 are 47.4 %, 10 are 52.6 %.
        (0, 19, 0, "", 6),
        (5, 19, 0, "", 1),
        (5, 19, 1, "", 1),
        (5, 19, 3, "", 1),
        (6, 19, 0, "", 1),
        (6, 19, 1, "A", 0),
        (9, 19, 0, "", 1),
        (9, 19, 1, "A", 0),
        (10, 19, 0, "B", 0),
        (10, 19, 3, "B", 0),
        (19, 19, 3, "B", 0),
        # 20 criteria: 6 are 30 % exactly, "from 30 %" includes it; 10 are 50 % exactly, "below 50 %" excludes it.
        (5, 20, 1, "", 1),
        (6, 20, 0, "", 1),
        (6, 20, 1, "A", 0),
        (9, 20, 1, "A", 0),
        (9, 20, 0, "", 1),
        (10, 20, 0, "B", 0),
        (10, 20, 1, "B", 0),
        # 16 criteria: 4 are 25 %, 5 are 31.25 %, 8 are 50 % exactly.
        (4, 16, 1, "", 1),
        (5, 16, 1, "A", 0),
        (7, 16, 1, "A", 0),
        (7, 16, 0, "", 1),
        (8, 16, 0, "B", 0),
        # 10 criteria: 3 are 30 % exactly.
        (2, 10, 1, "", 1),
        (3, 10, 1, "A", 0),
        (5, 10, 0, "B", 0),
    ],
)
def test_the_boundaries(level: str, lost: int, total: int, keys: int, case: str, distance: int) -> None:
    found = assess(cases(level), criteria(lost, *KEYS[level][:keys]), [], total)
    assert (found.case, found.sure, found.distance, len(found.keys)) == (case, True, distance, keys)
    assert found.reached is bool(case)


@pytest.mark.parametrize("subject", KEYS["NTM_NC"])
def test_each_key_criterion_alone_is_enough(subject: str) -> None:
    assert assess(cases("NTM_NC"), criteria(6, subject), [], 19).case == "A"


def test_the_quality_of_the_living_environment_is_key_for_the_higher_levels_only() -> None:
    lost = criteria(6, "chat_luong_moi_truong_song")
    assert (assess(cases("NTM"), lost, [], 19).case, assess(cases("NTM_NC"), lost, [], 19).case) == ("", "A")


def test_a_bound_that_no_float_can_hold_is_exact() -> None:
    """From 0.1 % of 1000 criteria is exactly one of them; from 33.3 % of 1000 exactly 333."""
    assert assess(cases(start="0.1"), criteria(1, "thu_nhap"), [], 1000).case == "A"
    assert assess(cases(start="33.3"), criteria(333, "thu_nhap"), [], 1000).case == "A"
    assert assess(cases(start="33.3"), criteria(332, "thu_nhap"), [], 1000).case == ""


@pytest.mark.parametrize(
    ("lost", "unknown", "case", "possible", "deciding"),
    [
        # 4 lost, 1 unknown: 5 at most, whatever it is.
        (criteria(4), [Criterion("10", "thu_nhap")], "", {""}, set()),
        # 5 lost, 1 unknown without key: 6 without key is no case.
        (criteria(5), [Criterion("16", "van_hoa")], "", {""}, set()),
        # 5 lost, income unknown: 6 with key is A.
        (criteria(5), [Criterion("10", "thu_nhap")], "", {"", "A"}, {"10"}),
        # 5 lost with a key, one other unknown: it decides too.
        (criteria(5, "thu_nhap"), [Criterion("16", "van_hoa")], "", {"", "A"}, {"16"}),
        # 6 lost with a key, 3 unknown: 9 at most, A whatever they are.
        (criteria(6, "thu_nhap"), criteria(3, "van_hoa", "y_te", "dien"), "A", {"A"}, set()),
        # 7 lost with a key, 3 unknown: 10 would be B.
        (criteria(7, "thu_nhap"), criteria(3, "van_hoa", "y_te", "dien"), "A", {"A", "B"}, {"1", "2", "3"}),
        # 6 lost without key, income and culture unknown: only income decides, 8 without key is still no case.
        (criteria(6), [Criterion("10", "thu_nhap"), Criterion("16", "van_hoa")], "", {"", "A"}, {"10"}),
        # 10 lost: B whatever the rest is.
        (criteria(10), criteria(9, "thu_nhap"), "B", {"B"}, set()),
        # Nothing known at all.
        ([], criteria(19, "thu_nhap"), "", {"", "A", "B"}, {str(n) for n in range(1, 20)}),
    ],
)
def test_unknown_criteria_give_bounds(
    lost: list[Criterion], unknown: list[Criterion], case: str, possible: set[str], deciding: set[str]
) -> None:
    found = assess(cases(), lost, unknown, 19)
    assert (found.case, set(found.possible), {c.code for c in found.deciding}) == (case, possible, deciding)
    assert found.sure is (len(possible) == 1)
    assert ("Chưa kết luận được" in found.sentence) is not found.sure


SUBJECTS = ["thu_nhap", "moi_truong", "van_hoa", "y_te"]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.sampled_from(SUBJECTS), max_size=9), st.lists(st.sampled_from(SUBJECTS), max_size=6), st.data())
def test_the_same_as_trying_every_possibility(lost: list[str], unknown: list[str], data: st.DataObject) -> None:
    total = data.draw(st.integers(max(1, len(lost) + len(unknown)), 21))
    known = [Criterion(f"l{n}", s) for n, s in enumerate(lost)]
    open_ones = [Criterion(f"u{n}", s) for n, s in enumerate(unknown)]

    def case(chosen: set[Criterion]) -> str:
        every = [*known, *chosen]
        if 100 * len(every) >= 50 * total:
            return "B"
        has_key = any(c.subject in KEYS["NTM"] for c in every)
        return "A" if 100 * len(every) >= 30 * total and has_key else ""

    worlds = [set(some) for n in range(len(open_ones) + 1) for some in combinations(open_ones, n)]
    deciding = {c.code for world in worlds for c in world if case(world) != case(world - {c})}
    found = assess(cases(), known, open_ones, total)
    assert (found.case, set(found.possible)) == (case(set()), {case(world) for world in worlds})
    assert {c.code for c in found.deciding} == deciding


def test_letters_of_a_stored_result() -> None:
    rows = criteria(19, "thu_nhap")
    found = from_letters(cases(), rows, "N" * 6 + "M" * 10 + "X" + "D" + "T")
    assert ([c.code for c in found.lost_criteria], found.unknown) == (["1", "2", "3", "4", "5", "6"], 2)
    assert (found.case, found.sure) == ("A", True)
    with pytest.raises(ValueError):
        from_letters(cases(), rows, "N" * 18)


def test_more_criteria_than_the_set_has_are_a_mistake() -> None:
    with pytest.raises(ValueError):
        assess(cases(), criteria(10), criteria(10), 19)


def test_the_words_say_what_is_computed_and_that_people_decide() -> None:
    with translation.override("vi"):
        kept, reached = assess(cases(), criteria(5), [], 19).sentence, assess(cases(), criteria(6, "thu_nhap"), [], 19)
        open_case = assess(cases(), criteria(5), [Criterion("10", "thu_nhap", "Thu nhập")], 19).sentence
    assert kept.startswith(
        "Không còn đạt 5/19 tiêu chí (26,31 %). Chưa thuộc trường hợp thu hồi nào; mất thêm ít nhất 1 tiêu chí thì tới ngưỡng."
    )
    assert "trọng yếu: 1. Tiêu chí 1" in reached.sentence
    assert "Thuộc trường hợp A của quy định thu hồi: Từ 30 % đến dưới 50 %." in reached.sentence
    assert "Chưa kết luận được: trường hợp A hoặc không thuộc trường hợp nào, tùy tiêu chí 10. Thu nhập." in open_case
    for sentence in (kept, reached.sentence, open_case):
        assert "không tự thu hồi danh hiệu" in sentence
