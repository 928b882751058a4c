"""Photos with a place, against the real map of Quảng Nam."""

from __future__ import annotations

from uuid import uuid4

from datchuan.assessments.tests.setting import words_of
from datchuan.evidence.models import Document, Revision
from datchuan.library.tests.sending import DA_NANG, INSIDE, photo
from datchuan.packs.tests.world import World


def test_a_photo_taken_elsewhere_is_kept_with_a_warning_that_blames_nobody(quang_nam: World) -> None:
    client = quang_nam.client("xa.tienlanh")
    body = {"how": "file", "kind": "1", "idem": str(uuid4()), "file": photo(at=DA_NANG)}
    assert client.post("/commune/20869/NTM/2.1/2023/evidence/", body).status_code == 303
    made = Document.objects.get()
    revision = Revision.objects.get(document=made)
    assert (revision.where, 59 < revision.km < 62) == ("outside", True)
    assert "Ảnh vẫn dùng được" in words_of(client.get(f"/commune/20869/evidence/{made.pk}/"))
    # Whoever vets the indicator sees it in the list, without opening the photo.
    listed = quang_nam.client("so.gtvt").get("/review/NTM/2.1/2023/20869/")
    assert "vị trí ảnh ngoài ranh giới xã" in words_of(listed)


def test_a_photo_taken_in_the_commune_is_said_to_be(quang_nam: World) -> None:
    client = quang_nam.client("xa.tienlanh")
    body = {"how": "file", "kind": "1", "idem": str(uuid4()), "file": photo(at=INSIDE)}
    assert client.post("/commune/20869/NTM/2.1/2023/evidence/", body).status_code == 303
    assert Revision.objects.get().where == "inside"
    assert "ngoài ranh giới" not in words_of(client.get("/commune/20869/NTM/2.1/2023/"))
