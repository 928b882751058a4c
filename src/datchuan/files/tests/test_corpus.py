"""Every file of the corpus becomes what its row says, or is refused with the sentence of its cause."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from datchuan.files import intake, storage
from datchuan.files.errors import SENTENCES, FileProblem
from datchuan.files.intake import Received
from datchuan.files.models import Kind
from datchuan.files.tests import making
from datchuan.files.tests.cases import CASES, Case

#: What would eat the process of the test goes to a child, as every file of the product does, and so does every third of the others.
EATS = ("bomb", "claims", "brackets", "go round", "million", "points", "garbage")


def _belongs_in_child(case: Case) -> bool:
    return CASES.index(case) % 3 == 0 or any(word in case.id for word in EATS)


ALL = frozenset(Kind)


def send(data: bytes, name: str, allowed: Any = ALL) -> Received:
    return intake.examine(ContentFile(data, name=name), name, allowed, "system")


def stored(received: Received, role: str = "main") -> bytes:
    copy = next(copy for copy in received.copies if copy.role == role)
    with storage.evidence_storage().open(copy.name) as content:
        return bytes(content.read())


def told(received: Received, data: bytes) -> dict[str, Callable[[], Any]]:
    """What may be asked of a received file."""
    found = received.found
    picture = lambda: Image.open(io.BytesIO(stored(received)))  # noqa: E731
    return {
        "kind": lambda: found.kind,
        "name": lambda: received.name,
        "pages": lambda: found.pages,
        "signed": lambda: found.signed,
        "facts": lambda: found.facts,
        "roles": lambda: [str(copy.role) for copy in received.copies],
        "size": lambda: (found.width, found.height),
        "mode": lambda: picture().mode,
        "point": lambda: picture().getpixel((5, 5)),
        "same": lambda: stored(received) == data,
        "font": lambda: _has_font(stored(received)),
    }


def _has_font(data: bytes) -> bool:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "/AA" in pdf.pages[0].Resources.Font


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_file_of_the_corpus(case: Case, request: pytest.FixtureRequest) -> None:
    if _belongs_in_child(case):
        request.getfixturevalue("in_child")
    data = case.build()
    if case.cause:
        with pytest.raises(FileProblem) as caught:
            send(data, case.name)
        assert caught.value.cause == case.cause
        assert "%(" not in caught.value.sentence
        assert list(storage.names_in(storage.evidence_storage())) == []
        return
    received = send(data, case.name)
    asked = told(received, data)
    assert case.kept is not None
    assert {key: asked[key]() for key in case.kept} == case.kept
    if case.gone:
        assert case.gone in data or case.gone in _unpacked(data), "the case itself must hold what is to go"
        for copy in received.copies:
            content = stored(received, copy.role)
            assert case.gone not in content
            assert case.gone not in _unpacked(content)


def _unpacked(data: bytes) -> bytes:
    """A PDF with its objects in the open, so that what hides in a packed stream is found; nothing for other files."""
    if not data.startswith(b"%PDF"):
        return b""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return making.written(pdf, qdf=True, static_id=True)


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CASES) >= 150
    assert len({case.id for case in CASES}) == len(CASES)
    # What arrives too big, late or infected is tested where it happens.
    elsewhere = {
        "kind", "size", "heavy", "virus", "unfinished", "expired", "quota", "uploads", "no_room", "busy", "checker",
    }  # fmt: skip
    assert {case.cause for case in CASES} - {""} == set(SENTENCES) - elsewhere


@pytest.mark.parametrize("cause", SENTENCES)
def test_every_sentence_says_what_to_do(cause: str) -> None:
    sentence = str(SENTENCES[cause])
    assert sentence.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)|, nên|rồi", sentence)) >= 1
    assert not re.search(r"không hợp lệ|bắt buộc|lỗi|vui lòng", sentence, re.IGNORECASE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    received = send(making.held(orientation), "a.jpg")
    for copy in received.copies:
        picture = Image.open(io.BytesIO(stored(received, copy.role)))
        found = [picture.getpixel(at) for at in ((12, 12), (52, 12), (12, 52), (52, 52))]
        for point, wanted in zip(found, (making.RED, making.GREEN, making.BLUE, making.YELLOW), strict=True):
            assert max(abs(a - b) for a, b in zip(point, wanted, strict=True)) <= 12, (orientation, found)
        assert picture.getexif().get(0x0112) is None


def test_the_copies_of_a_photo_have_their_sizes() -> None:
    received = send(making.noise(size=(3000, 2000)), "a.jpg")
    sizes = {str(c.role): Image.open(io.BytesIO(stored(received, c.role))).size for c in received.copies}
    assert sizes == {"main": (3000, 2000), "view": (1600, 1067), "thumb": (320, 213)}


def test_the_hash_of_a_picture_stays_when_it_is_made_smaller() -> None:
    scene = Image.linear_gradient("L").rotate(30).resize((900, 700)).convert("RGB")
    small, large = (send(making.saved(scene.resize(size), "JPEG"), "a.jpg") for size in ((450, 350), (900, 700)))
    other = send(making.saved(scene.rotate(180), "JPEG"), "a.jpg")
    from datchuan.files.queries import alike

    assert len(small.found.dhash) == 16
    assert alike(small.found.dhash, large.found.dhash) <= 3
    assert alike(small.found.dhash, other.found.dhash) >= 20


def test_both_hashes_are_kept() -> None:
    from hashlib import sha256

    data = making.noise(exif=making.exif(model="X"))
    received = send(data, "a.jpg")
    assert received.original_sha256 == sha256(data).hexdigest()
    assert received.main.sha256 == sha256(stored(received)).hexdigest()
    assert received.original_sha256 != received.main.sha256


@pytest.mark.parametrize(
    ("data", "name", "allowed", "sentence"),
    [
        (making.pdf(), "a.pdf", {Kind.IMAGE}, "Chỗ này chỉ nhận ảnh, còn tệp anh/chị gửi là tệp PDF."),
        (making.noise(), "a.jpg", {Kind.PDF, Kind.DOCUMENT}, "Chỗ này chỉ nhận tệp PDF, tệp Word, còn tệp anh/chị gửi là ảnh."),
        (making.xlsx(), "a.xlsx", {Kind.DOCUMENT}, "Chỗ này chỉ nhận tệp Word, còn tệp anh/chị gửi là bảng tính."),
        (b"a", "a.txt", {Kind.PDF}, "Chỗ này chỉ nhận tệp PDF, còn tệp anh/chị gửi là văn bản thường."),
    ],
)  # fmt: skip
def test_a_kind_that_the_place_does_not_take(data: bytes, name: str, allowed: Any, sentence: str) -> None:
    with pytest.raises(FileProblem) as caught:
        send(data, name, allowed)
    assert caught.value.sentence == sentence + " Chọn tệp khác, hoặc gửi ở mục phù hợp."


def test_too_big_says_the_size_and_the_limit(settings: Any) -> None:
    settings.FILES_MAX_BYTES = 2 * 1024 * 1024
    with pytest.raises(FileProblem) as caught:
        send(b"a" * int(2.5 * 1024 * 1024), "a.txt")
    assert caught.value.cause == "size"
    assert caught.value.sentence.startswith("Tệp nặng 2,5 MB, quá mức 2 MB cho một tệp.")
