"""A tiny sound pack for tests: a two-tier province of three communes with a set of every kind of measure.

``write_small_pack(folder)`` writes it and returns the folder. Its facts are invented and say so.
"""

from __future__ import annotations

from pathlib import Path

PACK = """\
code: tinh-nho
version: '1'
name_vi: Tỉnh Nhỏ (thử nghiệm)
name_en: Small Province (test)
government_model: two_tier
timezone: Asia/Ho_Chi_Minh
province: '99'
as_of: '2025-08-01'
profiles:
  - {code: BANG, name_vi: Đồng bằng, name_en: Plain}
  - {code: NUI, name_vi: Miền núi, name_en: Mountains}
groups:
  - {code: CHUNG, name_vi: Nhóm chung, name_en: General}
levels:
  - {code: NTM, name_vi: Đạt chuẩn, name_en: Standard}
  - {code: NTM_KM, name_vi: Kiểu mẫu, name_en: Model}
criteria:
  - criteria/NTM.yaml
  - criteria/NTM_KM.yaml
map:
  file: map/small.topojson
  communes_layer: communes
  notice_vi: ranh giới minh họa
  notice_en: illustrative boundaries
sources:
  - {id: THU, title: Dữ liệu thử nghiệm, url: 'https://example.org/thu'}
licences: []
"""

UNITS = """\
code,name,full_name,kind,level,parent_code,valid_from,valid_to,legal_act,standing,source
99,Nhỏ,Tỉnh Nhỏ,tỉnh,province,,,,,official,THU
99001,An Bình,Xã An Bình,xã,commune,99,2025-07-01,,,official,THU
99002,Đồi Cao,Xã Đồi Cao,xã,commune,99,2025-07-01,,,official,THU
99003,Ea Súp,Xã Ea Súp,xã,commune,99,2025-07-01,,,to_check,THU
99004,An Cũ,Xã An Cũ,xã,commune,99,,2025-07-01,,to_check,THU
99005,Bình Cũ,Xã Bình Cũ,xã,commune,99,,2025-07-01,,to_check,THU
"""

NAMES = """\
unit_code,use,name,full_name,kind,valid_from,valid_to,legal_act,standing,source
99003,alias,Ea Sup,Xã Ea Sup,xã,,,,to_check,THU
99004,official,An Xưa,Xã An Xưa,xã,,2010-01-01,,to_check,THU
"""

LINEAGE = """\
kind,on,from_codes,to_codes,legal_act,standing,source,note
merge,2025-07-01,99004 99005,99001,Nghị quyết thử,to_check,THU,
"""

PARTICIPATION = """\
unit_code,takes_part,valid_from,valid_to,basis,standing,source
99001,yes,2025-07-01,,,to_check,THU
99002,yes,2025-07-01,,,to_check,THU
99003,no,2025-07-01,,,to_check,THU
"""

PROFILES = """\
unit_code,profile,valid_from,valid_to,legal_act,standing,source
99001,BANG,2025-07-01,,,to_check,THU
99002,NUI,2025-07-01,,,to_check,THU
"""

FACTS = """\
unit_code,area_km2,label_lon,label_lat,population_2009,source
99001,12.5,108.1,15.1,5000,THU
"""

AGENCIES = """\
code,name,name_en,kind,level,unit_code,valid_from,valid_to,source
UBND-99,Ủy ban nhân dân tỉnh Nhỏ,,peoples_committee,province,99,,,THU
SNN,Sở Nông nghiệp,,department,province,99,,,THU
UBND-99001,Ủy ban nhân dân xã An Bình,,peoples_committee,commune,99001,2025-07-01,,THU
UBND-99002,Ủy ban nhân dân xã Đồi Cao,,peoples_committee,commune,99002,2025-07-01,,THU
"""

CODES = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6")
RESPONSIBILITIES = (
    "set,indicator_code,agency_code,role,valid_from,valid_to,legal_act,standing,source\n"
    + "".join(f"NTM,{code},SNN,lead,,,,to_check,THU\n" for code in CODES)
    + "NTM_KM,KM1,SNN,lead,,,,to_check,THU\nNTM_KM,KM1,UBND-99,support,,,,to_check,THU\n"
)

TITLES = """\
unit_code,level,kind,year_met,year_note,decided_on,decided_on_note,decision_no,criteria_set_vi,certainty,standing,source,note
99001,NTM,recognised,2024,,2025-07-15,,1/QĐ,,stated,to_check,THU,
99002,NTM,not_recognised,,,,,,,stated,to_check,THU,
"""

TARGETS = """\
unit_code,level,year,plan,standing,source,note
99002,NTM,2025,Kế hoạch thử,to_check,THU,
"""

