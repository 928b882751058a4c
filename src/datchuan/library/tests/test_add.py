"""Adding evidence to an indicator from its page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import Setting, page_of, words_of
from datchuan.evidence.models import Attachment, Document, Revision
from datchuan.evidence.tests.making import LIST, PHOTO, document, place
from datchuan.files.models import StoredFile, Upload
from datchuan.journal.models import Entry
from datchuan.library.tests.sending import jpeg, paper, photo
from datchuan.people.tests.cast import entered

ADD = "/commune/20869/NTM/2.1/2023/evidence/"
BACK = "/commune/20869/NTM/2.1/2023/#evidence"


def body(**typed: Any) -> dict[str, Any]:
    return {"how": "file", "kind": "1", "idem": str(uuid4()), **typed}


def test_a_file_becomes_a_document_of_the_kind_and_leads_back(here: Setting, officer: Client) -> None:
    sent = body(file=paper(), dated="01/06/2023", period_from="01/01/2023", period_to="30/06/2023")
    response = officer.post(ADD, sent, follow=True)
    assert response.redirect_chain == [(BACK, 303)]
    assert "Đã lưu 1 minh chứng: Danh sách hộ." in words_of(response)
    made = Document.objects.get()
    assert (made.title, made.dated, made.period_from, made.period_to) == (
        LIST, date(2023, 6, 1), date(2023, 1, 1), date(2023, 6, 30),
    )  # fmt: skip
    assert (made.stored.kind, made.stored.pages, made.stored.scope) == ("pdf", 2, "commune:20869")
    assert Attachment.objects.get().place == place()
    kinds = Entry.objects.filter(chain="commune:20869", outcome="ok").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["files.take", "evidence.add_document"]


def test_sent_twice_it_is_added_once(here: Setting, officer: Client) -> None:
    key = str(uuid4())
    answers = [officer.post(ADD, body(file=paper(), idem=key)) for _ in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, BACK)] * 2
    assert (Document.objects.count(), StoredFile.objects.count(), Attachment.objects.count()) == (1, 1, 1)


def test_several_files_are_several_documents(here: Setting, officer: Client) -> None:
    officer.post(ADD, body(file=[photo("a.jpg"), photo("b.jpg")], kind="2"))
    titles = Document.objects.order_by("title").values_list("title", flat=True)
    assert list(titles) == [f"{PHOTO} (1)", f"{PHOTO} (2)"]
    assert Attachment.objects.filter(wanted=PHOTO).count() == 2


def test_a_photo_brings_its_own_date(here: Setting, officer: Client) -> None:
    officer.post(ADD, body(file=photo(taken=datetime(2023, 9, 30, 8, 15)), kind="2"))
    assert Document.objects.get().dated == date(2023, 9, 30)


def test_a_typed_date_counts_before_that_of_the_photo(here: Setting, officer: Client) -> None:
    officer.post(ADD, body(file=photo(taken=datetime(2023, 9, 30, 8, 15)), kind="2", dated="1/9/2023"))
    assert Document.objects.get().dated == date(2023, 9, 1)


def test_a_bad_file_does_not_hold_up_a_good_one(here: Setting, officer: Client) -> None:
    bad = photo("hong.jpg")
    bad.file.truncate(200)
    bad.size = 200
    response = officer.post(ADD, body(file=[photo("tot.jpg"), bad]))
    assert response.status_code == 422
    assert Document.objects.count() == 1
    words = words_of(response)
    assert "Đã lưu 1 minh chứng" in words
    assert "hong.jpg: Tệp bị hỏng hoặc tải lên chưa trọn." in words


def test_without_a_file_it_asks_for_one_and_keeps_what_was_typed(here: Setting, officer: Client) -> None:
    response = officer.post(ADD, body(dated="01/06/2023", title="Sổ hộ"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Chọn ít nhất một ảnh hoặc tệp." in text
    assert 'value="01/06/2023"' in text
    assert 'value="Sổ hộ"' in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Chọn loại minh chứng"),
        ({"kind": "9"}, "Loại minh chứng: mục đã chọn không còn trong danh sách."),
        ({"period_from": "02/06/2023", "period_to": "01/06/2023"}, "Ngày cuối của kỳ đứng trước ngày đầu."),
        ({"dated": "13/10/2023"}, "Ngày của tài liệu"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    here: Setting, officer: Client, typed: dict[str, str], sentence: str
) -> None:
    response = officer.post(ADD, body(file=paper(), **typed))
    assert response.status_code == 422
    assert sentence in words_of(response)
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_same_file_again_is_recognised_and_offered(here: Setting, officer: Client) -> None:
    officer.post(ADD, body(file=paper("mot.pdf")))
    again = paper("mot.pdf")
    again.name = "ten-khac.pdf"
    response = officer.post("/commune/20869/NTM/2.2/2023/evidence/", body(file=again, kind="other"))
    assert response.status_code == 422
    assert "Tệp này đã có trong thư viện" in words_of(response)
    known = Document.objects.get()
    use = f"/commune/20869/NTM/2.2/2023/evidence/{known.pk}/"
    assert f'action="{use}"' in response.content.decode()
    assert StoredFile.objects.count() == 1
    assert officer.post(use, {"kind": "", "idem": str(uuid4())}).status_code == 303
    assert sorted(Attachment.objects.values_list("indicator_code", flat=True)) == ["2.1", "2.2"]


def test_an_upload_in_parts_becomes_a_document(here: Setting, officer: Client) -> None:
    content = jpeg("từng phần", size=(1200, 900))
    opened = officer.post(
        "/files/uploads/",
        {"name": "anh.jpg", "size": len(content), "scope": "commune:20869", "idem": str(uuid4())},
    ).json()
    half = len(content) // 2
    for offset, part in ((0, content[:half]), (half, content[half:])):
        answer = officer.post(
            opened["address"], part, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)}
        )
        assert answer.status_code == 200
    assert officer.post(ADD, body(upload=opened["upload"], kind="2")).status_code == 303
    made = Document.objects.get()
    assert (made.stored.name, made.stored.kind) == ("anh.jpg", "image")
    assert Upload.objects.get().stored == made.stored


def test_the_upload_of_another_person_is_as_one_that_is_not(here: Setting, officer: Client) -> None:
    client = entered(here.colleague)
    opened = client.post(
        "/files/uploads/", {"name": "anh.jpg", "size": 9, "scope": "commune:20869", "idem": str(uuid4())}
    ).json()
    answers = [officer.post(ADD, body(upload=key)) for key in (opened["upload"], str(uuid4()))]
    assert [a.status_code for a in answers] == [422, 422]
    assert page_of(answers[0], opened["upload"]) == page_of(answers[1], opened["upload"])


def test_an_upload_of_a_wrong_form_is_named_again_so_that_it_is_not_lost(here: Setting, officer: Client) -> None:
    key = str(uuid4())
    response = officer.post(ADD, body(upload=key, kind=""))
    assert f'<input type="hidden" name="upload" value="{key}">' in response.content.decode()


def test_what_lies_elsewhere_is_written_down_with_who_checked(here: Setting, officer: Client) -> None:
    response = officer.post(
        ADD, body(how="elsewhere", system="Phần mềm nước sạch", link="https://nuoc.example/1"), follow=True
    )
    assert response.redirect_chain == [(BACK, 303)]
    made = Document.objects.get()
    assert (made.title, made.system, made.checked_by, made.checked_on) == (
        LIST, "Phần mềm nước sạch", "Cán bộ Tiên Lãnh", date(2023, 10, 12),
    )  # fmt: skip
    page = officer.get(f"/commune/20869/evidence/{made.pk}/").content.decode()
    assert '<a href="https://nuoc.example/1" rel="noopener noreferrer nofollow" target="_blank">' in page


def test_a_link_that_is_no_page_of_the_web_is_refused(here: Setting, officer: Client) -> None:
    response = officer.post(ADD, body(how="elsewhere", system="A", link="javascript:alert(1)"))
    assert response.status_code == 422
    assert "Địa chỉ phải bắt đầu bằng https:// hoặc http://" in words_of(response)
    assert 'href="javascript' not in response.content.decode()
    assert Document.objects.count() == 0


def test_earlier_documents_of_the_kind_are_offered_first(here: Setting, officer: Client) -> None:
    document(here, "Danh sách năm trước", place=place(year=2022))
    document(here, "Ảnh khác", place=place(PHOTO, code="2.2"))
    text = officer.get(ADD + "?kind=1").content.decode()
    assert "Danh sách năm trước" in text
    assert "Ảnh khác" not in text
    assert text.index("Danh sách năm trước") < text.index('type="file"')
    assert "Ảnh khác" in officer.get(ADD + "?kind=2").content.decode()


def test_the_library_is_searched_without_diacritics(here: Setting, officer: Client) -> None:
    document(here, "Quyết định công nhận trường", place=place("", code="2.3"))
    assert "Quyết định công nhận trường" in officer.get(ADD + "?q=cong+nhan+truong").content.decode()
    assert "Quyết định công nhận trường" not in officer.get(ADD + "?q=benh+vien").content.decode()


@pytest.mark.parametrize("who", ["district", "department", "coordinator", "leader", "front", "council_member"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_is_refused_with_a_sentence_and_what_was_sent_with_a_line(
    here: Setting, who: str, method: str
) -> None:
    client = entered(getattr(here.cast, who))
    response = client.get(ADD) if method == "get" else client.post(ADD, body(file=paper()))
    assert response.status_code == 403
    assert "Minh chứng do cán bộ của xã đưa lên." in words_of(response)
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)
    lines = list(Entry.objects.filter(chain="commune:20869").values_list("kind", "outcome"))
    assert lines == ([] if method == "get" else [("evidence.add_document", "refused")])


@pytest.mark.parametrize("who", ["other_officer", "operator"])
def test_a_place_out_of_reach_is_the_404_of_a_place_that_is_not(here: Setting, who: str) -> None:
    client = entered(getattr(here.cast, who))
    theirs, nowhere = client.post(ADD, body()), client.post(ADD.replace("20869", "99999"), body())
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert page_of(theirs, "20869") == page_of(nowhere, "99999")


@pytest.mark.parametrize(
    "address",
    [
        "/commune/20869/NTM/9.9/2023/evidence/", "/commune/20869/NTM_XX/2.1/2023/evidence/",
        "/commune/20869/NTM/2.1/2024/evidence/", "/commune/20869/NTM/2.1/99999999999/evidence/",
    ],
)  # fmt: skip
def test_an_unknown_indicator_set_or_year_is_404(here: Setting, officer: Client, address: str) -> None:
    assert (officer.get(address).status_code, officer.post(address, body()).status_code) == (404, 404)


def test_of_many_files_too_many_are_refused_before_any_is_taken(here: Setting, officer: Client) -> None:
    response = officer.post(ADD, body(file=[paper(f"{n}.pdf", 1) for n in range(21)]))
    assert response.status_code == 422
    assert "Mỗi lần gửi nhiều nhất 20 tệp" in words_of(response)
    assert Revision.objects.count() == 0
