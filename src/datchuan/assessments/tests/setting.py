"""An edition with every kind of measure, on the small province of the cast, with a colleague and a township."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse

from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.criteria.models import Edition, Guidance, Indicator, Labels, Responsibility, seal
from datchuan.people.models import Agency, AgencyKind, Role, User
from datchuan.people.tests.cast import ALWAYS, Cast, add_person
from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent

#: What differs between two pages of one kind: the tokens of their forms.
TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|idem)" value="[^"]*"')
DAY = date(2023, 10, 12)
YEAR = 2023


def page_of(response: HttpResponse, code: str) -> str:
    """A page without the tokens of its forms and without the code that was asked for."""
    return TOKENS.sub("", response.content.decode()).replace(code, "")


def words_of(response: HttpResponse) -> str:
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@dataclass
class Setting:
    """The criteria, and who and what the cast lacks: a second officer of commune 20869, a township with its officer."""

    cast: Cast
    commune: Unit
    neighbour: Unit
    far: Unit
    ward: Unit
    colleague: User
    ward_officer: User
    department: Agency
    edition: Edition
    model_edition: Edition

    @property
    def officer(self) -> User:
        return self.cast.officer

    def indicator(self, code: str) -> Indicator:
        return self.edition.indicators.get(code=code)


@remembered
def build(cast: Cast) -> Setting:
    """Everything that the cast lacks."""
    province = cast.province
    ward = Unit.objects.create(code="20964", level=Level.COMMUNE, valid=ALWAYS)
    name = "Thị trấn Núi Thành"
    UnitName.build(unit=ward, name="Núi Thành", full_name=name, kind="thị trấn", valid=ALWAYS).save()
    UnitParent.objects.create(unit=ward, parent=province["517"], valid=ALWAYS)
    Participation.objects.create(unit=ward, takes_part=False, valid=ALWAYS)
    Profile.objects.create(unit=ward, code="DHNTB", valid=ALWAYS)
    Profile.objects.filter(unit=province["20884"]).update(code="TDMNPB")
    committee = Agency.objects.create(
        code="UBND-20964",
        name=f"UBND {name}",
        kind=AgencyKind.PEOPLES_COMMITTEE,
        level=Level.COMMUNE,
        unit=ward,
        valid=ALWAYS,
    )
    department = province.agencies["SYT"]
    edition, model = editions(department)
    today = Unit.objects.as_of(DAY)
    return Setting(
        cast,
        *(today.get(pk=u.pk) for u in (province["20869"], province["20884"], province["20968"], ward)),
        colleague=add_person("colleague", "Cán bộ Thứ Hai", Role.COMMUNE_OFFICER, province.agencies["UBND-20869"]),
        ward_officer=add_person("ward", "Cán bộ Thị Trấn", Role.COMMUNE_OFFICER, committee),
        department=department,
        edition=edition,
        model_edition=model,
    )


# Criteria: one indicator for each kind of measure


def threshold(value: Any, **more: Any) -> dict[str, Any]:
    return {
        "profile": None,
        "year": None,
        "layer": "national",
        "value": value,
        "legal_act": "QĐ 318/QĐ-TTg",
        "standing": "official",
        "source": "Phụ lục I",
        **more,
    }


def indicator(
    code: str, name: str, measure: dict[str, Any], *levels: dict[str, Any], change: str = "unchanged"
) -> dict[str, Any]:
    return {
        "code": code,
        "name_vi": name,
        "name_en": f"Indicator {code}",
        "measure": {
            "unit": "",
            "unit_vi": "",
            "comparison": ">=",
            "both_sexes": False,
            "may_not_apply": False,
            "levels": [],
            "parts": [],
            **measure,
        },
        "change": change,
        "thresholds": list(levels),
    }


SHARE = {
    "kind": "percent",
    "unit": "%",
    "num_label_vi": "hộ dùng nước sạch",
    "den_label_vi": "tổng số hộ",
    "counted_vi": "hộ",
}
PARTS = [
    {
        "label_vi": "hộ dùng nước sạch",
        "label_en": "households with clean water",
        "kind": "percent",
        "unit": "%",
        "comparison": ">=",
        "num_label_vi": "hộ dùng nước sạch",
        "den_label_vi": "tổng số hộ",
        "counted_vi": "hộ",
    },
    {
        "label_vi": "trường đạt mức độ 2",
        "label_en": "schools at level 2",
        "kind": "count",
        "unit": "trường",
        "comparison": ">=",
    },
]
BOTH_PARTS = {
    "parts": [
        {"label_vi": "hộ dùng nước sạch", "label_en": "households", "value": "80", "unit": "%"},
        {"label_vi": "trường đạt mức độ 2", "label_en": "schools", "value": "1", "unit": "trường"},
    ]
}

CRITERIA: list[dict[str, Any]] = [
    {
        "code": "1",
        "name_vi": "Quy hoạch",
        "name_en": "Planning",
        "group": "G1",
        "subject": "planning",
        "indicators": [
            indicator(
                "1.1",
                "Có quy hoạch chung",
                {"kind": "pass_fail", "comparison": "=="},
                threshold("pass"),
                change="raised",
            ),
            indicator(
                "1.2",
                "Làng nghề có kế hoạch",
                {"kind": "pass_fail", "comparison": "==", "may_not_apply": True},
                threshold("pass"),
                change="new",
            ),
        ],
    },
    {
        "code": "2",
        "name_vi": "Nước sạch",
        "name_en": "Water",
        "group": "G2",
        "subject": "water",
        "indicators": [
            indicator("2.1", "Tỷ lệ hộ dùng nước sạch", SHARE, threshold("80"), change="raised"),
            indicator(
                "2.2",
                "Tỷ lệ lao động qua đào tạo",
                {
                    **SHARE,
                    "num_label_vi": "lao động qua đào tạo",
                    "den_label_vi": "tổng số lao động",
                    "counted_vi": "người",
                    "both_sexes": True,
                },
                threshold("70"),
            ),
            indicator("2.3", "Nước sạch và trường học", {"kind": "composite", "parts": PARTS}, threshold(BOTH_PARTS)),
            indicator(
                "2.4", "Tỷ lệ hộ nghèo", {**SHARE, "comparison": "<=", "num_label_vi": "hộ nghèo"}, threshold("5")
            ),
        ],
    },
    {
        "code": "3",
        "name_vi": "Kinh tế",
        "name_en": "Economy",
        "group": "G2",
        "subject": "income",
        "indicators": [
            indicator(
                "3.1",
                "Thu nhập bình quân",
                {"kind": "money", "unit": "million VND/person/year", "unit_vi": "triệu đồng/người/năm"},
                *(
                    threshold(str(44 + 3 * (y - 2022)), year=y, standing="illustrative", layer="illustrative")
                    for y in (2022, 2023)
                ),
            ),
            indicator(
                "3.2",
                "Nhà tạm, dột nát",
                {"kind": "count", "unit": "house", "unit_vi": "nhà", "comparison": "=="},
                threshold("0"),
            ),
            indicator(
                "3.3", "Đất cây xanh", {"kind": "quantity", "unit": "m2/person", "unit_vi": "m²/người"}, threshold("2")
            ),
            indicator("3.4", "Chưa có mức", {"kind": "quantity", "unit": "m2", "unit_vi": "m²"}),
        ],
    },
    {
        "code": "4",
        "name_vi": "Chính trị",
        "name_en": "Politics",
        "group": "G3",
        "subject": "politics",
        "indicators": [
            indicator(
                "4",
                "Xếp loại đảng bộ",
                {"kind": "level", "levels": ["Trung bình", "Khá", "Tốt"]},
                threshold({"level": "Khá"}),
            ),
            indicator(
                "4.2",
                "Số hộ trong tổ",
                {"kind": "count", "unit": "hộ", "unit_vi": "hộ", "comparison": "range"},
                threshold({"min": "2", "max": "10"}),
            ),
        ],
    },
]
MODEL_CRITERIA: list[dict[str, Any]] = [
    {
        "code": "1",
        "name_vi": "Thu nhập",
        "name_en": "Income",
        "group": "",
        "subject": "income",
        "indicators": [
            indicator(
                "1",
                "Thu nhập gấp 1,1",
                {"kind": "money", "unit_vi": "triệu đồng"},
                threshold({"formula": {"set": "NTM", "code": "3.1", "factor": "1.10"}}),
            ),
        ],
    },
]
GUIDANCE = {
    "rule_vi": "Đếm số hộ.",
    "rule_en": "Count households.",
    "formula_vi": "a / b",
    "formula_en": "a / b",
    "period_vi": "31/12",
    "period_en": "31/12",
    "who_confirms_vi": "Sở Nông nghiệp",
    "who_confirms_en": "Department",
    "evidence_vi": ["Danh sách hộ"],
    "evidence_en": ["List"],
    "legal_vi": "QĐ 318",
    "legal_en": "Decision 318",
}


def document(set_code: str, criteria: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "set": set_code,
        "edition": f"{set_code}/2021-2025",
        "name_vi": set_code,
        "name_en": set_code,
        "legal_act": "QĐ 318/QĐ-TTg",
        "effective_from": "2022-03-08",
        "criteria": criteria,
        "thresholds": [{"code": i["code"], **t} for c in criteria for i in c["indicators"] for t in i["thresholds"]],
    }


def make_edition(
    set_code: str, criteria: list[dict[str, Any]], *, code: str = "", begins: date = date(2022, 3, 8)
) -> Edition:
    """An edition with its indicator rows."""
    body = document(set_code, criteria)
    edition = Edition.objects.create(
        set_code=set_code,
        code=code or f"{set_code}/2021-2025",
        name_vi=f"Bộ tiêu chí {set_code}",
        name_en=f"Set {set_code}",
        legal_act="QĐ 318/QĐ-TTg",
        effective_from=begins,
        document=body,
        seal=seal(body),
        standing="official",
        pack="test",
        loaded_at=clock.now(),
    )
    position = 0
    for criterion in criteria:
        for item in criterion["indicators"]:
            Indicator.objects.create(
                edition=edition,
                criterion=criterion["code"],
                criterion_vi=criterion["name_vi"],
                criterion_en=criterion["name_en"],
                group=criterion["group"],
                subject=criterion["subject"],
                code=item["code"],
                position=position,
                name_vi=item["name_vi"],
                name_en=item["name_en"],
                change=item["change"],
            )
            position += 1
    return edition


def editions(department: Agency) -> tuple[Edition, Edition]:
    for at, (kind, code, name) in enumerate(
        [
            ("group", "G1", "Quy hoạch"),
            ("group", "G2", "Kinh tế"),
            ("group", "G3", "Hệ thống chính trị"),
            ("profile", "DHNTB", "Duyên hải Nam Trung Bộ"),
            ("profile", "TDMNPB", "Trung du miền núi phía Bắc"),
        ]
    ):
        Labels.objects.create(kind=kind, code=code, name_vi=name, name_en=f"en {name}", position=at)
    edition, model = make_edition("NTM", CRITERIA), make_edition("NTM_KM", MODEL_CRITERIA)
    share = edition.indicators.get(code="2.1")
    Guidance.objects.create(indicator=share, document=GUIDANCE, standing="to_check")
    Responsibility.objects.create(
        indicator=share, agency=department, part="lead", valid=ALWAYS, legal_act="QĐ 1098/QĐ-UBND", standing="to_check"
    )
    return edition, model
