"""The page of a document and what is done there: viewer, revisions, describing, detaching, withdrawing, giving out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datchuan.assessments.tests.setting import Setting, page_of, words_of
from datchuan.evidence.models import Attachment, Document, Revision
from datchuan.files.models import StoredFile
from datchuan.files.tests.making import signed_pdf
from datchuan.journal.models import Entry
from datchuan.library.tests.sending import DA_NANG, paper, photo
from datchuan.people.tests.cast import entered

ADD = "/commune/20869/NTM/2.1/2023/evidence/"


def add(client: Client, file: SimpleUploadedFile, **typed: Any) -> Document:
    """Send a file for indicator 2.1; the document that it became."""
    body = {"how": "file", "kind": "1", "idem": str(uuid4()), "file": file, **typed}
    assert client.post(ADD, body).status_code == 303
    return Document.objects.order_by("received_at", "pk").get(stored__name=file.name)


def url(document: Document, tail: str = "") -> str:
    return f"/commune/20869/evidence/{document.pk}/{tail}"


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# Reading


def test_the_page_says_dates_hash_and_uses(here: Setting, officer: Client) -> None:
    made = add(officer, paper(), dated="01/06/2023", period_from="01/01/2023", period_to="30/06/2023")
    words = words_of(officer.get(url(made)))
    assert "Ngày của tài liệu 01/06/2023" in words
    assert "Chứng minh cho kỳ 01/01/2023 - 30/06/2023" in words
    assert "Ngày nhận 09:00 12/10/2023, Cán bộ Tiên Lãnh" in words
    assert f"Dấu SHA-256 {made.stored.sha256}" in words
    assert "Nông thôn mới, chỉ tiêu 2.1, năm 2023 : Danh sách hộ" in words
    assert "Cán bộ Tiên Lãnh (Cán bộ xã, UBND xã Tiên Lãnh) đã đưa minh chứng lên thư viện" in words


@pytest.mark.parametrize(
    "who", ["district", "district_leader", "department", "coordinator", "leader", "council_member"]
)
def test_readers_see_page_and_file_without_buttons(here: Setting, officer: Client, who: str) -> None:
    made = add(officer, paper())
    client = entered(getattr(here.cast, who))
    page = client.get(url(made))
    assert page.status_code == 200
    assert 'method="post" action="/commune/20869/evidence/' not in page.content.decode()
    assert "Minh chứng do cán bộ của xã đưa lên." in words_of(page)
    assert client.get(url(made, "file/")).status_code == 200


def test_a_pdf_is_read_page_by_page(here: Setting, officer: Client) -> None:
    made = add(officer, paper(pages=3))
    first, second, last = (officer.get(url(made) + f"?page={n}").content.decode() for n in (1, 2, 99))
    assert f'src="{url(made, "pages/1/")}?revision=1"' in first
    assert 'rel="prev"' not in first
    assert f'href="{url(made)}?revision=1&amp;page=1"' in second
    assert f'href="{url(made)}?revision=1&amp;page=3"' in second
    assert "Trang 3/3" in last
    assert 'rel="next"' not in last
    page = officer.get(url(made, "pages/2/"))
    assert (page.status_code, page["Content-Type"], page.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert officer.get(url(made, "pages/4/")).status_code == 404


def test_zoom_is_a_link_that_keeps_the_page(here: Setting, officer: Client) -> None:
    made = add(officer, paper(pages=3))
    assert f'href="{url(made)}?revision=1&amp;page=2&amp;zoom=1"' in officer.get(url(made) + "?page=2").content.decode()
    zoomed = officer.get(url(made) + "?page=2&zoom=1").content.decode()
    assert 'class="viewer zoomed"' in zoomed
    assert f'href="{url(made)}?revision=1&amp;page=3&amp;zoom=1"' in zoomed


def look(client: Client, document: Document, query: str = "") -> Any:
    return client.get(f"{url(document)}?look=1{query}", headers={"HX-Request": "true"})


def test_within_a_list_only_the_viewer_is_given_and_its_links_stay_there(here: Setting, officer: Client) -> None:
    made = add(officer, paper(pages=3))
    answer = look(officer, made, "&page=2")
    shown = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in shown and "<h1" not in shown
    assert (
        f'hx-get="{url(made)}?revision=1&amp;page=3"' in shown and f'src="{url(made, "pages/2/")}?revision=1"' in shown
    )
    assert "Ngày nhận" in shown and "data-close" in shown
    # The same address without the mark of the list is the whole page.
    assert "<h1" in officer.get(f"{url(made)}?look=1").content.decode()
    panel = officer.get("/commune/20869/NTM/2.1/2023/").content.decode()
    assert f'hx-get="{url(made)}"' in panel and 'class="evidence-look"' in panel


def test_within_a_list_the_former_file_is_one_press_away(here: Setting, officer: Client) -> None:
    made = add(officer, paper(pages=1))
    body = {"file": paper("moi.pdf", 2), "version": made.version, "note": "Bản có ký", "idem": str(uuid4())}
    assert officer.post(url(made, "revision/"), body).status_code == 303
    assert f'hx-get="{url(made)}?revision=1"' in look(officer, made).content.decode()
    former = look(officer, made, "&revision=1").content.decode()
    assert f'src="{url(made, "pages/1/")}?revision=1"' in former and "đang xem tệp của lần gửi 1" in former


@pytest.mark.parametrize("who", ["department", "district"])
def test_who_vets_looks_within_the_list_too_and_others_do_not(here: Setting, officer: Client, who: str) -> None:
    made = add(officer, paper())
    client = entered(getattr(here.cast, who))
    assert look(client, made).status_code == 200
    stranger = entered(here.cast.other_officer)
    assert look(stranger, made).status_code == 404


def test_a_signed_pdf_is_kept_byte_by_byte_and_the_page_says_so(here: Setting, officer: Client) -> None:
    data = signed_pdf()
    made = add(officer, SimpleUploadedFile("da-ky.pdf", data, "application/pdf"))
    assert body_of(officer.get(url(made, "file/"))) == data
    assert "được giữ nguyên từng byte" in words_of(officer.get(url(made)))
    assert "có chữ ký số" in words_of(officer.get("/commune/20869/NTM/2.1/2023/"))
    plain = add(officer, paper())
    assert "Chữ ký số" not in words_of(officer.get(url(plain)))


def test_a_photo_is_shown_and_given_out_without_its_notes(here: Setting, officer: Client) -> None:
    made = add(officer, photo(at=DA_NANG))
    shown, thumb, whole = (officer.get(url(made, tail)) for tail in ("pages/1/", "thumb/", "file/"))
    assert [r.status_code for r in (shown, thumb, whole)] == [200, 200, 200]
    assert b"Exif" not in body_of(shown) + body_of(thumb) + body_of(whole)
    assert whole["Content-Disposition"] == 'attachment; filename="anh.jpg"'
    assert {r["Cache-Control"] for r in (shown, thumb, whole)} == {"private, no-store"}
    assert officer.get(url(made, "pages/2/")).status_code == 404


# Isolation


TAILS = ["", "file/", "pages/1/", "thumb/", "edit/", "revision/", "file/?revision=1"]


@pytest.mark.parametrize("tail", TAILS)
def test_a_document_of_another_commune_is_the_404_of_none(here: Setting, officer: Client, tail: str) -> None:
    made = add(officer, photo())
    other = entered(here.cast.other_officer)
    nobody = uuid4()
    for code in ("20869", "20968"):
        base = f"/commune/{code}/evidence/"
        theirs, none = other.get(f"{base}{made.pk}/{tail}"), other.get(f"{base}{nobody}/{tail}")
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert page_of(theirs, str(made.pk)) == page_of(none, str(nobody))
    operator = entered(here.cast.operator)
    assert operator.get(url(made, tail)).status_code == 404


@pytest.mark.parametrize("tail", ["edit/", "revision/", "withdraw/", "detach/{use}/"])
def test_what_is_sent_to_a_document_of_another_commune_is_404(here: Setting, officer: Client, tail: str) -> None:
    made = add(officer, photo())
    tail = tail.format(use=made.attachments.get().pk)
    other = entered(here.cast.other_officer)
    sent = {"reason": "a", "title": "b", "version": "1", "idem": str(uuid4())}
    for code in ("20869", "20968"):
        assert other.post(f"/commune/{code}/evidence/{made.pk}/{tail}", sent).status_code == 404
    # An officer of both communes' library would not find it under the wrong one either.
    assert officer.post(f"/commune/20968/evidence/{made.pk}/{tail}", sent).status_code == 404
    row = Document.objects.get()
    assert (row.version, row.is_withdrawn, Attachment.objects.now().count()) == (1, False, 1)


def test_a_use_of_another_document_is_not_ended_through_this_one(here: Setting, officer: Client) -> None:
    one, two = add(officer, photo("a.jpg")), add(officer, photo("b.jpg"))
    use = two.attachments.get()
    answer = officer.post(url(one, f"detach/{use.pk}/"), {"reason": "a", "version": "1", "idem": str(uuid4())})
    assert (answer.status_code, Attachment.objects.now().count()) == (404, 2)


@pytest.mark.parametrize("tail", ["", "file/", "pages/1/", "thumb/"])
def test_strangers_are_sent_to_the_sign_in_page(here: Setting, officer: Client, tail: str) -> None:
    answer = Client().get(url(add(officer, photo()), tail))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_a_post_that_moved_takes_the_file_along(here: Setting, officer: Client) -> None:
    made = add(officer, photo())
    assert officer.get(url(made, "file/")).status_code == 200
    here.officer.posts.update(agency=here.cast.province.agencies["UBND-20968"])
    assert officer.get(url(made, "file/")).status_code == 404


# Revisions


def revise(client: Client, made: Document, file: SimpleUploadedFile, **typed: Any) -> Any:
    return client.post(url(made, "revision/"), {"file": file, "version": "1", "idem": str(uuid4()), **typed})


def test_a_new_file_is_shown_and_the_first_stays_readable(here: Setting, officer: Client) -> None:
    made = add(officer, paper("cu.pdf", 1))
    assert revise(officer, made, paper("moi.pdf", 2), note="bản có dấu").status_code == 303
    words = words_of(officer.get(url(made)))
    assert "Trang 1/2" in words
    assert "moi.pdf" in words
    assert "cu.pdf" in words
    assert "bản có dấu" in words
    old = words_of(officer.get(url(made) + "?revision=1"))
    assert "Anh/chị đang xem tệp của lần gửi 1; tệp đang dùng là của lần gửi 2." in old
    files = [body_of(officer.get(url(made, f"file/?revision={n}"))) for n in (1, 2)]
    assert files[0] != files[1]
    assert officer.get(url(made, "file/?revision=7"))["Content-Disposition"].endswith('"moi.pdf"')


def test_a_new_file_on_a_stale_page_is_refused(here: Setting, officer: Client) -> None:
    made = add(officer, paper("cu.pdf"))
    revise(officer, made, paper("moi.pdf"))
    answer = revise(officer, made, paper("nua.pdf"))
    assert answer.status_code == 409
    assert "Tài liệu này vừa được người khác sửa." in words_of(answer)
    assert (Revision.objects.count(), StoredFile.objects.count()) == (2, 2)


def test_the_same_file_is_no_new_revision(here: Setting, officer: Client) -> None:
    made = add(officer, paper("cu.pdf"))
    answer = revise(officer, made, paper("cu.pdf"))
    assert answer.status_code == 409
    assert "Tệp này đã có trong thư viện: Danh sách hộ." in words_of(answer)
    assert Revision.objects.count() == 1


def test_a_new_file_that_is_no_file_is_asked_for_again(here: Setting, officer: Client) -> None:
    made = add(officer, paper("cu.pdf"))
    answer = officer.post(url(made, "revision/"), {"version": "1", "idem": str(uuid4()), "note": "ghi chú"})
    assert answer.status_code == 422
    assert "Chọn ít nhất một ảnh hoặc tệp." in words_of(answer)
    assert 'value="ghi chú"' in answer.content.decode()


# Describing, detaching, withdrawing


def said(**typed: str) -> dict[str, str]:
    return {"title": "Sổ hộ nghèo", "version": "1", "idem": str(uuid4()), **typed}


def test_it_is_described_anew_and_the_history_tells(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    assert 'value="Danh sách hộ"' in officer.get(url(made, "edit/")).content.decode()
    answer = officer.post(url(made, "edit/"), said(dated="02/06/2023", reason="gõ nhầm"), follow=True)
    assert answer.redirect_chain == [(url(made), 303)]
    row = Document.objects.get()
    assert (row.title, row.dated, row.version) == ("Sổ hộ nghèo", date(2023, 6, 2), 2)
    assert "tên tài liệu Danh sách hộ → Sổ hộ nghèo" in words_of(answer)


def test_of_two_who_describe_the_second_chooses(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    other = entered(here.colleague)
    other.post(url(made, "edit/"), said(title="Bản của người khác"))
    answer = officer.post(url(made, "edit/"), said(title="Bản của tôi"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Bản của người khác" in text
    assert '<input type="hidden" name="title" value="Bản của tôi">' in text
    assert '<input type="hidden" name="version" value="2">' in text
    assert Document.objects.get().title == "Bản của người khác"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Nhập tên tài liệu"),
        ({"dated": "31/02/2023"}, "Ngày của tài liệu"),
        ({"period_from": "02/06/2023", "period_to": "01/06/2023"}, "Ngày cuối của kỳ đứng trước ngày đầu."),
    ],
)
def test_a_wrong_description_keeps_what_was_typed(
    here: Setting, officer: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = officer.post(url(add(officer, paper()), "edit/"), said(number="12/BC", **typed))
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert 'value="12/BC"' in answer.content.decode()


def test_detaching_from_the_page_needs_a_reason(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    use = url(made, f"detach/{made.attachments.get().pk}/")
    wrong = officer.post(use, {"reason": "", "version": "1", "idem": str(uuid4())})
    assert (wrong.status_code, "Nhập lý do" in words_of(wrong)) == (422, True)
    sent = {"reason": "nhầm chỉ tiêu", "version": "1", "idem": str(uuid4())}
    answers = [officer.post(use, sent) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert Attachment.objects.get().ended_reason == "nhầm chỉ tiêu"
    assert Entry.objects.filter(kind="evidence.detach").count() == 1
    assert "nhầm chỉ tiêu" in words_of(officer.get(url(made)))


def test_withdrawn_it_stays_readable(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    sent = {"reason": "tài liệu của xã khác", "version": "1", "idem": str(uuid4())}
    page = officer.post(url(made, "withdraw/"), sent, follow=True)
    assert page.redirect_chain == [(url(made), 303)]
    words = words_of(page)
    assert "đã rút khỏi thư viện" in words
    assert "tài liệu của xã khác" in words
    assert officer.get(url(made, "file/")).status_code == 200
    assert "withdraw/" not in page.content.decode()


@pytest.mark.parametrize("tail", ["edit/", "revision/", "withdraw/", "detach/{use}/"])
@pytest.mark.parametrize("reason", ["", "a"])
def test_a_reader_who_sends_is_refused_with_a_sentence(here: Setting, officer: Client, tail: str, reason: str) -> None:
    made = add(officer, paper())
    client = entered(here.cast.department)
    sent = {"reason": reason, "title": "b", "version": "1", "idem": str(uuid4())}
    answer = client.post(url(made, tail.format(use=made.attachments.get().pk)), sent)
    assert answer.status_code == 403
    assert "Minh chứng do cán bộ của xã đưa lên." in words_of(answer)
    assert Entry.objects.filter(outcome="refused", chain="commune:20869").count() == 1
    assert (Document.objects.get().version, Attachment.objects.now().count()) == (1, 1)


# Use elsewhere


def test_using_a_document_once_more_by_one_press(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    use = f"/commune/20869/NTM/2.2/2023/evidence/{made.pk}/"
    sent = {"kind": "", "idem": str(uuid4())}
    answers = [officer.post(use, sent) for _ in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/commune/20869/NTM/2.2/2023/#evidence")] * 2
    assert sorted(Attachment.objects.values_list("indicator_code", flat=True)) == ["2.1", "2.2"]


def test_a_document_of_another_commune_cannot_be_used(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    other = entered(here.cast.other_officer)
    for pk in (made.pk, uuid4()):
        address = f"/commune/20968/NTM/2.1/2023/evidence/{pk}/"
        assert other.post(address, {"kind": "", "idem": str(uuid4())}).status_code == 404


def test_a_reader_cannot_attach(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    client = entered(here.cast.district)
    address = f"/commune/20869/NTM/2.2/2023/evidence/{made.pk}/"
    assert client.post(address, {"kind": "", "idem": str(uuid4())}).status_code == 403
    assert Attachment.objects.count() == 1


def test_an_unknown_indicator_is_404(here: Setting, officer: Client) -> None:
    made = add(officer, paper())
    address = f"/commune/20869/NTM/9.9/2023/evidence/{made.pk}/"
    assert officer.post(address, {"kind": "", "idem": str(uuid4())}).status_code == 404
