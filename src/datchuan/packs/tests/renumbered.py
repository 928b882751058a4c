"""The small pack with a second edition of its set that renumbers the first: every kind of change, stated in set-lineage.csv.

What became of what, by hand: 1.1 same; 1.2 asks 85 and 75 instead of 80 and 70.5; 1.3 was 2.6 and asks 3 instead of 4; 1.4
was 2.3 and is no longer graded; 1.5 and 1.6 were 2.4; 2.1 goes on under its code, which no source states; 2.2 is new and has
the code of another; 2.3 was 2.2 and 2.5; 1.3 and 1.4 of the old set are gone.
"""

from __future__ import annotations

from datchuan.packs.tests.small_pack import FILES, PACK, SHARE, _national, indicator

HEAD = "edition,code,former_edition,former_code,legal_act,standing,source,note\n"


def descent(code: str, former: str, note: str = "", standing: str = "to_check") -> str:
    return f"NTM/moi,{code},NTM/thu,{former},Bảng đối chiếu thử,{standing},THU,{note}\n"


LINEAGE = HEAD + "".join(
    (
        descent("1.1", "1.1", standing="official"), descent("1.2", "1.2"), descent("1.3", "2.6"), descent("1.4", "2.3"),
        descent("1.5", "2.4", "phần nước"), descent("1.6", "2.4"), descent("2.2", ""), descent("2.3", "2.2"),
        descent("2.3", "2.5"), descent("", "1.3"), descent("", "1.4"),
    )
)  # fmt: skip

_SHARE = f"kind: percent, unit: '%', comparison: '>=', {SHARE}"
_PASS = "kind: pass_fail, comparison: =="
NEW = (
    """\
set: NTM
edition: NTM/moi
name_vi: Bộ tiêu chí thử, bản mới
name_en: Test set, new edition
legal_act: Văn bản thử 2
effective_from: '2026-01-01'
criteria_count: 2
indicator_count: 9
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
    + indicator("1.1", f"{_PASS}, may_not_apply: true", _national("all", "pass"))
    + indicator("1.2", _SHARE, _national("BANG", "85"), _national("NUI", "75"))
    + indicator(
        "1.3", "kind: quantity, unit: m2/person, unit_vi: m²/người, comparison: '>='", _national("all", "3")
    ).replace("Chỉ tiêu 1.3", "Chỉ tiêu 2.6")
    + indicator("1.4", _PASS, _national("all", "pass"))
    + indicator("1.5", _SHARE, _national("all", "35"))
    + indicator("1.6", "kind: count, unit: works, comparison: '>='", _national("all", "1"))
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
        _national("BANG", "56", "year: 2026, "),
        _national("NUI", "45.5", "year: 2026, "),
    )
    + indicator("2.2", _PASS, _national("all", "pass"))
    + indicator("2.3", _SHARE, _national("all", "90"))
)

#: Files that stand in the place of those of the small pack; both communes hold the title.
RENUMBERED = {
    "pack.yaml": PACK.replace("  - criteria/NTM_KM.yaml", "  - criteria/NTM-moi.yaml\n  - criteria/NTM_KM.yaml"),
    "criteria/NTM-moi.yaml": NEW,
    "set-lineage.csv": LINEAGE,
    "responsibilities.csv": FILES["responsibilities.csv"]
    + "".join(f"NTM,{code},SNN,lead,,,,to_check,THU\n" for code in ("1.5", "1.6")),
    "titles.csv": FILES["titles.csv"].replace(
        "99002,NTM,not_recognised,,,,,,,stated", "99002,NTM,recognised,2024,,2025-07-16,,2/QĐ,,stated"
    ),
}