FIGURES = """\
code,on,value,of,unit_code,level,set,label_vi,label_en,note,source
tong,2025-07-31,2,3,99,NTM,,Xã đạt chuẩn,,,https://example.org/bao
"""

GUIDANCE = """\
        guidance:
          rule_vi: Cách hiểu bằng lời thường.
          rule_en: In plain words.
          period_vi: Tại thời điểm đánh giá
          period_en: At the time of assessment
          who_confirms_vi: Sở Nông nghiệp
          who_confirms_en: Department of Agriculture
          evidence_vi: [Báo cáo]
          evidence_en: [Report]
          legal_vi: Văn bản thử
          legal_en: Test act
          standing: to_check
          source: THU
"""

SHARE = (
    "num_label_vi: hộ đạt, num_label_en: households that do, den_label_vi: tổng số hộ, den_label_en: all households, "
    "counted_vi: hộ, counted_en: households"
)
NATIONAL = "layer: national, legal_act: Văn bản thử, standing: to_check, source: THU"


def indicator(code: str, measure: str, *thresholds: str) -> str:
    """The YAML of one indicator: its measure and thresholds in flow form."""
    rows = "".join(f"          - {{{t}}}\n" for t in thresholds)
    return (
        f"      - code: '{code}'\n        name_vi: Chỉ tiêu {code}\n        name_en: Indicator {code}\n"
        f"        measure: {{{measure}}}\n{GUIDANCE}        thresholds:\n{rows}"
    )


def _national(profile: str, value: str, more: str = "") -> str:
    return f"profile: {profile}, value: {value}, {more}{NATIONAL}"


NTM = (
    """\
set: NTM
edition: NTM/thu
name_vi: Bộ tiêu chí thử
name_en: Test set
legal_act: Văn bản thử
effective_from: '2025-07-01'
criteria_count: 2
indicator_count: 10
standing: to_check
source: THU
criteria:
  - code: '1'
    name_vi: Hạ tầng
    name_en: Infrastructure
    group: CHUNG
    subject: ha_tang
    indicators:
"""
    + indicator("1.1", "kind: pass_fail, comparison: ==, may_not_apply: true", _national("all", "pass"))
    + indicator(
        "1.2", f"kind: percent, unit: '%', comparison: '>=', {SHARE}", _national("BANG", "80"), _national("NUI", "70.5")
    )
    + indicator(
        "1.3",
        f"kind: percent, unit: '%', comparison: '<=', {SHARE}",
        _national("BANG", "5"),
        "profile: NUI, value: 13, layer: illustrative, standing: illustrative, source: THU",
    )
    + indicator(
        "1.4", "kind: count, unit: houses, unit_vi: nhà, comparison: ==, counted_vi: nhà", _national("all", "0")
    )
    + """\
  - code: '2'
    name_vi: Đời sống
    name_en: Life
    group: CHUNG
    subject: doi_song
    indicators:
"""
    + indicator(
        "2.1",
        "kind: money, unit: million VND/person/year, unit_vi: triệu đồng/người/năm, comparison: '>='",
        _national("BANG", "56", "year: 2025, "),
        _national("NUI", "45.5", "year: [2025, 2026], "),
    )
    + indicator("2.2", f"kind: percent, unit: '%', comparison: '>=', both_sexes: true, {SHARE}", _national("all", "90"))
    + indicator(
        "2.3", "kind: level, comparison: '>=', levels: [Trung bình, Khá, Tốt]", _national("all", "{level: Khá}")
    )
    + indicator(
        "2.4",
        f"kind: composite, comparison: '>=', parts: "
        f"[{{label_vi: hộ nước sạch, kind: percent, unit: '%', comparison: '>=', {SHARE}}}, "
        "{label_vi: công trình, kind: count, unit: works, comparison: '>='}]",
        _national(
            "all",
            "{parts: [{label_vi: hộ nước sạch, label_en: households, value: 35, unit: '%'}, {label_vi: công trình, "
            "label_en: works, value: 1, unit: công trình}]}",
        ),
    )
    + indicator(
        "2.5",
        "kind: quantity, unit: m2/person, unit_vi: m²/người, comparison: range",
        _national("all", "{min: 2, max: 10}"),
    )
    + indicator(
        "2.6",
        "kind: quantity, unit: m2/person, unit_vi: m²/người, comparison: '>='",
        "profile: all, value: 4, layer: provincial, legal_act: Quyết định thử, standing: official, source: THU",
        _national("all", "2"),
    )
)

