"""Uploads part by part: what was told to be kept is kept, and goes on where it was cut."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from datchuan.config import clock
from datchuan.files import actions, intake, queries, upkeep
from datchuan.files.errors import FileProblem, WrongOffset
from datchuan.files.models import Kind, StoredFile, Upload
from datchuan.files.tests import making
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast, build_cast, build_province

ALL = frozenset(Kind)
SCOPE = "commune:20869"
BEGIN = "/files/uploads/"
PHOTO = making.noise(size=(1600, 1200), quality=98)
STEP = 300_000


@pytest.fixture
def officer(cast: Cast, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(cast.officer)


def begin(client: Client, **changes: Any) -> HttpResponse:
    form = {"name": "ảnh cầu.jpg", "size": str(len(PHOTO)), "scope": SCOPE, "idem": str(uuid4())}
    return client.post(BEGIN, {**form, **changes}, headers={"Accept": "application/json"})


def part(client: Client, address: str, offset: Any, data: bytes, **more: Any) -> HttpResponse:
    headers = {"Upload-Offset": str(offset), "Accept": "application/json"}
    return client.post(address, data, content_type="application/octet-stream", headers=headers, **more)


class Broken(io.BytesIO):
    """A line that breaks after some bytes."""

    def read(self, *size: Any) -> bytes:
        return super().read(*size) if self.tell() == 0 and size and size[0] < 100 else self._break()

    def _break(self) -> bytes:
        raise ConnectionResetError("reset by peer")


def send_all(client: Client, address: str, data: bytes = PHOTO, start: int = 0) -> None:
    for offset in range(start, len(data), STEP):
        assert part(client, address, offset, data[offset : offset + STEP]).status_code == 200


@pytest.mark.usefixtures("in_child")
def test_a_photo_in_parts_becomes_a_file(cast: Cast, officer: Client) -> None:
    answer = begin(officer)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["received"], told["size"], told["part"], told["taken"]) == (0, len(PHOTO), 1024 * 1024, False)
    send_all(officer, told["address"])
    upload = queries.upload_of(cast.officer, told["upload"])
    assert upload is not None
    stored = actions.take(upload, by=cast.officer, allowed=ALL)
    assert (stored.original_sha256, stored.scope, stored.name) == (sha256(PHOTO).hexdigest(), SCOPE, "ảnh cầu.jpg")
    kinds = list(
        Entry.objects.filter(chain=SCOPE, actor_id=cast.officer.pk).order_by("seq").values_list("kind", "outcome")
    )
    assert kinds == [("files.begin_upload", "ok"), ("files.take", "ok")]
    assert officer.get(told["address"]).json()["taken"] is True


def test_the_line_is_cut_and_the_upload_goes_on(cast: Cast, officer: Client) -> None:
    address = begin(officer).json()["address"]
    assert part(officer, address, 0, PHOTO[:STEP]).json()["received"] == STEP
    # The next part is announced whole; half of it arrives and then nothing, or the line breaks.
    for arrived in (io.BytesIO(PHOTO[STEP : STEP + 1000]), Broken(PHOTO[STEP : STEP + 1000])):
        cut = part(officer, address, STEP, PHOTO[STEP : STEP + STEP], **{"wsgi.input": arrived})
        assert (cut.status_code, cut.json()["received"]) == (400, STEP)
        assert cut.json()["error"] == "Đường truyền đứt giữa chừng. Phần trước vẫn còn; máy sẽ gửi tiếp từ đó."
    assert officer.get(address).json()["received"] == STEP
    send_all(officer, address, start=STEP)
    stored = actions.take(Upload.objects.get(), by=cast.officer, allowed=ALL)
    assert stored.original_sha256 == sha256(PHOTO).hexdigest()


def test_a_part_for_the_wrong_place_is_told_the_right_one(officer: Client) -> None:
    address = begin(officer).json()["address"]
    part(officer, address, 0, PHOTO[:STEP])
    for offset in (0, STEP - 1, STEP + 1, "", "-1", "１", "9" * 30):
        answer = part(officer, address, offset, b"x" * 10)
        assert (answer.status_code, answer.json()["received"]) == (409, STEP), offset
    assert answer.json()["error"] == "Phần này không nối tiếp phần đã lưu. Gửi tiếp từ chỗ máy chủ đã nhận."


def test_bytes_that_a_killed_server_left_behind_are_written_over(cast: Cast, officer: Client) -> None:
    told = begin(officer).json()
    part(officer, told["address"], 0, PHOTO[:STEP])
    path = intake.part_path(Upload.objects.get().pk)
    with path.open("ab") as handle:
        handle.write(b"unacknowledged" * 100)
    send_all(officer, told["address"], start=STEP)
    assert path.read_bytes() == PHOTO


def test_a_part_may_not_be_larger_than_said(officer: Client) -> None:
    address = begin(officer).json()["address"]
    too_large = part(officer, address, 0, b"x" * (1024 * 1024 + 1))
    assert (too_large.status_code, too_large.json()["cause"], too_large.json()["received"]) == (422, "size", 0)
    small = begin(officer, size="10").json()["address"]
    beyond = part(officer, small, 0, b"x" * 11)
    assert (beyond.status_code, beyond.json()["cause"]) == (422, "size")
    assert part(officer, small, 0, b"").status_code == 400
    assert officer.get(small).json()["received"] == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"size": str(25 * 1024 * 1024)}, "Tệp nặng 25 MB, quá mức 20 MB cho một tệp."),
        ({"size": "0"}, "Tệp trống, không có nội dung."),
        ({"size": "-1"}, "Không đọc được dung lượng tệp."),
        ({"size": "1e3"}, "Không đọc được dung lượng tệp."),
        ({"size": ""}, "Không đọc được dung lượng tệp."),
        ({"name": ""}, "Không đọc được tên tệp."),
        ({"name": "\u200b.pdf"}, "Không đọc được tên tệp."),
    ],
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(
    officer: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = begin(officer, **changes)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(sentence)
    assert Upload.objects.count() == 0


def test_a_scope_beyond_reach_does_not_exist(cast: Cast, signed_in: Callable[[User], Client], officer: Client) -> None:
    wrong = ["commune:20968", "commune:00000", "commune:", "", "system2", "district:514", "commune:20869 "]
    assert [begin(officer, scope=scope).status_code for scope in wrong] == [404] * len(wrong)
    assert begin(signed_in(cast.department), scope="commune:20968").status_code == 201
    assert begin(signed_in(cast.department), scope="system").status_code == 201
    assert begin(signed_in(cast.operator), scope="system").status_code == 404
    assert Upload.objects.count() == 2


def test_another_persons_upload_does_not_exist(
    cast: Cast, officer: Client, signed_in: Callable[[User], Client]
) -> None:
    address = begin(officer).json()["address"]
    nowhere = f"{BEGIN}{uuid4()}/"
    for person in (cast.other_officer, cast.district, cast.coordinator, cast.operator):
        client = signed_in(person)
        for path in (address, nowhere):
            assert client.get(path).status_code == 404
            assert part(client, path, 0, b"x").status_code == 404
        asked = [client.get(path, headers={"Accept": "application/json"}).json() for path in (address, nowhere)]
        assert asked[0] | {"request_id": ""} == asked[1] | {"request_id": ""}
        assert queries.upload_of(person, Upload.objects.get().pk) is None
    assert Upload.objects.get().received == 0


def test_a_stranger_is_told_to_sign_in(officer: Client) -> None:
    address = begin(officer).json()["address"]
    stranger = Client()
    answers = [begin(stranger), stranger.get(address), part(stranger, address, 0, b"x")]
    assert [a.status_code for a in answers] == [401] * 3
    assert answers[0].json()["error"] == "Phiên làm việc đã đóng. Đăng nhập lại rồi gửi tiếp; phần đã tải vẫn còn."


def test_a_part_needs_the_token_of_the_page(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    upload = actions.begin_upload(by=cast.officer, name="a.txt", size=3, scope=SCOPE)
    address = f"{BEGIN}{upload.pk}/"
    assert part(client, address, 0, b"abc").status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    good = client.post(
        address,
        b"abc",
        content_type="application/octet-stream",
        headers={"Upload-Offset": "0", "X-CSRFToken": "a" * 32},
    )
    assert (good.status_code, good.json()["received"]) == (200, 3)


def test_hostile_bytes_pass_the_middleware_as_they_are(cast: Cast, officer: Client) -> None:
    """A part is no form: NUL and broken UTF-8 are what photos are made of."""
    data = bytes(range(256)) * 16 + b"a=%00&b=\xff"
    address = begin(officer, size=str(len(data)), name="a.bin").json()["address"]
    assert part(officer, address, 0, data).status_code == 200
    assert intake.part_path(Upload.objects.get().pk).read_bytes() == data


def test_begun_twice_with_one_key_is_one_upload(officer: Client) -> None:
    key = str(uuid4())
    first, second = begin(officer, idem=key), begin(officer, idem=key)
    assert first.json() == second.json()
    other = begin(officer, idem=key, name="khác.jpg")
    assert other.status_code == 409
    assert Upload.objects.count() == 1


def test_taken_twice_is_one_file(cast: Cast) -> None:
    upload = actions.begin_upload(by=cast.officer, name="a.txt", size=3, scope=SCOPE)
    actions.append(upload, 0, b"abc", by=cast.officer)
    upload.refresh_from_db()
    first = actions.receive(upload, by=cast.officer, allowed=ALL)
    second = actions.receive(upload, by=cast.officer, allowed=ALL)
    assert actions.keep(first, by=cast.officer) == actions.keep(second, by=cast.officer)
    assert actions.take(Upload.objects.get(), by=cast.officer, allowed=ALL) == StoredFile.objects.get()
    assert Entry.objects.filter(kind="files.take").count() == 1
    with pytest.raises(WrongOffset):
        actions.append(upload, 3, b"x", by=cast.officer)


def test_nobody_takes_the_upload_of_another(cast: Cast) -> None:
    upload = actions.begin_upload(by=cast.officer, name="a.txt", size=3, scope=SCOPE)
    actions.append(upload, 0, b"abc", by=cast.officer)
    with pytest.raises(FileProblem) as caught:
        actions.take(upload, by=cast.other_officer, allowed=ALL)
    assert caught.value.cause == "expired"
    with pytest.raises(Upload.DoesNotExist):
        actions.append(upload, 0, b"abc", by=cast.other_officer)


def test_an_unfinished_upload_is_not_taken(cast: Cast) -> None:
    upload = actions.begin_upload(by=cast.officer, name="a.txt", size=2048, scope=SCOPE)
    actions.append(upload, 0, b"a" * 1024, by=cast.officer)
    with pytest.raises(FileProblem) as caught:
        actions.take(upload, by=cast.officer, allowed=ALL)
    assert caught.value.sentence == "Tệp mới lên được 1 KB trong 2 KB. Chờ tải nốt, hoặc chọn lại tệp để gửi tiếp."


def test_nobody_hoards_unfinished_uploads(cast: Cast, officer: Client, settings: Any) -> None:
    settings.FILES_OPEN_UPLOADS = 2
    assert [begin(officer).status_code for _try in range(3)] == [201, 201, 422]
    assert begin(officer).json()["error"].startswith("Anh/chị đang tải dở 2 tệp.")


def test_uploads_on_their_way_count_in_the_share(cast: Cast, officer: Client, settings: Any) -> None:
    settings.FILES_QUOTA_BYTES = len(PHOTO) + 1000
    assert begin(officer).status_code == 201
    assert begin(officer).json()["cause"] == "quota"


def test_an_upload_beyond_its_time_is_gone_and_swept(cast: Cast, officer: Client) -> None:
    address = begin(officer).json()["address"]
    part(officer, address, 0, PHOTO[:STEP])
    upload = Upload.objects.get()
    assert upload.expires_at - upload.began_at == timedelta(hours=48)
    assert upkeep.sweep() == 0
    Upload.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert officer.get(address).status_code == 404
    with pytest.raises(FileProblem) as caught:
        actions.take(upload, by=cast.officer, allowed=ALL)
    assert caught.value.cause == "expired"
    assert upkeep.sweep() == 1
    assert not intake.part_path(upload.pk).exists()
    assert Upload.objects.count() == 0


@pytest.mark.django_db
def test_parts_without_a_row_are_swept_after_a_day() -> None:
    lost = intake.part_path(uuid4())
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"x")
    assert upkeep.sweep() == 0
    os.utime(lost, (1, 1))
    assert upkeep.sweep() == 1
    assert not lost.exists()


# At the same time, with real transactions


@pytest.fixture
def together(transactional_db: None) -> Cast:
    with transaction.atomic():
        return build_cast(build_province())


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    start, results = Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            results.append(job())
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_two_parts_for_one_place_one_is_kept(together: Cast) -> None:
    upload = actions.begin_upload(by=together.officer, name="a.bin", size=200_000, scope=SCOPE)
    bodies = [bytes([letter]) * 100_000 for letter in (65, 66)]
    results = at_once([lambda b=body: actions.append(upload, 0, b, by=together.officer) for body in bodies])
    assert sorted(map(str, results)) == ["100000", "WrongOffset"]
    upload.refresh_from_db()
    assert upload.received == 100_000
    assert intake.part_path(upload.pk).read_bytes() in bodies


def test_of_two_who_finish_one_upload_both_get_one_file(together: Cast) -> None:
    upload = actions.begin_upload(by=together.officer, name="a.txt", size=3, scope=SCOPE)
    actions.append(upload, 0, b"abc", by=together.officer)
    received = [actions.receive(Upload.objects.get(), by=together.officer, allowed=ALL) for _number in range(2)]
    results = at_once([lambda r=one: actions.keep(r, by=together.officer) for one in received])
    assert [type(r).__name__ for r in results] == ["StoredFile"] * 2
    assert results[0] == results[1]
    assert StoredFile.objects.count() == 1
