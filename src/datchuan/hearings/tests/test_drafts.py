"""Official papers from consultations and meetings: what they say, who may draft them, how they come into the dossier."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from datchuan.config import clock
from datchuan.dossiers.models import Document, Dossier
from datchuan.hearings import actions, drafts, queries
from datchuan.hearings.counting import Ballots
from datchuan.hearings.queries import ConsultationPage, MeetingPage
from datchuan.hearings.tests.hall import AFTER, TOO_FEW, Hall, browser, sent
from datchuan.hearings.workflow import Answered, Voice
from datchuan.papers.content import plain
from datchuan.papers.models import IssuedPaper
from datchuan.papers.tests.scans import scan
from datchuan.people.models import User
from datchuan.people.rights import rights_of

NAMES = ("Ông Trần Văn Mẫu, Chủ tịch UBND xã", "Bà Lê Thị Mẫu, Chủ tịch MTTQ xã")


def heard(person: User, dossier: Dossier) -> ConsultationPage:
    found = queries.consultation_page(rights_of(person), dossier)
    assert found is not None
    return found


def met(person: User, dossier: Dossier) -> MeetingPage:
    found = queries.meeting_page(rights_of(person), dossier, person)
    assert found is not None
    return found


def words(kind: str, page: ConsultationPage | MeetingPage) -> str:
    return json.dumps(plain(drafts.draft(kind, page)), ensure_ascii=False)


def test_the_report_on_opinions_has_all_but_names_of_residents(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    for who, name in ((Voice.RESIDENT, "Trần Người Dân"), (Voice.FRONT, "Ủy ban MTTQ xã"), (Voice.ANONYMOUS, "")):
        comment = hall.said(row, who, name, text=f"Ý kiến của {who.value}")
        actions.answer(comment, Answered.ACCEPTED, "Sửa trang 3", by=hall.cast.officer)
    with override("en"):
        said = words(drafts.OPINIONS, heard(hall.cast.officer, row.dossier))
    for expected in (
        "Công khai từ ngày 12 tháng 10 năm 2023 đến hết ngày 31 tháng 10 năm 2023", "Loa các thôn", "3 lần",
        "Ủy ban MTTQ xã", "Người dân", "Ý kiến của resident", "Tiếp thu: Sửa trang 3",
        "người dân: 1 ý kiến, tiếp thu 1", "Nhận 3 ý kiến, đã tiếp thu hoặc giải trình 3 ý kiến.", "nhân dân\\nxã Tiên Lãnh",
    ):  # fmt: skip
        assert expected in said, expected
    assert "Trần Người Dân" not in said


def test_silence_stands_in_the_report(hall: Hall) -> None:
    row = hall.consulted()
    assert "số ý kiến nhận được là 0" in words(drafts.OPINIONS, heard(hall.cast.officer, row.dossier))


def test_the_minutes_say_the_rule_and_the_result(hall: Hall) -> None:
    dossier = hall.way.to("commune_meeting")
    hall.voting(dossier, invited=3, present=2, present_names=NAMES, invited_names=(*NAMES, "Ông Vắng"), board=("Bà Đếm",),
                discussion="Đồng chí A báo cáo.\nĐồng chí B góp ý.", began="14 giờ 00")  # fmt: skip
    hall.counted(dossier, Ballots(2, 2, 2, 2, 0, 0))
    page = met(hall.cast.officer, dossier)
    assert [offer.kind for offer in drafts.offered_for_meeting(page)] == ["bien_ban_hop_xa", "bien_ban_kiem_phieu"]
    minutes = words("bien_ban_hop_xa", page)
    for expected in (*NAMES, "Ông Vắng", "14 giờ 00, ngày 12 tháng 10 năm 2023", "Đồng chí B góp ý.", "2/3", "100%",
                     "2/2 đồng ý = 100 %, cần từ 90 %: thông qua"):  # fmt: skip
        assert expected in minutes, expected
    counting = words("bien_ban_kiem_phieu", page)
    for expected in ("Bà Đếm", "từ 90% số người có mặt trở lên", "cần đối chiếu văn bản"):
        assert expected in counting, expected


def test_the_district_s_minutes_have_every_dossier(hall: Hall) -> None:
    first, second = hall.two_in_district()
    hall.voting(first, second, by=hall.cast.district)
    pair = (hall.cast.district, hall.district_colleague)
    hall.counted(first, pair=pair)
    hall.counted(second, TOO_FEW, pair=pair)
    said = words("bien_ban_hop_huyen", met(hall.cast.district, first))
    assert "xã Tiên Lãnh đạt chuẩn nông thôn mới năm 2023: 21/22 đồng ý = 95,5 %" in said
    assert "xã Tiên Phong đạt chuẩn nông thôn mới năm 2023: 19/22 đồng ý = 86,4 %, cần từ 90 %: chưa thông qua" in said


@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_a_draft_is_a_file(hall: Hall, ext: str) -> None:
    row = hall.consulted()
    answer = browser(hall.cast.officer).get(reverse("hearing-paper", args=[row.dossier.pk, drafts.OPINIONS, ext]))
    assert (answer.status_code, answer.content[:2] in (b"PK", b"%P")) == (200, True)
    assert f"bao_cao_tong_hop_y_kien-20869-NTM-2023.{ext}" in answer["Content-Disposition"]


@pytest.mark.parametrize("who", ["district", "coordinator", "other_officer", "neighbour_officer"])
def test_only_the_keepers_of_the_step_draft(hall: Hall, who: str) -> None:
    row = hall.consulted()
    client = browser(hall.people[who])
    assert client.get(reverse("hearing-paper", args=[row.dossier.pk, drafts.OPINIONS, "pdf"])).status_code == 404
    assert client.post(reverse("hearing-draw", args=[row.dossier.pk, drafts.OPINIONS]), sent()).status_code == 404
    assert not Document.objects.exists()


def test_a_paper_is_numbered_and_signed_and_then_lies_in_the_dossier(hall: Hall) -> None:
    row = hall.consulted()
    hall.published(row)
    client, form = browser(hall.cast.officer), sent()
    for _ in range(2):
        answer = client.post(reverse("hearing-draw", args=[row.dossier.pk, drafts.OPINIONS]), form)
        assert answer.status_code == 303
    issued = IssuedPaper.objects.get()
    assert answer["Location"] == reverse("paper", args=[issued.pk]) and not Document.objects.exists()
    assert (issued.scope, issued.organ.code) == ("commune:20869", row.agency.code if row.agency else "")
    page = client.get(reverse("consultation", args=[row.dossier.pk])).content.decode()
    assert "Mở văn bản để cấp số và ký" in page
    other = browser(hall.people["other_officer"])
    assert other.get(reverse("paper", args=[issued.pk])).status_code == 404
    number = {"version": issued.version, "number": "7", "day": "12/10/2023"}
    assert client.post(reverse("paper-number", args=[issued.pk]), number).status_code == 303
    assert client.post(reverse("paper-number", args=[issued.pk]), number).status_code == 409
    issued.refresh_from_db()
    data = {"what": "scan", "version": issued.version, "file": scan()}
    assert client.post(reverse("paper-attach", args=[issued.pk]), data).status_code == 303
    document = Document.objects.get()
    assert (document.wanted, document.step, document.form) == ("opinions_commune", "consultation", "scan")
    assert (document.number, document.paper) == ("07/BC-UBND", issued.pk)
    with clock.travel(AFTER):
        actions.close(row, by=hall.cast.officer)


@pytest.mark.parametrize("kind", ["quyet_dinh_cong_nhan", "bien_ban_hop_xa", "x"])
def test_what_is_not_offered_is_not_there(hall: Hall, kind: str) -> None:
    row = hall.consulted()
    assert (
        browser(hall.cast.officer).get(reverse("hearing-paper", args=[row.dossier.pk, kind, "pdf"])).status_code == 404
    )
