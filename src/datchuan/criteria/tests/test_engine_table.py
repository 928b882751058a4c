# ruff: noqa: E501  one row is one verdict, to be read across
"""Verdicts worked out by hand. The comment after a row is the arithmetic; the last column is what the user reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from datchuan.criteria.engine import (
    BULK_VERDICTS,
    Value,
    compile_bulk,
    evaluate,
    evaluate_indicator,
    evaluate_many,
    explain,
    pack_values,
)
from datchuan.criteria.tests.engine_cases import catalogue, level

HOUSEHOLDS = {
    "kind": "percent", "comparison": ">=", "unit": "%", "counted_vi": "hộ", "counted_en": "households",
    "num_label_vi": "hộ dùng nước sạch", "den_label_vi": "tổng số hộ",
}  # fmt: skip
MONEY = {
    "kind": "money", "comparison": ">=", "unit": "million VND/person/year", "unit_vi": "triệu đồng/người/năm",
}  # fmt: skip
RATING = {"kind": "level", "comparison": ">=", "levels": ["Trung bình", "Khá", "Tốt"]}
QD318, QD2072, QD319 = "QĐ 318/QĐ-TTg", "QĐ 2072/QĐ-UBND", "QĐ 319/QĐ-TTg"


def by_profile(coast: Any, mountain: Any, **how: Any) -> list[Any]:
    return [level(coast, "DHNTB", **how), level(mountain, "TDMNPB", **how)]


def illustrative(value: Any, profile: str | None = None, year: int | None = None) -> Any:
    return level(value, profile, year, "illustrative", "illustrative", "")


def yearly(profile: str, first: int) -> list[Any]:
    return [illustrative(str(first + 3 * at), profile, 2021 + at) for at in range(5)]


NTM = catalogue(
    "NTM",
    {
        "1": {"1.1": ({"kind": "pass_fail"}, [level("pass")])},
        "2": {
            "2.1": (
                HOUSEHOLDS,
                [illustrative("100", "DHNTB"), level("95", None, 2024, "provincial", legal_act=QD2072)],
            ),
            "2.2": (
                HOUSEHOLDS,
                [level("80"), level("85", "DHNTB", None, "provincial"), illustrative("50", "DHNTB", 2023)],
            ),
            "2.3": ({**HOUSEHOLDS, "counted_vi": "km"}, [level("75")]),
            "2.4": (HOUSEHOLDS, []),
        },
        "3": {"3.1": (HOUSEHOLDS, [level("80")]), "3.2": (HOUSEHOLDS, [level("66.667")])},
        "4": {"4.2": (HOUSEHOLDS, by_profile("98", "95"))},
        "7": {"7": ({"kind": "pass_fail", "may_not_apply": True}, [level("pass")])},
        "9": {"9.1": ({"kind": "count", "comparison": "==", "unit": "house", "unit_vi": "nhà"}, [level("0")])},
        "10": {"10": (MONEY, [*yearly("DHNTB", 41), *yearly("TDMNPB", 36)])},
        "11": {"11": ({**HOUSEHOLDS, "comparison": "<="}, by_profile("5", "13"))},
        "12": {"12.1": ({**HOUSEHOLDS, "both_sexes": True, "counted_vi": "người"}, [level("70")])},
        "13": {"13.1": ({"kind": "count", "comparison": ">=", "unit_vi": "hợp tác xã"}, [level("2")])},
        "15": {"15.3": ({**HOUSEHOLDS, "comparison": "<=", "counted_vi": "trẻ"}, by_profile("22", "24"))},
        "16": {"16": (RATING, [level({"level": "Khá"}, standing="to_check")])},
        "17": {
            "17.1": (
                {
                    "kind": "composite",
                    "parts": [
                        {**HOUSEHOLDS, "label_vi": "nước sạch"},
                        {**HOUSEHOLDS, "label_vi": "từ hệ thống cấp nước tập trung"},
                    ],
                },
                by_profile(
                    {"parts": [{"value": "35"}, {"value": "20"}]}, {"parts": [{"value": "20"}, {"value": "15"}]}
                ),
            ),
            "17.4": (
                {"kind": "quantity", "comparison": "range", "unit_vi": "m²/người"},
                [level({"min": "2", "max": "10"})],
            ),
            "17.5": ({"kind": "quantity", "comparison": ">=", "unit_vi": "m²/người"}, [level("2")]),
        },
    },
)
NTM_NC = catalogue(
    "NTM_NC",
    {"10": {"10": (MONEY, [illustrative("56", "DHNTB", 2023), level("50", "TDMNPB", 2023, standing="to_check")])}},
)
NTM_KM = catalogue(
    "NTM_KM",
    {
        "KM2": {
            "KM2": (
                MONEY,
                [level({"formula": {"set": "NTM_NC", "code": "10", "factor": "1.10"}}, legal_act=QD319)],
            )
        }
    },
)
SETS = {"NTM": NTM, "NTM_NC": NTM_NC, "NTM_KM": NTM_KM}

COAST, MOUNTAIN = "DHNTB", "TDMNPB"
SAMPLE = " (mức minh họa, chưa đối chiếu văn bản)"
CHECK = " (mức cần đối chiếu văn bản)"


def share(num: str, den: str) -> dict[str, str]:
    return {"num": num, "den": den}


def number(text: str) -> dict[str, str]:
    return {"number": text}


def sexes(female: Any, male: Any) -> dict[str, Any]:
    return {"female": female, "male": male}


def parts(*given: Any) -> dict[str, Any]:
    return {"parts": list(given)}


# fmt: off
TABLE: list[tuple[str, str, int, Any, str, str]] = [
    # yes / no
    ("1.1", COAST, 2023, {"pass": True}, "met", "đạt yêu cầu"),
    ("1.1", MOUNTAIN, 2021, {"pass": False}, "not_met", "chưa đạt yêu cầu, cần đạt"),
    ("1.1", COAST, 2025, None, "no_data", "chưa có số liệu, cần đạt: chọn đạt hoặc chưa đạt"),
    # percent with a floor: 80 % of 530 is 424
    ("3.1", COAST, 2023, share("412", "530"), "not_met", "412/530 hộ = 77,73 %, cần từ 80 % trở lên: còn thiếu 12 hộ"),  # 424 - 412
    ("3.1", COAST, 2023, share("423", "530"), "not_met", "423/530 hộ = 79,81 %, cần từ 80 % trở lên: còn thiếu 1 hộ"),  # one short
    ("3.1", COAST, 2023, share("424", "530"), "met", "424/530 hộ = 80 %, cần từ 80 % trở lên: đạt"),  # exactly
    ("3.1", COAST, 2023, share("1999", "2500"), "not_met", "1.999/2.500 hộ = 79,96 %, cần từ 80 % trở lên: còn thiếu 1 hộ"),  # 2000 - 1999
    ("3.1", COAST, 2023, {"percent": "79.96"}, "not_met", "79,96 %, cần từ 80 % trở lên: còn thiếu 0,04 điểm phần trăm"),  # 80 - 79.96
    ("3.1", COAST, 2023, {"percent": "80.00"}, "met", "80 %, cần từ 80 % trở lên: đạt"),
    ("3.1", COAST, 2023, share("79999", "100000"), "not_met", "79.999/100.000 hộ = 79,99 %, cần từ 80 % trở lên: còn thiếu 1 hộ"),  # 79.999 cut
    ("3.1", COAST, 2023, share("425", "531"), "met", "425/531 hộ = 80,03 %, cần từ 80 % trở lên: đạt"),  # 424.8 needed
    ("3.1", COAST, 2023, share("424", "531"), "not_met", "424/531 hộ = 79,84 %, cần từ 80 % trở lên: còn thiếu 1 hộ"),  # ceil(424.8) - 424
    ("3.1", COAST, 2023, share("0", "530"), "not_met", "0/530 hộ = 0 %, cần từ 80 % trở lên: còn thiếu 424 hộ"),
    ("3.1", COAST, 2023, share("0", "0"), "no_data", "chưa có số liệu dùng được: tổng số hộ là 0 nên chưa tính được tỷ lệ, hãy kiểm tra lại số này"),
    ("3.1", COAST, 2023, share("1631", "1530"), "no_data", "chưa có số liệu dùng được: số hộ dùng nước sạch (1.631) lớn hơn tổng số hộ (1.530), hãy kiểm tra lại một trong hai số"),
    ("3.1", COAST, 2023, {"percent": "100.01"}, "no_data", "chưa có số liệu dùng được: tỷ lệ 100,01 % nằm ngoài khoảng từ 0 đến 100 %, hãy kiểm tra lại"),
    ("3.1", COAST, 2023, {"pass": True}, "no_data", "chưa có số liệu dùng được: số liệu đã lưu khác dạng với cách đo của chỉ tiêu, hãy nhập lại theo cách đo này"),
    ("3.1", COAST, 2023, None, "no_data", "chưa có số liệu, cần từ 80 % trở lên: nhập số hộ dùng nước sạch và tổng số hộ"),
    # as many digits as the threshold has: 2/3 = 66.666… misses 66.667, 66.6675 meets it
    ("3.2", COAST, 2023, share("2", "3"), "not_met", "2/3 hộ = 66,666 %, cần từ 66,667 % trở lên: còn thiếu 1 hộ"),
    ("3.2", COAST, 2023, share("266670", "400000"), "met", "266.670/400.000 hộ = 66,667 %, cần từ 66,667 % trở lên: đạt"),  # 66.6675
    # one column for each profile: 530 × 98 % = 519.4, × 95 % = 503.5
    ("4.2", COAST, 2022, share("519", "530"), "not_met", "519/530 hộ = 97,92 %, cần từ 98 % trở lên: còn thiếu 1 hộ"),  # 520 - 519
    ("4.2", MOUNTAIN, 2022, share("519", "530"), "met", "519/530 hộ = 97,92 %, cần từ 95 % trở lên: đạt"),
    ("4.2", MOUNTAIN, 2022, share("503", "530"), "not_met", "503/530 hộ = 94,9 %, cần từ 95 % trở lên: còn thiếu 1 hộ"),  # 504 - 503
    ("4.2", "", 2022, share("530", "530"), "no_threshold", "530/530 hộ = 100 %: chưa có mức chuẩn"),  # no profile set
    # not applicable, with and without the right
    ("7", COAST, 2023, {"na": True, "reason": "Xã không có quy hoạch chợ"}, "not_applicable", "không áp dụng: Xã không có quy hoạch chợ"),
    ("7", COAST, 2023, {"na": True, "reason": " "}, "no_data", "chưa có số liệu dùng được: chưa ghi vì sao chỉ tiêu không áp dụng cho xã, hãy ghi lý do"),
    ("1.1", COAST, 2023, {"na": True, "reason": "Xã nhỏ"}, "no_data", "chưa có số liệu dùng được: chỉ tiêu này áp dụng cho mọi xã nên không chọn “không áp dụng” được, hãy nhập số liệu"),
    # zero
    ("9.1", COAST, 2023, number("0"), "met", "0 nhà, cần bằng 0 nhà: đạt"),
    ("9.1", MOUNTAIN, 2024, number("1"), "not_met", "1 nhà, cần bằng 0 nhà: giảm thêm 1 nhà"),
    ("9.1", COAST, 2023, number("-1"), "no_data", "chưa có số liệu dùng được: số liệu nhỏ hơn 0, hãy kiểm tra lại"),
    ("9.1", COAST, 2023, number("0.5"), "no_data", "chưa có số liệu dùng được: 0,5 không phải số nguyên mà chỉ tiêu này đếm số lượng, hãy kiểm tra lại"),
    # money by year: the coast 41, 44, 47, 50, 53; the mountains 36, 39, 42, 45, 48
    ("10", COAST, 2021, number("41"), "met", "41 triệu đồng/người/năm, cần từ 41 triệu đồng/người/năm trở lên: đạt" + SAMPLE),
    ("10", COAST, 2022, number("43.999"), "not_met", "43,999 triệu đồng/người/năm, cần từ 44 triệu đồng/người/năm trở lên: còn thiếu 0,001 triệu đồng/người/năm" + SAMPLE),
    ("10", COAST, 2023, number("46.99"), "not_met", "46,99 triệu đồng/người/năm, cần từ 47 triệu đồng/người/năm trở lên: còn thiếu 0,01 triệu đồng/người/năm" + SAMPLE),
    ("10", COAST, 2023, number("47"), "met", "47 triệu đồng/người/năm, cần từ 47 triệu đồng/người/năm trở lên: đạt" + SAMPLE),
    ("10", COAST, 2024, number("47"), "not_met", "47 triệu đồng/người/năm, cần từ 50 triệu đồng/người/năm trở lên: còn thiếu 3 triệu đồng/người/năm" + SAMPLE),
    ("10", MOUNTAIN, 2024, number("47"), "met", "47 triệu đồng/người/năm, cần từ 45 triệu đồng/người/năm trở lên: đạt" + SAMPLE),
    ("10", MOUNTAIN, 2025, number("47"), "not_met", "47 triệu đồng/người/năm, cần từ 48 triệu đồng/người/năm trở lên: còn thiếu 1 triệu đồng/người/năm" + SAMPLE),
    ("10", COAST, 2026, number("90"), "no_threshold", "90 triệu đồng/người/năm: chưa có mức chuẩn"),
    # ceilings: 5 % of 500 is 25; 22 % of 1000 is 220
    ("11", COAST, 2023, share("60", "500"), "not_met", "60/500 hộ = 12 %, cần không quá 5 %: giảm thêm 35 hộ"),  # 60 - 25
    ("11", MOUNTAIN, 2023, share("60", "500"), "met", "60/500 hộ = 12 %, cần không quá 13 %: đạt"),
    ("11", COAST, 2023, share("1", "1530"), "met", "1/1.530 hộ = 0,07 %, cần không quá 5 %: đạt"),  # 0.0653…, cut upwards
    ("11", COAST, 2023, share("25", "500"), "met", "25/500 hộ = 5 %, cần không quá 5 %: đạt"),
    ("11", COAST, 2023, share("26", "500"), "not_met", "26/500 hộ = 5,2 %, cần không quá 5 %: giảm thêm 1 hộ"),
    ("15.3", COAST, 2023, {"percent": "22"}, "met", "22 %, cần không quá 22 %: đạt"),
    ("15.3", COAST, 2023, {"percent": "22.01"}, "not_met", "22,01 %, cần không quá 22 %: giảm thêm 0,01 điểm phần trăm"),
    ("15.3", COAST, 2023, share("22001", "100000"), "not_met", "22.001/100.000 trẻ = 22,01 %, cần không quá 22 %: giảm thêm 1 trẻ"),  # 22.001, cut upwards
    ("15.3", MOUNTAIN, 2023, {"percent": "22.01"}, "met", "22,01 %, cần không quá 24 %: đạt"),
    # women and men each
    ("12.1", COAST, 2023, sexes(share("70", "100"), share("75", "100")), "met", "nữ: 70/100 người = 70 %, cần từ 70 % trở lên: đạt; nam: 75/100 người = 75 %, cần từ 70 % trở lên: đạt"),
    ("12.1", COAST, 2023, sexes(share("69", "100"), share("99", "100")), "not_met", "nữ: 69/100 người = 69 %, cần từ 70 % trở lên: còn thiếu 1 người; nam: 99/100 người = 99 %, cần từ 70 % trở lên: đạt"),
    ("12.1", COAST, 2023, sexes(None, share("99", "100")), "no_data", "nữ: chưa có số liệu, cần từ 70 % trở lên: nhập số hộ dùng nước sạch và tổng số hộ; nam: 99/100 người = 99 %, cần từ 70 % trở lên: đạt"),
    ("12.1", COAST, 2023, sexes(None, share("1", "100")), "not_met", "nữ: chưa có số liệu, cần từ 70 % trở lên: nhập số hộ dùng nước sạch và tổng số hộ; nam: 1/100 người = 1 %, cần từ 70 % trở lên: còn thiếu 69 người"),
    ("12.1", COAST, 2023, {"percent": "90"}, "no_data", "chưa có số liệu dùng được: số liệu chưa chia đúng các phần của chỉ tiêu, hãy nhập lại từng phần"),
    # counts
    ("13.1", COAST, 2023, number("1"), "not_met", "1 hợp tác xã, cần từ 2 hợp tác xã trở lên: còn thiếu 1 hợp tác xã"),
    ("13.1", COAST, 2023, number("2"), "met", "2 hợp tác xã, cần từ 2 hợp tác xã trở lên: đạt"),
    # ordered levels
    ("16", COAST, 2023, {"level": "Trung bình"}, "not_met", "đang ở Trung bình, cần từ Khá trở lên" + CHECK),
    ("16", COAST, 2023, {"level": "Khá"}, "met", "đang ở Khá, cần từ Khá trở lên: đạt" + CHECK),
    ("16", MOUNTAIN, 2022, {"level": "Tốt"}, "met", "đang ở Tốt, cần từ Khá trở lên: đạt" + CHECK),
    ("16", COAST, 2023, {"level": "Xuất sắc"}, "no_data", "chưa có số liệu dùng được: “Xuất sắc” không có trong các mức của chỉ tiêu (Trung bình, Khá, Tốt), hãy chọn lại một mức" + CHECK),
    # two parts: 1530 × 35 % = 535.5, × 20 % = 306
    ("17.1", COAST, 2023, parts(share("536", "1530"), share("306", "1530")), "met", "nước sạch: 536/1.530 hộ = 35,03 %, cần từ 35 % trở lên: đạt; từ hệ thống cấp nước tập trung: 306/1.530 hộ = 20 %, cần từ 20 % trở lên: đạt"),
    ("17.1", COAST, 2023, parts(share("535", "1530"), share("306", "1530")), "not_met", "nước sạch: 535/1.530 hộ = 34,96 %, cần từ 35 % trở lên: còn thiếu 1 hộ; từ hệ thống cấp nước tập trung: 306/1.530 hộ = 20 %, cần từ 20 % trở lên: đạt"),
    ("17.1", MOUNTAIN, 2023, parts(share("535", "1530"), share("229", "1530")), "not_met", "nước sạch: 535/1.530 hộ = 34,96 %, cần từ 20 % trở lên: đạt; từ hệ thống cấp nước tập trung: 229/1.530 hộ = 14,96 %, cần từ 15 % trở lên: còn thiếu 1 hộ"),  # 229.5
    ("17.1", COAST, 2023, parts(share("536", "1530"), None), "no_data", "nước sạch: 536/1.530 hộ = 35,03 %, cần từ 35 % trở lên: đạt; từ hệ thống cấp nước tập trung: chưa có số liệu, cần từ 20 % trở lên: nhập số hộ dùng nước sạch và tổng số hộ"),
    # floor and ceiling
    ("17.4", COAST, 2023, number("2"), "met", "2 m²/người, cần từ 2 đến 10 m²/người: đạt"),
    ("17.4", COAST, 2023, number("10"), "met", "10 m²/người, cần từ 2 đến 10 m²/người: đạt"),
    ("17.4", COAST, 2023, number("1.99"), "not_met", "1,99 m²/người, cần từ 2 đến 10 m²/người: còn thiếu 0,01 m²/người"),
    ("17.4", COAST, 2023, number("10.01"), "not_met", "10,01 m²/người, cần từ 2 đến 10 m²/người: giảm thêm 0,01 m²/người"),
    ("17.5", COAST, 2023, number("2.5"), "met", "2,5 m²/người, cần từ 2 m²/người trở lên: đạt"),
    # kilometres are measured, not counted: 75 % of 20 km is 15 km
    ("2.3", COAST, 2023, share("12.34", "20"), "not_met", "12,34/20 km = 61,7 %, cần từ 75 % trở lên: còn thiếu 2,66 km"),
    ("2.3", COAST, 2023, share("7", "10"), "not_met", "7/10 km = 70 %, cần từ 75 % trở lên: còn thiếu 0,5 km"),
    # layers: the province before the nation, illustrative only where there is nothing else
    ("2.1", COAST, 2023, share("99", "100"), "not_met", "99/100 hộ = 99 %, cần từ 100 % trở lên: còn thiếu 1 hộ" + SAMPLE),
    ("2.1", COAST, 2024, share("99", "100"), "met", "99/100 hộ = 99 %, cần từ 95 % trở lên: đạt"),
    ("2.1", MOUNTAIN, 2023, share("99", "100"), "no_threshold", "99/100 hộ = 99 %: chưa có mức chuẩn"),
    ("2.2", COAST, 2023, share("84", "100"), "not_met", "84/100 hộ = 84 %, cần từ 85 % trở lên: còn thiếu 1 hộ"),
    ("2.2", MOUNTAIN, 2023, share("84", "100"), "met", "84/100 hộ = 84 %, cần từ 80 % trở lên: đạt"),
    ("2.4", COAST, 2023, share("530", "530"), "no_threshold", "530/530 hộ = 100 %: chưa có mức chuẩn"),
    ("2.4", COAST, 2023, None, "no_data", "chưa có số liệu: nhập số hộ dùng nước sạch và tổng số hộ"),
    # 1.10 × 56 = 61.6, illustrative as its base is; 1.10 × 50 = 55
    ("KM2", COAST, 2023, number("61.59"), "not_met", "61,59 triệu đồng/người/năm, cần từ 61,6 triệu đồng/người/năm trở lên: còn thiếu 0,01 triệu đồng/người/năm" + SAMPLE),
    ("KM2", COAST, 2023, number("61.6"), "met", "61,6 triệu đồng/người/năm, cần từ 61,6 triệu đồng/người/năm trở lên: đạt" + SAMPLE),
    ("KM2", MOUNTAIN, 2023, number("55"), "met", "55 triệu đồng/người/năm, cần từ 55 triệu đồng/người/năm trở lên: đạt" + CHECK),
    ("KM2", COAST, 2022, number("99"), "no_threshold", "99 triệu đồng/người/năm: chưa có mức chuẩn"),  # no base in 2022
]
# fmt: on


@pytest.mark.parametrize(("code", "profile", "year", "value", "verdict", "told"), TABLE)
def test_verdict(code: str, profile: str, year: int, value: Any, verdict: str, told: str) -> None:
    set_code = "NTM_KM" if code == "KM2" else "NTM"
    result = evaluate_indicator(SETS, set_code, code, Value.from_json(value), profile, year)
    assert str(result.verdict) == verdict
    assert explain(result, SETS[set_code].indicator(code)) == told


def test_the_same_verdicts_in_bulk() -> None:
    """Every row of the table for the set NTM as a commune that has only this value, and its count of criteria met."""
    rows = [row for row in TABLE if row[0] != "KM2"]
    profiles, years = (COAST, MOUNTAIN, ""), tuple(range(2021, 2027))
    bulk = compile_bulk(SETS, "NTM", profiles, years)
    at = np.array([profiles.index(row[1]) for row in rows]), np.array([years.index(row[2]) for row in rows])
    found = evaluate_many(bulk, pack_values(bulk, [{row[0]: row[3]} for row in rows]), *at)
    told = [BULK_VERDICTS[found.indicator_verdicts[n, bulk.codes.index(row[0])]] for n, row in enumerate(rows)]
    assert told == [row[4] for row in rows]
    alone = [evaluate(SETS, "NTM", {row[0]: Value.from_json(row[3])}, row[1], row[2]) for row in rows]
    assert found.criteria_met.tolist() == [result.criteria_met for result in alone]
    assert sum(found.criteria_met.tolist()) > 10


def test_the_table_covers_what_it_promises() -> None:
    kinds = {str(NTM.indicator(row[0]).measure.kind) for row in TABLE if row[0] != "KM2"}
    assert kinds == {"pass_fail", "percent", "count", "money", "quantity", "level", "composite"}
    assert {row[1] for row in TABLE} == {COAST, MOUNTAIN, ""}
    assert {2021, 2022, 2023, 2024, 2025} <= {row[2] for row in TABLE}
    assert {row[4] for row in TABLE} == {"met", "not_met", "no_data", "no_threshold", "not_applicable"}
    assert len(TABLE) >= 45
