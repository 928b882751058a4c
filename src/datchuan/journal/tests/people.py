"""Stand-ins for the people of the rooms below: the journal asks an actor for no more than this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    pk: int
    display_name: str
    post: str = ""

    def post_label(self) -> str:
        return self.post


OFFICER = Person(7, "Nguyễn Văn Mẫu", "Cán bộ xã Tiên Lãnh")
OTHER = Person(8, "Trần Thị Thử", "Cán bộ xã Tiên Hà")
CHAIN = "commune:20869"
