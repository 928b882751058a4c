"""Documents and values survive being written and read, and what is not understood is refused with a sentence."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.criteria import engine
from datchuan.criteria.engine import Catalogue, Level, Measure, Value
from datchuan.criteria.tests.engine_cases import catalogue, catalogue_pairs, level, levels_of, measures, values_of

PERCENT = {"kind": "percent", "comparison": ">="}


@settings(max_examples=60, deadline=None)
@given(catalogue_pairs())
def test_a_catalogue_is_the_same_after_writing_and_reading(catalogues: dict[str, Catalogue]) -> None:
    for one in catalogues.values():
        document = one.to_json()
        assert Catalogue.from_json(json.loads(json.dumps(document))) == one
        assert json.dumps(Catalogue.from_json(document).to_json()) == json.dumps(document)


@settings(deadline=None)
@given(st.data())
def test_measures_levels_and_values_are_the_same_after_writing_and_reading(data: st.DataObject) -> None:
    measure = data.draw(measures())
    read = Measure.from_json(measure)
    assert Measure.from_json(read.to_json()) == read
    wanted = Level.from_json(data.draw(levels_of(measure)))
    assert Level.from_json(wanted.to_json()) == wanted
    value = data.draw(values_of(measure))
    assert Value.from_json(value).to_json() == value


@pytest.mark.parametrize(
    "value",
    [
        5, True, "80", [], {}, {"pass": 1}, {"pass": "true"}, {"num": 412, "den": 530}, {"num": "412"},
        {"num": "412", "den": "530", "percent": "77"}, {"percent": 79.96}, {"percent": "79,96"}, {"percent": "1e2"},
        {"percent": "NaN"}, {"number": ""}, {"number": " 5"}, {"number": "5."}, {"number": ".5"}, {"number": "٣"},
        {"number": "+5"}, {"number": "9" * 31}, {"number": "0." + "1" * 21}, {"number": None}, {"number": "1\x00"},
        {"level": ""}, {"level": 3}, {"female": {"percent": "5"}}, {"female": 5, "male": None}, {"parts": []},
        {"parts": {}}, {"parts": [{"parts": [None]}]}, {"parts": [{"na": True, "reason": "x"}]}, {"na": True},
        {"na": False, "reason": "x"}, {"na": True, "reason": None},
        {"female": {"female": None, "male": None}, "male": None},
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_that_is_not_understood_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        Value.from_json(value)


@pytest.mark.parametrize(
    "data",
    [
        80, None, "", "đạt", {}, {"level": ""}, {"min": "5"}, {"min": "5", "max": "2"}, {"parts": []},
        {"parts": ["35"]}, {"formula": {"set": "A", "code": "1"}},
        {"parts": [{"value": {"formula": {"set": "A", "code": "1", "factor": "2"}}}]},
        {"formula": {"set": "A", "code": 1, "factor": "2"}}, {"level": "Khá", "min": "1"},
    ],
    ids=repr,
)  # fmt: skip
def test_a_level_that_is_not_understood_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        Level.from_json(data)


@pytest.mark.parametrize(
    "measure",
    [
        None, {}, {"kind": "guess"}, {"kind": "percent", "comparison": ">"}, {"kind": "percent", "extra": 1},
        {"kind": "level"}, {"kind": "level", "levels": ["Khá", "Khá"]}, {"kind": "percent", "levels": ["Khá"]},
        {"kind": "composite"}, {"kind": "composite", "parts": [PERCENT]},
        {"kind": "percent", "parts": [PERCENT, PERCENT]},
        {"kind": "composite", "parts": [PERCENT, {"kind": "composite"}]}, {"kind": "pass_fail", "comparison": "range"},
        {"kind": "composite", "parts": [PERCENT, PERCENT], "both_sexes": True},
        {"kind": "percent", "both_sexes": "yes"},
        {"kind": "percent", "unit": 5}, {"kind": "level", "levels": [str(n) for n in range(101)]},
    ],
    ids=repr,
)  # fmt: skip
def test_a_measure_that_is_not_understood_is_refused(measure: Any) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        Measure.from_json(measure)


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        (PERCENT, "pass", "cần mức chuẩn là một số"),
        (PERCENT, {"level": "Khá"}, "cần mức chuẩn là một số"),
        ({"kind": "pass_fail"}, "80", "chỉ nhận mức chuẩn pass"),
        ({"kind": "level", "levels": ["Khá", "Tốt"]}, {"level": "Kém"}, "không có trong Khá, Tốt"),
        ({"kind": "composite", "parts": [PERCENT] * 2}, {"parts": [{"value": "5"}]}, "cũng cần 2 phần"),
        ({"kind": "count", "comparison": "range"}, "5", "cần mức sàn"),
        ({"kind": "count", "comparison": "range"}, {"formula": {"set": "A", "code": "1", "factor": "2"}}, "một số"),
    ],
)
def test_a_threshold_that_does_not_fit_its_measure_is_refused(measure: Any, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        catalogue("NTM", {"1": {"1.1": (measure, [level(value)])}})


def test_a_catalogue_that_contradicts_itself_is_refused() -> None:
    once = {"1.1": (PERCENT, [level("80")])}
    with pytest.raises(ValueError, match=r"Mã chỉ tiêu 1\.1 có hai lần"):
        catalogue("NTM", {"1": once, "2": once})
    with pytest.raises(ValueError, match="có hai mức chuẩn lớp national"):
        catalogue("NTM", {"1": {"1.1": (PERCENT, [level("80"), level("90")])}})
    with pytest.raises(ValueError, match="chưa có chỉ tiêu"):
        catalogue("NTM", {"1": {}})
    document = catalogue("NTM", {"1": once}).to_json()
    document["thresholds"][0]["code"] = "9.9"
    with pytest.raises(ValueError, match="không có chỉ tiêu này"):
        Catalogue.from_json(document)
    del document["edition"]
    with pytest.raises(ValueError, match="edition"):
        Catalogue.from_json(document)


def test_the_engine_imports_nothing_but_itself_numpy_and_the_standard_library() -> None:
    import sys

    allowed = {"numpy", *sys.stdlib_module_names}
    found = set()
    for path in sorted(Path(engine.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = ["." * node.level + (node.module or "")]
            for name in names:
                if name.split(".")[0] not in allowed and not name.startswith("datchuan.criteria.engine"):
                    found.add(f"{path.name}: {name}")
                if name.startswith("numpy") and path.name not in ("bulk.py", "packing.py"):
                    found.add(f"{path.name}: {name}")
    assert found == set()


def test_the_engine_has_no_floats() -> None:
    """No float literal, no float(): exactness must not hang on somebody's care."""
    found = []
    for path in sorted(Path(engine.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            called = isinstance(node, ast.Name) and node.id == "float"
            true_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            if literal or called or true_division:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
