"""Who is told what of a decision: always inside the attempt of an action."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from datchuan.config import clock
from datchuan.council import telling as council
from datchuan.decisions import queries
from datchuan.decisions.models import Decision, Line
from datchuan.dossiers import record
from datchuan.dossiers.levels import level_vi
from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people import queries as people
from datchuan.people.models import Role, User

MOVE = kinds.register(
    "decisions.move",
    "Dự thảo quyết định công nhận chờ anh/chị",
    "Draft decisions that wait for you",
    "Dự thảo quyết định NTM 2023 (12 xã) chờ anh/chị kiểm tra.",
)
RECOGNISED = kinds.register(
    "decisions.recognised",
    "Xã được công nhận danh hiệu",
    "Titles granted to communes",
    "Xã Tiên Lãnh được công nhận NTM năm 2023 theo Quyết định 2044/QĐ-UBND ngày 12/10/2023.",
)

REVOKED = kinds.register(
    "decisions.revoked",
    "Xã bị thu hồi danh hiệu",
    "Titles taken away from communes",
    "Xã Tiên Lãnh bị thu hồi danh hiệu NTM theo Quyết định 2044/QĐ-UBND ngày 12/10/2023.",
)


def proposed(decision: Decision, count: int, by: User) -> None:
    """Whoever can verify: the office, but for the person who proposed."""
    to = [person for person in people.coordinators(clock.today()) if person.pk != by.pk]
    _ask(decision, to, f"Dự thảo quyết định {_what(decision, count)} do {by} trình, chờ anh/chị kiểm tra.")


def verified(decision: Decision, count: int) -> None:
    """Whoever can sign: the leaders of the organ, but for those who proposed or verified."""
    done = {decision.proposer_id, decision.verifier_id}
    to = [person for person in queries.signers(decision) if person.pk not in done]
    _ask(decision, to, f"Dự thảo quyết định {_what(decision, count)} đã kiểm tra, chờ anh/chị xem và ký.")


def sent_back(decision: Decision, to: Iterable[User | None], by: User, reason: str) -> None:
    """Whoever drafted and proposed, with the reason."""
    others = {person.pk: person for person in to if person is not None and person.pk != by.pk}
    said = f"{by} trả lại dự thảo quyết định {_what(decision)}: {reason}"
    _ask(decision, others.values(), said, urgent=True)


def cancelled(decision: Decision, to: Iterable[User | None], by: User, reason: str) -> None:
    """Whoever had to do with the draft."""
    others = {person.pk: person for person in to if person is not None and person.pk != by.pk}
    _ask(decision, others.values(), f"{by} hủy dự thảo quyết định {_what(decision)}: {reason}")


def signed(decision: Decision, lines: Iterable[Line], by: User) -> None:
    """The office; every commune whose title is given or taken, and its district."""
    notices.settle(_about(decision))
    told = [person for person in people.coordinators(clock.today()) if person.pk != by.pk]
    _ask(decision, told, f"Quyết định {decision.full_number} đã ký. Mở quyết định để lấy văn bản, rồi lưu bản đã ký.")
    for line in lines:
        _told(decision, line)


def _told(decision: Decision, line: Line) -> None:
    dossier, on = line.dossier, clock.today()
    district = people.holders_over(dossier.commune, Role.DISTRICT_OFFICER, on)
    to = {person.pk: person for person in [*record.officers(dossier), *district]}
    said = (
        f"{line.commune_name} {_what_becomes(decision)} theo Quyết định "
        f"{decision.full_number} ngày {decision.decided_on:%d/%m/%Y}."
    )
    council.settle(dossier)
    notices.tell(
        to.values(), said, where=record.address(dossier), kind=REVOKED if decision.revokes else RECOGNISED,
        about=f"recognised:{dossier.pk}",
        thing=record.label(dossier),
    )  # fmt: skip


def _what_becomes(decision: Decision) -> str:
    if decision.revokes:
        return f"bị thu hồi danh hiệu {level_vi(decision.level)}"
    return f"được công nhận {level_vi(decision.level)} năm {decision.year_met}"


def _what(decision: Decision, count: int = 0) -> str:
    what = "thu hồi " if decision.revokes else ""
    return f"{what}{level_vi(decision.level)} {decision.year_met}" + (f" ({count} xã)" if count else "")


def _about(decision: Decision) -> str:
    return f"decision:{decision.pk}"


def _ask(decision: Decision, to: Iterable[User], sentence: str, *, urgent: bool = False) -> None:
    """One notice on a decision stands at a time: what was asked of others before is done."""
    notices.settle(_about(decision))
    notices.tell(
        to, sentence, where=reverse("decision", args=[decision.pk]), kind=MOVE, about=_about(decision),
        thing=f"Quyết định {'thu hồi' if decision.revokes else 'công nhận'} {decision}", immediate=urgent,
    )  # fmt: skip
