"""Files of guidance and of answers: kept by the room ``files``, given out to whoever may read the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datchuan.files.models import StoredFile
from datchuan.guidance.models import Attachment, GuidanceVersion
from datchuan.guidance.tests.conftest import Place, sent

PAGE = "/guidance/NTM/2.1/"
WRITE = PAGE + "write/"


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Files of a test lie in a folder of its own."""
    settings.VAR = tmp_path
    settings.FILES_ROOT = tmp_path / "files"
    yield


def paper(name: str = "Mẫu biểu.txt", body: bytes = "Biểu tổng hợp theo thôn\n".encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "text/plain")


def picture(name: str = "ảnh.png") -> SimpleUploadedFile:
    from io import BytesIO

    from PIL import Image

    body = BytesIO()
    Image.new("RGB", (40, 30), "green").save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


def publish(place: Place, version: int = 0, **more: object) -> int:
    form = sent(body="Đếm hộ theo sổ của thôn.", version=version, then="publish", **more)
    return place.browser(place.department).post(WRITE, form).status_code


def clean_all() -> None:
    """As if the scanner had passed every file."""
    StoredFile.objects.update(state="clean")


def test_a_file_goes_with_the_text_and_everybody_may_take_it(place: Place) -> None:
    assert publish(place, uploads=picture()) == 303
    clean_all()
    (file,) = Attachment.objects.all()
    page = place.browser(place.cast.other_officer).get(PAGE).content.decode()
    assert page.count(f'<a href="/guidance/files/{file.pk}/">ảnh.') == 1
    got = {
        name: place.browser(p).get(f"/guidance/files/{file.pk}/").status_code for name, p in place.cast.everyone.items()
    }
    assert {name for name, status in got.items() if status != 200} == {"operator", "other_operator"}


def test_a_file_of_a_kind_that_is_not_taken_leaves_everything_as_typed(place: Place) -> None:
    response = place.browser(place.department).post(
        WRITE,
        sent(body="Đếm hộ theo sổ của thôn.", version=0, then="publish", uploads=paper("chay.exe", b"MZ\x90\x00" * 40)),
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("Đếm hộ theo sổ của thôn.</textarea>") == 1
    assert re.findall(r'<a href="#w-uploads">(chay\.exe: [^<]+)</a>', page) != []
    assert GuidanceVersion.objects.count() == 0


def test_too_many_files_are_told_before_any_is_taken(place: Place) -> None:
    assert publish(place, uploads=[picture(f"{n}.png") for n in range(6)]) == 422
    assert StoredFile.objects.count() == 0


def test_files_of_the_version_before_go_on_only_when_they_are_kept(place: Place) -> None:
    publish(place, uploads=[picture("a.png"), picture("b.png")])
    kept = Attachment.objects.get(stored__name__startswith="a")
    assert publish(place, version=1, keep=[str(kept.pk)]) == 303
    names = [list(v.attachments.values_list("stored", flat=True)) for v in GuidanceVersion.objects.order_by("number")]
    assert (len(names[0]), names[1]) == (2, [kept.stored_id])


def test_a_file_of_another_guidance_cannot_be_kept(place: Place) -> None:
    publish(place, uploads=picture())
    assert publish(place, version=1, keep=[str(uuid4())]) == 422


def test_the_same_form_with_a_file_counts_once(place: Place) -> None:
    form = sent(body="Đếm hộ theo sổ của thôn.", version=0, then="publish")
    client = place.browser(place.department)
    assert [client.post(WRITE, {**form, "uploads": picture()}).status_code for _time in range(2)] == [303, 303]
    assert GuidanceVersion.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_a_file_of_an_answer_is_for_those_who_read_the_question(place: Place) -> None:
    question = place.ask()
    path = f"/guidance/questions/{question.uuid}/"
    form = sent(text="Theo mẫu kèm đây.", version=1, uploads=picture("mẫu.png"))
    assert place.browser(place.department).post(path + "answer/", form).status_code == 303
    clean_all()
    (file,) = Attachment.objects.all()
    assert place.browser(place.cast.other_officer).get(f"/guidance/files/{file.pk}/").status_code == 200
    assert place.browser(place.cast.operator).get(f"/guidance/files/{file.pk}/").status_code == 404
    assert place.browser(place.officer).get(f"/guidance/files/{uuid4()}/").status_code == 404


def test_a_file_that_was_not_scanned_says_so_and_a_blocked_one_is_not_given_out(place: Place) -> None:
    publish(place, uploads=picture())
    (file,) = Attachment.objects.all()
    client, link = place.browser(place.officer), f'<a href="/guidance/files/{file.pk}/">'
    StoredFile.objects.update(state="quarantine")
    page = client.get(PAGE).content.decode()
    assert (page.count(link), page.count("(chưa quét vi-rút)")) == (1, 1)
    StoredFile.objects.update(state="blocked", problem="Tệp có vi-rút.")
    page = client.get(PAGE).content.decode()
    assert (page.count(link), page.count("(Tệp có vi-rút.)")) == (0, 1)
    assert client.get(f"/guidance/files/{file.pk}/").status_code == 409
