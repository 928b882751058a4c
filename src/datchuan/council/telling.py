"""Who is told what of a sitting: always inside the attempt of an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from datchuan.council.models import Item, Member, Sitting
from datchuan.council.workflow import ItemState
from datchuan.dossiers import record
from datchuan.dossiers.levels import titled
from datchuan.dossiers.models import Dossier
from datchuan.hearings.words import stored
from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people.models import User
from datchuan.ui.templatetags.ui import weekday

SITTING = kinds.register(
    "council.sitting",
    "Họp Hội đồng thẩm định",
    "Sittings of the Vetting Council",
    "Họp Hội đồng thẩm định thứ Sáu 20/10/2023 tại Hội trường UBND tỉnh, 12 hồ sơ. Mở cuộc họp để đọc hồ sơ trước.",
)
DOSSIER = kinds.register(
    "council.dossier",
    "Hồ sơ của xã tại Hội đồng thẩm định",
    "Dossiers before the Vetting Council",
    "Hồ sơ NTM 2023 của Xã Tiên Lãnh: Hội đồng bỏ phiếu 21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua.",
)


def called(sitting: Sitting) -> None:
    """The members hear of the sitting as it stands now: one notice for each, in the place of the one before."""
    count = sitting.items.filter(state__in=[ItemState.LISTED, ItemState.VOTING]).count()
    about = f", {count} hồ sơ. Mở cuộc họp để đọc hồ sơ trước." if count else ". Mở cuộc họp để xem chương trình."
    _tell_members(sitting, f"{_name(sitting)}{about}")


def changed(sitting: Sitting, before: str) -> None:
    """Another day or place; the communes on the agenda hear of it too."""
    _tell_members(
        sitting, f"Đổi lịch: {_name(sitting)}, thay cho {before}. Mở cuộc họp để xem chương trình.", urgent=True
    )


def cancelled(sitting: Sitting, items: Iterable[Item], reason: str) -> None:
    """The members, and the communes whose dossiers were on the agenda."""
    _tell_members(sitting, f"Hủy {_lower(_name(sitting))}: {reason}", urgent=True)
    for item in items:
        off(item, reason)


def listed(sitting: Sitting, items: Iterable[Item]) -> None:
    """A commune hears that its dossier is on the agenda; the members how many there are."""
    for item in items:
        said = f"có trong chương trình họp Hội đồng thẩm định {_day(sitting.held_on)}. Mở hồ sơ để xem lại."
        _tell_commune(item.dossier, said)
    called(sitting)


def off(item: Item, reason: str) -> None:
    day = f"{item.sitting.held_on:%d/%m/%Y}"
    _tell_commune(item.dossier, f"không xét trong cuộc họp Hội đồng ngày {day}: {reason}. Hồ sơ chờ cuộc họp khác.")


def passed(item: Item, sentence: str) -> None:
    """The commune hears the result; what was not passed is told with the return of its dossier."""
    _tell_commune(item.dossier, f"Hội đồng bỏ phiếu {sentence}. Chờ {_awaited(item.dossier)}.")


def _awaited(dossier: Dossier) -> str:
    return "Quyết định thu hồi" if dossier.revokes else "Quyết định công nhận"


def over(sitting: Sitting) -> None:
    """What members were called to is over: nobody has to read it any more."""
    notices.settle(f"sitting:{sitting.pk}")


def settle(dossier: Dossier) -> None:
    notices.settle(_about(dossier))


def _about(dossier: Dossier) -> str:
    return f"council:{dossier.pk}"


def _name(sitting: Sitting) -> str:
    place = f" tại {sitting.place}" if sitting.place else ""
    return f"Họp Hội đồng thẩm định {_day(sitting.held_on)}{place}"


def _day(on: date) -> str:
    """ "thứ Sáu 20/10/2023", in Vietnamese whoever acts: notices are stored as they are said."""
    return stored(weekday, on)


def day_and_place(sitting: Sitting) -> str:
    return f"{_day(sitting.held_on)}, {sitting.place}" if sitting.place else _day(sitting.held_on)


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def _tell_members(sitting: Sitting, sentence: str, *, urgent: bool = False) -> None:
    people = [member.user for member in Member.objects.filter(sitting=sitting).select_related("user")]
    about = f"sitting:{sitting.pk}"
    notices.settle(about)
    notices.tell(
        people, sentence, where=reverse("sitting", args=[sitting.pk]), kind=SITTING, about=about,
        thing=f"Hội đồng thẩm định {sitting}", immediate=urgent,
    )  # fmt: skip


def _tell_commune(dossier: Dossier, said: str) -> None:
    people: list[User] = record.officers(dossier)
    notices.settle(_about(dossier))
    notices.tell(
        people, f"{titled(dossier.level, dossier.year, revokes=dossier.revokes)} của {dossier.commune}: {said}",
        where=record.address(dossier),
        kind=DOSSIER, about=_about(dossier), thing=record.label(dossier),
    )  # fmt: skip
