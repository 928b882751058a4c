"""Templates of an office: who may put one in place, what is refused, and which one a paper is drawn with."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from datchuan.config.errors import Refused
from datchuan.papers import actions, queries
from datchuan.papers.docx import shipped
from datchuan.papers.models import PaperTemplate
from datchuan.papers.samples import sample
from datchuan.papers.tests.test_docx import changed, words_of
from datchuan.people.tests.cast import Cast

KIND = "to_trinh_tinh"


def own(words: str = "Kính trình:") -> ContentFile:
    return ContentFile(changed(KIND, "Kính gửi:", words), "mau-to-trinh.docx")


def test_the_newest_template_is_used_and_older_ones_stay(cast: Cast) -> None:
    assert queries.template_in_use(KIND) is None
    actions.put_template(KIND, own("Kính trình:"), by=cast.coordinator)
    second = actions.put_template(KIND, own("Trình:"), "chữ mới", by=cast.operator)
    assert second.version == 2
    found = actions.draft(sample(KIND), organ=cast.province.agencies["VPDP"], scope="system", by=cast.coordinator)
    found = actions.take_number(found, by=cast.coordinator, version=1)
    assert "Trình: Chủ tịch Ủy ban nhân dân tỉnh" in words_of(queries.content_of(found.docx))  # type: ignore[arg-type]
    actions.withdraw_template(KIND, by=cast.coordinator)
    assert queries.template_in_use(KIND) is None
    assert PaperTemplate.objects.filter(kind=KIND).count() == 2
    assert actions.put_template(KIND, own(), by=cast.coordinator).version == 3
    row = next(row for row in queries.templates() if row.kind == KIND)
    assert row.current is not None
    assert (row.current.version, [t.version for t in row.versions]) == (3, [3, 2, 1])


@pytest.mark.parametrize("who", ["officer", "district", "department", "leader", "front", "council_member"])
def test_others_are_refused(cast: Cast, who: str) -> None:
    for refuse in (
        lambda: actions.put_template(KIND, own(), by=getattr(cast, who)),
        lambda: actions.withdraw_template(KIND, by=getattr(cast, who)),
    ):
        with pytest.raises(Refused, match="do Văn phòng Điều phối NTM tỉnh hoặc quản trị hệ thống thay") as refused:
            refuse()
        assert refused.value.status == 403
    assert not PaperTemplate.objects.exists()


@pytest.mark.usefixtures("in_child")
def test_a_template_with_unknown_fields_is_refused(cast: Cast) -> None:
    wrong = ContentFile(changed(KIND, "{{ subject }}", "{{ subject }} {{ ten_xa }}"), "m.docx")
    with pytest.raises(Refused, match="trường mà hệ thống không biết: ten_xa"):
        actions.put_template(KIND, wrong, by=cast.coordinator)
    assert queries.template_in_use(KIND) is None


def test_sent_twice_is_one_template(cast: Cast) -> None:
    key = uuid4()
    data = own().read()
    first, second = (
        actions.put_template(KIND, ContentFile(data, "m.docx"), by=cast.coordinator, key=key) for _ in range(2)
    )
    assert first == second


def test_the_shipped_template_may_be_put_back_as_it_is(cast: Cast) -> None:
    actions.put_template(KIND, ContentFile(shipped(KIND), "m.docx"), by=cast.coordinator)
    assert queries.template_in_use(KIND) is not None
