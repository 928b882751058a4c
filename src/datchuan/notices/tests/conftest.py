"""What the tests of notices share: a set day, two kinds, people with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import Cast

#: Thursday, 12/10/2023, nine o'clock: after the hour of the digest.
NOW = datetime(2023, 10, 12, 9, 0, tzinfo=clock.VIETNAM)
EVE = datetime(2023, 10, 11, 16, 30, tzinfo=clock.VIETNAM)
RETURNED = kinds.register(
    "notices_tests.returned",
    "Chỉ tiêu cần bổ sung",
    "Indicators to complete",
    "Sở Y tế đề nghị bổ sung chỉ tiêu 15.1: chưa có danh sách hộ. Bổ sung trước 20/10/2023.",
    roles=[Role.COMMUNE_OFFICER],
)
ANSWERED = kinds.register(
    "notices_tests.answered",
    "Câu hỏi đã được trả lời",
    "Questions answered",
    "Sở Y tế đã trả lời câu hỏi của xã về chỉ tiêu 15.1.",
)
WHERE = "/commune/20869/NTM/15.1/2023/"
ABOUT = "commune:20869 NTM 15.1"
THING = "Xã Tiên Lãnh, chỉ tiêu 15.1"


def give_addresses(*people: User) -> None:
    for person in people:
        person.email = f"{person.username}@quangnam.example"
        person.save(update_fields=["email"])


@pytest.fixture
def day() -> Iterator[datetime]:
    with clock.travel(NOW):
        yield NOW


@pytest.fixture
def linked(settings: LazySettings) -> None:
    settings.ADDRESS = "https://datchuan.example"


@pytest.fixture
def officer(cast: Cast, day: datetime, linked: None) -> User:
    """The officer of Tiên Lãnh, with an address, on the set day."""
    give_addresses(cast.officer)
    return cast.officer
