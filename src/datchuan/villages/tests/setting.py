"""Two villages of commune 20869, their heads' addresses, and what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from datchuan.assessments.tests.setting import DAY, Setting
from datchuan.config.tests.remembered import remembered
from datchuan.files.tests.making import noise
from datchuan.people.models import User
from datchuan.villages import actions, answering
from datchuan.villages.actions import Asked
from datchuan.villages.answering import Given
from datchuan.villages.models import Address, Call, Function, Kind, Request, Village
from datchuan.villages.workflow import Action, State

HEAD = "Nguyễn Văn Hai"
DUE = DAY + timedelta(days=5)
PLACE = ("NTM", "2.1", DAY.year)


@dataclass(frozen=True)
class Hamlets:
    """``secrets`` are those of the heads of both villages, in their order."""

    setting: Setting
    villages: tuple[Village, Village]
    secrets: tuple[str, str]
    calls: dict[str, Call]

    @property
    def officer(self) -> User:
        return self.setting.officer

    @property
    def address(self) -> Address:
        return Address.objects.filter(village=self.villages[0], function=Function.HEAD).latest("pk")

    def request(self, kind: str = Kind.NUMBER, village: int = 0) -> Request:
        return Request.objects.select_related("call__commune", "village").get(
            call=self.calls[kind], village=self.villages[village]
        )

    def path(self, village: int = 0) -> str:
        return f"/v/{self.secrets[village]}/"


@remembered
def furnish(setting: Setting) -> Hamlets:
    by, commune = setting.officer, setting.commune
    made = actions.add_villages(commune, [("Thôn 1", 120), ("Thôn 2", None)], by=by)
    secrets = [actions.make_address(one, HEAD, Function.HEAD, by=by, secret=f"secret-of-{one.pk}") for one in made]
    texts = {
        Kind.PHOTO: "Chụp ảnh nhà văn hóa thôn", Kind.NUMBER: "Số hộ dùng nước sạch", Kind.LIST: "Gửi danh sách hộ nghèo",
    }  # fmt: skip
    calls = {}
    for kind, text in texts.items():
        asked = Asked(kind, text, DUE, "hộ" if kind == Kind.NUMBER else "", None if kind == Kind.LIST else PLACE)
        calls[str(kind)] = actions.ask(commune, asked, made, by=by)
    return Hamlets(setting, (made[0], made[1]), (secrets[0], secrets[1]), calls)


def upload(name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, noise(size=(64, 48)), "image/jpeg")


def photo(request: Request) -> Given:
    return Given(files=(answering.look_into(upload(), request, request.call.commune),))


def act(action: Action, request: Request, who: Any, **more: Any) -> Request:
    """An action with what fits it, on the version that stands."""
    if action in (Action.ANSWER, Action.PROMISE):
        if action == Action.PROMISE:
            return answering.promise(request, date(2023, 10, 14), address=who, **more)
        return answering.answer(request, Given(Decimal(40), "đếm lại"), address=who, **more)
    more = {"by": who, "version": Request.objects.get(pk=request.pk).version, **more}
    calls = {
        Action.WRITE: lambda: answering.write_in(request, Given(Decimal(41), "ông Hai báo"), **more),
        Action.RETURN: lambda: answering.give_back(request, "Đếm cả xóm trên", date(2023, 10, 20), **more),
        Action.ACCEPT: lambda: answering.accept(request, **more),
        Action.WITHDRAW: lambda: answering.withdraw(request, "Đã có số", **more),
    }
    return calls[action]()


def in_state(here: Hamlets, state: State, request: Request | None = None) -> Request:
    """A number request in a state, reached by real actions."""
    found = request or here.request()
    way = {
        State.ASKED: [], State.PROMISED: [Action.PROMISE], State.ANSWERED: [Action.ANSWER],
        State.RETURNED: [Action.ANSWER, Action.RETURN], State.ACCEPTED: [Action.ANSWER, Action.ACCEPT],
        State.WITHDRAWN: [Action.WITHDRAW],
    }  # fmt: skip
    for action in way[state]:
        found = act(action, found, here.address if action in (Action.ANSWER, Action.PROMISE) else here.officer)
    return found


def form(**typed: Any) -> dict[str, Any]:
    return {"note": "", "idem": str(uuid4()), **typed}
