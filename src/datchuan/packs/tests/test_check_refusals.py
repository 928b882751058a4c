"""Spoiled packs: one thing is spoiled, and the file, the line and the words of the sentence are exact."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from datchuan.packs.problems import Problem
from datchuan.packs.reading import read_pack
from datchuan.packs.tests.small_pack import FILES, write_small_pack


def refused(folder: Path) -> list[Problem]:
    """The problems of a pack that must not be read."""
    pack, problems = read_pack(folder)
    assert pack is None
    return problems


def line_of(name: str, text: str) -> int:
    """The line of the first occurrence of a text in a sound file."""
    content = FILES[name]
    return content.count("\n", 0, content.index(text)) + 1


@dataclass(frozen=True)
class Spoil:
    """Replace the first ``old`` of a file by ``new``; the problem stands at the line of ``at`` (or ``old``)."""

    name: str
    old: str
    new: str
    words: tuple[str, ...]
    file: str = ""
    at: str = ""
    line: int | None = None


NTM, KM = "criteria/NTM.yaml", "criteria/NTM_KM.yaml"
HEADER = "code,name,full_name,kind,level,parent_code,valid_from,valid_to,legal_act,standing,source\n"
UNIT2 = "99002,Đồi Cao,Xã Đồi Cao,xã,commune,99,2025-07-01,,,official,THU\n"

SPOILS = [
    # pack.yaml
    Spoil("pack.yaml", "government_model: two_tier", "government_model: four",
        ("government_model", "four", "two_tier")),
    Spoil("pack.yaml", "as_of: '2025-08-01'", "as_of: '01/08/2025'", ("as_of", "năm-tháng-ngày")),
    Spoil("pack.yaml", "province: '99'", "province: '98'", ("98", "units.csv"), line=1),
    Spoil("pack.yaml", "version: '1'\n", "", ("version", "thiếu mục"), line=1),
    Spoil("pack.yaml", "licences: []", "licence: []", ("licence", "không có mục tên này")),
    Spoil("pack.yaml", "licences: []", "licences: []\ncode: khac", ("code", "đã có ở dòng 1"), at="licences", line=28),
    Spoil("pack.yaml", "criteria/NTM_KM.yaml", "../NTM_KM.yaml", ("../NTM_KM.yaml", "ngoài thư mục gói"), line=1),
    Spoil("pack.yaml", "criteria/NTM_KM.yaml", "criteria/khac.yaml", ("Thiếu tệp",), file="criteria/khac.yaml", line=0),
    Spoil("pack.yaml", "map/small.topojson", "C:\\\\map.topojson", ("ngoài thư mục gói",), line=1),
    Spoil("pack.yaml", "{code: NUI", "{code: BANG", ("cột mức chuẩn", "BANG", "đã dùng ở dòng 10")),
    Spoil("pack.yaml", "communes_layer: communes", "communes_layer: xa",
        ("lớp “xa”",), file="map/small.topojson", line=1),
    # units and their kin
    Spoil("units.csv", "code,name", "ma,name", ("thiếu cột code", "thừa cột ma")),
    Spoil("units.csv", UNIT2, UNIT2.replace(",official", ""), ("10 ô", "cần 11 ô")),
    Spoil("units.csv", UNIT2, UNIT2 + UNIT2, ("lặp lại dòng 4",), line=5),
    Spoil("units.csv", "Xã Đồi Cao", " Xã Đồi Cao", ("full_name", "dấu cách")),
    Spoil("units.csv", UNIT2, "\n" + UNIT2, ("Dòng trống",)),
    Spoil("units.csv", UNIT2, UNIT2.replace("commune,99", "commune,97"), ("“97”", "units.csv")),
    Spoil("units.csv", UNIT2, UNIT2.replace("commune,99", "commune,99001"), ("không đúng cấp", "province")),
    Spoil("units.csv", UNIT2, UNIT2.replace("commune,99", "commune,"), ("chưa có đơn vị cấp trên",)),
    Spoil("units.csv", "99002,Đồi Cao,Xã Đồi Cao,xã", "99002,Đồi Cao,Xã Đồi Cao,làng", ("kind", "làng")),
    Spoil("units.csv", "commune,99,2025-07-01,,,to_check", "commune,99,31/07/2025,,,to_check",
        ("valid_from", "2023-10-12")),
    Spoil("units.csv", "commune,99,2025-07-01,,,to_check", "commune,99,2025-02-30,,,to_check", ("2025-02-30", "lịch")),
    Spoil("units.csv", "2025-07-01,,,to_check", "2025-07-01,2025-07-01,,to_check", ("valid_to", "không sau")),
    Spoil("units.csv", "99003,Ea Súp", "99002,Ea Súp", ("chồng lên dòng 4",), line=5),
    Spoil("units.csv", UNIT2, UNIT2.replace("official", "chuan"), ("standing", "chuan", "to_check")),
    Spoil("units.csv", UNIT2, UNIT2.replace("THU", "LA"), ("Nguồn “LA”", "pack.yaml")),
    Spoil("units.csv", UNIT2, UNIT2.replace("99002", "xã 2"), ("xã 2", "mã đơn vị")),
    Spoil("units.csv", UNIT2, UNIT2.replace("Xã Đồi Cao", '"Xã Đồi Cao'), ("dấu nháy",)),
    Spoil("units.csv", HEADER, HEADER.replace(",", ";"), ("chấm phẩy",)),
    Spoil("names.csv", "official,An Xưa,Xã An Xưa,xã,,2010-01-01", "official,An Xưa,Xã An Xưa,xã,,",
        ("chứa ngày 2025-08-01",)),
    Spoil("names.csv", "99003,alias", "99009,alias", ("“99009”", "units.csv")),
    Spoil("lineage.csv", "99004 99005", "99004", ("merge", "hai mã nguồn"), line=2),
    Spoil("lineage.csv", "2025-07-01", "2025-09-01", ("99004", "hết tồn tại"), line=2),
    Spoil("participation.csv", "99002,yes", "99002,co", ("takes_part", "yes")),
    Spoil("participation.csv", "99003,no", "99,no", ("cấp xã",)),
    Spoil("profiles.csv", "99002,NUI", "99002,BIEN", ("“BIEN”", "BANG, NUI")),
    Spoil("profiles.csv", "99002,NUI,2025-07-01,,,to_check,THU\n", "",
        ("99002", "profiles.csv"), file="participation.csv", line=3),
    Spoil("unit-facts.csv", "12.5", "12,5", ("7 ô",)),
    Spoil("unit-facts.csv", "12.5", "1.2e3", ("area_km2", "1.2e3", "dấu chấm thập phân")),
    Spoil("agencies.csv", "department,province,99,", "department,province,99001,", ("cấp province", "Xã An Bình")),
    Spoil("map/small.topojson", '"id":"99003"', '"id":"99033"', ("99033", "units.csv"), line=1),
    Spoil("map/small.topojson", "]}}}\n", "]}", ("TopoJSON",), line=1),
    # criteria
    Spoil(NTM, "criteria_count: 2", "criteria_count: 3", ("criteria_count ghi 3", "có 2 tiêu chí"), line=1),
    Spoil(NTM, "indicator_count: 10", "indicator_count: 57", ("ghi 57", "có 10 chỉ tiêu"), line=1),
    Spoil(NTM, "value: 80", "value: 180", ("Chỉ tiêu 1.2", "180", "0 đến 100")),
    Spoil(NTM, "value: 80", "value: pass", ("Chỉ tiêu 1.2", "cần một số")),
    Spoil(NTM, "value: 80", "value: '80,5'", ("80,5", "mức chuẩn")),
    Spoil(NTM, "value: 80", "value: 8e1", ("8e1", "không phải mức chuẩn")),
    Spoil(NTM, "{level: Khá}", "{level: Xuất sắc}", ("Xuất sắc", "Trung bình, Khá, Tốt")),
    Spoil(NTM, "{min: 2, max: 10}", "{min: 20, max: 10}", ("sàn", "trần")),
    Spoil(NTM, "{min: 2, max: 10}", "5", ("range",)),
    Spoil(NTM, "profile: NUI, value: 13", "profile: BANG, value: 13", ("mức minh họa", "BANG", "đã biết ở dòng")),
    Spoil(NTM, "standing: illustrative", "standing: to_check", ("illustrative",), at="profile: NUI, value: 13"),
    Spoil(NTM, "profile: BANG, value: 80", "profile: BIEN, value: 80", ("“BIEN”", "pack.yaml")),
    Spoil(NTM, "profile: NUI, value: 70.5", "profile: BANG, value: 70.5", ("đã có mức ở dòng",)),
    Spoil(NTM, "group: CHUNG", "group: RIENG", ("RIENG", "pack.yaml"), line=12),
    Spoil(NTM, "- code: '1.4'", "- code: '1.3'", ("chỉ tiêu “1.3”", "đã có ở dòng")),
    Spoil(NTM, "levels: [Trung bình, Khá, Tốt]", "levels: []", ("2.3", "levels")),
    Spoil(NTM, "num_label_vi: hộ đạt, ", "", ("1.2", "tử số", "mẫu số")),
    Spoil(NTM, "standing: to_check, source: THU}", "source: THU}", ("standing", "thiếu mục")),
    Spoil(NTM, "rule_vi: Cách hiểu bằng lời thường.", "rule_vi: ''", ("rule_vi", "để trống")),
    Spoil(KM, "set: NTM, code: '2.1'", "set: NTM, code: '9.9'", ("9.9", "không có chỉ tiêu đó")),
    Spoil(KM, "set: NTM, code: '2.1'", "set: NTM_KM, code: KM1", ("quay vòng",)),
    Spoil(KM, "set: NTM, code: '2.1'", "set: NTM, code: '1.2'", ("percent", "money")),
    Spoil(KM, "factor: 1.10", "he_so: 1.10", ("set", "factor", "Công thức")),
    Spoil("responsibilities.csv", "NTM,1.2,SNN", "NTM,1.2,SXD", ("“SXD”", "agencies.csv")),
    Spoil("responsibilities.csv", "NTM,1.2,SNN,lead", "NTM,1.1,SNN,lead", ("lặp lại dòng 2",)),
    Spoil("responsibilities.csv", "NTM,1.2,SNN,lead", "NTM,1.1,UBND-99,lead",
        ("1.1", "đã có cơ quan chủ trì ở dòng 2")),
    Spoil("responsibilities.csv", "NTM,1.2,SNN,lead,,,,to_check,THU\n", "",
        ("1.2", "chưa có cơ quan chủ trì"), file=NTM, at="- code: '1.2'"),
    Spoil("responsibilities.csv", "NTM,1.2,SNN", "NTM,8.8,SNN", ("không có chỉ tiêu 8.8",)),
    # titles, targets, figures, procedure, calendar
    Spoil("titles.csv", "99001,NTM,recognised", "99001,NTM_X,recognised", ("“NTM_X”", "levels")),
    Spoil("titles.csv", "2025-07-15", "2024-07-15", ("không tồn tại ngày 2024-07-15",)),
    Spoil("titles.csv", "2025-07-15", "2025-09-15", ("sau ngày 2025-08-01",)),
    Spoil("titles.csv", "recognised,2024", "recognised,2026", ("2026", "sau năm ra quyết định")),
    Spoil("titles.csv", "recognised,2024", "recognised,24", ("year_met", "24")),
    Spoil("targets.csv", "99002,NTM", "99008,NTM", ("“99008”",)),
    Spoil("targets.csv", "NTM,2025", "NTM,2020", ("99002", "2020")),
    Spoil("figures.csv", "2025-07-31,2,3", "2025-07-31,4,3", ("4", "lớn hơn tổng 3")),
    Spoil("figures.csv", "https://example.org/bao", "ftp://example.org/bao", ("ftp://example.org/bao", "http")),
    Spoil("procedure.yaml", "government_model: two_tier", "government_model: three_tier", ("three_tier", "two_tier")),
    Spoil("procedure.yaml", "levels: [NTM, NTM_KM]", "levels: [NTM, CAO]", ("“CAO”",), line=3),
    Spoil("procedure.yaml", "kind: self_assessment", "kind: tu_danh_gia", ("tu_danh_gia", "self_assessment")),
    Spoil("procedure.yaml", "kind: decision", "kind: registration", ("“cong-nhan”", "không có bước quyết định"), line=3),
    Spoil("procedure.yaml", "code: hoi-dong", "code: tu-danh-gia", ("bước", "“tu-danh-gia”", "đã dùng ở dòng 13")),
    Spoil("procedure.yaml", "code: han", "code: dong-y", ("con số", "“dong-y”", "đã dùng ở dòng 21")),
    Spoil("procedure.yaml", "returns_to: tu-danh-gia", "returns_to: quyet-dinh",
        ("“hoi-dong”", "“quyet-dinh”", "không đứng trước"), at="- code: hoi-dong"),
    Spoil("procedure.yaml", "returns_to: tu-danh-gia", "returns_to: xa-hop",
        ("“xa-hop”", "không có bước đó"), at="- code: hoi-dong"),
    Spoil("procedure.yaml", "value: null", "value: 101", ("“dong-y”", "101 %", "0 đến 100")),
    Spoil("procedure.yaml", "value: 3, unit: time", "value: 3, levels: [NTM_CAO], unit: time", ("“lan”", "NTM_CAO", "NTM_KM")),
    Spoil("procedure.yaml", "value: 5", "value: 2.5", ("“han”", "2.5", "số nguyên")),
    Spoil("procedure.yaml", "value: 3, unit: time", "value: 3, unit: day, is_limit: true",
        ("“tu-danh-gia”", "đã có thời hạn ở dòng 22")),
    Spoil("procedure.yaml", "unit: working_day", "unit: time", ("“han”", "thời hạn", "unit: day")),
    Spoil("procedure.yaml", "is_limit: true", "is_limit: false", ("im lặng là đồng ý", "is_limit"), at="- code: tu-danh-gia"),
    Spoil("procedure.yaml", "role: coordinator", "role: thu-ky", ("role", "thu-ky", "council_member")),
    Spoil("procedure.yaml", "paper: bao_cao_ket_qua", "paper: 'báo cáo'", ("báo cáo", "mã"), at="paper: bao_cao"),
    Spoil("procedure.yaml", "kind: council\n", "kind: announcement\n",
        ("“quyet-dinh”", "“hoi-dong”", "phải làm trước"), at="- code: quyet-dinh"),
    Spoil("calendar.yaml", "    late_until: '2025-12-31", "    late_until: '2025-11-29", ("“dot-1”", "late_until"), line=2),
    Spoil("calendar.yaml", "opens: '2025-11-01'", "opens: '2025-11-30'", ("“dot-1”", "opens"), line=2),
    Spoil("calendar.yaml", "last_day: '2025-09-02'", "last_day: '2025-08-02'", ("Quốc khánh", "đứng trước ngày đầu")),
    Spoil("calendar.yaml", "day: '2025-08-23'", "day: '2025-09-02'", ("2025-09-02", "đã ghi ở dòng 15")),
    Spoil("calendar.yaml", "day: '2025-08-23'", "day: '2025-08-22'", ("2025-08-22", "vốn đã là ngày làm việc")),
    Spoil("calendar.yaml", "+07:00", "", ("at", "múi giờ")),
    # YAML itself
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: &ten Đợt 1", ("neo YAML", "&ten")),
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: *ten", ("bí danh YAML", "*ten")),
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: !!python/object/apply:os.system [ls]", ("nhãn YAML", "python")),
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: 'Đợt 1", ("YAML", "cắt cụt"), line=7),
    Spoil("calendar.yaml", "deadlines:\n", "deadlines:\n---\ndeadlines:\n", ("nhiều tài liệu",), line=2),
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: " + "[" * 20 + "]" * 20, ("lồng nhau",)),
    Spoil("calendar.yaml", "name_vi: Đợt 1", "name_vi: {a: b}", ("name_vi", "cần chữ")),
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda s: f"{s.name}: {s.new[:30].strip() or 'removed'}")
def test_one_spoiled_thing_is_named_at_its_line(spoil: Spoil, tmp_path: Path) -> None:
    text = FILES[spoil.name]
    assert spoil.old in text
    folder = write_small_pack(tmp_path, **{spoil.name: text.replace(spoil.old, spoil.new, 1)})
    file = spoil.file or spoil.name
    line = spoil.line if spoil.line is not None else line_of(file, spoil.at or spoil.old)
    here = [p for p in refused(folder) if all(w in p.sentence for w in spoil.words)]
    assert [(p.file, p.line) for p in here] == [(file, line)]
    assert all(p.sentence_en for p in here)


def spoiled_bytes(change: Callable[[bytes], bytes]) -> bytes:
    return change(FILES["units.csv"].encode())


BYTES = {
    "windows-1258": (
        spoiled_bytes(lambda b: unicodedata.normalize("NFD", b.decode()).encode("cp1258", "replace")), 2, "Windows-1258"
    ),
    "UTF-16": (spoiled_bytes(lambda b: b.decode().encode("utf-16")), 1, "UTF-16"),
    "UTF-16 without mark": (spoiled_bytes(lambda b: b.decode().encode("utf-16-le")), 1, "UTF-16"),
    "BOM": (spoiled_bytes(lambda b: b"\xef\xbb\xbf" + b), 1, "BOM"),
    "CRLF": (spoiled_bytes(lambda b: b.replace(b"\n", b"\r\n")), 1, "CRLF"),
    "NFD": (spoiled_bytes(lambda b: unicodedata.normalize("NFD", b.decode()).encode()), 2, "NFC"),
    "TCVN3": (spoiled_bytes(lambda b: b.replace("Đồi Cao".encode(), "§åi ®Þnh C¸o".encode())), 4, "TCVN3"),
    "TCVN3 bytes": (spoiled_bytes(lambda b: b.replace("Đồi Cao".encode(), b"\xa7\xe5i Cao")), 4, "TCVN3"),
    "encoded twice": (
        spoiled_bytes(lambda b: b.replace("Đồi".encode(), "Đồi".encode().decode("latin-1").encode())), 4, "hai lần"
    ),
    "NUL": (spoiled_bytes(lambda b: b.replace(b"99002", b"99\x00002")), 4, "ký tự ẩn"),
    "right-to-left": (spoiled_bytes(lambda b: b.replace(b"99002", "9900\u202e2".encode())), 4, "ký tự ẩn"),
    "zero width": (spoiled_bytes(lambda b: b.replace(b"99002", "9900\u200b2".encode())), 4, "ký tự ẩn"),
    "lone surrogate": (spoiled_bytes(lambda b: b.replace(b"99002", b"\xed\xa0\x80")), 4, "UTF-8"),
    "empty": (b"", 1, "Tệp trống"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BYTES)
def test_bytes_that_are_not_clean_text_get_a_sentence(kind: str, tmp_path: Path) -> None:
    data, line, word = BYTES[kind]
    folder = write_small_pack(tmp_path)
    (folder / "units.csv").write_bytes(data)
    here = [p for p in refused(folder) if p.file == "units.csv" and word in p.sentence]
    assert [p.line for p in here] == [line]


def test_a_file_of_100_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path)
    with open(folder / "units.csv", "wb") as huge:
        huge.truncate(100 * 1024 * 1024)
    (here,) = [p for p in refused(folder) if p.file == "units.csv"]
    assert "100.0 MB" in here.sentence


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path / "pack")
    (tmp_path / "outside.csv").write_text(FILES["units.csv"], encoding="utf-8")
    (folder / "units.csv").unlink()
    (folder / "units.csv").symlink_to(tmp_path / "outside.csv")
    assert [p.sentence[:14] for p in refused(folder) if p.file == "units.csv"] == ["Thiếu tệp này.", "Đây là liên kế"]


def test_a_stray_file_is_named(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path, **{"units (1).csv": FILES["units.csv"]})
    assert [(p.file, p.line) for p in refused(folder)] == [("units (1).csv", 0)]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "khong-co")
    assert problem.sentence.startswith("Không có thư mục này.")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path)
    (folder / "titles.csv").unlink()
    assert [str(p)[:30] for p in refused(folder)] == ["titles.csv: Thiếu tệp này. Hãy"]


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    folder = write_small_pack(
        tmp_path,
        **{
            "pack.yaml": FILES["pack.yaml"].replace("as_of: '2025-08-01'", "as_of: mai"),
            "units.csv": FILES["units.csv"].replace("Ea Súp,Xã Ea Súp,xã", "Ea Súp,Xã Ea Súp,làng"),
            "titles.csv": FILES["titles.csv"].replace("2025-07-15", "15/07/2025"),
        },
    )
    (folder / "calendar.yaml").write_bytes(b"\xff\xfe")
    assert [(p.file, p.line) for p in refused(folder)] == [
        ("calendar.yaml", 1), ("pack.yaml", 8), ("titles.csv", 2), ("units.csv", 5),
    ]  # fmt: skip


def test_disagreements_between_files_are_reported_together(tmp_path: Path) -> None:
    folder = write_small_pack(
        tmp_path,
        **{
            "titles.csv": FILES["titles.csv"].replace("99001", "99011"),
            "targets.csv": FILES["targets.csv"].replace("99002", "99012"),
            "names.csv": FILES["names.csv"].replace("99003", "99013"),
        },
    )
    assert [(p.file, p.line) for p in refused(folder)] == [("names.csv", 2), ("targets.csv", 2), ("titles.csv", 2)]


def test_a_problem_prints_as_file_line_sentence(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path, **{"targets.csv": FILES["targets.csv"].replace("NTM,2025", "NTM,2020")})
    assert [str(p) for p in refused(folder)] == [
        "targets.csv:2: Đơn vị 99002 không tồn tại trong năm 2020. Hãy sửa mã hoặc năm."
    ]


def test_a_name_that_is_not_utf8_can_still_be_printed(tmp_path: Path) -> None:
    folder = write_small_pack(tmp_path)
    with open(bytes(folder) + b"/x\xff.csv", "wb"):
        pass
    assert [str(p).encode()[:8] for p in refused(folder)] == [b"x?.csv: "]


def test_a_huge_number_is_refused_quickly(tmp_path: Path) -> None:
    text = FILES[NTM].replace("criteria_count: 2", "criteria_count: " + "9" * 1_000_000)
    here = [p for p in refused(write_small_pack(tmp_path, **{NTM: text})) if p.file == NTM]
    assert [p.line for p in here] == [7]
    assert len(here[0].sentence) < 400
