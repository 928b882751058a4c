"""What came back is shown, decided and saved: once, whole, by whom it may."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from datchuan.assessments.actions import Figure, save_sheet, save_value
from datchuan.assessments.models import Measurement, Revision
from datchuan.assessments.tests.setting import DAY, YEAR, Setting, build, page_of, words_of
from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.people.models import Post
from datchuan.people.tests.cast import build_cast, build_province, entered
from datchuan.workbooks import actions
from datchuan.workbooks.actions import purge_expired
from datchuan.workbooks.layout import AT
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import address
from datchuan.workbooks.tests.books import (
    BOOK,
    SHEET_PART,
    cell_name,
    exported,
    formula,
    read,
    row_of,
    sent,
    sheet,
    text,
    typed,
    upload,
    with_cell,
)
from datchuan.workbooks.tests.test_round import fill, nothing_new

WATER = {"2.1#1 num": "450", "2.1#1 den": "530"}


def applied(client: Client, page: HttpResponse, **more: str) -> HttpResponse:
    """Send the form of a page of changes."""
    intake, found = page.context["intake"], page.context["found"]
    body = {"seen": found.seen, "idem": str(uuid4()), **more}
    return client.post(f"{BOOK}{intake.pk}/apply/", body)


def stored(code: str) -> Measurement:
    return Measurement.objects.get(indicator_code=code, commune__code="20869", year=YEAR)


def test_valid_cells_are_saved_and_the_wrong_ones_come_back_red(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **WATER, **{"1.1#1 choice": "Đạt", "1.1#1 source": "QĐ 15", "1.1#1 done": "Rồi"})
    data = with_cell(data, cell_name(data, "3.1#1", "number"), formula("40+7", 47))
    page = sent(officer, data)
    assert Measurement.objects.count() == 0, "nothing is saved by looking"
    assert "Tiêu chí đạt: 0/4 → 0/4 nếu lưu hết." in words_of(page)
    response = applied(officer, page)
    assert (response.status_code, response["Location"]) == (303, f"{BOOK}{page.context['intake'].pk}/")
    assert stored("2.1").value == {"num": "450", "den": "530"}
    assert (stored("1.1").value, stored("1.1").source, stored("1.1").done) == ({"pass": True}, "QĐ 15", True)
    assert Measurement.objects.count() == 2
    kinds = list(Entry.objects.filter(chain="commune:20869").order_by("seq").values_list("kind", "outcome"))
    assert kinds == [("workbooks.take_in", "ok"), ("assessments.save_sheet", "ok"), ("workbooks.apply", "ok")]
    again = officer.get(response["Location"])
    found = again.context["found"]
    assert (found.changes, len(found.wrong), found.unchanged) == ((), 1, 11)
    assert "Đã lưu 2 chỉ tiêu." in words_of(again)


def test_the_returned_file_has_red_cells_with_sentences(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **WATER, **{"2.4#1 num": "1.5.3", "2.4#1 den": "530"})
    page = sent(officer, data)
    applied(officer, page)
    returned = officer.get(f"{BOOK}{page.context['intake'].pk}/returned/").content
    at = cell_name(returned, "2.4#1", "num")
    with zipfile.ZipFile(io.BytesIO(returned)) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        styles, body = archive.read("xl/styles.xml").decode(), archive.read(SHEET_PART).decode()
    assert re.findall(r'<comment ref="([A-Z0-9]+)"', comments) == [at]
    assert "Cần sửa: Số hộ nghèo: “1.5.3” chưa đọc được thành số." in comments
    style = re.search(rf'<c r="{at}" s="(\d+)"', body)
    assert style
    formats = re.findall(
        r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0], re.DOTALL
    )
    fill_id = int(re.search(r'fillId="(\d+)"', formats[int(style[1])])[1])  # type: ignore[index]
    fills = re.findall(r"<fill>.*?</fill>", styles, re.DOTALL)
    assert 'rgb="FFC62828"' in fills[fill_id]
    kept, row = sheet(returned), row_of(returned, "2.4#1")
    assert (kept.at(row, AT["num"]), kept.at(row, AT["den"])) == ("1.5.3", "530")
    assert str(kept.at(row, AT["verdict"])).startswith("Cần sửa: Số hộ nghèo: “1.5.3”")
    mended = sent(officer, typed(returned, **{"2.4#1 num": "20"})).context["found"]
    assert [(c.code, c.figure.value) for c in mended.changes] == [("2.4", {"num": "20", "den": "530"})]
    assert (mended.wrong, mended.conflicts, mended.unchanged) == ((), (), 11)


def test_the_same_form_twice_saves_once_and_answers_alike(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    key = str(uuid4())
    answers = [applied(officer, page, idem=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (Revision.objects.count(), Entry.objects.filter(kind="workbooks.apply").count()) == (1, 1)


def test_what_others_saved_meanwhile_is_a_conflict_and_the_person_chooses(here: Setting, officer: Client) -> None:
    fill(here)
    data = typed(exported(officer), **{"2.1#1 num": "450"})
    save_sheet(
        here.commune,
        here.edition,
        YEAR,
        {"2.1": Figure({"num": "430", "den": "530"}), "1.1": Figure({"pass": False})},
        by=here.colleague,
    )
    page = sent(officer, data)
    found = page.context["found"]
    assert ([c.code for c in found.conflicts], found.changes, found.moved) == (["2.1"], (), ("1.1",))
    words = words_of(page)
    assert "450/530 hộ = 84,9 %" in words
    assert "430/530 hộ = 81,13 %" in words
    assert "Cán bộ Thứ Hai lưu lúc 09:00 12/10/2023" in words
    undecided = applied(officer, page)
    assert undecided.status_code == 422
    assert stored("2.1").value == {"num": "430", "den": "530"}
    left = applied(officer, page, **{"keep-2.1": "theirs"})
    assert (left.status_code, stored("2.1").version) == (409, 2), "nothing is left to save"
    assert applied(officer, page, **{"keep-2.1": "mine"}).status_code == 303
    assert (stored("2.1").value, stored("1.1").value) == ({"num": "450", "den": "530"}, {"pass": False})
    assert [r.value["num"] for r in stored("2.1").revisions.order_by("version")] == ["412", "430", "450"]


def test_a_save_between_page_and_button_shows_the_page_again(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "1", "den": "2"}), by=here.colleague, version=0
    )
    response = applied(officer, page)
    assert response.status_code == 409
    assert "Trong lúc anh/chị xem, có chỉ tiêu vừa được lưu. Xem lại thay đổi ở dưới rồi lưu." in words_of(response)
    assert [c.code for c in response.context["found"].conflicts] == ["2.1"]
    assert stored("2.1").value == {"num": "1", "den": "2"}
    assert Entry.objects.get(kind="workbooks.apply").outcome == "refused"


def test_emptied_cells_take_a_value_back_only_with_a_reason(here: Setting, officer: Client) -> None:
    fill(here)
    page = sent(officer, typed(exported(officer), **{"3.1#1 number": "", "3.1#1 done": ""}))
    (change,) = page.context["found"].changes
    assert (change.code, change.removes) == ("3.1", True)
    refused = applied(officer, page)
    assert (refused.status_code, [p.sentence for p in refused.context["form"].problems]) == (
        422, ["Anh/chị đang xóa số liệu đã lưu của chỉ tiêu 3.1. Ghi lý do xóa."],
    )  # fmt: skip
    assert applied(officer, page, reason="Chưa có báo cáo thống kê").status_code == 303
    assert stored("3.1").value is None
    assert Revision.objects.get(measurement=stored("3.1"), version=2).reason == "Chưa có báo cáo thống kê"


def test_two_at_once_save_one_after_the_other_without_loss(transactional_db: None) -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            here = build(build_cast(build_province()))
        clients = []
        for person, cells in ((here.officer, WATER), (here.colleague, {"2.1#1 num": "400", "2.1#1 den": "530"})):
            client = entered(person)
            clients.append((client, sent(client, typed(exported(client), **cells))))
    start, statuses = Barrier(2), list[int]()

    def send(client: Client, page: HttpResponse) -> None:
        try:
            with clock.travel(DAY):
                start.wait(timeout=20)
                statuses.append(applied(client, page).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=pair) for pair in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [303, 409]
    assert (Measurement.objects.get().version, Revision.objects.count()) == (1, 1)


def test_confirmations_hear_of_what_changed(here: Setting, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int, list[str], str]] = []

    def hear(commune: object, set_code: str, year: int, codes: list[str], *, by: object) -> int:
        heard.append((set_code, year, codes, str(by)))
        return 0

    monkeypatch.setattr(actions, "note_change", hear)
    fill(here)
    page = sent(officer, typed(exported(officer), **WATER, **{"3.2#1 number": "0"}))
    assert applied(officer, page).status_code == 303
    assert heard == [("NTM", YEAR, ["2.1", "3.2"], str(here.officer))]


# Who


def test_others_see_the_page_and_take_the_file_but_bring_nothing_in(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **WATER)
    for person in (here.cast.district, here.cast.coordinator, here.cast.leader):
        client = entered(person)
        assert "Số liệu tự đánh giá do cán bộ của xã nhập." in words_of(client.get(BOOK))
        assert len(exported(client)) > 1000
        response = upload(client, data)
        assert response.status_code == 403
    assert Intake.objects.count() == 0
    assert list(Entry.objects.filter(kind="workbooks.take_in").values_list("outcome", flat=True)) == ["refused"] * 3


def test_beyond_reach_and_without_existence_are_the_same_404(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    pk = page.context["intake"].pk
    other, operator = Client(), Client()
    other.force_login(here.cast.other_officer)
    operator.force_login(here.cast.operator)
    for more in ("", "file/", f"{pk}/", f"{pk}/returned/"):
        far, nowhere = other.get(BOOK + more), other.get((BOOK + more).replace("20869", "00000"))
        assert (far.status_code, nowhere.status_code) == (404, 404)
        assert page_of(far, "20869") == page_of(nowhere, "00000")
        assert operator.get(BOOK + more).status_code == 404
    assert applied(other, page).status_code == 404
    assert officer.get(BOOK.replace("2023", "2024")).status_code == 404


def test_an_uploaded_book_is_its_owners_alone(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    colleague = entered(here.colleague)
    pk = page.context["intake"].pk
    assert colleague.get(f"{BOOK}{pk}/").status_code == 404
    assert applied(colleague, page).status_code == 404
    assert officer.get(f"{BOOK}{uuid4()}/").status_code == 404
    assert officer.get(f"{BOOK}{pk}/".replace("2023", "2022")).status_code == 404


def test_it_passes_to_whoever_follows_in_the_post(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    address = f"{BOOK}{page.context['intake'].pk}/"
    Post.objects.filter(user=here.officer).update(withdrawn=True)
    successor, district = Client(), Client()
    successor.force_login(here.colleague)
    district.force_login(here.cast.district)
    assert "do Cán bộ Tiên Lãnh, người giữ việc này trước đây, tải lên; còn giữ 7 ngày" in words_of(successor.get(BOOK))
    assert district.get(address).status_code == 404, "who only looks takes nothing over"
    assert applied(successor, successor.get(address)).status_code == 303
    assert (stored("2.1").value, stored("2.1").recorded_by) == ({"num": "450", "den": "530"}, here.colleague)


def test_a_lost_right_is_refused_and_journalled(here: Setting, officer: Client) -> None:
    page = sent(officer, typed(exported(officer), **WATER))
    intake, found = page.context["intake"], page.context["found"]
    with pytest.raises(actions.Refused) as refusal:
        actions.apply(intake, page.context["desk"], {}, seen=found.seen, by=here.cast.district, key=uuid4())
    assert refusal.value.status == 403
    assert Measurement.objects.count() == 0
    assert Entry.objects.get(kind="workbooks.apply").outcome == "refused"


def test_it_is_kept_some_days_and_the_oldest_make_room(here: Setting, officer: Client) -> None:
    data = exported(officer)
    pages = [sent(officer, data) for _time in range(7)]
    assert Intake.objects.count() == 5
    assert officer.get(f"{BOOK}{pages[0].context['intake'].pk}/").status_code == 404
    past = clock.real_now() - timedelta(days=8)
    Intake.objects.update(received_at=past, expires_at=past + timedelta(days=7))
    assert officer.get(f"{BOOK}{pages[-1].context['intake'].pk}/").status_code == 404
    assert (purge_expired(), Intake.objects.count()) == (5, 0)


def test_a_failing_journal_saves_nothing(here: Setting, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sent(officer, typed(exported(officer), **WATER))

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("datchuan.journal.actions.record", fail)
    officer.raise_request_exception = False
    assert applied(officer, page).status_code == 500
    assert Measurement.objects.count() == 0


# What the file is


def test_only_cells_to_fill_are_open_and_they_have_choices(here: Setting, officer: Client) -> None:
    fill(here)
    data = exported(officer)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body, styles = archive.read(SHEET_PART).decode(), archive.read("xl/styles.xml").decode()
        workbook = archive.read("xl/workbook.xml").decode()
    assert "<sheetProtection" in body
    assert 'orientation="landscape"' in body and 'paperSize="9"' in body
    assert "_xlnm.Print_Titles" in workbook and "DatChuan_MaTep" in workbook
    formats = re.findall(
        r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0], re.DOTALL
    )
    open_cells = {
        cell for cell, style in re.findall(r'<c r="([A-Z0-9]+)" s="(\d+)"', body) if 'locked="0"' in formats[int(style)]
    }
    row = row_of(data, "2.1#1")
    wanted = {address(row, AT[column]) for column in ("num", "den", "percent", "period", "source", "done")}
    assert {cell for cell in open_cells if cell.lstrip("ABCDEFGHIJKLMNOPQR") == str(row + 1)} == wanted
    validated = re.findall(r'<dataValidation type="list"[^>]* sqref="([A-Z0-9]+)"><formula1>([^<]+)', body)
    choices = dict(validated)
    assert re.fullmatch(r"'Danh mục'!\$[A-Z]\$1:\$[A-Z]\$3", choices[cell_name(data, "4#1", "choice")])
    assert cell_name(data, "1.1#1", "choice") in choices
    assert cell_name(data, "2.1#1", "num") not in choices


PAYLOADS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a.vn")', "http://a.vn")


def test_texts_of_people_never_become_formulas_or_links(here: Setting, officer: Client) -> None:
    codes = ["1.1", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2"]
    figures = {
        code: Figure(None, period=payload, source=payload) for code, payload in zip(codes, PAYLOADS, strict=True)
    }
    save_sheet(here.commune, here.edition, YEAR, figures, by=here.officer)
    for path in (BOOK + "file/", "/commune/20869/NTM/tasks.xlsx"):
        with zipfile.ZipFile(io.BytesIO(officer.get(path).content)) as archive:
            sheets = [
                archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
            ]
        assert not any("<f>" in body or "<f " in body or "hyperlink" in body for body in sheets)
    lines = officer.get("/commune/20869/NTM/tasks.csv").content.decode("utf-8-sig").splitlines()
    dangerous = [
        cell for line in lines for cell in line.split(";") if cell.strip('"').startswith(("=", "+", "@", "\t", "-"))
    ]
    assert dangerous == []


def test_unchanged_after_another_program_saved_it(here: Setting, officer: Client, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here")
    fill(here)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(exported(officer))
    command = [office, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / "in" / "a.xlsx")]
    subprocess.run(command, check=True, timeout=120, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    if not (tmp_path / "a.xlsx").exists():
        pytest.skip("this LibreOffice opens no spreadsheets")
    nothing_new(sent(officer, (tmp_path / "a.xlsx").read_bytes()).context["found"], 12)


def test_the_reader_sees_the_marker_and_says_demo(here: Setting, officer: Client) -> None:
    book = read(exported(officer))
    assert book.properties["DatChuan"] in str(book.sheets[0].at(5, 0))
    assert book.sheets[0].at(3, 0) == "Dữ liệu minh họa: không phải số liệu thật của xã."


def test_tasks_carry_date_edition_and_filter(here: Setting, officer: Client) -> None:
    fill(here)
    response = officer.get("/commune/20869/NTM/tasks.csv?show=todo")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Việc cần làm của Xã Tiên Lãnh, NTM, năm 2023"
    assert lines[1] == "Tính đến 12/10/2023. Bộ tiêu chí NTM. Xuất lúc 09:00 12/10/2023."
    assert lines[2].startswith("Đang lọc: chưa xong. ")
    assert lines[5].split(";")[:2] == ["Mã", "Chỉ tiêu"]
    codes = [line.split(";")[0] for line in lines[6:]]
    assert codes == [
        f"'{row.indicator.code}" if "." in row.indicator.code else row.indicator.code for row in _rows(officer)
    ]
    assert officer.get("/commune/20869/NTM/tasks.pdf").status_code == 404
    assert officer.get("/commune/20968/NTM/tasks.csv").status_code == 404


def _rows(client: Client) -> list:
    tasks = client.get("/commune/20869/NTM/?show=todo").context["tasks"]
    return [row for group in tasks.groups for criterion in group.criteria for row in criterion.rows]


def test_a_text_cell_with_a_decimal_comma_is_read_as_typed(here: Setting, officer: Client) -> None:
    data = with_cell(exported(officer), cell_name(exported(officer), "3.1#1", "number"), text("47,5"))
    (change,) = sent(officer, data).context["found"].changes
    assert change.figure.value == {"number": "47.5"}