NTM_KM = """\
set: NTM_KM
edition: NTM_KM/thu
name_vi: Kiểu mẫu thử
name_en: Test model
legal_act: Văn bản thử
effective_from: '2025-07-01'
criteria_count: 1
indicator_count: 1
standing: to_check
source: THU
criteria:
  - code: KM1
    name_vi: Thu nhập
    name_en: Income
    subject: thu_nhap
    indicators:
""" + indicator(
    "KM1",
    "kind: money, unit: million VND/person/year, comparison: '>='",
    _national("all", "{formula: {set: NTM, code: '2.1', factor: 1.10}}"),
)

PROCEDURE = """\
government_model: two_tier
procedures:
  - code: cong-nhan
    purpose: recognition
    levels: [NTM, NTM_KM]
    name_vi: Công nhận
    name_en: Recognition
    valid_from: '2025-07-01'
    legal_act: Văn bản thử
    standing: to_check
    source: THU
    steps:
      - code: tu-danh-gia
        kind: self_assessment
        name_vi: Xã tự đánh giá
        name_en: Self-assessment
        actor: {kind: peoples_committee, level: commune, name_vi: UBND xã, name_en: Commune}
        what_vi: Đánh giá từng chỉ tiêu.
        what_en: Assess each indicator.
        figures:
          - {code: dong-y, name_vi: Đồng ý, name_en: In favour, value: null, unit: '%', standing: to_check, source: THU}
          - {code: han, name_vi: Hạn, name_en: Limit, value: 5, unit: working_day, is_limit: true,
             standing: to_check, source: THU}
          - {code: lan, name_vi: Số lần, name_en: Times, value: 3, unit: time, standing: to_check, source: THU}
        documents:
          - {code: bao-cao, name_vi: Báo cáo, name_en: Report, paper: bao_cao_ket_qua, standing: to_check, source: THU}
        silence: consent
        standing: to_check
        source: THU
      - code: hoi-dong
        kind: council
        name_vi: Hội đồng
        name_en: Council
        actor: {kind: council, level: province, name_vi: Hội đồng, name_en: Council}
        role: coordinator
        what_vi: Bỏ phiếu.
        what_en: Vote.
        returns_to: tu-danh-gia
        standing: to_check
        source: THU
      - code: quyet-dinh
        kind: decision
        name_vi: Quyết định
        name_en: Decision
        actor: {kind: peoples_committee, level: province, name_vi: UBND tỉnh, name_en: Province}
        what_vi: Ký.
        what_en: Sign.
        standing: to_check
        source: THU
"""

CALENDAR = """\
deadlines:
  - code: dot-1
    kind: dossier_round
    name_vi: Đợt 1
    name_en: Round 1
    wording: trước ngày 30/11/2025
    at: '2025-11-30T00:00:00+07:00'
    opens: '2025-11-01'
    late_until: '2025-12-31T00:00:00+07:00'
    year: 2025
    legal_act: ''
    standing: to_check
    source: THU
holidays:
  - {day: '2025-09-01', last_day: '2025-09-02', kind: off, name_vi: Quốc khánh, name_en: National Day,
     standing: to_check, source: THU}
  - {day: '2025-08-23', kind: worked, name_vi: Làm bù, name_en: Worked in exchange, standing: to_check, source: THU}
"""


def _square(x: int) -> str:
    return f"[[{x},0],[0,1],[1,0],[0,-1],[-1,0]]"


MAP = (
    '{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[108,15]},"arcs":['
    + ",".join(_square(x) for x in (0, 1, 2))
    + '],"objects":{"communes":{"type":"GeometryCollection","geometries":['
    + ",".join(f'{{"type":"Polygon","arcs":[[{n}]],"id":"9900{n + 1}"}}' for n in (0, 1, 2))
    + "]}}}\n"
)

FILES = {
    "pack.yaml": PACK, "NOTICE.md": "# Dữ liệu thử nghiệm\n", "units.csv": UNITS, "names.csv": NAMES,
    "lineage.csv": LINEAGE,
    "participation.csv": PARTICIPATION, "profiles.csv": PROFILES, "unit-facts.csv": FACTS, "agencies.csv": AGENCIES,
    "responsibilities.csv": RESPONSIBILITIES, "titles.csv": TITLES, "targets.csv": TARGETS, "figures.csv": FIGURES,
    "criteria/NTM.yaml": NTM, "criteria/NTM_KM.yaml": NTM_KM, "procedure.yaml": PROCEDURE, "calendar.yaml": CALENDAR,
    "map/small.topojson": MAP,
}  # fmt: skip


def write_small_pack(folder: Path, **changed: str) -> Path:
    """Write the pack into the folder (made when missing). ``changed`` gives other texts by file name."""
    for name, text in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder
